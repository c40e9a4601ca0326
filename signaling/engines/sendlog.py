"""What was sent to one receiver and when, until it says what arrived.

Pure. Packets are numbered across all streams (see `twcc`); a packet that nobody speaks of within a few seconds is
forgotten.
"""

from array import array
from typing import NamedTuple

from signaling.engines.rtp import sequence_after
from signaling.engines.twcc import Feedback

#: Packets remembered at most, and for how long (seconds).
KEEP_PACKETS = 8192
KEEP_S = 5.0


class Fate(NamedTuple):
    """One sent packet and what became of it: ``arrived`` is on the receiver's clock, nothing when it was lost."""

    sent: float
    size: int
    arrived: float | None


class SendLog:
    """The packets under way to one receiver: a ring of when each was sent and its size, 0 once its fate is known."""

    def __init__(self) -> None:
        self._next = 1
        self._at = array("d")
        self._sizes = array("H")

    def stamp(self, size: int, now: float) -> int:
        """Number a packet of ``size`` bytes that leaves now; gives the 16 bits that go into it."""
        number = self._next
        self._next = number + 1
        if not self._sizes:  # who is sent nothing takes no room
            self._at, self._sizes = array("d", bytes(8 * KEEP_PACKETS)), array("H", bytes(2 * KEEP_PACKETS))
        self._at[number % KEEP_PACKETS] = now
        self._sizes[number % KEEP_PACKETS] = size
        return number & 0xFFFF

    def settle(self, feedback: Feedback) -> list[Fate]:
        """What the receiver says of our packets, each once, in the order of sending."""
        newest, at, sizes = self._next - 1, self._at, self._sizes
        if not sizes:
            return []
        oldest = at[newest % KEEP_PACKETS] - KEEP_S
        base = newest + sequence_after(feedback.base, newest & 0xFFFF)
        fates: list[Fate] = []
        for number, arrived in enumerate(feedback.arrivals, base):
            place = number % KEEP_PACKETS
            if newest - KEEP_PACKETS < number <= newest and sizes[place] and at[place] >= oldest:
                fates.append(Fate(at[place], sizes[place], arrived))
                sizes[place] = 0
        return fates
