"""The checks before the closing: each way to leave something out is found, and mending it satisfies the check."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hearing.cases.ruleset import PLAIN
from hearing.cases.ruleset import Check as RuleCheck
from hearing.procedure import commands as c
from hearing.procedure import events as e
from hearing.procedure.commands import Offered, ScopeItem
from hearing.procedure.evolve import evolve, fold
from hearing.procedure.fairness import CHECKS, checklist, failing
from hearing.procedure.minutes import minutes_content
from hearing.procedure.refusal import Refused
from hearing.procedure.state import (
    CommonKnowledge,
    Default,
    Examination,
    Focus,
    Hearing,
    Motion,
    Objection,
    RecusalAnswer,
    RecusalDecision,
)
from hearing.transcript.sentences_fair import CHECKS as NAMES
from hearing.vocabulary import (
    DefaultBasis,
    Element,
    MotionKind,
    ReplyForm,
    ServiceStep,
    Side,
    Stage,
    Stance,
)
from signaling.view import view
from tests.scripts.play import ROSTER, START, Play, at_stage, schedule

ALL = tuple(one.value for one in RuleCheck)
STRICT = replace(PLAIN, checks=ALL)
PETITIONER, PATENTEE = Side.PETITIONER, Side.PATENTEE
LATER = START + timedelta(days=20)

Change = Callable[[Hearing], Hearing]


def _fair() -> Hearing:
    """A hearing in its final statements in which nothing is missing: one ground, an exhibit of each side."""
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.FocusOn("A22.3", ("1", "2"), ("E1", "C1")))
    play.do("clerk", c.RecordUtterance("agent", "权利要求1不具备创造性。"))
    play.do("clerk", c.RecordUtterance("counsel", "不同意。"))
    play.do("assistant", c.StateOpinion("E1", ((Element.RELEVANCE, Stance.CONTESTED),), "无关"))
    play.do("agent", c.StateOpinion("C1", ((Element.RELEVANCE, Stance.ACCEPTED),)))
    play.do("leader", c.EnterStage(Stage.DEBATE))
    play.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS))
    play.do("clerk", c.RecordUtterance("agent", "坚持请求。"))
    play.do("leader", c.GiveFloor("patentee"))
    focus = Focus("A22.3", ("1", "2"), ("E1", "C1"), START)
    register = {"E1": Offered("E1", "证据1", PETITIONER), "C1": Offered("C1", "反证1", PATENTEE)}
    examination = Examination(scope=(ScopeItem("A22.3", ("1", "2"), ("E1",)),), exhibits=register, taken_up=(focus,))
    return replace(play.state, rules=STRICT, examination=examination)


FAIR = _fair()


def _examined(**changes: Any) -> Change:
    return lambda state: replace(state, examination=replace(state.examination, **changes))


def _default(side: Side) -> Change:
    given = Default(DefaultBasis.ABSENT, "公告送达", START)
    return lambda state: replace(state, order=replace(state.order, defaults={side: given}))


def _without(side: Side) -> Change:
    """Nobody of this side ever came, and nothing of what it said stands."""

    def change(state: Hearing) -> Hearing:
        theirs = {who for who, line in state.roster.items() if line.side is side}
        return replace(
            state,
            attended=state.attended - theirs,
            utterances={key: one for key, one in state.utterances.items() if one.speaker not in theirs},
            opinions={key: one for key, one in state.opinions.items() if key[1] is not side},
            recusal_answers={key: one for key, one in state.recusal_answers.items() if key is not side},
            trail=tuple(one for one in state.trail if one.participant not in theirs),
        )

    return change


def _served(step: ServiceStep) -> Change:
    report = e.NoticeServed(PATENTEE, "OHN-1", step, START, "")
    return lambda state: evolve(state, e.Recorded(state.n + 1, START, "system", "c", report))


def _motion(kind: MotionKind = MotionKind.NEW_EVIDENCE, **changes: Any) -> Change:
    motion = Motion("m1", "agent", PETITIONER, kind, "补充证据3", "", "A22.3", ("1",), ("E3",), START)
    return _examined(motions={"m1": replace(motion, **changes)})


def _put(*answered: Side) -> Change:
    matter = CommonKnowledge("k1", "卡扣为惯用手段", "A22.3", START, dict.fromkeys(answered, (True, "")))
    return _examined(common_knowledge={"k1": matter})


def _objection(sustained: bool | None) -> Change:
    found = Objection("o1", "agent", "诱导性提问", "", START, sustained)
    return lambda state: replace(state, objections={"o1": found})


def _recusal(*, requested: bool = False, decided: bool = False, asked: bool = True) -> Change:
    answers = {
        side: RecusalAnswer("agent", requested and side is PETITIONER, "", START) for side in (PETITIONER, PATENTEE)
    }
    decisions = {PETITIONER: RecusalDecision(False, "复审和无效审理部主任", "理由不成立", START)} if decided else {}
    return lambda state: replace(
        state,
        recusal_asked_at=START if asked else None,
        recusal_answers=answers if asked else {},
        recusal_decisions=decisions,
    )


def _keep(field: str, wanted: Callable[[Any], bool]) -> Change:
    """Keep only these entries of a mapping."""

    def change(state: Hearing) -> Hearing:
        kept: dict[str, Any] = {field: {k: v for k, v in getattr(state, field).items() if wanted((k, v))}}
        return replace(state, **kept)

    return change


def _later_reply() -> Change:
    return _motion(granted=True, reply=ReplyForm.WRITTEN_LATER, reply_until=LATER)


TWO_EXHIBITS = (ScopeItem("A22.3", ("1", "2"), ("E1", "E2")),)


def _before_the_end(one: Any) -> bool:
    return one[1].stage is not Stage.FINAL_STATEMENTS


SCOPE = FAIR.examination.scope or ()
SECOND = ScopeItem("A26.4", (), ("E2",))
NINTH = ScopeItem("A26.4", ("9",), ("E2",))

MISSING: tuple[tuple[str, str, tuple[Change, ...]], ...] = (
    ("grounds_heard:A26.4", "not taken up", (_examined(scope=(*SCOPE, SECOND)),)),
    ("grounds_heard:A22.3", "against claim 3;", (_examined(scope=(ScopeItem("A22.3", ("1", "2", "3"), ("E1",)),)),)),
    ("grounds_heard:A22.3", "the patentee", (_without(PATENTEE), _served(ServiceStep.ARRIVED))),
    ("exhibits_examined:E2", "the patentee on E2", (_examined(scope=TWO_EXHIBITS),)),
    ("exhibits_examined:C1", "the petitioner on 反证1", (_keep("opinions", lambda one: one[0][0] != "C1"),)),
    ("panel_disclosed:", "as it is now was not disclosed", (_recusal(asked=False),)),
    ("panel_disclosed:", "Not answered", (lambda state: replace(state, recusal_answers={}),)),
    ("panel_disclosed:", "Not decided", (_recusal(requested=True),)),
    ("common_knowledge:k1", "卡扣为惯用手段”: the patentee", (_put(PETITIONER),)),
    ("absence_served:patentee", "Nothing proves", (_without(PATENTEE),)),
    ("absence_served:patentee", "Nothing proves", (_without(PATENTEE), _served(ServiceStep.SENT))),
    ("motions_decided:m1", "is not decided", (_motion(),)),
    ("motions_decided:m1", "the patentee replies", (_motion(granted=True),)),
    ("motions_decided:m1", "due by 2026-12-12", (_later_reply(),)),
    ("motions_decided:o1", "not ruled on", (_objection(None),)),
    ("last_words:petitioner", "No final statement of the petitioner", (_keep("utterances", _before_the_end),)),
    ("last_words:patentee", "No final statement of the patentee", (lambda state: replace(state, trail=()),)),
)  # fmt: skip
"""What is left out, the check that finds it, and words of what to do."""


def _changed(changes: tuple[Change, ...]) -> Hearing:
    state = FAIR
    for change in changes:
        state = change(state)
    return state


def test_a_fair_hearing_misses_nothing():
    assert failing(FAIR) == ()
    assert {one.name for one in checklist(FAIR)} == {
        "grounds_heard", "exhibits_examined", "panel_disclosed", "last_words"
    }  # fmt: skip


@pytest.mark.parametrize(("check", "says", "changes"), MISSING)
def test_what_is_left_out_is_found_and_said(check, says, changes):
    found = {one.id: one for one in failing(_changed(changes))}
    assert check in found, list(found)
    assert says in found[check].en
    assert found[check].zh.endswith("。")


@pytest.mark.parametrize(
    "changes",
    [
        (_examined(scope=(*SCOPE, SECOND), given_up=(ScopeItem("A26.4"),)),),
        (_examined(scope=(ScopeItem("A22.3", ("1", "2", "3"), ("E1",)),), given_up=(ScopeItem("", ("3",)),)),),
        (_examined(scope=TWO_EXHIBITS, given_up=(ScopeItem("", (), ("E2",)),)),),
        (_examined(scope=(*SCOPE, NINTH), given_up=(ScopeItem("A26.4", ("9",)),)),),
        (_without(PATENTEE), _served(ServiceStep.ARRIVED), _default(PATENTEE)),
        (_without(PATENTEE), _default(PATENTEE)),
        (_recusal(requested=True, decided=True),),
        (_put(PETITIONER, PATENTEE),),
        (_motion(granted=False),),
        (_motion(MotionKind.POSTPONEMENT, granted=True),),
        (_motion(granted=True, reply=ReplyForm.ORAL_NOW),),
        (_objection(False),),
    ],
)  # fmt: skip
def test_what_was_mended_or_given_up_is_asked_for_no_more(changes):
    assert failing(_changed(changes)) == ()


def test_a_written_reply_is_open_until_its_day():
    state = _changed((_later_reply(),))
    assert [one.id for one in failing(state, LATER - timedelta(seconds=1))] == ["motions_decided:m1"]
    assert failing(state, LATER) == ()


def test_final_statements_before_a_return_to_the_investigation_do_not_count():
    play = at_stage(Stage.FINAL_STATEMENTS)
    play.state = replace(play.state, rules=replace(PLAIN, checks=("last_words",)))
    play.do("clerk", c.RecordUtterance("agent", "坚持请求。"))
    play.do("clerk", c.RecordUtterance("counsel", "请求维持。"))
    assert failing(play.state) == ()
    play.do("leader", c.EnterStage(Stage.INVESTIGATION, "证据3尚未质证"))
    play.do("leader", c.EnterStage(Stage.DEBATE))
    play.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS))
    assert [one.id for one in failing(play.state)] == ["last_words:petitioner", "last_words:patentee"]


def test_every_check_that_a_rule_set_can_name_is_made():
    assert set(CHECKS) == set(RuleCheck) == set(NAMES)


def test_plain_rules_ask_for_nothing():
    assert checklist(replace(_changed(MISSING[0][2]), rules=PLAIN)) == ()


# --- The gate --------------------------------------------------------------------------------------------------------


def _at_the_gate() -> Play:
    """Announced, with two things missing: neither side made a final statement."""
    play = at_stage(Stage.FINAL_STATEMENTS)
    play.state = replace(play.state, rules=replace(PLAIN, checks=("last_words",)))
    play.do("leader", c.Announce("另行书面决定"))
    return play


BOTH = ("last_words:petitioner", "last_words:patentee")


def test_closing_is_refused_with_all_that_is_missing():
    play = _at_the_gate()
    with pytest.raises(Refused) as refused:
        play.do("leader", c.CloseHearing((c.Override(BOTH[0], "已当庭表示无补充"),)))
    assert refused.value.rule == "fairness"
    assert "the patentee" in refused.value.en
    with pytest.raises(Refused) as refused:
        play.do("leader", c.CloseHearing())
    assert "the petitioner" in refused.value.en
    assert "the patentee" in refused.value.en


@pytest.mark.parametrize(
    ("overrides", "rule"),
    [
        ([c.Override(BOTH[0], "理由"), c.Override(BOTH[1], " ")], "reason_needed"),
        ([c.Override(BOTH[0], "理由"), c.Override(BOTH[1], "理由"), c.Override(BOTH[1], "理由")], "no_such_check"),
        ([c.Override(BOTH[0], "理由"), c.Override("grounds_heard:A22.3", "理由")], "no_such_check"),
    ],
)
def test_an_override_needs_something_missing_and_a_reason(overrides, rule):
    with pytest.raises(Refused, match=rule):
        _at_the_gate().do("leader", c.CloseHearing(tuple(overrides)))


def test_what_is_set_aside_stands_in_the_minutes_with_who_and_why():
    play = _at_the_gate()
    made = play.do("leader", c.CloseHearing(tuple(c.Override(one, "当事人表示无补充意见") for one in BOTH)))
    assert [type(one.event) for one in made][:2] == [e.CheckOverridden, e.CheckOverridden]
    assert play.state.stage is Stage.MINUTES
    content: Any = minutes_content(play.state)
    assert content["overrides"][BOTH[0]]["by"] == "leader"
    assert content["overrides"][BOTH[1]]["reason"] == "当事人表示无补充意见"
    seen = {one["id"]: one for one in view(play.state, "clerk", known_lines={})["checks"]}
    assert seen[BOTH[0]]["overridden"] == "当事人表示无补充意见"
    assert not seen[BOTH[0]]["satisfied"]


# --- Service ---------------------------------------------------------------------------------------------------------


def test_service_is_noted_once_a_step_and_the_latest_receipt_counts():
    play = Play(scheduled=False)
    play.do("account-clerk", schedule(ROSTER))
    for step in (ServiceStep.SENT, ServiceStep.ARRIVED, ServiceStep.ARRIVED):
        play.system(c.ReportServed(PATENTEE, "OHN-1", step, START, "ab" * 32))
    play.system(c.ReportReceipt(PATENTEE, attends=True, at=START))
    play.system(c.ReportReceipt(PATENTEE, attends=False, at=START))
    play.system(c.ReportReceipt(PATENTEE, attends=False, at=START))
    assert [one.step for one in play.state.service.served[PATENTEE]] == [ServiceStep.SENT, ServiceStep.ARRIVED]
    assert play.state.service.receipts[PATENTEE].attends is False
    assert sum(isinstance(one.event, e.ReceiptReturned) for one in play.recorded) == 2
    assert fold("h1", play.recorded) == play.state


def test_a_line_that_failed_is_asked_for_at_the_gate():
    play = at_stage(Stage.FINAL_STATEMENTS)
    play.state = replace(play.state, rules=replace(PLAIN, checks=("missed_restored",)))
    for who in ("agent", "petitioner"):
        play.system(c.ReportLost(who, "c1", play.now, "network"))
    play.do("leader", c.Announce("权利要求1无效"))
    with pytest.raises(Refused) as refused:
        play.do("leader", c.CloseHearing())
    assert refused.value.rule == "fairness"
    assert "petitioner" in refused.value.en
    for who in ("agent", "petitioner"):
        play.system(c.ReportConnected(who, "c9"))
        play.do(who, c.WaiveMissed(next(one.id for one in play.state.incidents if one.participant == who)))
    play.do("leader", c.CloseHearing())
    assert play.state.stage is Stage.MINUTES


def test_on_a_withdrawn_exhibit_nobody_is_asked_for_an_opinion():
    unanswered = _examined(scope=TWO_EXHIBITS)(FAIR)
    assert "exhibits_examined:E2" in {one.id for one in failing(unanswered)}
    taken_back = c.Offered("E2", "E2", PETITIONER, withdrawn=True)
    state = _examined(exhibits={**unanswered.examination.exhibits, "E2": taken_back})(unanswered)
    assert "exhibits_examined:E2" not in {one.id for one in failing(state)}
