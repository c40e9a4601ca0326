"""What belongs to one file of a joint hearing: its panel's recusal, its grounds at the gate, its segment's matters."""

from dataclasses import replace
from typing import Any

import pytest

from hearing.cases.ruleset import PLAIN
from hearing.procedure import commands as c
from hearing.procedure.commands import Offered, ScopeItem
from hearing.procedure.evolve import fold
from hearing.procedure.fairness import checklist, failing
from hearing.procedure.joint import of_file
from hearing.procedure.minutes import minutes_content
from hearing.procedure.refusal import Refused
from hearing.procedure.scope import matrix
from hearing.procedure.standing import to_be_replaced
from hearing.vocabulary import MotionKind, Role, Room, Side, Stage
from signaling.view import view
from tests.scripts.joint_play import FILES, ROSTER, joint_play, opened
from tests.scripts.play import Play, invited, schedule

GATED = replace(PLAIN, checks=("grounds_heard", "exhibits_examined", "motions_decided"))


def _challenging(*against: str) -> Play:
    """The petitioner's agent requests the recusal of these people in the common part; the other side does not."""
    play = opened(joint_play())
    play.do("counsel", c.AnswerRecusal(requested=False))
    play.do("agent", c.AnswerRecusal(requested=True, reason="曾任对方代理人", against=against))
    return play


def _examining(rules: Any = PLAIN, **of_the_case: Any) -> Play:
    play = Play(scheduled=False)
    play.do("account-clerk", replace(schedule(ROSTER, rules), files=FILES, **of_the_case))
    opened(play)
    for who in ("agent", "counsel"):
        play.do(who, c.AnswerRecusal(requested=False))
    play.do("leader", c.EnterStage(Stage.INVESTIGATION))
    return play


# --- Recusal concerns the panel of one file ------------------------------------------------------------------------


def test_a_challenge_of_one_panel_holds_up_the_common_part_and_its_own_segment_but_not_the_others():
    play = _challenging("officer")
    with pytest.raises(Refused, match="recusal_open"):
        play.do("leader", c.GiveFloor("agent"))
    play.do("leader", c.EnterSegment("validity"))
    play.do("leader", c.GiveFloor("agent"))
    play.do("leader", c.EnterSegment("ruling"))
    with pytest.raises(Refused, match="recusal_open"):
        play.do("adjudicator", c.GiveFloor("maker"))


@pytest.mark.parametrize("against", [(), ("clerk",), ("officer", "member")])
def test_a_challenge_that_names_nobody_or_someone_of_both_files_holds_up_everything(against):
    play = _challenging(*against)
    play.do("leader", c.EnterSegment("validity"))
    with pytest.raises(Refused, match="recusal_open"):
        play.do("leader", c.GiveFloor("agent"))


def test_until_who_must_withdraw_is_replaced_the_other_files_segment_goes_on():
    play = _challenging("officer")
    with pytest.raises(Refused, match="other_panel"):
        play.do("leader", c.DecideRecusal(Side.PETITIONER, upheld=True, decided_by="主任", reason="理由成立"))
    play.do("adjudicator", c.DecideRecusal(Side.PETITIONER, upheld=True, decided_by="局长", reason="理由成立"))
    assert to_be_replaced(play.state) == ("officer",)
    with pytest.raises(Refused, match="replacement_needed"):
        play.do("leader", c.EnterStage(Stage.INVESTIGATION))
    play.do("leader", c.EnterSegment("validity"))
    play.do("leader", c.GiveFloor("agent"))
    with pytest.raises(Refused, match="segment_open"):
        play.do("leader", c.AskRecusal())
    play.do("leader", c.EnterSegment())
    other = replace(invited("officer2", Role.MEMBER), files=("ruling",))
    play.do("adjudicator", c.ReplaceParticipant("officer", other, "接替回避人员"))
    play.do("leader", c.AskRecusal())
    for who in ("agent", "counsel"):
        play.do(who, c.AnswerRecusal(requested=False))
    play.do("leader", c.EnterStage(Stage.INVESTIGATION))
    assert fold("h1", play.recorded) == play.state


def test_where_a_files_leader_is_challenged_the_clerk_records_it():
    play = _challenging("adjudicator")
    with pytest.raises(Refused, match="other_panel"):
        play.do("leader", c.DecideRecusal(Side.PETITIONER, upheld=False, decided_by="局长", reason="理由不成立"))
    play.do("clerk", c.DecideRecusal(Side.PETITIONER, upheld=False, decided_by="局长", reason="理由不成立"))
    play.do("leader", c.EnterStage(Stage.INVESTIGATION))
    assert play.state.presence["adjudicator"].room is Room.HEARING


