"""Examples and the oracle's rows for service, what was missed, and joint hearings."""

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.vocabulary import Reading, Restoration, Role, ServiceStep, Side, Stage
from tests.scripts.play import START

ORAL = {Stage.OPENING, Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT}

EXAMPLES: dict[type[Command], Command] = {
    c.RestoreMissed: c.RestoreMissed("i1", Restoration.READ_OUT),
    c.WaiveMissed: c.WaiveMissed("i1"),
    c.EnterSegment: c.EnterSegment("ruling"),
    c.MarkReading: c.MarkReading("u", "1", "卡扣", Reading.BROAD),
    c.ReportServed: c.ReportServed(Side.PATENTEE, "N1", ServiceStep.ARRIVED, START),
    c.ReportReceipt: c.ReportReceipt(Side.PATENTEE, attends=True, at=START),
    c.ReportRescheduled: c.ReportRescheduled("N2", START, "合议组组长因公出差"),
    c.ReportCalledOff: c.ReportCalledOff("N3", "双方已和解"),
}

ORACLE = {
    "enter_segment": ({Role.LEADER}, ORAL, False),
    "mark_reading": (
        {Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER, Role.TECHNICAL_INVESTIGATOR, Role.CLERK},
        {*ORAL, Stage.MINUTES},
        True,
    ),
    "restore_missed": ({Role.LEADER, Role.CLERK}, {*ORAL, Stage.MINUTES}, True),
    "waive_missed": ({Role.PARTY, Role.AGENT, Role.ASSISTANT}, {*ORAL, Stage.MINUTES}, True),
}
"""As in test_rules.py: roles, stages, and whether a recess allows it."""
