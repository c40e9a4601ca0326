"""One slot of one receiver: a single continuous RTP stream, whoever's packets feed it and however often it is switched.

Pure. The numbering rule: while one source feeds the slot, sequence numbers and timestamps are the source's plus a
constant, so that a loss on the way in is the same loss on the way out. When the source changes (the publisher
reloaded) or the slot was switched off in between, the constants are chosen anew: the next sequence number follows the
last one sent, and the timestamp advances by the time that has passed. The pictures' own numbers (`vp8`) go on likewise.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from signaling.engines import rtx, vp8
from signaling.engines.rtcp import SenderReport
from signaling.engines.rtp import (
    SEQUENCE_SPAN,
    TIMESTAMP_SPAN,
    RtpPacket,
    sequence_after,
    starts_key_frame,
    timestamp_after,
)
from signaling.media import MediaKind, Track

#: Sent packets kept for retransmission, by kind, and how long one may be asked for (seconds).
CACHE_PACKETS = {MediaKind.AUDIO: 64, MediaKind.VIDEO: 384}
CACHE_FOR_S = 1.0
#: Retransmissions allowed: a bucket of this many packets, refilled at this many a second.
RESEND_BURST = 96.0
RESEND_RATE = 200.0
#: One packet is not sent again within this time, however often it is asked for (seconds).
RESEND_GAP_S = 0.03


class _Sent(NamedTuple):
    data: bytes
    packet: RtpPacket
    at: float
    again: float


@dataclass(slots=True)
class _Feed:
    """The source that feeds the slot now and the constants added to its numbers."""

    key: int
    first: int
    sequence_shift: int
    timestamp_shift: int


class SlotState(NamedTuple):
    """Where a slot stands: the SSRC that feeds it (0: nothing does), and its numbers as the receiver sees them."""

    ssrc: int
    feed: int
    timestamp_shift: int
    timestamp: int
    packets: int
    octets: int

    def clock(self, published: SenderReport, since: float, clock_rate: int) -> SenderReport | None:
        """The publisher's clock in this slot's numbers, carried ``since`` seconds on; nothing while switched off."""
        if not self.feed or published.ssrc != self.feed:
            return None
        ntp = (published.ntp + int(since * (1 << 32))) % (1 << 64)
        rtp = (published.rtp + int(since * clock_rate) + self.timestamp_shift) % TIMESTAMP_SPAN
        if abs(timestamp_after(rtp, self.timestamp)) > 30 * clock_rate:
            return None  # a clock that contradicts the packets would break lip-sync rather than keep it
        return SenderReport(self.ssrc, ntp, rtp, self.packets, self.octets)


@dataclass(slots=True, eq=False)
class Outlet:
    """The sending side of one slot: ``ssrc`` and ``payload_type`` are what the receiver was promised."""

    track: Track
    ssrc: int
    payload_type: int
    clock_rate: int
    rtx_payload_type: int = 0
    rtx_ssrc: int = 0
    packets: int = 0
    octets: int = 0
    _feed: _Feed | None = None
    _sequence: int = 0
    _timestamp: int = 0
    _at: float = 0.0
    _begun: bool = False
    _cache: OrderedDict[int, _Sent] = field(default_factory=OrderedDict)
    _allowance: float = RESEND_BURST
    _refilled: float = 0.0
    _numbering: vp8.Numbering = field(default_factory=vp8.Numbering)
    _newest: bytes = b""
    _rtx_sequence: int = 0

    @property
    def state(self) -> SlotState:
        """Where the slot stands."""
        feed, shift = (self._feed.key, self._feed.timestamp_shift) if self._feed is not None else (0, 0)
        return SlotState(self.ssrc, feed, shift % TIMESTAMP_SPAN, self._timestamp, self.packets, self.octets)

    def switch_off(self) -> None:
        """Forget the source, and what could be asked for again: nothing of it may leave after the order."""
        self._feed = None
        self._cache.clear()

    def rewrite(self, source: int, packet: RtpPacket, now: float, *, routed: bool = True) -> RtpPacket | None:
        """The packet as this receiver must see it, or nothing when it must not.

        ``source`` names the incoming stream; a new name is a new source. Video begins with a key frame only. A source
        that is no longer ``routed``, because another layer takes its place, goes on only until that one begins.
        """
        feed = self._feed
        if feed is None or feed.key != source:
            if not routed or (self.track.kind is MediaKind.VIDEO and not starts_key_frame(packet.payload)):
                return None
            feed = self._feed = self._begin(source, packet, now)
        elif sequence_after(packet.sequence, feed.first) < 0:
            return None  # from before the switch: its number belongs to another packet
        sequence = (packet.sequence + feed.sequence_shift) % SEQUENCE_SPAN
        timestamp = (packet.timestamp + feed.timestamp_shift) % TIMESTAMP_SPAN
        if not self._begun or sequence_after(sequence, self._sequence) > 0:
            self._sequence, self._timestamp, self._at, self._begun = sequence, timestamp, now, True
            # the start may fall out of the half range of a long stream; only its neighbourhood matters
            if sequence_after(packet.sequence, feed.first) > 0x4000:
                feed.first = (packet.sequence - 0x2000) % SEQUENCE_SPAN
            self._newest = packet.payload
        self.packets += 1
        self.octets += len(packet.payload)
        payload = self._numbering.rewrite(packet.payload)
        return RtpPacket(packet.marker, self.payload_type, sequence, timestamp, self.ssrc, payload)

    def _begin(self, source: int, packet: RtpPacket, now: float) -> _Feed:
        first = vp8.peek(packet.payload) if self.track.kind is MediaKind.VIDEO else None
        if first is not None:
            self._numbering.begin(first, vp8.peek(self._numbering.rewrite(self._newest)))
        if not self._begun:
            return _Feed(source, packet.sequence, self._sequence - packet.sequence, self._timestamp - packet.timestamp)
        passed = max(1, int((now - self._at) * self.clock_rate))
        return _Feed(
            source,
            packet.sequence,
            self._sequence + 1 - packet.sequence,
            self._timestamp + passed - packet.timestamp,
        )

    def remember(self, packet: RtpPacket, data: bytes, now: float) -> None:
        """Keep one packet, and how it was sent, for retransmission."""
        self._cache[packet.sequence] = _Sent(data, packet, now, 0.0)
        if len(self._cache) > CACHE_PACKETS[self.track.kind]:
            self._cache.popitem(last=False)

    def again(self, lost: Sequence[int], now: float) -> list[bytes]:
        """Protected packets to send once more; old ones, repeated wishes and what exceeds the allowance are ignored."""
        return [sent.data for sent in self._lost(lost, now)]

    def repairs(self, lost: Sequence[int], now: float) -> list[RtpPacket]:
        """Retransmissions of these packets in a stream of their own, within the same limits; still to be protected."""
        return [self._repair(sent.packet) for sent in self._lost(lost, now)]

    def _repair(self, packet: RtpPacket) -> RtpPacket:
        number = self.next_repair()
        return rtx.wrap(packet, payload_type=self.rtx_payload_type, ssrc=self.rtx_ssrc, sequence=number)

    def next_repair(self) -> int:
        """The next sequence number of the retransmission stream."""
        self._rtx_sequence = (self._rtx_sequence + 1) % SEQUENCE_SPAN
        return self._rtx_sequence

    def padding(self) -> RtpPacket:
        """An empty packet of the retransmission stream, to be filled with padding."""
        return RtpPacket(False, self.rtx_payload_type, self.next_repair(), self._timestamp, self.rtx_ssrc, b"")

    def _lost(self, lost: Sequence[int], now: float) -> list[_Sent]:
        self._allowance = min(RESEND_BURST, self._allowance + (now - self._refilled) * RESEND_RATE)
        self._refilled = now
        found: list[_Sent] = []
        for sequence in lost:
            sent = self._cache.get(sequence)
            if sent is None or now - sent.at > CACHE_FOR_S or now - sent.again < RESEND_GAP_S:
                continue
            if self._allowance < 1:
                break
            self._allowance -= 1
            self._cache[sequence] = sent._replace(again=now)
            found.append(sent)
        return found
