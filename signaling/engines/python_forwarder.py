"""The data path in Python: the reference for the native one, and what serves where no compiler was.

A datagram's way: STUN goes up; anything else must come from a proven address, or it is dropped before any
cryptography sees it; RTP is decrypted, parsed, handed up, and goes to the slots that its source's routes name.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from signaling.engines import extensions, ice, rtp, vp8
from signaling.engines.desk import Desk
from signaling.engines.dtls import Srtp
from signaling.engines.forwarder import (
    MAX_REPORTERS,
    Arrival,
    Ears,
    Feed,
    Line,
    NetworkPath,
    OnStun,
    Route,
    SlotSpec,
    SourceSpec,
    SrtpKeys,
    Tap,
)
from signaling.engines.outlet import History, Outlet, SlotState
from signaling.engines.streams import Streams
from signaling.engines.udp import Address, Name, Socket
from signaling.media import Feature

#: What a packet weighs on the way beside its payload: IP, UDP, RTP with one extension, and the authentication tag.
OVERHEAD = 28 + 12 + 8 + 16


@dataclass(slots=True, eq=False)
class _Source:
    index: int
    line: "PythonLine"
    spec: SourceSpec
    ssrc: int
    history: History
    tapped: bool = False
    waiting: list[rtp.RtpPacket] = field(default_factory=list)
    targets: list[tuple["PythonLine", Outlet, bool]] = field(default_factory=list)


class PythonLine:
    """One leg's part; see `signaling.engines.forwarder.Line`."""

    def __init__(
        self, forwarder: "PythonForwarder", sources: Sequence[SourceSpec], slots: Sequence[SlotSpec], ears: Ears
    ) -> None:
        self.packets_in = self.packets_out = self.dropped = 0
        self.sources = [
            _Source(index, self, spec, spec.ssrc, History(spec.track.kind)) for index, spec in enumerate(sources)
        ]
        self.outlets = [_outlet(slot) for slot in slots]
        self._transport_id = max((slot.transport_id for slot in slots), default=0)
        self._mark = self._transport_id << 4 | 1 if self._transport_id else 0  # of two bytes (RFC 8285, section 4.2)
        self._forwarder = forwarder
        self._ears = ears
        self._stamp = ears.on_sending
        self.streams = Streams(self.sources)
        self._reporters: set[int] = set()
        self._srtp: Srtp | None = None
        self._selected: NetworkPath | None = None
        self._desk = forwarder.desks[0]
        self._to: Name | None = None

    # --- what control tells ----------------------------------------------------------------------------------------

    def secure(self, keys: SrtpKeys) -> None:
        """See the protocol."""
        self._srtp = Srtp(keys)

    def admit(self, path: NetworkPath) -> None:
        """See the protocol."""
        self._forwarder.paths[path] = self

    def dismiss(self, path: NetworkPath) -> None:
        """See the protocol."""
        if self._forwarder.paths.get(path) is self:
            del self._forwarder.paths[path]
        if self._selected == path:
            self._selected = self._to = None

    def select(self, path: NetworkPath) -> None:
        """See the protocol."""
        self._selected = path
        self._desk = self._forwarder.desks[path[0]]
        self._to = self._desk.outbox.name(path[1])

    def send(self, data: bytes) -> None:
        """See the protocol."""
        if self._selected is not None:
            self._forwarder.send(self._selected, data)

    def send_rtcp(self, data: bytes) -> None:
        """See the protocol."""
        if self._srtp is not None:
            self.send(self._srtp.protect_rtcp(data))

    def resend(self, slot: int, lost: Sequence[int], now: float) -> None:
        """See the protocol."""
        outlet = self.outlets[slot]
        if outlet.rtx_ssrc:
            for packet in outlet.repairs(lost, now):
                self._emit(packet, now)
        else:
            for data in outlet.again(lost, now):
                self.send(data)

    def pad(self, size: int, now: float) -> int:
        """See `signaling.engines.forwarder.PaddingLine`."""
        outlet = self._padded()
        sent = 0
        while outlet is not None and self._srtp is not None and sent < size:
            bytes_of = max(1, min(255, size - sent - OVERHEAD))
            extension = self._extension(bytes_of + OVERHEAD, now)
            self.send(self._srtp.protect(rtp.padding(outlet.padding(), bytes_of, extension)))
            sent += bytes_of + OVERHEAD
        return sent

    def _padded(self) -> Outlet | None:
        """Where padding goes: beside a slot that is fed; while only slots without retransmissions are, beside any.

        A picture that is paused comes back by what padding shows beside the voices.
        """
        fed = [outlet for outlet in self.outlets if outlet.state.feed]
        beside = (outlet for outlet in (*fed, *(self.outlets if fed else ())) if outlet.rtx_ssrc)
        return next(beside, None)

    def states(self) -> list[SlotState]:
        """See the protocol."""
        return [outlet.state for outlet in self.outlets]

    def close(self) -> None:
        """See the protocol."""
        for path in [path for path, owner in self._forwarder.paths.items() if owner is self]:
            del self._forwarder.paths[path]
        self._srtp = self._selected = self._to = None

    # --- the packet path -------------------------------------------------------------------------------------------

    def take(self, data: bytes, now: float) -> None:
        """Take a datagram from a proven address, and send on what is to be sent on."""
        self.hear(data, now)
        self._forwarder.forward(now)

    def hear(self, data: bytes, now: float) -> None:
        """Take a datagram from a proven address: DTLS, SRTP or SRTCP by its first byte (RFC 7983)."""
        first = data[0]
        try:
            if 20 <= first <= 63:
                self._ears.on_dtls(data, now)
            elif 128 <= first <= 191 and self._srtp is not None:
                if rtp.is_rtcp(data):
                    self._on_rtcp(self._srtp, data, now)
                else:
                    self._on_rtp(self._srtp, data, now)
        except rtp.PacketError:
            self.dropped += 1

    def _on_rtp(self, srtp: Srtp, data: bytes, now: float) -> None:
        if len(data) < 12:
            raise rtp.PacketError("shorter than an RTP header")
        source, repairs = self.streams.find(data)
        spec = source.spec
        plain = srtp.unprotect(data)
        packet = rtp.parse(plain)
        if packet.payload_type != (spec.rtx_payload_type if repairs else spec.payload_type):
            raise rtp.PacketError("a payload type that was not negotiated")
        if spec.ids.transport:
            number = extensions.read(plain).get(spec.ids.transport, b"")
            if len(number) == 2:
                self._ears.on_transport(int.from_bytes(number, "big"), now)
        if repairs:
            original = self.streams.original(source, packet)
            if original is None:
                return
            packet, plain = original, rtp.serialize(original)
        else:
            self.streams.note(source, packet)
        self.packets_in += 1
        self._pass_on(source, packet, plain, now)

    def _pass_on(self, source: _Source, packet: rtp.RtpPacket, plain: bytes, now: float) -> None:
        height = 0
        if source.spec.rid and (found := vp8.peek(packet.payload)) is not None and found.key_frame:
            height = vp8.size_of_key_frame(packet.payload, found)[1]
        tapped = plain if source.tapped else b""
        self._ears.on_arrival(
            source.index,
            Arrival(packet.ssrc, packet.sequence, packet.timestamp, now, tapped, len(packet.payload), height),
        )
        if source.targets:
            source.history.keep(packet, now)
            self._forwarder.forward_later(source, packet)

    def feed(self, source: int, data: bytes, now: float) -> None:
        """Take a packet that was kept back: it was found well-formed when it came."""
        of, packet = self.sources[source], rtp.parse(data)
        self.streams.note(of, packet)
        self.packets_in += 1
        self._pass_on(of, packet, data, now)

    def _on_rtcp(self, srtp: Srtp, data: bytes, now: float) -> None:
        if len(data) < 8:
            raise rtp.PacketError("shorter than an RTCP header")
        reporter = int.from_bytes(data[4:8], "big")
        if reporter not in self._reporters and len(self._reporters) >= MAX_REPORTERS:
            raise rtp.PacketError("too many RTCP senders")
        plain = srtp.unprotect_rtcp(data)
        self._reporters.add(reporter)
        self._ears.on_rtcp(plain, now)

    def deliver(
        self, outlet: Outlet, packets: Sequence[rtp.RtpPacket], now: float, *, routed: bool, history: History
    ) -> None:
        """Send packets of somebody's source into a slot; a route has allowed it, or allows what takes its place.

        This is done for every packet and receiver: the packet is written and encrypted where it leaves from.
        """
        srtp, desk, to, mark, kind = self._srtp, self._desk, self._to, self._mark, outlet.payload_type
        if srtp is None:
            return
        for packet in packets:
            out = outlet.rewrite(packet.ssrc, packet, now, routed=routed, history=history)
            if out is None:
                continue
            number = self._stamp(len(out[2]) + OVERHEAD, now) if mark else 0
            second = kind | 0x80 if packet.marker else kind
            if not desk.write(srtp, to, second, outlet.ssrc, out, mark, number):
                self.dropped += 1
                continue
            if not outlet.rtx_ssrc:
                outlet.remember(out[0], desk.written(), now)
            self.packets_out += 1

    def _emit(self, packet: rtp.RtpPacket, now: float) -> None:
        """Encrypt and send a packet that is no copy of one that has just come."""
        if self._srtp is None:
            return
        extension = self._extension(len(packet.payload) + OVERHEAD, now)
        try:
            data = self._srtp.protect(rtp.serialize(packet, extension))
        except rtp.PacketError:
            self.dropped += 1
            return
        self.send(data)

    def _extension(self, size: int, now: float) -> bytes:
        if not self._transport_id:
            return b""
        number = self._stamp(size, now)
        return extensions.write([(self._transport_id, number.to_bytes(2, "big"))])


