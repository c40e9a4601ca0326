"""Sessions of a hearing, when an event happened, and where in the session something was said. Pure."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from hearing.dataset.input import EventRow, HearingInput

_BEGINS = frozenset({"hearing_opened", "resumed", "sitting_opened"})
_ENDS = frozenset({"recessed", "adjourned", "hearing_closed", "hearing_ended"})
_MOMENTS = ("said_at", "stated_at", "started_at", "down_since", "last_heard", "at")
"""Fields in which an event says when it happened, where that was before it was recorded."""


def sessions(events: Iterable[EventRow]) -> Iterator[tuple[EventRow, EventRow | None]]:
    """Give each session as the event that began it and the one that ended it; None while it lasts."""
    opened: EventRow | None = None
    for event in events:
        if event.type in _BEGINS and opened is None:
            opened = event
        elif event.type in _ENDS and opened is not None:
            yield opened, event
            opened = None
    if opened is not None:
        yield opened, None


def valid_at(event: EventRow) -> datetime:
    """Give when an event happened: what it says itself, else when it was recorded."""
    body = json.loads(event.body)
    for name in _MOMENTS:
        said = body.get(name) if isinstance(body, dict) else None
        if isinstance(said, str):
            try:
                found = datetime.fromisoformat(said)
            except ValueError:
                continue
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    return event.at


def spoken_segment(hearings: Sequence[HearingInput], at: datetime) -> tuple[HearingInput, int] | None:
    """Give the hearing and the number, from 1, of the span in which a moment lies; None when it lies in none."""
    for hearing in hearings:
        for position, span in enumerate(hearing.spans, start=1):
            if span.since <= at <= span.until:
                return hearing, position
    return None
