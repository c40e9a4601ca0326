"""One command's events in the form in which a store writes them: all of it, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hearing.procedure.events import HearingEnded, HearingScheduled, Recorded
from hearing.record.codec import encode
from hearing.record.ports import GapError


class EventRow(NamedTuple):
    """An event as it is stored."""

    n: int
    at: datetime
    by: str
    command_id: str
    type: str
    version: int
    body: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What one command adds to the record. ``case_id`` is set when it sets the hearing down."""

    hearing: str
    after_n: int
    command_id: str
    rows: tuple[EventRow, ...]
    case_id: str | None
    ends: bool

    @property
    def last(self) -> EventRow:
        """The last of the rows; its number answers the command."""
        return self.rows[-1]


def entry_of(hearing: str, after_n: int, events: Sequence[Recorded], command_id: str) -> Entry:
    """Encode a command's events.

    Raises:
        GapError: they are not numbered from ``after_n + 1`` on, or there are none.
    """
    numbers = [one.n for one in events]
    if not events or numbers != list(range(after_n + 1, after_n + 1 + len(events))):
        raise GapError(f"hearing {hearing}: events {numbers} cannot follow event {after_n}")
    first = events[0].event
    return Entry(
        hearing,
        after_n,
        command_id,
        tuple(_row(one) for one in events),
        first.case_id if isinstance(first, HearingScheduled) else None,
        any(isinstance(one.event, HearingEnded) for one in events),
    )


def _row(one: Recorded) -> EventRow:
    name, version, body = encode(one.event)
    return EventRow(one.n, one.at, one.by, one.command_id, name, version, body.decode())
