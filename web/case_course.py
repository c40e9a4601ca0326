"""What the record of a case's hearings says of its claims, grounds and exhibits: read from the events, in order.

Pure. Each finding names its hearing and the event's number, so that the line of the minutes can be opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands import Citation
from hearing.procedure.events import GivenUp, Recorded
from hearing.procedure.standing import line_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import Phase, Side


@dataclass(frozen=True, slots=True)
class Course:
    """A hearing and its events."""

    state: Hearing
    events: Sequence[Recorded]


@dataclass(frozen=True, slots=True)
class Given:
    """Something that a side gave up: a claim (no ground), a ground against claims, or exhibits for them."""

    hearing: str
    n: int
    at: datetime
    side: Side
    name: str
    ground: str
    claims: tuple[str, ...]
    exhibits: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class TakenUp:
    """Cells that were under examination: which, in which phase, resting on what; and what was cited of it then."""

    hearing: str
    n: int
    at: datetime
    ground: str
    claims: tuple[str, ...]
    exhibits: tuple[str, ...]
    phase: Phase
    cited: tuple[Citation, ...] = ()


def given_up(courses: Sequence[Course]) -> tuple[Given, ...]:
    """Give everything that was given up in the hearings of a case, in order."""
    found = []
    for course in courses:
        for one in course.events:
            if not isinstance(one.event, GivenUp):
                continue
            line = line_of(course.state, one.event.participant)
            side, name = (line.side, line.name) if line is not None else (Side.NONE, "")
            here, why = (course.state.id, one.n, one.at, side, name), one.event.reason
            found += [Given(*here, item.ground, item.claims, item.exhibits, why) for item in one.event.items]
    return tuple(found)
