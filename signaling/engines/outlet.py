"""One slot of one receiver: a single continuous RTP stream, whoever's packets feed it and however often it is switched.

Pure. The numbering rule: while one source feeds the slot, sequence numbers and timestamps are the source's plus a
constant, so that a loss on the way in is the same loss on the way out. When the source changes (the publisher
reloaded) or the slot was switched off in between, the constants are chosen anew: the next sequence number follows the
last one sent, and the timestamp advances by the time that has passed. The pictures' own numbers (`vp8`) go on likewise.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from signaling.engines import rtx, vp8
from signaling.engines.rtcp import SenderReport
from signaling.engines.rtp import (
    SEQUENCE_SPAN,
    TIMESTAMP_SPAN,
    RtpPacket,
    starts_key_frame,
    timestamp_after,
)
from signaling.media import MediaKind, Track

#: Sequence numbers kept for retransmission, by kind: powers of two, so that their places do not jump where numbers
#: wrap; each is more than comes within the time that one may be asked for (seconds), voices being 50 or 100 packets a
#: second. An older packet that comes late takes no newer one's place.
CACHE_PACKETS = {MediaKind.AUDIO: 128, MediaKind.VIDEO: 512, MediaKind.SCREEN: 512}
CACHE_FOR_S = 1.0
#: Retransmissions allowed: a bucket of this many packets, refilled at this many a second.
RESEND_BURST = 96.0
RESEND_RATE = 200.0
#: One packet is not sent again within this time, however often it is asked for (seconds).
RESEND_GAP_S = 0.03


#: What a packet becomes for one receiver: its sequence number, timestamp and payload. A plain tuple, for this is made
#: for each packet and each receiver.
Rewritten = tuple[int, int, bytes]


def _older(sequence: int, other: int) -> bool:
    return (sequence - other) & 0xFFFF >= 0x8000


class History:
    """The newest packets of one source, as they came: all receivers' retransmissions are made from them."""

    def __init__(self, kind: MediaKind) -> None:
        self._kept: list[tuple[RtpPacket, float] | None] = [None] * CACHE_PACKETS[kind]

    def keep(self, packet: RtpPacket, now: float) -> None:
        """Remember a packet that has just come."""
        place = packet.sequence % len(self._kept)
        kept = self._kept[place]
        if kept is None or kept[0].ssrc != packet.ssrc or not _older(packet.sequence, kept[0].sequence):
            self._kept[place] = packet, now

    def find(self, sequence: int) -> tuple[RtpPacket, float] | None:
        """The packet of this number and when it came, if it is remembered."""
        kept = self._kept[sequence % len(self._kept)]
        return kept if kept is not None and kept[0].sequence == sequence else None


