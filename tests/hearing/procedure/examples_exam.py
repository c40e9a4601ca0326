"""Examples and the oracle's rows for objections, time, the examination, witnesses and order."""

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.vocabulary import Role, Side, Stage

ORAL = {Stage.OPENING, Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT}
SPEAKING = {Role.PARTY, Role.AGENT, Role.ASSISTANT}

EXAMPLES: dict[type[Command], Command] = {
    c.RaiseObjection: c.RaiseObjection("诱导性发问"),
    c.RuleOnObjection: c.RuleOnObjection("o", sustained=True),
    c.SetTimeBudget: c.SetTimeBudget(Side.PETITIONER, 600, 60),
}

ORACLE = {
    "raise_objection": (SPEAKING, ORAL, False),
    "rule_on_objection": ({Role.LEADER}, ORAL, False),
    "set_time_budget": ({Role.LEADER}, {Stage.PREPARATION, *ORAL}, False),
}
"""As in test_rules.py: roles, stages, and whether a recess allows it."""
