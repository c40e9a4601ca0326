"""Words of the scripts for the rule set that a hearing is held under, and for the scope.

under cnipa-2024                                       the first line: the hearing is set down under this rule set
NAME fixes the scope: A22.3 claims 1, 2 on E1; A26.4   grounds with their claims and exhibits
NAME closes although "last_words:patentee" because "…" a check before the closing is set aside
unmet: last_words:patentee, … | nothing                 the checks before the closing that are not met
a refusal by RULE rests on "…"                         the provision behind a refusal
"""

import re
from collections.abc import Callable

from hearing.cases.rule_files import published
from hearing.cases.ruleset import ProcedureRules
from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.procedure.fairness import checklist
from tests.scripts.play import Play

Make = Callable[[Play, str, re.Match[str]], Command]
Check = Callable[[Play, re.Match[str]], tuple[object, object]]

UNDER = re.compile(r"under ([a-z0-9-]+)")
_ITEM = re.compile(r"(\S+)(?: claims ([\d, ]+?))?(?: on ([\w, ]+))?")


def rules_of(line: str) -> ProcedureRules | None:
    """Give the rule set that a line names; None for every other line."""
    found = UNDER.fullmatch(line)
    return published().current(found[1]).procedure if found else None


def _scope(words: str) -> tuple[c.ScopeItem, ...]:
    items = []
    for part in words.split("; "):
        found = _ITEM.fullmatch(part)
        assert found is not None, part
        items.append(c.ScopeItem(found[1], _names(found[2]), _names(found[3])))
    return tuple(items)


def _names(words: str | None) -> tuple[str, ...]:
    return tuple(words.split(", ")) if words else ()


def _unmet(play: Play) -> set[str]:
    return {check.id for check in checklist(play.state) if not check.satisfied}


ACTS: tuple[tuple[str, Make], ...] = (
    (r"fixes the scope: (.+)", lambda p, by, m: c.FixScope(_scope(m[1]))),
    (r"states the scope: (.+)", lambda p, by, m: c.StateScope(_scope(m[1]))),
    (
        r'closes although "(.+)" because "(.*)"',
        lambda p, by, m: c.CloseHearing(tuple(c.Override(one, m[2]) for one in m[1].split(", "))),
    ),
)

CHECKS: tuple[tuple[str, Check], ...] = (
    (r"unmet: nothing", lambda p, m: (set(), _unmet(p))),
    (r"unmet: (.+)", lambda p, m: (set(_names(m[1])), _unmet(p))),
    (r"a refusal by (\w+) rests on \"(.+)\"", lambda p, m: (m[2], p.state.rules.source(m[1]))),
)
