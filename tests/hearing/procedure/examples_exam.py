"""Examples and the oracle's rows for objections, time, the examination, witnesses and order."""

from datetime import UTC, datetime

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.vocabulary import DefaultBasis, Element, MotionKind, ReplyForm, Role, Side, Stage, Stance

B, D = Stage.INVESTIGATION, Stage.DEBATE
ORAL = {Stage.OPENING, Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT}
SPEAKING = {Role.PARTY, Role.AGENT, Role.ASSISTANT}

ITEM = c.ScopeItem("A22.3", ("1",), ("E1",))

EXAMPLES: dict[type[Command], Command] = {
    c.RaiseObjection: c.RaiseObjection("诱导性发问"),
    c.RuleOnObjection: c.RuleOnObjection("o", sustained=True),
    c.SetTimeBudget: c.SetTimeBudget(Side.PETITIONER, 600, 60),
    c.StateScope: c.StateScope((ITEM,)),
    c.FixScope: c.FixScope((ITEM,)),
    c.GiveUp: c.GiveUp((ITEM,)),
    c.RecordAgreement: c.RecordAgreement("证据1公开日早于申请日"),
    c.MakeMotion: c.MakeMotion(MotionKind.POSTPONEMENT, "延期审理"),
    c.DecideMotion: c.DecideMotion("m", granted=True),
    c.ChooseReply: c.ChooseReply("m", ReplyForm.ORAL_NOW),
    c.PutCommonKnowledge: c.PutCommonKnowledge("铰链是常规连接件"),
    c.AnswerCommonKnowledge: c.AnswerCommonKnowledge("k", accepted=True),
    c.CallWitness: c.CallWitness("witness"),
    c.WarnWitness: c.WarnWitness("如实陈述"),
    c.ReleaseWitness: c.ReleaseWitness("witness"),
    c.ConfrontWitnesses: c.ConfrontWitnesses(("witness", "other"), "见面时间"),
    c.EndConfrontation: c.EndConfrontation(),
    c.WarnParticipant: c.WarnParticipant("agent", "打断发言"),
    c.Expel: c.Expel("agent", "不听劝阻"),
    c.NoteDeparture: c.NoteDeparture("agent", permitted=True, reason=""),
    c.DeclareDefault: c.DeclareDefault(Side.PATENTEE, DefaultBasis.ABSENT, "未到庭"),
    c.ReportExhibit: c.ReportExhibit(c.Offered("E9", "证据9", Side.PETITIONER)),
    c.ReportOpinion: c.ReportOpinion(
        Side.PATENTEE, "E1", ((Element.RELEVANCE, Stance.CONTESTED),), "领域不同", datetime(2026, 11, 20, tzinfo=UTC)
    ),
}

ORACLE = {
    "raise_objection": (SPEAKING, ORAL, False),
    "rule_on_objection": ({Role.LEADER}, ORAL, False),
    "set_time_budget": ({Role.LEADER}, {Stage.PREPARATION, *ORAL}, False),
    "state_scope": (SPEAKING, {B}, False),
    "fix_scope": ({Role.LEADER}, {B}, False),
    "give_up": (SPEAKING, ORAL - {Stage.ANNOUNCEMENT}, False),
    "record_agreement": (
        {Role.LEADER, Role.CHIEF_EXAMINER, Role.CLERK},
        ORAL - {Stage.ANNOUNCEMENT},
        False,
    ),
    "make_motion": (SPEAKING, ORAL - {Stage.ANNOUNCEMENT}, False),
    "decide_motion": ({Role.LEADER}, ORAL - {Stage.ANNOUNCEMENT}, False),
    "choose_reply": (SPEAKING, ORAL - {Stage.ANNOUNCEMENT}, False),
    "call_witness": ({Role.LEADER}, {B}, False),
    "warn_witness": ({Role.LEADER}, {B}, False),
    "release_witness": ({Role.LEADER}, ORAL, False),
    "confront_witnesses": ({Role.LEADER}, {B}, False),
    "end_confrontation": ({Role.LEADER}, ORAL, False),
    "warn_participant": ({Role.LEADER}, {Stage.PREPARATION, *ORAL}, False),
    "expel": ({Role.LEADER}, ORAL, False),
    "note_departure": ({Role.LEADER, Role.CLERK}, ORAL, True),
    "declare_default": ({Role.LEADER}, ORAL, False),
    "put_common_knowledge": ({Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER}, {B, D}, False),
    "answer_common_knowledge": (SPEAKING, {B, D, Stage.FINAL_STATEMENTS}, False),
}
"""As in test_rules.py: roles, stages, and whether a recess allows it."""
