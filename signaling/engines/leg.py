"""One browser's media connection: addresses proven by ICE, the DTLS handshake, its streams in and its slots out.

A leg trusts nothing that is not signed: a datagram reaches DTLS or SRTP only from an address that has passed a
connectivity check of this leg, and only signed traffic counts as a sign of life.
"""

import logging
import os
import secrets
from collections.abc import Callable
from typing import NamedTuple, Protocol

from signaling.engines import ice, rtcp, rtp
from signaling.engines.dtls import Certificate, Dtls, HandshakeError, Srtp
from signaling.engines.outlet import Outlet
from signaling.engines.reception import Reception
from signaling.engines.udp import Address, Socket
from signaling.media import MediaKind, OpenLeg, Sending, Track

log = logging.getLogger(__name__)

#: Silence after which a leg is probed, after which it is lost, and after which consent to send has expired (RFC 7675).
PROBE_AFTER_S = 0.9
LOST_AFTER_S = 3.0
EXPIRE_AFTER_S = 30.0
#: Time for a browser to connect after its offer was answered.
CONNECT_WITHIN_S = 30.0
#: Connectivity checks a leg may cost in one second; a browser sends fewer than 20.
CHECKS_A_SECOND = 100
#: Addresses remembered for a leg, the newest kept.
MAX_PATHS = 8
#: RTCP senders accepted in a leg: its streams and its receivers' reporters.
MAX_REPORTERS = 256
#: A publisher is asked for a key frame at most this often.
KEY_EVERY_S = 0.5
#: What a publisher may send in all, told to it each second.
BITRATE_LIMIT = 1_000_000

Path = tuple[Socket, Address]


class Source:
    """One stream that this leg publishes."""

    def __init__(self, sending: Sending) -> None:
        self.track = sending.track
        self.ssrc = sending.ssrc
        self.payload_type = sending.payload_type
        self.reception = Reception(rtp.CLOCK_RATES[sending.track.kind])
        self.key_asked = -KEY_EVERY_S
        self.key_wanted = False


class Tally(NamedTuple):
    """Counters of a leg since it opened."""

    packets_in: int
    packets_out: int
    lost_in: int


class Switchboard(Protocol):
    """What a leg asks of the hearing it belongs to."""

    def publish(self, leg: "Leg", source: Source, packet: rtp.RtpPacket, data: bytes, now: float) -> None:
        """A packet of a source has arrived."""

    def note_clock(self, leg: "Leg", source: Source, report: rtcp.SenderReport) -> None:
        """A source's sender report has arrived."""

    def want_key(self, track: Track, now: float) -> None:
        """Somebody cannot decode this track."""


