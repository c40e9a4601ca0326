"""What one person sends and receives: streams on the way out, inlets on the way in, each on a `Transport`."""

import struct
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from signaling.engines import rtcp, rtp, rtx, vp8
from signaling.media import MediaKind, Track
from tests.load.pictures import descriptor, pictures, stamped
from tests.load.pump import Pump, Slot
from tests.load.transport import Transport

_RTP = struct.Struct("!BBHII")
_NTP_EPOCH = 2_208_988_800
#: The header extension that names a layer.
RID_ID = 4
#: Packets of a stream kept to be sent again when asked for.
KEPT = 512


@dataclass(frozen=True, slots=True)
class Rate:
    """Packets a second and RTP payload bytes of each kind; pictures are sent in bursts."""

    audio: int = 50
    audio_bytes: int = 120
    video: int = 100
    video_bytes: int = 1100
    pictures: int = 30
    height: int = 180


@dataclass(frozen=True, slots=True)
class Repairs:
    """A stream of retransmissions (RFC 4588)."""

    ssrc: int
    payload_type: int


class Stream:
    """One published track, or the layer of it that is named ``rid``.

    `send` is called for each packet of sound and for each picture.
    """

    def __init__(self, track: Track, number: int, ssrc: int, payload_type: int, rate: Rate, *, rid: str = "") -> None:
        self.track = track
        self.rid = rid
        self._named = [(RID_ID, rid.encode())] if rid else []
        self.ssrc = ssrc
        self.payload_type = payload_type
        self.transport: Transport | None = None
        self.repairs: Repairs | None = None
        self.sent = 0
        self.octets = 0
        self.key_frames = 0
        self.key_wanted = True
        self.resent = 0
        self.lose = 0
        self._number = number
        self.rate = rate
        self._sequence = 1000 + number
        self._picture = 0
        self._clock = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._repaired = 0

    @property
    def every(self) -> float:
        """Seconds between two calls of `send`."""
        return 1 / (self.rate.audio if self.track.kind is MediaKind.AUDIO else self.rate.pictures)

    def send(self) -> None:
        """Send one packet of sound or one picture."""
        if self.track.kind is MediaKind.AUDIO:
            self._clock += 48_000 // self.rate.audio
            self._packet(b"\x78", self.rate.audio_bytes, marker=False)
            return
        number = self._picture
        self._picture += 1
        self._clock += 90_000 // self.rate.pictures
        count = (number + 1) * self.rate.video // self.rate.pictures - number * self.rate.video // self.rate.pictures
        if not count:
            return
        key, delta = pictures(self.rate.height)
        content = key if self.key_wanted else delta
        self.key_frames += self.key_wanted
        self.key_wanted = False
        for index in range(count):
            start = descriptor(number, first=index == 0)
            body = start + content if index == 0 else start
            self._packet(body, self.rate.video_bytes, marker=index == count - 1)

    def _packet(self, content: bytes, size: int, *, marker: bool) -> None:
        sequence = self._sequence = (self._sequence + 1) & 0xFFFF
        second = self.payload_type | (0x80 if marker else 0)
        header = _RTP.pack(0x80, second, sequence, self._clock & 0xFFFFFFFF, self.ssrc)
        transport = self.transport
        assert transport is not None
        plain = header + stamped(content, size, self._number, time.time_ns())
        data = transport.protect(plain, self._named)
        self.sent += 1
        self.octets += size
        if self.lose:
            self.lose -= 1
            return
        transport.send(data)
        self._kept[sequence] = data if self.repairs is None else plain
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def obey(self, wish: rtcp.KeyRequest | rtcp.Nack) -> None:
        """Make the next picture a key frame, or send once more what is still kept."""
        assert self.transport is not None
        if isinstance(wish, rtcp.KeyRequest):
            self.key_wanted = True
            return
        for sequence in wish.lost:
            data = self._kept.get(sequence)
            if data is not None:
                self.resent += 1
                self.transport.send(data if self.repairs is None else self._repair(data, self.repairs))

    def _repair(self, plain: bytes, repairs: "Repairs") -> bytes:
        assert self.transport is not None
        self._repaired = (self._repaired + 1) & 0xFFFF
        packet = rtp.parse(plain)
        again = rtx.wrap(packet, payload_type=repairs.payload_type, ssrc=repairs.ssrc, sequence=self._repaired)
        return self.transport.protect(rtp.serialize(again))

    def report(self) -> None:
        """Send a sender report."""
        assert self.transport is not None
        seconds = time.time_ns() / 1e9 + _NTP_EPOCH
        ntp = int(seconds * (1 << 32)) % (1 << 64)
        report = rtcp.SenderReport(self.ssrc, ntp, self._clock & 0xFFFFFFFF, self.sent, self.octets)
        name = rtcp.source_description(self.ssrc, self.track.participant)
        self.transport.send_rtcp(rtcp.sender_report(report) + name)


