"""Counted from the record's lines: which exhibit was discussed for how long under which ground."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.chapters import Chapter
from hearing.transcript.forms.transcript import Discussed
from hearing.transcript.words import Namer


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as counted: when it was made, and the exhibits that it names."""

    at: datetime
    exhibits: tuple[str, ...]


def count(said: Sequence[Said], course: Sequence[Chapter], namer: Namer) -> tuple[Discussed, ...]:
    """Count; in the order in which exhibits and grounds first came up.

    Args:
        said: the statements.
        course: the chapters in order; a statement outside all of them (after the closing) is not counted.
        namer: gives the exhibits' labels.
    """
    began = [one.since for one in course]
    ordered = sorted(said, key=lambda one: one.at)
    found: dict[tuple[str, str], tuple[int, float]] = {}
    for at, one in enumerate(ordered):
        chapter = _chapter(one.at, course, began)
        if chapter is None:
            continue
        seconds = _seconds(one.at, ordered[at + 1].at if at + 1 < len(ordered) else None, chapter)
        for exhibit in one.exhibits:
            times, total = found.get((exhibit, chapter.ground), (0, 0.0))
            found[exhibit, chapter.ground] = times + 1, total + seconds
    return tuple(
        Discussed(exhibit, namer.exhibit(exhibit), ground, times, round(total, 3))
        for (exhibit, ground), (times, total) in found.items()
    )


def _chapter(at: datetime, course: Sequence[Chapter], began: Sequence[datetime]) -> Chapter | None:
    place = bisect_right(began, at) - 1
    if place < 0:
        return None
    chapter = course[place]
    return chapter if chapter.until is None or at < chapter.until else None


def _seconds(at: datetime, following: datetime | None, chapter: Chapter) -> float:
    ends = [moment for moment in (following, chapter.until) if moment is not None]
    return max(0.0, (min(ends) - at).total_seconds()) if ends else 0.0
