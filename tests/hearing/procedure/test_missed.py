"""What a dropped person missed: by what is proved of line, media, stay, speech, floor, stage. See also missed.txt."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hearing.procedure import commands as c
from hearing.procedure import events as e
from hearing.procedure.evolve import fold
from hearing.procedure.fairness import missed_restored
from hearing.procedure.minutes import minutes_content
from hearing.procedure.missed import missed, owed
from hearing.procedure.refusal import Refused
from hearing.vocabulary import UNHEARING, RecessPurpose, Restoration, Stage, Trouble
from signaling.lines import lines
from signaling.view import view
from tests.scripts.play import Play, at_stage


def _lose(play: Play, who: str, *, seconds_ago: float = 0) -> None:
    last = play.now + timedelta(seconds=1 - seconds_ago)
    for connection in sorted(play.state.presence[who].connections):
        play.system(c.ReportLost(who, connection, last, "network"))


def _both_petitioners_lost() -> Play:
    play = at_stage(Stage.INVESTIGATION)
    _lose(play, "agent")
    _lose(play, "petitioner")
    return play


def test_what_was_said_between_the_last_proof_and_its_report_was_missed_too():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.GiveFloor("counsel"))
    play.do("clerk", c.RecordUtterance("counsel", "一"))
    play.do("counsel", c.ShowExhibit("E1", 2))
    _lose(play, "agent", seconds_ago=1.5)
    (row,) = missed(play.state)
    assert [play.state.utterances[one].text for one in row.utterances] == []
    assert row.exhibits == (c.Citation("E1", 2),)
    assert row.speakers == ("counsel",)
    assert row.until is None


def test_a_statement_counts_by_when_it_was_said_not_by_when_it_is_written():
    play = _both_petitioners_lost()
    said_at = play.now
    play.system(c.ReportConnected("agent", "back"))
    play.do("clerk", c.RecordUtterance("leader", "继续。"))
    play.do("clerk", c.RecordUtterance("counsel", "断线期间的陈述", said_at))
    rows = {row.participant: row for row in missed(play.state)}
    assert [play.state.utterances[one].text for one in rows["agent"].utterances] == ["断线期间的陈述"]
    assert len(rows["petitioner"].utterances) == 2


def test_ones_own_words_are_not_missed():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.GiveFloor("agent"))
    _lose(play, "agent")
    play.do("clerk", c.RecordUtterance("agent", "我方认为"))
    assert missed(play.state) == ()


def test_nothing_is_missed_in_a_recess_nor_before_being_let_in():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.Recess(RecessPurpose.TECHNICAL))
    _lose(play, "agent")
    play.system(c.ReportConnected("agent", "back"))
    play.do("leader", c.Resume())
    play.do("leader", c.FocusOn("A22.3"))
    assert missed(play.state) == ()


def test_who_is_let_in_or_present_at_the_opening_without_a_line_misses_what_follows():
    play = at_stage(Stage.PREPARATION)
    _lose(play, "agent")
    play.do("leader", c.OpenHearing())
    play.do("leader", c.AskRecusal())
    (row,) = missed(play.state)
    assert (row.participant, row.cause) == ("agent", "not_connected")
    assert len(row.events) == 3


def test_a_person_sent_to_wait_misses_only_what_came_before():
    play = _both_petitioners_lost()
    play.do("leader", c.FocusOn("A22.3"))
    play.do("leader", c.ReturnToWaiting("agent", "维修设备"))
    play.do("leader", c.FocusOn("A26.4"))
    rows = {row.participant: row for row in missed(play.state)}
    assert len(rows["agent"].events) == 1
    assert len(rows["petitioner"].events) == 2


def test_companions_observers_and_witnesses_have_no_list():
    play = at_stage(Stage.INVESTIGATION)
    play.system(c.ReportConnected("counsel", "own"))
    for who in ("witness", "observer", "interpreter"):
        _lose(play, who)
    play.system(c.ReportLost("counsel", "own", play.now, "network"))
    play.do("leader", c.FocusOn("A22.3"))
    assert missed(play.state) == ()


def test_a_lost_line_whose_media_are_not_back_is_not_over():
    play = at_stage(Stage.INVESTIGATION)
    play.system(c.ReportMedia("agent", arriving=True))
    _lose(play, "agent")
    play.system(c.ReportMedia("agent", arriving=False))
    play.system(c.ReportConnected("agent", "back"))
    assert play.state.incidents[-1].until is None
    kinds = [one["kind"] for one in lines("h1", play.recorded).values()]
    assert "connected" not in kinds
    play.system(c.ReportMedia("agent", arriving=True))
    (incident,) = play.state.incidents
    assert incident.until == play.now
    assert incident.id == f"i{next(one.n for one in play.recorded if type(one.event).__name__ == 'Lost')}"
    last = list(lines("h1", play.recorded).values())[-1]
    assert (last["kind"], last["data"]["cause"]) == ("connected", "network")


def test_failed_media_alone_are_told_like_a_lost_line():
    play = at_stage(Stage.INVESTIGATION)
    play.system(c.ReportMedia("agent", arriving=True))
    play.system(c.ReportMedia("agent", arriving=False))
    last = list(lines("h1", play.recorded).values())[-1]
    assert (last["kind"], last["speaker"], last["data"]["cause"]) == ("lost", "agent", "media")
    _lose(play, "agent", seconds_ago=30)
    (incident,) = play.state.incidents
    assert incident.cause == "network"
    assert (incident.line_down, incident.media_down) == (True, True)


def test_a_restored_passage_is_in_the_signed_content_and_nothing_is_noted_once_it_is_presented():
    play = _both_petitioners_lost()
    play.do("leader", c.FocusOn("A22.3"))
    for who in ("agent", "petitioner"):
        play.system(c.ReportConnected(who, "back"))
    first, second = (row.incident for row in missed(play.state))
    play.do("clerk", c.RestoreMissed(first, Restoration.READ_OUT, "已宣读"))
    play.do("agent", c.WaiveMissed(second))
    assert owed(play.state) == ()
    content: Any = minutes_content(play.state)
    assert [one["participant"] for one in content["missed"]] == ["agent", "petitioner"]
    assert content["incidents"][0]["settled"]["agent"]["note"] == "已宣读"
    with pytest.raises(Refused, match="nothing_missed"):
        play.do("clerk", c.RestoreMissed(first, Restoration.READ_OUT))
    assert fold("h1", play.recorded) == play.state


def test_what_is_settled_is_settled_once():
    play = _both_petitioners_lost()
    play.do("leader", c.FocusOn("A22.3"))
    play.system(c.ReportConnected("agent", "back"))
    first = missed(play.state)[0].incident
    play.do("clerk", c.RestoreMissed(first, Restoration.READ_OUT))
    with pytest.raises(Refused, match="already_settled"):
        play.do("clerk", c.RestoreMissed(first, Restoration.READ_OUT))
    with pytest.raises(Refused, match="no_incident"):
        play.do("clerk", c.RestoreMissed("i0", Restoration.READ_OUT))


def test_each_sees_what_concerns_them():
    play = _both_petitioners_lost()
    play.do("leader", c.FocusOn("A22.3"))
    _lose(play, "assistant")
    play.do("leader", c.FocusOn("A26.4"))

    def seen(who: str) -> list[str]:
        return [one["participant"] for one in view(play.state, who, known_lines={})["missed"]]

    assert seen("agent") == ["agent", "petitioner"]
    assert seen("counsel") == seen("assistant") == ["patentee", "counsel"]
    assert seen("clerk") == seen("member") == ["agent", "petitioner", "patentee", "counsel"]
    assert seen("interpreter") == []
    (row, *_) = view(play.state, "agent", known_lines={})["missed"]
    known = lines("h1", play.recorded)
    assert row["lines"]
    assert all(key in known for key in row["lines"])


def _hears_nobody(play: Play, who: str, trouble: Trouble = Trouble.HEARS_NOBODY) -> str:
    """Let someone hear nothing from now on, though their line stands; give the incident."""
    play.now += timedelta(seconds=5)
    play.system(c.ReportImpaired(who, trouble, play.now - timedelta(seconds=3)))
    return f"i{play.state.n}"


def _hears_again(play: Play, who: str, trouble: Trouble = Trouble.HEARS_NOBODY) -> None:
    play.now += timedelta(seconds=5)
    play.system(c.ReportUnimpaired(who, trouble, play.now - timedelta(seconds=2), 96))


@pytest.mark.parametrize("trouble", sorted(UNHEARING))
def test_what_was_said_while_somebodys_line_stood_and_they_did_not_hear_is_owed_to_them(trouble):
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.GiveFloor("counsel"))
    play.do("clerk", c.RecordUtterance("counsel", "之前的陈述"))
    incident = _hears_nobody(play, "member", trouble)
    play.do("clerk", c.RecordUtterance("counsel", "没有听到的陈述"))
    play.do("counsel", c.ShowExhibit("E1", 2))
    _hears_again(play, "member", trouble)
    play.do("clerk", c.RecordUtterance("counsel", "之后的陈述"))
    (row,) = owed(play.state)
    assert (row.incident, row.participant, row.cause) == (incident, "member", trouble)
    assert [play.state.utterances[one].text for one in row.utterances] == ["没有听到的陈述"]
    assert row.speakers == ("counsel",)
    assert (row.exhibits, row.events) == ((), ()), "what was shown stood before their eyes"
    assert not play.state.incidents, "nobody was cut off"
    (check,) = missed_restored(play.state)
    assert (check.subject, check.satisfied) == (incident, False)
    assert "did not hear" in check.en
    for who in ("leader", "clerk", "member"):
        assert [one["incident"] for one in view(play.state, who)["missed"]] == [incident]
    assert view(play.state, "agent")["missed"] == [], "nor is it anybody else's matter"


def test_of_a_statement_that_went_on_its_rest_was_missed():
    play = at_stage(Stage.INVESTIGATION)
    began = play.now
    _hears_nobody(play, "member")
    _hears_again(play, "member")
    play.do("clerk", c.RecordUtterance("counsel", "很长的陈述", began, until=play.now))
    play.do("clerk", c.RecordUtterance("counsel", "短的陈述", began - timedelta(seconds=2), until=began))
    (row,) = missed(play.state)
    assert [play.state.utterances[one].text for one in row.utterances] == ["很长的陈述"]


def test_it_is_made_good_when_they_hear_again_and_the_minutes_say_so():
    play = at_stage(Stage.INVESTIGATION)
    incident = _hears_nobody(play, "member")
    play.do("clerk", c.RecordUtterance("counsel", "没有听到的陈述"))
    with pytest.raises(Refused, match="cannot hear yet"):
        play.do("leader", c.RestoreMissed(incident, Restoration.REPEATED))
    _hears_again(play, "member")
    play.do("leader", c.RestoreMissed(incident, Restoration.READ_OUT, "书记员宣读"))
    assert owed(play.state) == ()
    content: dict[str, Any] = minutes_content(play.state)
    (unheard,) = content["unheard"]
    assert (unheard["id"], unheard["trouble"]) == (incident, "hears_nobody")
    assert unheard["settled"]["member"]["how"] == "read_out"
    with pytest.raises(Refused, match="nothing_missed"):
        play.do("leader", c.RestoreMissed(incident, Restoration.REPEATED))


def test_a_side_of_which_somebody_else_heard_is_owed_nothing_and_one_of_which_nobody_did_is():
    play = at_stage(Stage.INVESTIGATION)
    _hears_nobody(play, "agent")
    play.do("clerk", c.RecordUtterance("counsel", "只有一人没有听到"))
    assert not owed(play.state)
    assert missed(play.state)
    _hears_nobody(play, "petitioner")
    play.do("clerk", c.RecordUtterance("counsel", "两人都没有听到"))
    assert {row.participant for row in owed(play.state)} == {"agent", "petitioner"}


def test_an_older_record_whose_troubles_said_nothing_of_hearing_reads_as_it_did():
    play = at_stage(Stage.INVESTIGATION)
    _hears_nobody(play, "member")
    play.do("clerk", c.RecordUtterance("counsel", "没有听到的陈述"))
    older = fold(
        play.state.id,
        [
            replace(one, event=replace(one.event, unhearing=False)) if isinstance(one.event, e.MediaImpaired) else one
            for one in play.recorded
        ],
    )
    assert missed(older) == ()
    assert "unheard" not in minutes_content(older)