@dataclass(frozen=True, slots=True)
class Seen:
    """One packet as its receiver decrypts it; ``height`` of the picture where a key frame begins, else 0."""

    sequence: int
    timestamp: int
    picture: int
    size: int
    height: int


class Inlet:
    """One slot of a receiver: the track it was promised and the SSRC that brings it."""

    def __init__(self, pump: Pump, transport: Transport, track: Track, ssrc: int, sample: int) -> None:
        self.track = track
        self.transport = transport
        self.ssrc = ssrc
        self.key_at: int | None = None
        self.key_frame = b""
        self.seen: list[Seen] | None = None
        """Every packet, where a list is put here before the first one comes."""
        self._pump = pump
        self._sample = sample
        video = track.kind is MediaKind.VIDEO
        self.number = pump.slot(transport.number, ssrc, 1 if video else sample)
        self._expected = self._received = 0

    @property
    def awaits_key(self) -> bool:
        """Whether no key frame has come yet although packets may."""
        return self.key_at is None and self.track.kind is MediaKind.VIDEO

    @property
    def counts(self) -> Slot:
        """The live counters."""
        return self._pump.at(self.transport.number, self.number)

    def repaired(self, plain: bytes) -> None:
        """Take a retransmission that came decrypted in a stream of its own; padding is none."""
        payload = rtp.parse(plain).payload
        if len(payload) > 2:
            self._pump.fill(self.transport.number, self.number, int.from_bytes(payload[:2], "big"), len(plain))

    def look(self, plain: bytes, at: int) -> None:
        """Look for the first key frame in a decrypted packet; once it is there, only samples are asked for."""
        packet = rtp.parse(plain)
        if self.seen is not None:
            self._note(self.seen, packet)
        picture = rtp.parse_vp8(packet.payload)
        if picture.key_frame:
            self.key_at, self.key_frame = at, picture.data
            counts = self.counts
            counts.every = counts.countdown = self._sample if self.seen is None else 1

    def _note(self, seen: list[Seen], packet: rtp.RtpPacket) -> None:
        found = vp8.peek(packet.payload)
        assert found is not None
        height = vp8.size_of_key_frame(packet.payload, found)[1] if found.key_frame else 0
        seen.append(Seen(packet.sequence, packet.timestamp, found.picture, len(packet.payload), height))

    def block(self) -> rtcp.ReportBlock:
        """The report block that a browser would send now."""
        counts = self.counts
        expected, received = counts.highest - counts.first + 1, counts.packets + counts.first
        lost = max(0, expected - self._expected - (received - self._received)) if self._expected else 0
        span = expected - self._expected
        self._expected, self._received = expected, received
        fraction = min(255, lost * 256 // span) if span > 0 else 0
        return rtcp.ReportBlock(self.ssrc, fraction, 0, (counts.highest - 65536) & 0xFFFFFFFF, 0, 0, 0)

    def ask_again(self, reporter: int, first: int, count: int) -> None:
        """Ask for lost packets, as browsers do."""
        lost = [(first + index) & 0xFFFF for index in range(count)]
        self.transport.send_rtcp(rtcp.receiver_report(reporter, ()) + rtcp.nack(reporter, self.ssrc, lost))

    def ask_key(self, reporter: int) -> None:
        """Ask for a key frame."""
        self.transport.send_rtcp(rtcp.receiver_report(reporter, ()) + rtcp.picture_loss(reporter, self.ssrc))


@dataclass(slots=True)
class Person:
    """A participant or observer: ``transports`` has one connection, or two where an engine needs that."""

    hearing: str
    name: str
    sends: bool
    hears: tuple[str, ...]
    reporter: int
    streams: list[Stream] = field(default_factory=list)
    inlets: list[Inlet] = field(default_factory=list)
    transports: list[Transport] = field(default_factory=list)
    asked_to_join: int = 0

    def on_rtcp(self, data: bytes) -> None:
        """Obey what the server asks of a publisher: key frames, packets again."""
        for packet in rtcp.parse(data):
            if isinstance(packet, rtcp.KeyRequest | rtcp.Nack):
                for stream in self.streams:
                    if stream.ssrc == packet.media:
                        stream.obey(packet)
