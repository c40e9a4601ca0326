"""Spans of time: half-open, from a moment up to another, in order."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

FOREVER = datetime.max.replace(tzinfo=UTC)
"""The end of what still lasts."""


class Span(NamedTuple):
    """From ``start`` up to, not including, ``end``."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Tell whether this moment lies in the span."""
        return self.start <= moment < self.end

    def meets(self, other: "Span") -> bool:
        """Tell whether the two have any time in common."""
        return max(self.start, other.start) < min(self.end, other.end)


def span(start: datetime, end: datetime | None) -> Span:
    """Give the span up to ``end``, or without an end when it is None."""
    return Span(start, FOREVER if end is None else end)


def common(some: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """Give the time that lies in one of ``some`` and in one of ``others``."""
    others = tuple(others)
    found = (Span(max(a.start, b.start), min(a.end, b.end)) for a in some for b in others)
    return tuple(sorted(one for one in found if one.start < one.end))


def without(some: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """Give the time that lies in one of ``some`` and in none of ``others``."""
    left = [one for one in sorted(some) if one.start < one.end]
    for other in others:
        left = [
            part
            for one in left
            for part in (Span(one.start, min(one.end, other.start)), Span(max(one.start, other.end), one.end))
            if part.start < part.end
        ]
    return tuple(left)
