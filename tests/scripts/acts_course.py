"""The words of the scripts for the course of the hearing: opening, recusal, roster, sittings, mode, withdrawal."""

import re
from collections.abc import Callable
from dataclasses import replace

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.vocabulary import Role, Side
from tests.scripts.play import Play, invited

Make = Callable[[Play, str, re.Match[str]], Command]


def _objection(play: Play) -> str:
    """The objection to standing that waits longest."""
    waiting = [one.id for one in play.state.opening.standing.values() if one.sustained is None]
    return waiting[0] if waiting else "none"


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split(", "))


def _replace(play: Play, new: str, old: str, reason: str) -> Command:
    line = play.state.roster[old]
    return c.ReplaceParticipant(old, replace(line, id=new, account=f"account-{new}", name=new), reason)


ACTS: tuple[tuple[str, Make], ...] = (
    (r"reads the rules of conduct", lambda p, by, m: c.ReadDiscipline()),
    (r"asks about standing", lambda p, by, m: c.AskStanding()),
    (r'objects to the standing of (\w+) because "(.*)"', lambda p, by, m: c.ObjectToStanding(m[1], m[2])),
    (
        r'sustains the objection because "(.*)"',
        lambda p, by, m: c.DecideStanding(_objection(p), sustained=True, reason=m[1]),
    ),
    (r"overrules the objection", lambda p, by, m: c.DecideStanding(_objection(p), sustained=False)),
    (r"reads the rights and duties", lambda p, by, m: c.ReadRights()),
    (
        r'requests the recusal of ([\w, ]+) because "(.*)"',
        lambda p, by, m: c.AnswerRecusal(requested=True, reason=m[2], against=_names(m[1])),
    ),
    (
        r'records that (.+) (upheld|refused) the (\w+)\'s request because "(.*)"',
        lambda p, by, m: c.DecideRecusal(Side(m[3]), m[2] == "upheld", m[1], m[4]),
    ),
    (r"asks about settlement", lambda p, by, m: c.AskSettlement()),
    (r"wishes to settle", lambda p, by, m: c.AnswerSettlement(willing=True)),
    (r"does not wish to settle", lambda p, by, m: c.AnswerSettlement(willing=False)),
    (r'names (\w+) in the place of (\w+) because "(.*)"', lambda p, by, m: _replace(p, m[1], m[2], m[3])),
    (
        r'adds (\w+) as (\w+) of the (\w+) because "(.*)"',
        lambda p, by, m: c.AddParticipant(invited(m[1], Role(m[2]), Side(m[3])), m[4]),
    ),
)
"""Patterns of what a participant does, and the command each makes."""
