"""One browser's media connection: addresses proven by ICE, the DTLS handshake, its streams' accounts, its RTCP.

Its packets are the business of its line (`forwarder.py`). A leg trusts nothing that is not signed: a datagram reaches
DTLS or SRTP only from an address that has passed a connectivity check of this leg, and only signed traffic counts as a
sign of life.
"""

import logging
import os
import secrets
from collections.abc import Iterable
from typing import Protocol

from signaling.engines import ice, rtcp, rtp
from signaling.engines.delivery import Count, Delivery, flows
from signaling.engines.downlink import Downlink
from signaling.engines.dtls import Certificate, Dtls, HandshakeError
from signaling.engines.forwarder import (
    AccountingLine,
    Arrival,
    EstimatingLine,
    Forwarder,
    NetworkPath,
    PaddingLine,
)
from signaling.engines.kept import READ_EVERY_S, KeptDownlink
from signaling.engines.outlet import SlotState
from signaling.engines.source import KEY_EVERY_S, Source, limit_of, make_slots, make_sources
from signaling.engines.twcc import Unread
from signaling.engines.uplink import Uplink
from signaling.media import LegQuality, OpenLeg, Track

log = logging.getLogger(__name__)

#: Silence after which a leg is probed, after which it is lost, and after which consent to send has expired (RFC 7675).
PROBE_AFTER_S = 0.9
LOST_AFTER_S = 3.0
EXPIRE_AFTER_S = 30.0
#: Time for a browser to connect after its offer was answered.
CONNECT_WITHIN_S = 30.0
#: Connectivity checks a leg may cost in one second; a browser sends fewer than 20.
CHECKS_A_SECOND = 100
#: Without a word on it for this long, the address in use is left for another from which a check comes (seconds).
#: Browsers check the pair that they use every 2.5 s, or, where they check for consent only, every 5 s.
STALE_AFTER_S = 3.5
#: Addresses remembered for a leg, the newest kept.
MAX_PATHS = 8
#: What a line carries is thought about this often, and each time while it is being tried (seconds).
LOOK_EVERY_S = 0.1
#: Reports of several streams leave as one packet of at most this many bytes.
LONGEST_COMPOUND = 1100


class Switchboard(Protocol):
    """What a leg asks of the hearing it belongs to."""

    def record(self, leg: "Leg", source: Source, arrival: Arrival) -> None:
        """A packet of a tapped source has arrived."""

    def note_clock(self, leg: "Leg", source: Source, report: rtcp.SenderReport) -> None:
        """A source's sender report has arrived."""

    def want_key(self, track: Track, now: float) -> None:
        """Somebody cannot decode this track."""


class Owner(Protocol):
    """What a leg tells the plane."""

    def leg_ended(self, leg: "Leg") -> None:
        """The browser said goodbye."""

    def leg_revived(self, leg: "Leg", now: float) -> None:
        """A leg that had been declared lost has given a sign of life."""

    def path_forgotten(self, path: NetworkPath) -> None:
        """An address is a leg's no longer."""


