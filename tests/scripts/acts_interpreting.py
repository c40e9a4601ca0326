"""The words of the scripts for interpretation: assigning, taking a channel over, listening, and who did without."""

import re
from collections.abc import Callable

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.procedure.missed import missed
from hearing.vocabulary import Language, Role
from tests.scripts.play import Play, invited

Make = Callable[[Play, str, re.Match[str]], Command]


def _languages(words: str) -> tuple[Language, ...]:
    return tuple(Language(one) for one in words.split(", "))


def _causes(play: Play, who: str) -> list[str]:
    return [row.cause for row in missed(play.state) if row.participant == who]


ACTS: tuple[tuple[str, Make], ...] = (
    (r"adds (\w+) as interpreter", lambda p, by, m: c.AddParticipant(invited(m[1], Role.INTERPRETER), "准许翻译到庭")),
    (r"assigns (\w+) to no channel", lambda p, by, m: c.AssignInterpreter(m[1], ())),
    (r"assigns (\w+) to ([\w, ]+)", lambda p, by, m: c.AssignInterpreter(m[1], _languages(m[2]))),
    (r"takes (\w\w)", lambda p, by, m: c.TakeChannel(Language(m[1]))),
    (r"listens to the floor", lambda p, by, m: c.ChooseChannel()),
    (r"listens to (\w\w)", lambda p, by, m: c.ChooseChannel(Language(m[1]))),
)
"""Patterns of what a participant does, and the command each makes."""

CHECKS: tuple[tuple[str, Callable[[Play, re.Match[str]], tuple[object, object]]], ...] = (
    (r"(\w+) misses something by (\w+)", lambda p, m: (True, m[2] in _causes(p, m[1]))),
    (r"(\w+) misses nothing", lambda p, m: ([], _causes(p, m[1]))),
)
