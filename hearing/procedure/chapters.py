"""Chapters of a hearing: spans of the session in which one thing was examined and one person had the floor.

Folded from the same events as everything else, so that a recording can be opened where a ground was argued, and the
time that a ground took can be counted. A chapter ends when the stage, the focus, the segment or the floor changes, at a
recess and at the closing; what lies between two sittings is in none.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from hearing.procedure.events import Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.floor import is_recorded
from hearing.procedure.state import Hearing
from hearing.vocabulary import Stage


@dataclass(frozen=True, slots=True)
class Chapter:
    """One span.

    Attributes:
        since: Its beginning.
        until: Its end; None while it lasts.
        stage: The stage of the hearing.
        ground: The ground under examination; empty when none was.
        claims: The claims; empty for all that the ground attacks.
        exhibits: The exhibits; empty where none was named.
        phase: What was done with them; empty without a ground.
        speaker: Who had the floor; empty while only the panel and the clerk could speak.
        file: In a joint hearing, the file whose own segment it was; empty for what is common.
    """

    since: datetime
    until: datetime | None
    stage: Stage
    ground: str = ""
    claims: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    phase: str = ""
    speaker: str = ""
    file: str = ""

    @property
    def seconds(self) -> float:
        """How long it lasted; 0 while it lasts, and where a clock was set back."""
        return max(0.0, (self.until - self.since).total_seconds()) if self.until is not None else 0.0


def chapters(hearing: str, recorded: Iterable[Recorded]) -> tuple[Chapter, ...]:
    """Give the chapters of a hearing's record, in order; one that began and ended in the same moment is left out."""
    state, found = Hearing(hearing), list[Chapter]()
    current: Chapter | None = None
    for one in recorded:
        state = evolve(state, one)
        if current is not None and _now(state, current.since) == current:
            continue
        if current is not None and current.since != one.at:
            found.append(replace(current, until=one.at))
        current = _now(state, one.at)
    return (*found, current) if current is not None else tuple(found)


def _now(state: Hearing, since: datetime) -> Chapter | None:
    """Give the chapter that would have begun at a moment if things stood as now; None outside the session."""
    if not is_recorded(state):
        return None
    focus, file = state.focus, state.joint.segment
    if focus is None:
        return Chapter(since, None, state.stage, speaker=state.floor, file=file)
    return Chapter(since, None, state.stage, focus.ground, focus.claims, focus.exhibits, focus.phase, state.floor, file)
