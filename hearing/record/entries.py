"""Commands' events in the form in which a store writes them: all of an entry, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.events import HearingEnded, HearingScheduled, Recorded
from hearing.record.codec import encode
from hearing.record.ports import EventRow, GapError


@dataclass(frozen=True, slots=True)
class Entry:
    """What one command, or several in a row, add to the record of one hearing.

    ``answers`` are the ids of the commands, each with the number of its last event. ``case_id`` is set when the
    hearing is set down, ``ended_at`` when its record is complete.
    """

    hearing: str
    after_n: int
    rows: tuple[EventRow, ...]
    answers: tuple[tuple[str, int], ...]
    case_id: str | None
    ended_at: datetime | None


def entry_of(hearing: str, after_n: int, commands: Sequence[tuple[Sequence[Recorded], str]]) -> Entry:
    """Encode the events of commands, given with each command's id.

    Raises:
        GapError: they are not numbered from ``after_n + 1`` on, or a command has none.
    """
    recorded = [one for events, _ in commands for one in events]
    numbers = [one.n for one in recorded]
    if numbers != list(range(after_n + 1, after_n + 1 + len(recorded))) or not all(events for events, _ in commands):
        raise GapError(f"hearing {hearing}: events {numbers} cannot follow event {after_n}")
    if not commands:
        raise GapError(f"hearing {hearing}: nothing is to follow event {after_n}")
    first = recorded[0].event
    return Entry(
        hearing,
        after_n,
        tuple(_row(one) for one in recorded),
        tuple((command_id, events[-1].n) for events, command_id in commands),
        first.case_id if isinstance(first, HearingScheduled) else None,
        next((one.at for one in recorded if isinstance(one.event, HearingEnded)), None),
    )


def _row(one: Recorded) -> EventRow:
    name, version, body = encode(one.event)
    return EventRow(one.n, one.at, one.by, one.command_id, name, version, body.decode())