# --- What is asked and decided in a file's own segment is that file's ----------------------------------------------


def test_motions_objections_and_common_knowledge_follow_the_segment_in_which_they_were_raised():
    play = _examining()
    play.do("agent", c.MakeMotion(MotionKind.OTHER, "共同申请", "理由"))
    play.do("leader", c.EnterSegment("ruling"))
    play.do("maker", c.MakeMotion(MotionKind.OTHER, "侵权案申请", "理由"))
    play.do("counsel", c.RaiseObjection("诱导", "诱导性发问"))
    play.do("adjudicator", c.PutCommonKnowledge("磁吸为公知常识"))
    play.do("adjudicator", c.EnterSegment())
    play.do("agent", c.RaiseObjection("重复", "重复发言"))
    told = {file: minutes_content(play.state, file) for file in ("validity", "ruling")}

    def subjects(file: str, matter: str) -> list[str]:
        found: Any = told[file][matter]
        return [one.get("subject") or one["text"] for one in found]

    assert subjects("validity", "motions") == ["共同申请"]
    assert subjects("ruling", "motions") == ["共同申请", "侵权案申请"]
    assert subjects("validity", "objections") == ["重复"]
    assert subjects("ruling", "objections") == ["诱导", "重复"]
    assert subjects("validity", "common_knowledge") == []
    assert subjects("ruling", "common_knowledge") == ["磁吸为公知常识"]


def test_what_was_raised_in_the_other_files_segment_is_not_shown_afterwards():
    play = _examining()
    play.do("leader", c.EnterSegment("ruling"))
    play.do("maker", c.MakeMotion(MotionKind.OTHER, "侵权案申请", "商业秘密"))
    play.do("adjudicator", c.EnterSegment())
    for who in ("maker", "agent", "clerk", "adjudicator"):
        assert "侵权案申请" in str(view(play.state, who, known_lines={})["motions"])
    for who in ("inventor", "member", "leader"):
        assert "侵权案申请" not in str(view(play.state, who, known_lines={})["motions"])


# --- The scope and the gate ----------------------------------------------------------------------------------------


def _with_a_ground() -> Play:
    requested = (ScopeItem("A22.3", ("1",), ("E1",)),)
    return _examining(GATED, scope=requested, exhibits=(Offered("E1", "证据1", Side.PETITIONER),))


def _open(play: Play) -> dict[str, str]:
    return {one.id: one.en for one in failing(play.state)}


def test_only_the_file_on_validity_has_a_scope():
    play = _with_a_ground()
    play.do("leader", c.FixScope((ScopeItem("A22.3", ("1",), ("E1",)),)))
    assert [one.ground for one in matrix(of_file(play.state, "validity"))] == ["A22.3"]
    assert matrix(of_file(play.state, "ruling")) == ()
    ruling: Any = minutes_content(play.state, "ruling")
    assert (ruling["scope"]["fixed"], ruling["scope"]["matrix"]) == (None, [])
    assert {one.file for one in checklist(play.state)} == {"validity"}


def test_what_is_said_in_the_rulings_segment_was_not_said_on_the_validitys_grounds():
    play = _with_a_ground()
    play.do("leader", c.FocusOn("A22.3", ("1",), ("E1",)))
    play.do("clerk", c.RecordUtterance("agent", "不具备创造性。"))
    play.do("leader", c.EnterSegment("ruling"))
    play.do("clerk", c.RecordUtterance("counsel", "不同意。"))
    play.do("adjudicator", c.EnterSegment())
    missing = _open(play)
    assert set(missing) == {"grounds_heard:A22.3@validity", "exhibits_examined:E1@validity"}
    assert missing["grounds_heard:A22.3@validity"].startswith("File 4W100001: ")
    play.do("clerk", c.RecordUtterance("counsel", "不同意请求人的意见。"))
    assert set(_open(play)) == {"exhibits_examined:E1@validity"}


def test_a_check_that_is_set_aside_for_one_file_stands_in_that_files_minutes():
    play = _with_a_ground()
    for stage in (Stage.DEBATE, Stage.FINAL_STATEMENTS):
        play.do("leader", c.EnterStage(stage))
    play.do("leader", c.Announce("另行书面作出决定"))
    with pytest.raises(Refused, match="File 4W100001"):
        play.do("leader", c.CloseHearing())
    aside = tuple(c.Override(one, "双方书面审理") for one in _open(play))
    play.do("leader", c.CloseHearing(aside))
    validity, ruling = (minutes_content(play.state, file)["overrides"] for file in ("validity", "ruling"))
    assert set(validity) == {"grounds_heard:A22.3@validity", "exhibits_examined:E1@validity"}  # type: ignore[arg-type]  # JSON
    assert not ruling