def _own(line: Line) -> PythonLine:
    assert isinstance(line, PythonLine), "a line of another forwarder"
    return line


_Row = tuple[_Source, PythonLine, Outlet]


def _row(route: Route) -> _Row:
    receiver = _own(route.receiver)
    return _own(route.publisher).sources[route.source], receiver, receiver.outlets[route.slot]


def _outlet(slot: SlotSpec) -> Outlet:
    rate = rtp.CLOCK_RATES[slot.track.kind]
    return Outlet(
        slot.track,
        slot.ssrc,
        slot.payload_type,
        rate,
        slot.rtx_payload_type,
        slot.rtx_ssrc,
        _newest=(slot.sequence, slot.timestamp, b""),
    )


class PythonForwarder:
    """See `signaling.engines.forwarder.Forwarder`."""

    features: frozenset[Feature] = frozenset(Feature)

    def __init__(self, sockets: Sequence[Socket]) -> None:
        self.paths: dict[NetworkPath, PythonLine] = {}
        self.strangers = 0
        self.desks = [Desk(socket.outbox) for socket in sockets]
        self._sockets = sockets
        self._waiting: list[_Source] = []
        self._numbers = {socket: number for number, socket in enumerate(sockets)}
        self._routed: dict[str, set[_Row]] = {}
        self._leaving: dict[str, set[_Row]] = {}
        self._tapped: dict[str, list[_Source]] = {}
        self._on_stun: OnStun = lambda _path, _data, _now: None

    @property
    def port(self) -> int:
        """See the protocol."""
        return self._sockets[0].port

    def start(self, on_stun: OnStun) -> None:
        """See the protocol."""
        self._on_stun = on_stun
        for socket in self._sockets:
            socket.start(self._receive)

    def open(self, ufrag: str, sources: Sequence[SourceSpec], slots: Sequence[SlotSpec], ears: Ears) -> PythonLine:
        """See the protocol."""
        del ufrag  # control looks it up
        return PythonLine(self, sources, slots, ears)

    def send(self, path: NetworkPath, data: bytes) -> None:
        """See the protocol."""
        self._sockets[path[0]].send(path[1], data)

    def route(self, hearing: str, routes: Collection[Route], taps: Collection[Tap]) -> None:
        """See the protocol."""
        before = self._routed.pop(hearing, set()) | self._leaving.pop(hearing, set())
        table = {_row(route) for route in routes}
        successors = {(outlet, source.line, source.spec.track) for source, _, outlet in table}
        leaving: set[_Row] = set()
        for row in before - table:
            source, _, outlet = row
            if source.line.streams.named(outlet.state.feed) is not source:
                continue
            if (outlet, source.line, source.spec.track) in successors:
                leaving.add(row)
            else:
                outlet.switch_off()
        for source, _, _ in before:
            source.targets = []
        for source, line, outlet in table:
            source.targets.append((line, outlet, True))
        for source, line, outlet in leaving:
            source.targets.append((line, outlet, False))
        self._routed[hearing], self._leaving[hearing] = table, leaving
        for source in self._tapped.pop(hearing, ()):
            source.tapped = False
        self._tapped[hearing] = [_own(tap.publisher).sources[tap.source] for tap in taps]
        for source in self._tapped[hearing]:
            source.tapped = True

    def feed(self, packets: Sequence[Feed], now: float) -> None:
        """See the protocol."""
        for line, source, data in packets:
            _own(line).feed(source, data, now)
        self.forward(now)

    def hand_up(self) -> None:
        """See the protocol: nothing waits here."""

    def tend(self, now: float) -> None:
        """See the protocol: the lines here keep no accounts."""

    def close(self) -> None:
        """See the protocol."""
        for socket in self._sockets:
            socket.close()

    def _receive(self, socket: Socket, datagrams: Sequence[tuple[bytes, Address]]) -> None:
        now, number, paths = time.monotonic(), self._numbers[socket], self.paths
        for data, address in datagrams:
            if not data:
                continue
            path = number, address
            if ice.is_stun(data):
                self._on_stun(path, data, now)
                continue
            line = paths.get(path)
            if line is None:
                self.strangers += 1
            else:
                line.hear(data, now)
        self.forward(now)

    def forward_later(self, source: _Source, packet: rtp.RtpPacket) -> None:
        """Keep a packet for `forward`: what has come together goes together to each receiver."""
        if not source.waiting:
            self._waiting.append(source)
        source.waiting.append(packet)

    def forward(self, now: float) -> None:
        """Send to all receivers what waits."""
        while self._waiting:
            source = self._waiting.pop(0)
            packets, source.waiting = source.waiting, []
            for line, outlet, routed in source.targets:
                line.deliver(outlet, packets, now, routed=routed, history=source.history)
        for socket in self._sockets:
            socket.flush()
