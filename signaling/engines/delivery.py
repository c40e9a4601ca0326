"""How one slot's stream reaches its receiver, by what the receiver says of it (RFC 3550, 6.4).

Pure; times are seconds of one monotonic clock.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from signaling.engines.rtcp import ReportBlock
from signaling.media import Flow, MediaKind

#: Sender reports remembered; a receiver answers the newest within seconds.
_CLOCKS = 8
#: A longer way there and back is a damaged report, not a line.
_LONGEST_S = 30.0
_NEGATIVE = 1 << 23


@dataclass(slots=True)
class Delivery:
    """The receiver's account of one stream. ``lost`` packets; ``jitter`` and ``round_trip`` in seconds."""

    clock_rate: int
    lost: int = 0
    jitter: float = 0.0
    round_trip: float | None = None
    _clocks: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=_CLOCKS))

    def note_clock(self, ntp: int, now: float) -> None:
        """A sender report with this 64-bit NTP time leaves now."""
        self._clocks.append((ntp >> 16 & 0xFFFFFFFF, now))

    def note_block(self, block: ReportBlock, now: float) -> None:
        """Take what the receiver says of the stream; packets that came twice can make its loss negative: that is 0."""
        self.lost = 0 if block.lost >= _NEGATIVE else max(0, block.lost)
        self.jitter = min(_LONGEST_S, block.jitter / self.clock_rate)
        for middle, sent in self._clocks:
            way = now - sent - block.dlsr / 65536
            if block.lsr == middle and 0 <= way < _LONGEST_S:
                self.round_trip = way


class Count(NamedTuple):
    """What one stream adds to a flow: packets, lost ones, bytes; jitter in seconds."""

    kind: MediaKind
    packets: int
    lost: int
    octets: int
    jitter: float


def flows(counts: Iterable[Count]) -> tuple[Flow, ...]:
    """Add the streams of each kind up."""
    found: dict[MediaKind, Count] = {}
    for count in counts:
        kind, packets, lost, octets, jitter = count
        known = found.get(kind)
        if known is None:
            found[kind] = count
            continue
        _, others, gone, weight, worst = known
        found[kind] = Count(kind, packets + others, lost + gone, octets + weight, max(jitter, worst))
    return tuple(
        Flow(kind, packets, lost, octets, round(1000 * jitter, 1))
        for kind, packets, lost, octets, jitter in found.values()
    )
