"""What one publisher is asked for and told, time and again: lost packets once more, and when its packets came.

Pure: times are seconds of one monotonic clock. Used where the data path does not do the same by itself
(`forwarder.AccountingLine`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from signaling.engines import rtcp
from signaling.engines.reception import Reception
from signaling.engines.twcc import Arrivals

#: A publisher is told this often when its packets came (seconds).
TELL_EVERY_S = 0.08


class Published(Protocol):
    """A source of a leg: its newest SSRC (0 before the first), and its account."""

    ssrc: int
    reception: Reception


@dataclass(slots=True)
class Uplink:
    """``reporter`` is the SSRC under which it is told."""

    sources: Sequence[Published]
    reporter: int
    came: Arrivals = field(default_factory=Arrivals)
    _told: float = 0.0

    def due(self, now: float) -> Iterator[bytes]:
        """RTCP to send now; call it every `forwarder.HAND_UP_EVERY_S`."""
        for source in self.sources:
            lost = source.reception.due(now)
            if lost:
                yield rtcp.receiver_report(self.reporter, ()) + rtcp.nack(self.reporter, source.ssrc, lost)
        if now - self._told >= TELL_EVERY_S:
            self._told = now
            media = next((source.ssrc for source in self.sources if source.ssrc), 0)
            for information in self.came.due():
                yield rtcp.transport_feedback(self.reporter, media, information)
