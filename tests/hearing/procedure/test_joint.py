"""Joint hearings beyond the script: rosters that cannot be, what each person sees, corrections of one file."""

from dataclasses import replace
from typing import Any

import pytest

from hearing.procedure import commands as c
from hearing.procedure.evolve import fold
from hearing.procedure.floor import permissions, who_can_hear
from hearing.procedure.minutes import minutes_content
from hearing.procedure.people import minutes_of, not_answered, signers
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Minutes
from hearing.vocabulary import IdentityResult, Reading, RecessPurpose, Role, Room, Stage
from signaling.lines import lines
from signaling.plan import plan
from signaling.view import view
from tests.scripts.joint_play import FILES, ROSTER, joint_play
from tests.scripts.play import Play, schedule


def _in_investigation() -> Play:
    play = joint_play()
    for one in play.state.roster.values():
        play.system(c.ReportConnected(one.id, "c1"))
        play.do(one.id, c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    for who in ("agent", "counsel", "maker", "inventor", "observer"):
        play.do("clerk", c.Admit(who))
        if who != "observer":
            play.do("clerk", c.CheckIdentity(who, "身份证", IdentityResult.CONFIRMED))
    play.do("leader", c.OpenHearing())
    play.do("leader", c.AskRecusal())
    for who in ("agent", "counsel"):
        play.do(who, c.AnswerRecusal(requested=False))
    play.do("leader", c.EnterStage(Stage.INVESTIGATION))
    return play


def _closed() -> Play:
    play = _in_investigation()
    play.do("clerk", c.RecordUtterance("agent", "共同陈述"))
    play.do("leader", c.EnterSegment("ruling"))
    play.do("clerk", c.RecordUtterance("maker", "仅侵权陈述"))
    play.do("adjudicator", c.EnterSegment())
    for stage in (Stage.DEBATE, Stage.FINAL_STATEMENTS):
        play.do("leader", c.EnterStage(stage))
    play.do("leader", c.Announce("另行书面作出决定"))
    play.do("leader", c.CloseHearing())
    return play


def _minutes(play: Play, file: str) -> Minutes:
    found = minutes_of(play.state, file)
    assert found is not None
    return found


def _without(who: str) -> tuple[c.Invited, ...]:
    return tuple(one for one in ROSTER if one.id != who)


def _changed(who: str, **changes: Any) -> tuple[c.Invited, ...]:
    return tuple(replace(one, **changes) if one.id == who else one for one in ROSTER)


@pytest.mark.parametrize(
    ("roster", "files", "says"),
    [
        (ROSTER, FILES[:1], "two or three files, not 1"),
        (ROSTER, (*FILES, FILES[0]), "exactly one id"),
        (_without("adjudicator"), FILES, "第12号 needs exactly one panel leader"),
        (_changed("officer", files=()), FILES, "officer must belong to the panel of exactly one file"),
        (_changed("officer", files=("validity", "ruling")), FILES, "officer must belong"),
        (_changed("maker", files=("court",)), FILES, "maker belongs to a file that is not heard here"),
        (ROSTER, (), "exactly one panel leader is needed, there are 2"),
    ],
)
def test_a_roster_that_cannot_hold_a_joint_hearing_is_refused(roster, files, says):
    with pytest.raises(Refused, match=says) as refused:
        Play(scheduled=False).do("account-clerk", replace(schedule(roster), files=files))
    assert refused.value.rule == "roster"


def test_a_hearing_of_one_case_has_no_segments():
    play = Play()
    play.system(c.ReportConnected("leader", "c1"))
    with pytest.raises(Refused):
        play.do("leader", c.EnterSegment("ruling"))
    assert view(play.state, "leader", known_lines={}).get("joint") is None


def test_two_panels_deliberate_in_one_room_and_never_reach_each_other():
    play = _in_investigation()
    play.do("leader", c.Recess(RecessPurpose.DELIBERATION))
    validity, ruling = {"leader", "member", "expert"}, {"adjudicator", "officer"}
    for panel in (validity, ruling):
        for who in panel:
            found = permissions(play.state, who)
            assert set(found.see) | {who} == panel
            assert set(found.hear) | {who} == panel
            assert set(who_can_hear(play.state, Room.DELIBERATION, beside=who)) == panel
            assert set(view(play.state, who, known_lines={})["hearing"]["can_hear"]) == panel
    pairs = {(one.track.participant, one.to) for one in plan(play.state).forwards}
    assert pairs
    assert all({source, to} <= validity or {source, to} <= ruling for source, to in pairs)
    assert not plan(play.state).recordings


def _room(play: Play, who: str) -> Room:
    return play.state.presence[who].room


def test_who_comes_during_a_segment_of_another_file_waits_for_its_end():
    play = _in_investigation()
    play.do("leader", c.EnterSegment("ruling"))
    play.system(c.ReportLost("member", "c1", play.now, "network"))
    play.system(c.ReportConnected("member", "c2"))
    play.do("member", c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    assert _room(play, "member") is Room.WAITING
    told = view(play.state, "member", known_lines={})
    assert set(told) == {"n", "you", "hearing", "people", "sittings", "adjourned", "consents", "joint"}
    assert set(told["joint"]) == {"files", "mine", "segment"}
    assert (told["joint"]["mine"], told["joint"]["segment"]) == (["validity"], "ruling")
    play.do("adjudicator", c.EnterSegment("validity"))
    assert _room(play, "member") is Room.HEARING
    assert _room(play, "adjudicator") is Room.WAITING
    play.do("leader", c.EnterSegment())
    assert play.state.joint.aside == frozenset()
    assert _room(play, "adjudicator") is Room.HEARING


def test_a_segment_ends_with_the_sitting():
    play = _in_investigation()
    play.do("leader", c.EnterSegment("ruling"))
    play.do("adjudicator", c.Adjourn("另行开庭"))
    assert play.state.joint.segment == ""
    assert play.state.joint.aside == frozenset()
    for who in ("leader", "maker"):
        play.do(who, c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    assert play.state.presence["leader"].room is Room.HEARING
    play.do("clerk", c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    play.do("clerk", c.Admit("maker"))
    assert fold("h1", play.recorded) == play.state


def test_a_segment_is_not_entered_while_its_leader_is_away():
    play = _in_investigation()
    play.system(c.ReportLost("adjudicator", "c1", play.now, "network"))
    with pytest.raises(Refused, match="leader_away"):
        play.do("leader", c.EnterSegment("ruling"))


def test_what_is_said_in_one_files_segment_is_not_for_the_others_eyes():
    play = _closed()
    known = lines("h1", play.recorded)

    def reads(who: str) -> set[str]:
        found = view(play.state, who, known_lines=known)["lines"].values()
        return {one["text"] for one in found if one["kind"] == "utterance"}

    assert reads("maker") == reads("officer") == reads("clerk") == reads("agent") == {"共同陈述", "仅侵权陈述"}
    assert reads("inventor") == reads("member") == {"共同陈述"}


def test_each_minutes_hold_their_own_people_words_and_announcement():
    play = _closed()
    validity: Any = minutes_content(play.state, "validity")
    ruling: Any = minutes_content(play.state, "ruling")
    assert [one["text"] for one in validity["utterances"]] == ["共同陈述"]
    assert [one["text"] for one in ruling["utterances"]] == ["共同陈述", "仅侵权陈述"]
    assert ruling["header"]["case_number"] == "粤知法裁字〔2026〕第12号"
    assert {one["id"] for one in validity["people"]} == {
        "leader", "member", "expert", "clerk", "agent", "counsel", "inventor", "observer",
    }  # fmt: skip
    assert "maker" in {one["id"] for one in ruling["people"]}
    assert [one["file"] for one in ruling["joint"]["segments"]] == ["ruling", ""]
    assert [one["file"] for one in validity["joint"]["segments"]] == [""]
    assert validity["announcement"] == ruling["announcement"] == "另行书面作出决定"


def test_a_correction_makes_only_the_minutes_it_concerns_stale():
    play = _closed()
    for file in ("validity", "ruling"):
        play.do("clerk", c.PresentMinutes(file))
    common, own = play.state.utterances
    with pytest.raises(Refused, match="no_utterance"):
        play.do("inventor", c.RequestCorrection(own, "改"))
    play.do("maker", c.RequestCorrection(own, "被诉产品没有卡扣。"))
    play.do("clerk", c.DecideCorrection(list(play.state.corrections)[-1], accepted=True))
    assert not _minutes(play, "validity").stale
    assert _minutes(play, "ruling").stale
    assert not view(play.state, "inventor", known_lines={})["joint"]["minutes"]["validity"]["corrections"]
    play.do("agent", c.RequestCorrection(common, "共同陈述（更正）"))
    play.do("adjudicator", c.DecideCorrection(list(play.state.corrections)[-1], accepted=True))
    assert _minutes(play, "validity").stale
    assert _minutes(play, "ruling").stale
    play.do("clerk", c.PresentMinutes("ruling"))
    assert _minutes(play, "ruling").version == 2
    assert set(signers(play.state, "ruling")) == {"adjudicator", "clerk", "agent", "counsel", "maker"}
    assert set(not_answered(play.state)) == set(signers(play.state))
    assert fold("h1", play.recorded) == play.state


def test_the_panels_see_what_to_compare_and_the_parties_do_not():
    play = _in_investigation()
    for text in ("仅指卡扣", "包括磁吸"):
        play.do("clerk", c.RecordUtterance("counsel", text))
    narrow, broad = play.state.utterances
    play.do("member", c.MarkReading(narrow, "1", "锁定件", Reading.NARROW))
    play.do("officer", c.MarkReading(broad, "1", "锁定件", Reading.BROAD))
    compared = view(play.state, "adjudicator", known_lines={})["joint"]["comparisons"]
    assert [(one["side"], one["claim"], one["feature"]) for one in compared] == [("patentee", "1", "锁定件")]
    words = {reading: [one["text"] for one in compared[0][reading]] for reading in ("broad", "narrow")}
    assert words == {"broad": ["包括磁吸"], "narrow": ["仅指卡扣"]}
    agent = view(play.state, "agent", known_lines={})["joint"]
    assert (agent["readings"], agent["comparisons"]) == (None, [])
    play.do("officer", c.MarkReading(broad, "1", "锁定件", Reading.NARROW))
    assert view(play.state, "adjudicator", known_lines={})["joint"]["comparisons"] == []
    play.do("clerk", c.RecordUtterance("leader", "合议组发问"))
    with pytest.raises(Refused, match="not_a_party"):
        play.do("member", c.MarkReading(list(play.state.utterances)[-1], "1", "锁定件", Reading.BROAD))


def test_a_panel_reads_what_is_to_be_compared_though_it_was_said_in_the_other_files_segment():
    play = _in_investigation()
    play.do("clerk", c.RecordUtterance("counsel", "仅指卡扣"))
    play.do("leader", c.EnterSegment("ruling"))
    play.do("clerk", c.RecordUtterance("counsel", "包括磁吸"))
    play.do("clerk", c.RecordUtterance("counsel", "与比较无关"))
    common, own, _ = play.state.utterances
    play.do("officer", c.MarkReading(own, "1", "锁定件", Reading.BROAD))
    play.do("adjudicator", c.EnterSegment())
    known = lines("h1", play.recorded)
    assert "包括磁吸" not in str(view(play.state, "member", known_lines=known))
    play.do("member", c.MarkReading(common, "1", "锁定件", Reading.NARROW))
    (compared,) = view(play.state, "member", known_lines=known)["joint"]["comparisons"]
    assert [(one["text"], one["files"]) for one in compared["broad"]] == [("包括磁吸", ["ruling"])]
    assert "包括磁吸" not in str(view(play.state, "inventor", known_lines=known))
    assert "与比较无关" not in str(view(play.state, "member", known_lines=known))


def test_a_leader_who_does_not_preside_cannot_mute_others():
    play = _in_investigation()
    with pytest.raises(Refused, match="not_yours"):
        play.do("adjudicator", c.Mute("agent"))
    play.do("adjudicator", c.Mute("adjudicator"))
    assert play.state.roster["adjudicator"].role is Role.LEADER
