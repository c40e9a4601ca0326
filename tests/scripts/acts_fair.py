"""Words of the scripts for the right to be heard and for the checks before the closing."""

import re
from collections.abc import Callable
from typing import Any

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.procedure.joint import comparisons, presiding
from hearing.procedure.minutes import minutes_content
from hearing.procedure.missed import Missed, missed, owed
from hearing.procedure.people import minutes_of
from hearing.vocabulary import Reading, Restoration
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


def _digest(play: Play, file: str) -> str:
    minutes = minutes_of(play.state, file)
    assert minutes is not None
    return minutes.digest


def _said_for(play: Play, file: str) -> int:
    content: Any = minutes_content(play.state, file)
    return len(content["utterances"])


ACTS = (
    (
        r'gives back what (\w+) missed: (\w+) "(.*)"',
        lambda p, by, m: c.RestoreMissed(_incident(p, m[1]), Restoration(m[2]), m[3]),
    ),
    (r'waives what (\w+) missed because "(.*)"', _waive),
    (r"waives what (\w+) missed", _waive),
    (r"turns to the common part", lambda p, by, m: c.EnterSegment()),
    (r"turns to the (\w+)", lambda p, by, m: c.EnterSegment(m[1])),
    (
        r'marks the last statement: claim (\w+), "(.*)" read (\w+)',
        lambda p, by, m: c.MarkReading(list(p.state.utterances)[-1], m[1], m[2], Reading(m[3])),
    ),
    (r'writes for all (\w+): "(.*)"', lambda p, by, m: c.RecordUtterance(m[1], m[2], common=True)),
    (r"presents the minutes of (\w+)", lambda p, by, m: c.PresentMinutes(m[1])),
    (r"signs the minutes of (\w+)", lambda p, by, m: c.SignMinutes(_digest(p, m[1]), "password", file=m[1])),
    (
        r'notes that (\w+) does not sign the minutes of (\w+) because "(.*)"',
        lambda p, by, m: c.RefuseToSign(m[3], m[1], m[2]),
    ),
)

CHECKS: tuple[tuple[str, Callable[[Play, re.Match[str]], tuple[object, object]]], ...] = (
    (r"(\w+) missed (\d+) statements?", lambda p, m: (int(m[2]), sum(len(row.utterances) for row in _rows(p, m[1])))),
    (r"(\w+) missed nothing", lambda p, m: ([], _rows(p, m[1]))),
    (
        r"(\w+) missed page (\d+) of (\S+)",
        lambda p, m: (True, any(c.Citation(m[3], int(m[2])) in row.exhibits for row in _rows(p, m[1]))),
    ),
    (r"(\w+) missed the speech of (\w+)", lambda p, m: (True, any(m[2] in row.speakers for row in _rows(p, m[1])))),
    (r"presiding is (\w+)", lambda p, m: (m[1], presiding(p.state))),
    (r"the minutes of (\w+) hold (\d+) statements?", lambda p, m: (int(m[2]), _said_for(p, m[1]))),
    (r"to compare: (\d+)", lambda p, m: (int(m[1]), len(comparisons(p.state)))),
    (r"owed to: (.+)", lambda p, m: (_names(m[1]), {row.participant for row in owed(p.state)})),
)