@dataclass(slots=True)
class _Feed:
    """The source that feeds the slot now and the constants added to its numbers."""

    key: int
    first: int
    sequence_shift: int
    timestamp_shift: int
    numbering: vp8.Numbering
    history: History | None
    since: float
    until: float = math.inf

    def covers(self, sequence: int) -> bool:
        """Whether a number of the slot lies after this feed's beginning: an earlier one is a former feed's."""
        return (sequence - self.sequence_shift - self.first) % SEQUENCE_SPAN < SEQUENCE_SPAN // 2

    def find(self, sequence: int) -> tuple[RtpPacket, float] | None:
        """The source's packet that was sent under this number of the slot, and when.

        What came before the feed began may have come while it was not allowed to this receiver: it was never sent.
        """
        found = (
            self.history.find((sequence - self.sequence_shift) % SEQUENCE_SPAN) if self.history is not None else None
        )
        return found if found is not None and self.since <= found[1] <= self.until else None


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
    _newest: Rewritten = (0, 0, b"")
    _at: float = 0.0
    _begun: bool = False
    _former: _Feed | None = None
    _sent: list[tuple[int, float, bytes] | None] = field(default_factory=list)
    _again: dict[int, float] = field(default_factory=dict)
    _allowance: float = RESEND_BURST
    _refilled: float = 0.0
    _rtx_sequence: int = 0

    @property
    def state(self) -> SlotState:
        """Where the slot stands."""
        feed, shift = (self._feed.key, self._feed.timestamp_shift) if self._feed is not None else (0, 0)
        return SlotState(self.ssrc, feed, shift % TIMESTAMP_SPAN, self._newest[1], self.packets, self.octets)

    def switch_off(self) -> None:
        """Forget the source, and what could be asked for again: nothing of it may leave after the order."""
        self._feed = self._former = None
        self._sent.clear()

    def rewrite(
        self, source: int, packet: RtpPacket, now: float, *, routed: bool = True, history: History | None = None
    ) -> Rewritten | None:
        """The packet as this receiver must see it, or nothing when it must not.

        ``source`` names the incoming stream; a new name is a new source. Video begins with a key frame only. A source
        that is no longer ``routed``, because another layer takes its place, goes on only until that one begins. From
        the ``history`` of the source come its retransmissions.
        """
        feed = self._feed
        _, _, number, stamp, _, payload = packet
        if feed is None or feed.key != source:
            if not routed or (self.track.kind.is_picture and not starts_key_frame(payload)):
                return None
            if feed is not None:
                feed.until = now
            self._former, feed = feed, self._begin(source, packet, now, history)
            self._feed = feed
        elif (number - feed.first) & 0xFFFF >= 0x8000:
            return None  # from before the switch: its number belongs to another packet
        out = (
            (number + feed.sequence_shift) & 0xFFFF,
            (stamp + feed.timestamp_shift) & 0xFFFF_FFFF,
            feed.numbering.rewrite(payload) if feed.numbering.changes else payload,
        )
        if not self._begun or 0 < (out[0] - self._newest[0]) & 0xFFFF < 0x8000:
            self._newest, self._at, self._begun = out, now, True
            # the start may fall out of the half range of a long stream; only its neighbourhood matters
            if (number - feed.first) & 0xFFFF > 0x4000:
                feed.first = (number - 0x2000) & 0xFFFF
        self.packets += 1
        self.octets += len(payload)
        return out

    def _begin(self, source: int, packet: RtpPacket, now: float, history: History | None) -> _Feed:
        numbering = vp8.Numbering()
        first = vp8.peek(packet.payload) if self.track.kind.is_picture else None
        if first is not None:
            numbering.begin(first, vp8.peek(self._newest[2]))
        sequence, timestamp, _ = self._newest
        if self._begun:
            sequence, timestamp = sequence + 1, timestamp + max(1, int((now - self._at) * self.clock_rate))
        shifts = sequence - packet.sequence, timestamp - packet.timestamp
        return _Feed(source, packet.sequence, *shifts, numbering, history, now)

    def remember(self, sequence: int, data: bytes, now: float) -> None:
        """Keep how a packet was sent: what is asked for again in its own stream is the same datagram."""
        if not self._sent:
            self._sent = [None] * CACHE_PACKETS[self.track.kind]
        place = sequence % len(self._sent)
        sent = self._sent[place]
        if sent is None or not _older(sequence, sent[0]):
            self._sent[place] = sequence, now, data

    def again(self, lost: Sequence[int], now: float) -> list[bytes]:
        """Protected packets to send once more; old ones, repeated wishes and what exceeds the allowance are ignored."""
        self._refill(now)
        found: list[bytes] = []
        for sequence in lost if self._sent else ():
            sent = self._sent[sequence % len(self._sent)]
            if sent is not None and sent[0] == sequence and self._allows(sequence, sent[1], now):
                found.append(sent[2])
        return found

    def repairs(self, lost: Sequence[int], now: float) -> list[RtpPacket]:
        """Retransmissions of these packets in a stream of their own, within the same limits; still to be protected."""
        self._refill(now)
        found: list[RtpPacket] = []
        for sequence in lost:
            if (self._newest[0] - sequence) % SEQUENCE_SPAN >= SEQUENCE_SPAN // 2:
                continue  # what was not sent yet is not sent again
            feed = next((one for one in (self._feed, self._former) if one is not None and one.covers(sequence)), None)
            sent = feed.find(sequence) if feed is not None else None
            if feed is not None and sent is not None and self._allows(sequence, sent[1], now):
                found.append(self._repair(feed, sent[0]))
        return found

    def _repair(self, feed: _Feed, packet: RtpPacket) -> RtpPacket:
        sequence = (packet.sequence + feed.sequence_shift) % SEQUENCE_SPAN
        timestamp = (packet.timestamp + feed.timestamp_shift) % TIMESTAMP_SPAN
        payload = feed.numbering.rewrite(packet.payload)
        sent = RtpPacket(packet.marker, self.payload_type, sequence, timestamp, self.ssrc, payload)
        number = self.next_repair()
        return rtx.wrap(sent, payload_type=self.rtx_payload_type, ssrc=self.rtx_ssrc, sequence=number)

    def next_repair(self) -> int:
        """The next sequence number of the retransmission stream."""
        self._rtx_sequence = (self._rtx_sequence + 1) % SEQUENCE_SPAN
        return self._rtx_sequence

    def padding(self) -> RtpPacket:
        """An empty packet of the retransmission stream, to be filled with padding."""
        return RtpPacket(False, self.rtx_payload_type, self.next_repair(), self._newest[1], self.rtx_ssrc, b"")

    def _refill(self, now: float) -> None:
        self._allowance = min(RESEND_BURST, self._allowance + (now - self._refilled) * RESEND_RATE)
        self._refilled = now
        if len(self._again) > RESEND_BURST:
            self._again = {sequence: at for sequence, at in self._again.items() if now - at < RESEND_GAP_S}

    def _allows(self, sequence: int, sent: float, now: float) -> bool:
        """Whether a packet sent then may be sent again now, and that it will."""
        if now - sent > CACHE_FOR_S or now - self._again.get(sequence, 0.0) < RESEND_GAP_S or self._allowance < 1:
            return False
        self._allowance -= 1
        self._again[sequence] = now
        return True
