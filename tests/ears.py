"""What a leg is told by its data path, kept so that two data paths can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from signaling.engines import rtcp, rtp
from signaling.engines.downlink import Downlink, Standing
from signaling.engines.forwarder import Arrival, EstimatingLine, Line, Said, SourceSpec
from signaling.engines.native_line import NativeLine
from signaling.engines.reception import Reception
from signaling.engines.rtp import PacketError
from signaling.engines.sendlog import Burst, SendLog
from signaling.engines.twcc import Unread, read
from signaling.engines.uplink import Uplink

#: Under which SSRC publishers are asked and told.
REPORTER = 4321


@dataclass
class Published:
    """What control knows of a source."""

    reception: Reception
    ssrc: int = 0
    height: int = 0
    octets: int = 0
    at: float = 0.0

    def account(self) -> tuple[float, ...]:
        return *self.reception.account, self.octets, self.at


@dataclass
class Heard:
    """What one leg was told: every packet that is tapped, and what came of its ``sources``.

    Their accounts are kept here where the line does not do so (``keeps``).
    """

    sources: list[Published] = field(default_factory=list)
    keeps: bool = field(default=False, compare=False)
    arrivals: list[tuple[int, Arrival]] = field(default_factory=list)
    rtcp: list[bytes] = field(default_factory=list)
    dtls: list[bytes] = field(default_factory=list)
    broken: int = 0
    uplink: Uplink = field(default_factory=lambda: Uplink((), REPORTER), compare=False)

    def __post_init__(self) -> None:
        self.uplink = Uplink(self.sources, REPORTER)

    @classmethod
    def of(cls, specs: Sequence[SourceSpec], *, keeps: bool) -> "Heard":
        return cls([Published(Reception(rtp.CLOCK_RATES[spec.track.kind])) for spec in specs], keeps)

    def on_dtls(self, data: bytes, now: float) -> None:
        del now
        self.dtls.append(data)

    def on_rtcp(self, data: bytes, now: float) -> None:
        del now
        self.rtcp.append(data)

    def on_transport(self, number: int, now: float) -> None:
        assert self.keeps, "such a line keeps it by itself"
        self.uplink.came.note(number, now)

    def on_sending(self, size: int, now: float) -> int:
        raise AssertionError("this leg sends nothing, or numbers by itself")

    def on_arrival(self, source: int, arrival: Arrival) -> None:
        of = self.sources[source]
        of.ssrc, of.height = arrival.ssrc, arrival.height or of.height
        broken = arrival.broken
        if self.keeps:
            of.octets += arrival.size
            of.at = arrival.at
            broken = of.reception.note(arrival.sequence, arrival.timestamp, arrival.at)
        self.broken += broken
        if arrival.data:
            self.arrivals.append((source, arrival._replace(at=round(arrival.at, 9), broken=False)))


@dataclass
class Receiver(Heard):
    """What a receiving leg was told, and the numbers of the transport that it gave."""

    log: SendLog = field(default_factory=SendLog)
    sent: int = 0
    line: Line | None = None
    downlink: Downlink = field(default_factory=Downlink)
    said: dict[int, Said] = field(default_factory=dict)
    refused: int = 0
    other: list[rtcp.RtcpPacket] = field(default_factory=list)

    def settle(self, feedback: bytes) -> list[Burst]:
        """What this feedback says, its times rounded to the microsecond; raises `PacketError`."""
        line = self.line
        bursts = line.settle(feedback) if isinstance(line, NativeLine) else self.log.settle(read(feedback))
        return [Burst._make(round(value, 6) for value in burst) for burst in bursts]

    def on_rtcp(self, data: bytes, now: float) -> None:
        try:
            packets = rtcp.parse(data)
        except PacketError:
            self.refused += 1
            return
        for found in packets:
            if isinstance(found, Unread):
                self._on_feedback(found.body, now)
            elif isinstance(found, rtcp.Reports):
                self.said |= {one.ssrc: Said(now, one.lost, one.jitter, one.lsr, one.dlsr) for one in found.blocks}
            else:
                self.other.append(found)

    def _on_feedback(self, body: bytes, now: float) -> None:
        try:
            self.downlink.on_bursts(self.log.settle(read(body)), now)
        except PacketError:
            self.refused += 1

    def knows(self) -> tuple[Standing, list[Said]]:
        """What is known of the line and of how its slots arrive."""
        line = self.line
        assert line is not None
        if isinstance(line, EstimatingLine):
            standing, said = line.standing(), line.said()
        else:
            estimate = self.downlink.estimate
            standing = Standing(estimate.bits, estimate.queue, estimate.raised, 0.0, estimate.known, False)
            said = [self.said.get(state.ssrc, Said(0.0, 0, 0, 0, 0)) for state in line.states()]
        bits, queue, raised, _, *flags = standing
        return Standing(round(bits, 3), round(queue, 6), round(raised, 6), 0.0, *flags), said

    def on_sending(self, size: int, now: float) -> int:
        self.sent += size
        return self.log.stamp(size, now)
