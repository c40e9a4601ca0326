"""One receiver's line where the data path keeps the estimate: what `downlink.Downlink` is to whoever shares it out.

Read some times a second, never packet by packet: what it says is up to `READ_EVERY_S` old.
"""

from collections.abc import Sequence

from signaling.engines.delivery import Delivery
from signaling.engines.forwarder import EstimatingLine
from signaling.engines.rtcp import ReportBlock

#: Where the data path keeps the account of what comes and of lines, both are read this often (seconds).
READ_EVERY_S = 0.25


class KeptDownlink:
    """``given`` and ``lacking`` are set by whoever shares the line out, and so is ``wanted``: see `Downlink`."""

    def __init__(self, line: EstimatingLine) -> None:
        line.estimate()
        self.given = 0.0
        self.lacking = True
        self._line = line
        self._wanted = 0.0
        self._standing = line.standing()
        self._said = 0.0

    @property
    def wanted(self) -> float:
        """Bits a second that could be used."""
        return self._wanted

    @wanted.setter
    def wanted(self, bits: float) -> None:
        if bits != self._wanted:
            self._wanted = bits
            self._line.want(bits)

    @property
    def budget(self) -> float:
        """Bits a second that may be sent; without limit to a receiver that gives no account of its line."""
        return self._standing.bits if self._standing.known else float("inf")

    @property
    def short(self) -> bool:
        """Whether more is wanted than may be sent."""
        return self._wanted > self.budget

    @property
    def raised(self) -> float:
        """When something last showed that the line carries clearly more than was taken for granted."""
        return self._standing.raised

    def on_stated(self, bits: float, now: float) -> None:
        """The receiver says what it takes its line to carry."""
        self._line.stated(bits, self.given, now)

    def look(self) -> float:
        """Read where the estimate stands; gives when the browser last gave an account (seconds, 0 for never)."""
        self._standing = self._line.standing()
        return self._standing.heard

    def take_said(self, deliveries: Sequence[Delivery]) -> float | None:
        """Give each slot's account its newest report; gives the newest round trip that they show, in seconds."""
        newest, way = self._said, None
        for delivery, said in zip(deliveries, self._line.said(), strict=True):
            if said.at > self._said:
                newest = max(newest, said.at)
                delivery.note_block(ReportBlock(0, 0, said.lost, 0, said.jitter, said.lsr, said.dlsr), said.at)
                way = delivery.round_trip if delivery.round_trip is not None else way
        self._said = newest
        return way
