"""What waits to be sent late, of one hearing: one queue in the order of time, bounded in bytes.

Pure: times are seconds of one monotonic clock, given by the caller. What goes in comes out after the delay in the same
order and spacing, or, after a cut, never.
"""

from collections import deque
from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

#: The longest delay (seconds).
LONGEST_S = 120.0
#: Bytes that may wait in one hearing: two minutes of fourteen people who each send all that they may (1 Mbit/s).
ROOM = 256 << 20
#: What a packet costs in memory beside its bytes.
WEIGHT = 400


class _Waiting(NamedTuple, Generic[T]):
    due: float
    size: int
    what: T


class Delay(Generic[T]):
    """The queue. ``dropped`` counts what found no room: it is never sent, and what waits already is not sent sooner."""

    def __init__(self, seconds: float, room: int = ROOM) -> None:
        if not 0 < seconds <= LONGEST_S:
            raise ValueError(f"a delay is more than 0 and at most {LONGEST_S:.0f} s")
        self.seconds = seconds
        self.held = 0
        self.dropped = 0
        self._room = room
        self._waiting: deque[_Waiting[T]] = deque()

    def put(self, what: T, size: int, at: float) -> bool:
        """Take in what came at this moment; false when there is no room for so many bytes."""
        size += WEIGHT
        if self.held + size > self._room:
            self.dropped += 1
            return False
        last = self._waiting[-1].due if self._waiting else 0.0
        self._waiting.append(_Waiting(max(last, at + self.seconds), size, what))
        self.held += size
        return True

    def due(self, now: float) -> Iterator[T]:
        """What is to be sent by now, the oldest first."""
        while self._waiting and self._waiting[0].due <= now:
            taken = self._waiting.popleft()
            self.held -= taken.size
            yield taken.what

    @property
    def next(self) -> float | None:
        """When something is due again."""
        return self._waiting[0].due if self._waiting else None

    def cut(self) -> list[T]:
        """Forget everything that waits; gives it, the oldest first."""
        cut = [one.what for one in self._waiting]
        self._waiting.clear()
        self.held = 0
        return cut