class Leg:
    """See the module. Methods are called from one event loop; ``now`` is seconds of its monotonic clock."""

    def __init__(
        self, order: OpenLeg, certificate: Certificate, board: Switchboard, ended: Callable[[], None], now: float
    ) -> None:
        self.order = order
        self.board = board
        self.ufrag = secrets.token_hex(8)
        self.password = secrets.token_hex(16)
        self.opened = self.heard = now
        self.lost = False
        self.closed = False
        self.dropped = 0
        self.paths: dict[Path, float] = {}
        self._selected: Path | None = None
        self._dtls = Dtls(certificate, order.fingerprints, self._send_raw, ended)
        self._srtp: Srtp | None = None
        self._reporter = secrets.randbits(32)
        self._reporters: set[int] = set()
        self._packets_in = self._packets_out = 0
        self._checks = 0
        self._probe = b""
        self._probed = now
        self.sources = [Source(sending) for sending in order.sending]
        self._by_ssrc = {source.ssrc: source for source in self.sources if source.ssrc}
        self.outlets = {slot.track: self._outlet(slot.track, slot.payload_type) for slot in order.receiving}
        self._by_outlet = {outlet.ssrc: outlet for outlet in self.outlets.values()}

    def _outlet(self, track: Track, payload_type: int) -> Outlet:
        first = int.from_bytes(os.urandom(2), "big") >> 1  # the lower half, so that a slow start cannot wrap (RFC 3711)
        outlet = Outlet(track, secrets.randbits(32) | 1, payload_type, rtp.CLOCK_RATES[track.kind], _sequence=first)
        outlet._timestamp = secrets.randbits(32)
        return outlet

    @property
    def connected(self) -> bool:
        """Whether media can flow."""
        return self._srtp is not None and not self.closed

    @property
    def tally(self) -> Tally:
        """The counters for this moment."""
        return Tally(self._packets_in, self._packets_out, sum(source.reception.lost for source in self.sources))

    def find_source(self, kind: MediaKind) -> Source | None:
        """The stream of this kind that the leg publishes."""
        return next((source for source in self.sources if source.track.kind is kind), None)

    async def connect(self) -> str:
        """Complete the handshake and give the SRTP profile; raises `HandshakeError`."""
        srtp = await self._dtls.handshake()
        if self.closed:
            raise HandshakeError("closed during the handshake")
        self._srtp = srtp
        return srtp.profile

    async def close(self) -> None:
        """Stop everything; idempotent."""
        self.closed = True
        await self._dtls.stop()
        self._srtp = None

    # --- inwards ---------------------------------------------------------------------------------------------------

    def on_check(self, path: Path, data: bytes, now: float) -> bool:
        """Take a connectivity check that names this leg; true when the path is now proven."""
        self._checks += 1
        if self._checks > CHECKS_A_SECOND:
            return False
        try:
            check = ice.check(data, path[1], self.password)
        except rtp.PacketError:
            self.dropped += 1
            return False
        self.heard = now
        self.paths.pop(path, None)
        self.paths[path] = now
        while len(self.paths) > MAX_PATHS:
            del self.paths[next(iter(self.paths))]
        if check.nominates or self._selected is None:
            self._selected = path
        path[0].send(path[1], check.answer)
        return True

    def on_probe_answer(self, data: bytes, now: float) -> None:
        """Take an answer to a probe of ours."""
        if self._probe and ice.answers_probe(data, self.order.ice_pwd, self._probe):
            self._probe = b""
            self.heard = now

    def on_datagram(self, data: bytes, now: float) -> None:
        """Take a datagram from a proven path: DTLS, SRTP or SRTCP by its first byte (RFC 7983)."""
        first = data[0]
        try:
            if 20 <= first <= 63:
                self._dtls.feed(data)
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
        source = self._by_ssrc.get(rtp.peek_ssrc(data)) or self._adopt(data)
        plain = srtp.unprotect(data)
        packet = rtp.parse(plain)
        if packet.payload_type != source.payload_type:
            raise rtp.PacketError("a payload type that was not negotiated")
        if packet.ssrc not in self._by_ssrc:
            source.ssrc = packet.ssrc
            self._by_ssrc[packet.ssrc] = source
        self.heard = now
        self._packets_in += 1
        if source.reception.note(packet.sequence, packet.timestamp, now):
            self.board.want_key(source.track, now)
        self.board.publish(self, source, packet, plain, now)

    def _adopt(self, data: bytes) -> Source:
        """The slot of an SSRC that the offer did not announce: the one without SSRC that has its payload type."""
        for source in self.sources:
            if not source.ssrc and source.payload_type == data[1] & 0x7F:
                return source
        raise rtp.PacketError("a stream that was not announced")

    def _on_rtcp(self, srtp: Srtp, data: bytes, now: float) -> None:
        if len(data) < 8:
            raise rtp.PacketError("shorter than an RTCP header")
        reporter = int.from_bytes(data[4:8], "big")
        if reporter not in self._reporters and len(self._reporters) >= MAX_REPORTERS:
            raise rtp.PacketError("too many RTCP senders")
        plain = srtp.unprotect_rtcp(data)
        self._reporters.add(reporter)
        self.heard = now
        for packet in rtcp.parse(plain):
            if isinstance(packet, rtcp.SenderReport):
                source = self._by_ssrc.get(packet.ssrc)
                if source is not None:
                    source.reception.note_report(packet, now)
                    self.board.note_clock(self, source, packet)
            elif isinstance(packet, rtcp.Nack):
                self._resend(packet, now)
            elif isinstance(packet, rtcp.KeyRequest):
                outlet = self._by_outlet.get(packet.media)
                if outlet is not None:
                    self.board.want_key(outlet.track, now)

    def _resend(self, wanted: rtcp.Nack, now: float) -> None:
        outlet = self._by_outlet.get(wanted.media)
        if outlet is None:
            return
        for data in outlet.again(wanted.lost, now):
            self._send_raw(data)

    # --- outwards --------------------------------------------------------------------------------------------------

    def deliver(self, source: Source, packet: rtp.RtpPacket, now: float) -> None:
        """Send a packet of somebody's source into the slot that waits for it; the board has checked the leave."""
        outlet = self.outlets.get(source.track)
        if outlet is None or self._srtp is None:
            return
        out = outlet.rewrite(source.ssrc, packet, now)
        if out is None:
            return
        try:
            data = self._srtp.protect(rtp.serialize(out))
        except rtp.PacketError:
            self.dropped += 1
            return
        outlet.remember(out.sequence, data, now)
        self._packets_out += 1
        self._send_raw(data)

    def ask_key(self, kind: MediaKind, now: float) -> None:
        """Ask the browser for a key frame, now or when the last wish is old enough."""
        source = self.find_source(kind)
        if source is None or not source.ssrc:
            return
        source.key_wanted = True
        if now - source.key_asked >= KEY_EVERY_S and self._srtp is not None:
            source.key_asked, source.key_wanted = now, False
            self._send_rtcp(rtcp.receiver_report(self._reporter, ()) + rtcp.picture_loss(self._reporter, source.ssrc))

    def maintain(self, now: float) -> None:
        """Fifty times a second: ask for what is missing, and for key frames that had to wait."""
        for source in self.sources:
            lost = source.reception.due(now)
            if lost:
                report = rtcp.receiver_report(self._reporter, ())
                self._send_rtcp(report + rtcp.nack(self._reporter, source.ssrc, lost))
            if source.key_wanted:
                self.ask_key(source.track.kind, now)

    def report(self, now: float) -> None:
        """Once a second: tell the browser how its streams arrive and how much it may send."""
        self._checks = 0
        blocks = [source.reception.block(source.ssrc, now) for source in self.sources if source.reception.received]
        if not blocks:
            return
        limit = rtcp.bitrate_limit(self._reporter, BITRATE_LIMIT, [block.ssrc for block in blocks])
        self._send_rtcp(rtcp.receiver_report(self._reporter, blocks) + limit)

    def send_clock(self, source: Source, now: float) -> None:
        """Tell the receiver a source's clock in its slot's numbers, so that picture and voice keep together."""
        outlet, known = self.outlets.get(source.track), source.reception.report
        if outlet is None or known is None:
            return
        report = outlet.report(known[0], now - known[1])
        if report is not None:
            name = rtcp.source_description(outlet.ssrc, source.track.participant)
            self._send_rtcp(rtcp.sender_report(report) + name)

    def probe(self, now: float) -> None:
        """Ask a silent browser for a sign of life."""
        if self._selected is None or now - self.heard < PROBE_AFTER_S or now - self._probed < PROBE_AFTER_S:
            return
        self._probed, self._probe = now, os.urandom(12)
        users = (self.order.ice_ufrag, self.ufrag)
        self._send_raw(ice.probe(users, self.order.ice_pwd, self._probe, int.from_bytes(os.urandom(8), "big")))

    def _send_rtcp(self, data: bytes) -> None:
        if self._srtp is not None:
            self._send_raw(self._srtp.protect_rtcp(data))

    def _send_raw(self, data: bytes) -> None:
        if self._selected is not None:
            self._selected[0].send(self._selected[1], data)