class Leg:
    """See the module. Methods are called from one event loop; ``now`` is seconds of its monotonic clock."""

    def __init__(
        self,
        order: OpenLeg,
        certificate: Certificate,
        board: Switchboard,
        forwarder: Forwarder,
        owner: Owner,
        now: float,
    ) -> None:
        self.order = order
        self.board = board
        self.ufrag = secrets.token_hex(8)
        self.password = secrets.token_hex(16)
        self.opened = self.heard = now
        self.lost = False
        self.closed = False
        self.dropped = 0
        self.paths: dict[NetworkPath, float] = {}
        self.sources, specs = make_sources(order, forwarder.features)
        self.slots = make_slots(order, forwarder.features)
        self.slot_of = {slot.track: number for number, slot in enumerate(self.slots)}
        self._slot_by_ssrc = {slot.ssrc: number for number, slot in enumerate(self.slots)}
        self._deliveries = [Delivery(rtp.CLOCK_RATES[slot.track.kind]) for slot in self.slots]
        self._round_trip: float | None = None
        own = Downlink()
        self.on_sending = own.sending  # for each packet that leaves: without a call between
        self.line = forwarder.open(self.ufrag, specs, self.slots, self)
        self.downlink = KeptDownlink(self.line) if self.slots and isinstance(self.line, EstimatingLine) else own
        self._reporter = secrets.randbits(32)
        self._uplink = Uplink(self.sources, self._reporter)
        self._kept = self.line if self.sources and isinstance(self.line, AccountingLine) else None
        if self._kept is not None:
            self._kept.tell_as(self._reporter)
        self.due = now  # when `maintain` has something to do next, or what is done once a second is to be done
        self._next_look = now
        self._forwarder = forwarder
        self._owner = owner
        self._selected: NetworkPath | None = None
        self._dtls = Dtls(certificate, order.fingerprints, self.line.send, lambda: owner.leg_ended(self))
        self._secure = False
        self._checks = 0
        self._second = now + 1.0
        self._probe = b""
        self._probed = now

    @property
    def connected(self) -> bool:
        """Whether media can flow."""
        return self._secure and not self.closed

    @property
    def quality(self) -> LegQuality:
        """How the leg does at this moment."""
        order = self.order
        coming = flows(
            Count(one.track.kind, one.reception.received, one.reception.lost, one.octets, one.reception.jitter)
            for one in self.sources
        )
        going = flows(
            Count(slot.track.kind, state.packets, said.lost, state.octets, said.jitter)
            for slot, said, state in zip(self.slots, self._deliveries, self.line.states(), strict=True)
        )
        lost = sum(flow.lost for flow in coming)
        way = None if self._round_trip is None else round(1000 * self._round_trip, 1)
        counts = self.line.packets_in, self.line.packets_out, lost
        return LegQuality(order.hearing, order.participant, order.leg, *counts, coming, going, way)

    def layers(self, track: Track) -> list[Source]:
        """The streams that the leg publishes of this track: one, or each of its layers."""
        return [source for source in self.sources if source.track == track]

    async def connect(self) -> str:
        """Complete the handshake and give the SRTP profile; raises `HandshakeError`."""
        keys = await self._dtls.handshake()
        if self.closed:
            raise HandshakeError("closed during the handshake")
        self.line.secure(keys)
        self._secure = True
        return keys.profile

    async def close(self) -> None:
        """Stop everything; idempotent."""
        self.closed = True
        await self._dtls.stop()
        self.line.close()

    # --- inwards ---------------------------------------------------------------------------------------------------

    def _sign_of_life(self, now: float) -> None:
        self.heard = now
        if self.lost:
            self._owner.leg_revived(self, now)

    def _heard_at(self, moment: float) -> None:
        if moment > self.heard:
            self._sign_of_life(moment)

    def on_check(self, path: NetworkPath, data: bytes, now: float) -> bool:
        """Take a connectivity check that names this leg; true when the path is now proven."""
        self._checks += 1
        if self._checks > CHECKS_A_SECOND:
            return False
        try:
            check = ice.check(data, path[1], self.password)
        except rtp.PacketError:
            self.dropped += 1
            return False
        self._note_path(path, now)
        if path != self._selected and (check.nominates or self._stale(now)):
            self._selected = path
            self.line.select(path)
        self._forwarder.send(path, check.answer)
        self._sign_of_life(now)
        return True

    def _stale(self, now: float) -> bool:
        """Whether the address in use is none, or silent: whose router gave them another does not always nominate it."""
        return self._selected is None or now - self.paths[self._selected] > STALE_AFTER_S

    def _note_path(self, path: NetworkPath, now: float) -> None:
        if self.paths.pop(path, None) is None:
            self.line.admit(path)
        self.paths[path] = now
        while len(self.paths) > MAX_PATHS:
            self.forget(next(iter(self.paths)))

    def forget(self, path: NetworkPath) -> None:
        """This address is no longer the leg's."""
        if self.paths.pop(path, None) is not None:
            self.line.dismiss(path)
            self._owner.path_forgotten(path)
        if self._selected == path:
            self._selected = None

    def on_probe_answer(self, data: bytes, now: float) -> None:
        """Take an answer to a probe of ours."""
        if self._probe and ice.answers_probe(data, self.order.ice_pwd, self._probe):
            self._probe = b""
            self._sign_of_life(now)

    def on_dtls(self, data: bytes, now: float) -> None:
        """Take a DTLS datagram from a proven path; it is no sign of life, for anybody can forge one."""
        del now
        self._dtls.feed(data)

    def on_arrival(self, source: int, arrival: Arrival) -> None:
        """Keep the account of a source of ours, and its packet where it is recorded."""
        if self.closed:
            return
        of = self.sources[source]
        of.ssrc = arrival.ssrc
        of.height = arrival.height or of.height
        broken = arrival.broken
        if self._kept is None:
            of.meter.add(arrival.size, arrival.at)
            of.octets += arrival.size
            broken = of.reception.note(arrival.sequence, arrival.timestamp, arrival.at)
        if broken:
            self.board.want_key(of.track, arrival.at)
        if arrival.data:
            self.board.record(self, of, arrival)
        self._sign_of_life(arrival.at)

    def on_transport(self, number: int, now: float) -> None:
        """Keep when a packet came, to tell the browser."""
        self._uplink.came.note(number, now)

    def _take_accounts(self) -> None:
        """What has come, where the data path keeps the account."""
        if self._kept is None:
            return
        for source, account in zip(self.sources, self._kept.accounts(), strict=True):
            source.take(account)
            self._heard_at(account.at)

    def on_rtcp(self, data: bytes, now: float) -> None:
        """Take a decrypted RTCP packet."""
        if self.closed:
            return
        self._sign_of_life(now)
        try:
            packets = rtcp.parse(data)
        except rtp.PacketError:
            self.dropped += 1
            return
        for packet in packets:
            self._on_rtcp_packet(packet, now)

    def _on_rtcp_packet(self, packet: rtcp.RtcpPacket, now: float) -> None:
        if isinstance(packet, rtcp.SenderReport):
            source = next((source for source in self.sources if source.ssrc == packet.ssrc), None)
            if source is not None:
                source.reception.note_report(packet, now)
                self.board.note_clock(self, source, packet)
        elif isinstance(packet, rtcp.Nack):
            slot = self._slot_by_ssrc.get(packet.media)
            if slot is not None:
                self.line.resend(slot, packet.lost, now)
        elif isinstance(packet, rtcp.KeyRequest):
            slot = self._slot_by_ssrc.get(packet.media)
            if slot is not None:
                self.board.want_key(self.slots[slot].track, now)
        elif isinstance(packet, rtcp.Reports):
            self._on_reports(packet, now)
        elif isinstance(packet, Unread):
            self._on_feedback(packet.body, now)
        elif isinstance(packet, rtcp.StatedBitrate):
            self.downlink.on_stated(packet.bits, now)

    def _on_reports(self, reports: rtcp.Reports, now: float) -> None:
        for block in reports.blocks:
            slot = self._slot_by_ssrc.get(block.ssrc)
            if slot is not None:
                delivery = self._deliveries[slot]
                delivery.note_block(block, now)
                self._round_trip = delivery.round_trip if delivery.round_trip is not None else self._round_trip

    def _on_feedback(self, feedback: bytes, now: float) -> None:
        if isinstance(self.downlink, KeptDownlink):
            return  # the data path has read it, if it could be read
        try:
            self.downlink.on_feedback(feedback, now)
        except rtp.PacketError:
            self.dropped += 1

    # --- outwards --------------------------------------------------------------------------------------------------

    def ask_key(self, source: Source, now: float) -> None:
        """Ask the browser for a key frame of a stream, now or when the last wish is old enough."""
        if not source.ssrc:
            return
        source.key_wanted = True
        self.due = now
        if now - source.key_asked >= KEY_EVERY_S and self.connected:
            source.key_asked, source.key_wanted = now, False
            self.line.send_rtcp(
                rtcp.receiver_report(self._reporter, ()) + rtcp.picture_loss(self._reporter, source.ssrc)
            )

    def maintain(self, now: float) -> None:
        """Fifty times a second, or when ``due``: ask for what is missing, tell what came, try what the line carries."""
        wanting = bool(self.sources) and self._maintain_sources(now)
        self._pad(now)
        if not wanting and isinstance(self.downlink, KeptDownlink) and (self._kept is not None or not self.sources):
            self.due = min(self._next_look, self._second)

    def _maintain_sources(self, now: float) -> bool:
        """Ask for and tell what is due; gives whether a key frame is still to be asked for."""
        for said in self._uplink.due(now) if self._kept is None else ():
            self.line.send_rtcp(said)
        for source in self.sources:
            if source.key_wanted:
                self.ask_key(source, now)
        return any(source.key_wanted for source in self.sources)

    def _pad(self, now: float) -> None:
        probing = isinstance(self.downlink, Downlink) and self.downlink.probing
        if now < self._next_look and not probing:
            return
        self._next_look = now + (READ_EVERY_S if isinstance(self.downlink, KeptDownlink) else LOOK_EVERY_S)
        self._take_accounts()
        if isinstance(self.downlink, KeptDownlink):
            self._heard_at(self.downlink.look())
            return
        wanted = self.downlink.padding(now)
        if wanted > 0 and isinstance(self.line, PaddingLine):
            self.downlink.padded(self.line.pad(wanted, now))

    def is_turn(self, now: float) -> bool:
        """True once a second, for what is done so often; legs that opened at other times have other moments."""
        if now < self._second:
            return False
        self._second += 1.0 + int(now - self._second)
        return True

    def report(self, now: float) -> None:
        """Once a second: tell the browser how its streams arrive and how much it may send."""
        self._checks = 0
        self._take_accounts()
        if isinstance(self.downlink, KeptDownlink):
            way = self.downlink.take_said(self._deliveries)
            self._round_trip = way if way is not None else self._round_trip
        blocks = [source.block(now) for source in self.sources if source.reception.received]
        if not blocks:
            return
        limit = rtcp.bitrate_limit(self._reporter, limit_of(self.sources), [block.ssrc for block in blocks])
        self.line.send_rtcp(rtcp.receiver_report(self._reporter, blocks) + limit)

    def send_clocks(self, sources: Iterable[tuple[Source, SlotState]], now: float) -> None:
        """Tell the receiver the clocks of what feeds its slots, in their numbers: picture and voice keep together."""
        compound = b""
        for source, state in sources:
            said = self._clock(source, state, now)
            if len(compound) + len(said) > LONGEST_COMPOUND:
                self.line.send_rtcp(compound)
                compound = b""
            compound += said
        if compound:
            self.line.send_rtcp(compound)

    def _clock(self, source: Source, state: SlotState, now: float) -> bytes:
        known = source.reception.report
        if known is None:
            return b""
        report = state.clock(known[0], now - known[1], rtp.CLOCK_RATES[source.track.kind])
        if report is None:
            return b""
        self._deliveries[self.slot_of[source.track.slot]].note_clock(report.ntp, now)
        return rtcp.sender_report(report) + rtcp.source_description(state.ssrc, source.track.participant)

    def probe(self, now: float) -> None:
        """Ask a silent browser for a sign of life."""
        if self._selected is None or now - self.heard < PROBE_AFTER_S or now - self._probed < PROBE_AFTER_S:
            return
        self._probed, self._probe = now, os.urandom(12)
        users = (self.order.ice_ufrag, self.ufrag)
        self.line.send(ice.probe(users, self.order.ice_pwd, self._probe, int.from_bytes(os.urandom(8), "big")))
