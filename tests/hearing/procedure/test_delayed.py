"""What observers know of a hearing whose rule set has them see it later, and what a cut withholds from them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hearing.cases.ruleset import PLAIN
from hearing.procedure import commands as c
from hearing.procedure.delayed import MASK, Delayed, as_known, delayed, known_at, known_until, waits_for_cut
from hearing.procedure.events import UtteranceRecorded
from hearing.procedure.evolve import evolve
from hearing.procedure.minutes import minutes_content
from hearing.procedure.people import room_of
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.vocabulary import Room, Stage
from signaling.media import CutDelayed
from signaling.plan import Plan, diff, late, plan
from signaling.view import view
from tests.scripts.play import Play, at_stage

DELAY = 30
BEHIND = replace(PLAIN, observers_delay=DELAY)


@pytest.fixture
def play() -> Play:
    play = at_stage(Stage.INVESTIGATION, rules=BEHIND)
    play.now += timedelta(seconds=5 * DELAY)
    return play


def known(play: Play, seconds: float = 0) -> Delayed:
    """The hearing as observers know it so many seconds after the last command."""
    found = Delayed("h1")
    for _ in found.advance(play.recorded, play.state, play.now + timedelta(seconds=seconds)):
        pass
    return found


def say(play: Play, words: str) -> str:
    (one,) = play.do("clerk", c.RecordUtterance("agent", words, play.now, (), ()))
    assert isinstance(one.event, UtteranceRecorded)
    return one.event.utterance


def seen(play: Play, seconds: float = 0) -> dict:
    state = as_known(known(play, seconds).state, play.state, ["observer"])
    return view(state, "observer", known_lines={})


def test_without_a_delay_nobody_is_behind():
    play = at_stage(Stage.INVESTIGATION)
    assert delayed(play.state) == ()
    assert not plan(play.state).held
    assert any(one.to == "observer" for one in plan(play.state).forwards)


def test_observers_alone_know_the_hearing_as_it_stood_the_delay_ago(play):
    assert delayed(play.state) == ("observer",)
    before = play.state.n
    play.do("leader", c.GiveFloor("agent"), seconds=0)
    assert known(play).state.n == before
    assert seen(play)["floor"]["holder"] == ""
    assert known(play, DELAY - 0.1).state.n == before
    assert seen(play, DELAY)["floor"]["holder"] == "agent"
    assert known(play, DELAY).state == play.state


def test_media_for_observers_are_held_and_never_among_the_forwards_of_the_present(play):
    now = plan(play.state)
    assert {one.participant for one in now.held} >= {"leader", "agent", "assistant"}
    assert not any(one.to == "observer" or one.late for one in now.forwards)
    assert all(one.late and one.to == "observer" for one in late(play.state))


def test_that_somebody_is_let_in_counts_the_delay_later_and_that_they_are_sent_out_at_once(play):
    play.do("leader", c.WarnParticipant("observer", "拍照"))
    play.do("leader", c.Expel("observer", "仍然拍照"))
    out = as_known(known(play).state, play.state, ["observer"])
    assert room_of(known(play).state, "observer") is Room.HEARING
    assert room_of(out, "observer") is not Room.HEARING
    assert not late(out)

    fresh = at_stage(Stage.PREPARATION, rules=BEHIND)
    here = as_known(known(fresh).state, fresh.state, ["observer"])
    assert room_of(here, "observer") in {Room.WAITING, Room.OUTSIDE}
    assert not late(here)


def test_a_cut_holds_everything_up_until_the_delay_has_passed_again(play):
    say(play, "公开的陈述")
    play.now += timedelta(seconds=DELAY)
    secret = say(play, "配方是三份铜")
    public = play.now
    play.do("leader", c.CutObservers("说出了商业秘密"), seconds=2)
    assert known_until(play.state, play.now + timedelta(seconds=1)) == play.now - timedelta(seconds=DELAY)
    assert known_until(play.state, play.now + timedelta(seconds=DELAY - 1)) == play.now - timedelta(seconds=DELAY)
    assert waits_for_cut(play.state, play.now + timedelta(seconds=DELAY - 1))
    assert known_at(play.state, public) == play.now + timedelta(seconds=DELAY)
    after = known(play, DELAY)
    assert after.state.n == play.state.n
    assert after.state.utterances[secret].text == MASK * 6
    assert secret in after.hidden
    assert not waits_for_cut(play.state, play.now + timedelta(seconds=DELAY))


def test_what_was_said_in_the_withheld_span_stays_withheld_whenever_it_is_written_down_or_put_right(play):
    said_at = play.now
    play.do("leader", c.CutObservers("说出了商业秘密"), seconds=5)
    play.now += timedelta(seconds=60)
    (one,) = play.do("clerk", c.RecordUtterance("agent", "配方是三份铜", said_at, (), ()))
    assert isinstance(one.event, UtteranceRecorded)
    late_words = one.event.utterance
    play.do("clerk", c.AmendUtterance(late_words, "配方是三份铜和一份锡", play.state.utterances[late_words].changed))
    open_words = say(play, "下一项")
    told = known(play, 2 * DELAY)
    assert "铜" not in repr(told.state), "nothing of it is anywhere in what observers know"
    assert told.state.utterances[open_words].text == "下一项"
    assert told.hidden >= {late_words}


def test_the_reason_of_a_cut_is_in_the_minutes_and_not_for_observers(play):
    play.do("leader", c.CutObservers("甲公司的配方被说出"))
    assert "甲公司的配方" in str(minutes_content(play.state)["course"])
    assert "甲公司的配方" not in repr(known(play, 2 * DELAY).state.course[-1])


def test_a_page_shown_in_the_withheld_span_stays_withheld(play):
    play.do("leader", c.ShowExhibit("E1", 2))
    play.do("leader", c.CutObservers("误示涉密页"))
    assert seen(play, 2 * DELAY)["shown"] is None
    play.do("leader", c.ShowExhibit("E1", 3))
    assert seen(play, 2 * DELAY)["shown"]["page"] == 3


@pytest.mark.parametrize("command", [c.PauseRecording("涉及商业秘密")], ids=["pause"])
def test_what_leads_to_a_pause_of_the_recording_is_withheld_by_itself(play, command):
    play.do("leader", command)
    assert len(play.state.cuts) == 1
    assert waits_for_cut(play.state, play.now + timedelta(seconds=1))


def test_what_is_ordered_out_of_the_recordings_is_withheld_too(play):
    play.system(c.ReportRedaction("leader", play.now - timedelta(seconds=9), play.now, "涉及商业秘密"))
    assert len(play.state.cuts) == 1


def test_a_cut_is_the_first_order_to_the_plane(play):
    before = plan(play.state)
    play.do("leader", c.CutObservers("说出了商业秘密"))
    assert diff(before, plan(play.state), "h1")[0] == CutDelayed("h1")
    assert diff(plan(play.state), plan(play.state), "h1") == []
    assert CutDelayed("h1") in diff(Plan(), plan(play.state), "h1"), "after a restart nothing of before is sent"


def test_only_the_leader_cuts_with_a_reason_and_where_observers_are_behind(play):
    for by in ("clerk", "chief", "agent", "observer"):
        with pytest.raises(Refused):
            play.do(by, c.CutObservers("说出了商业秘密"))
    with pytest.raises(Refused) as refused:
        play.do("leader", c.CutObservers(" "))
    assert refused.value.rule == "reason_needed"
    plain = at_stage(Stage.INVESTIGATION)
    with pytest.raises(Refused) as refused:
        plain.do("leader", c.CutObservers("说出了商业秘密"))
    assert refused.value.rule == "observers_not_delayed"
    plain.do("leader", c.PauseRecording("涉及商业秘密"))
    assert plain.state.cuts == ()


def test_known_hearing_is_a_fold_like_any_other(play):
    """What observers know before any cut is exactly the record's own fold up to that moment."""
    state = Hearing("h1")
    for one in play.recorded[:40]:
        state = evolve(state, one)
    found = Delayed("h1")
    now = play.recorded[39].at + timedelta(seconds=DELAY)
    for _ in found.advance(play.recorded, play.state, now):
        pass
    assert found.state == state
