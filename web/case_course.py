"""What the record of a case's hearings says of its claims, grounds and exhibits: read from the events, in order.

Pure. Each finding names its hearing and the event's number, so that the line of the minutes can be opened.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hearing.procedure.commands import Citation
from hearing.procedure.events import FocusSet, GivenUp, Recorded, UtteranceRecorded
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


def taken_up(courses: Sequence[Course], sealed: Collection[str]) -> tuple[TakenUp, ...]:
    """Give every time that cells were taken up, in order, each with the pages that were cited until the next time.

    Args:
        courses: the hearings of the case.
        sealed: ids of exhibits under seal, whose pages are told to nobody here.
    """
    found: list[TakenUp] = []
    for course in courses:
        open_now = False  # what was cited before anything was taken up belongs to no cell
        for one in course.events:
            if isinstance(one.event, FocusSet):
                focus = one.event
                cells = (focus.ground, focus.claims, focus.exhibits, focus.phase)
                found.append(TakenUp(course.state.id, one.n, one.at, *cells))
                open_now = True
            elif isinstance(one.event, UtteranceRecorded) and open_now:
                last, said = found[-1], one.event
                if not said.claims or not last.claims or set(said.claims) & set(last.claims):
                    pages = [each for each in said.exhibits if each.page and each.exhibit not in sealed]
                    found[-1] = replace(last, cited=tuple(dict.fromkeys((*last.cited, *pages))))
    return tuple(found)
