"""One receiver's line: what was sent down it, what it carries, and when to try whether it carries more.

Pure; times are seconds of one monotonic clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from signaling.engines.bandwidth import HARMLESS_S, Estimate
from signaling.engines.gradient import Usage
from signaling.engines.probing import Probing
from signaling.engines.sendlog import Burst, SendLog
from signaling.engines.twcc import read

#: A receiver that has been sent nothing for this long (seconds) cannot say what arrived.
SILENCE_S = 1.2


class Standing(NamedTuple):
    """Where a line's estimate stands (`bandwidth.Estimate`), and whether it is being tried what the line carries.

    ``heard``: when its browser last gave an account of anything (seconds, 0 for never).
    """

    bits: float
    queue: float
    raised: float
    heard: float
    known: bool
    probing: bool


@dataclass(slots=True)
class Downlink:
    """``wanted`` and ``given`` are set by whoever shares the line out: bits a second that could be used, that are."""

    estimate: Estimate = field(default_factory=Estimate)
    wanted: float = 0.0
    given: float = 0.0
    #: Set beside them: whether something that is of use does not come.
    lacking: bool = True
    _log: SendLog = field(default_factory=SendLog)
    _probing: Probing = field(default_factory=Probing)
    _media: int = 0
    _sent: float = -SILENCE_S

    @property
    def budget(self) -> float:
        """Bits a second that may be sent; without limit to a receiver that gives no account of its line."""
        return self.estimate.bits if self.estimate.known else float("inf")

    @property
    def short(self) -> bool:
        """Whether more is wanted than may be sent."""
        return self.wanted > self.budget

    @property
    def raised(self) -> float:
        """When something last showed that the line carries clearly more than was taken for granted."""
        return self.estimate.raised

    @property
    def probing(self) -> bool:
        """Whether it is being tried how much the line carries."""
        return self._probing.running

    def sending(self, size: int, now: float) -> int:
        """A packet of this size leaves; gives its number of the transport, 16 bits."""
        self._media += size
        self._sent = now
        return self._log.stamp(size, now)

    def sent(self, size: int, now: float) -> None:
        """So many bytes have left, numbered and remembered here or elsewhere."""
        self._media += size
        self._sent = now

    def padded(self, size: int) -> None:
        """So much of what has left was padding that `padding` asked for: it fills up the media and is none."""
        self._media -= size

    def on_feedback(self, feedback: bytes, now: float) -> None:
        """The receiver says what has arrived of the packets numbered here; raises `rtp.PacketError`."""
        self.on_bursts(self._log.settle(read(feedback)), now)

    def on_bursts(self, bursts: Sequence[Burst], now: float) -> None:
        """Take what became of some packets, in the order of sending."""
        self.estimate.note(bursts, now)
        if self.estimate.gradient.usage is Usage.OVER and self.estimate.queue > HARMLESS_S:
            self._probing.abandon(now)
        shown = self._probing.note(bursts, now, self.estimate.bits)
        if shown:
            self.estimate.note_probe(shown, now)

    def on_stated(self, bits: float, now: float) -> None:
        """The receiver says what it takes its line to carry."""
        self.estimate.note_stated(bits, self.given, now)

    def padding(self, now: float) -> int:
        """Bytes of padding to send now; call it often, it keeps the time of the estimate as well."""
        self.estimate.keep_time(now, sending=now - self._sent < SILENCE_S)
        media, self._media = self._media, 0
        if not self.estimate.known:
            return 0
        wanted = self.wanted if self.estimate.queue <= HARMLESS_S else 0.0  # what stands in a queue has to leave first
        return self._probing.padding(now, estimate=self.estimate.bits, wanted=wanted, sent=media)
