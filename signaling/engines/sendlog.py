"""What was sent to one receiver and when, until it says what arrived.

Pure. Packets are numbered across all streams (see `twcc`); a packet that nobody speaks of within a few seconds is
forgotten.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
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


class _Sent(NamedTuple):
    at: float
    size: int


@dataclass(slots=True)
class SendLog:
    """The packets under way to one receiver."""

    _next: int = 1
    _sent: OrderedDict[int, _Sent] = field(default_factory=OrderedDict)

    def stamp(self, size: int, now: float) -> int:
        """Number a packet of ``size`` bytes that leaves now; gives the 16 bits that go into it."""
        number = self._next
        self._next += 1
        self._sent[number] = _Sent(now, size)
        while len(self._sent) > KEEP_PACKETS or now - next(iter(self._sent.values())).at > KEEP_S:
            self._sent.popitem(last=False)
        return number & 0xFFFF

    @property
    def waiting(self) -> int:
        """Packets that nothing is known of yet."""
        return len(self._sent)

    def settle(self, feedback: Feedback) -> list[Fate]:
        """What the receiver says of our packets, each once, in the order of sending."""
        newest = self._next - 1
        base = newest + sequence_after(feedback.base, newest & 0xFFFF)
        fates: list[Fate] = []
        for number, arrived in enumerate(feedback.arrivals, base):
            sent = self._sent.get(number)
            if sent is None:
                continue
            del self._sent[number]
            fates.append(Fate(sent.at, sent.size, arrived))
        return fates
