"""Words of the scripts for the right to be heard and for the checks before the closing."""

import re
from collections.abc import Callable

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.procedure.missed import Missed, missed, owed
from hearing.vocabulary import Restoration
from tests.scripts.play import Play


def _names(words: str) -> set[str]:
    return set() if words == "nobody" else set(words.split(", "))


def _rows(play: Play, who: str) -> list[Missed]:
    return [row for row in missed(play.state) if row.participant == who]


def _incident(play: Play, who: str) -> str:
    """The latest incident in which this person missed something, preferring one that is open."""
    rows = sorted(_rows(play, who), key=lambda row: row.settled is None)
    return rows[-1].incident if rows else "none"


def _waive(play: Play, by: str, m: re.Match[str]) -> Command:
    return c.WaiveMissed(_incident(play, m[1]), m[2] if m.lastindex == 2 else "")


ACTS = (
    (
        r'gives back what (\w+) missed: (\w+) "(.*)"',
        lambda p, by, m: c.RestoreMissed(_incident(p, m[1]), Restoration(m[2]), m[3]),
    ),
    (r'waives what (\w+) missed because "(.*)"', _waive),
    (r"waives what (\w+) missed", _waive),
)

CHECKS: tuple[tuple[str, Callable[[Play, re.Match[str]], tuple[object, object]]], ...] = (
    (r"(\w+) missed (\d+) statements?", lambda p, m: (int(m[2]), sum(len(row.utterances) for row in _rows(p, m[1])))),
    (r"(\w+) missed nothing", lambda p, m: ([], _rows(p, m[1]))),
    (
        r"(\w+) missed page (\d+) of (\S+)",
        lambda p, m: (True, any(c.Citation(m[3], int(m[2])) in row.exhibits for row in _rows(p, m[1]))),
    ),
    (r"(\w+) missed the speech of (\w+)", lambda p, m: (True, any(m[2] in row.speakers for row in _rows(p, m[1])))),
    (r"owed to: (.+)", lambda p, m: (_names(m[1]), {row.participant for row in owed(p.state)})),
)
