"""What was sent to one receiver and when, until it says what arrived.

Pure. Packets are numbered across all streams (see `twcc`); a packet that nobody speaks of within a few seconds is
forgotten. What became of them is told by bursts: how far apart packets arrive that left together says nothing of the
line, and what is done for each packet is done tens of thousands of times a second.
"""

from array import array
from typing import NamedTuple

from signaling.engines.rtp import sequence_after
from signaling.engines.twcc import Feedback

#: Packets remembered at most, and for how long (microseconds).
KEEP_PACKETS = 8192
KEEP_US = 5_000_000
#: Packets sent within this time of the first are one burst (microseconds).
BURST_US = 10_000


class Burst(NamedTuple):
    """Packets that left together, ``first`` to ``last`` (seconds of our clock), and what became of them.

    ``packets`` of ``sent`` bytes, of which ``lost`` were lost and ``came`` bytes came, the last at ``arrived``
    (seconds of the receiver's clock). ``way`` is the shortest time from our clock to the receiver's; both say nothing
    where nothing came.
    """

    first: float
    last: float
    packets: int
    sent: int
    lost: int
    came: int
    arrived: float
    way: float


class SendLog:
    """The packets under way to one receiver: a ring of when each was sent and its size, 0 once its fate is known."""

    def __init__(self) -> None:
        self._next = 1
        self._at = array("Q")
        self._sizes = array("H")

    def stamp(self, size: int, now: float) -> int:
        """Number a packet of ``size`` bytes that leaves now; gives the 16 bits that go into it."""
        number = self._next
        self._next = number + 1
        if not self._sizes:  # who is sent nothing takes no room
            self._at, self._sizes = array("Q", bytes(8 * KEEP_PACKETS)), array("H", bytes(2 * KEEP_PACKETS))
        self._at[number % KEEP_PACKETS] = int(now * 1e6 + 1e-4)
        self._sizes[number % KEEP_PACKETS] = size
        return number & 0xFFFF

    def settle(self, feedback: Feedback) -> list[Burst]:
        """What the receiver says of our packets, each once, in the order of sending."""
        newest, at, sizes = self._next - 1, self._at, self._sizes
        if not sizes:
            return []
        oldest = at[newest % KEEP_PACKETS] - KEEP_US
        base = newest + sequence_after(feedback.base, newest & 0xFFFF)
        known: list[tuple[int, int, float | None]] = []
        for number, arrived in enumerate(feedback.arrivals, base):
            place = number % KEEP_PACKETS
            if newest - KEEP_PACKETS < number <= newest and sizes[place] and at[place] >= oldest:
                known.append((at[place], sizes[place], arrived))
                sizes[place] = 0
        return _bursts(known)


def _bursts(known: list[tuple[int, int, float | None]]) -> list[Burst]:
    """Packets by when they were sent (microseconds), size, and when they came, put together."""
    found: list[Burst] = []
    at = 0
    while at < len(known):
        first = last = known[at][0]
        count = sent = lost = came = 0
        newest, way = 0.0, 0.0
        while at < len(known) and known[at][0] <= first + BURST_US:
            moment, size, arrived = known[at]
            at += 1
            count, sent, last = count + 1, sent + size, max(last, moment)
            if arrived is None:
                lost += 1
                continue
            newest = max(newest, arrived) if came else arrived
            way = min(way, arrived - moment / 1e6) if came else arrived - moment / 1e6
            came += size
        found.append(Burst(first / 1e6, last / 1e6, count, sent, lost, came, newest, way))
    return found
