"""A hearing's events in memory: those from before a snapshot stay as they were stored until someone asks for them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hearing.procedure.events import Recorded
from hearing.record.codec import decode
from hearing.record.ports import EventRow


def recorded(row: EventRow) -> Recorded:
    """Decode a stored event.

    Raises:
        UnreadableEventError: this program cannot read it.
    """
    return Recorded(row.n, row.at, row.by, row.command_id, decode(row.type, row.version, row.body))


class History:
    """The events from the first to the last, and which command caused which."""

    def __init__(self) -> None:
        self._events: list[Recorded | EventRow] = []
        self._by_command: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._events)

    @property
    def last_at(self) -> datetime | None:
        """The moment of the last event."""
        return self._events[-1].at if self._events else None

    def extend(self, events: Iterable[Recorded | EventRow]) -> None:
        """Add the events that follow."""
        for one in events:
            self._by_command.setdefault(one.command_id, []).append(len(self._events))
            self._events.append(one)

    def after(self, n: int) -> tuple[Recorded, ...]:
        """Give the events after number ``n``."""
        return tuple(self._at(place) for place in range(max(n, 0), len(self._events)))

    def between(self, after_n: int, n: int) -> Sequence[Recorded]:
        """Give the events after one number, up to another."""
        return [self._at(place) for place in range(after_n, min(n, len(self._events)))]

    def of_command(self, command_id: str) -> tuple[Recorded, ...]:
        """Give the events that a command caused, or none when it was never carried out."""
        return tuple(self._at(place) for place in self._by_command.get(command_id, ()))

    def knows(self, command_id: str) -> bool:
        """Tell whether a command was carried out."""
        return command_id in self._by_command

    def _at(self, place: int) -> Recorded:
        found = self._events[place]
        if isinstance(found, EventRow):
            found = self._events[place] = recorded(found)
        return found
