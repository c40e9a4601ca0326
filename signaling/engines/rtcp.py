"""RTCP (RFC 3550, RFC 4585, RFC 5104, REMB draft): what a forwarding plane reads and writes, and nothing else.

Pure. `parse` never raises anything but `PacketError`; unknown packet types are skipped.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from signaling.engines import twcc
from signaling.engines.rtp import PacketError

_SENDER = struct.Struct("!IQIII")
_BLOCK = struct.Struct("!IIIIII")
_NACK = struct.Struct("!HH")
_APPLICATION = 15
_SR, _RR, _SDES, _BYE, _RTPFB, _PSFB = 200, 201, 202, 203, 205, 206
_SENDER_HEAD = struct.pack("!BBH", 0x80, _SR, 6)
MAX_NACKS = 1024


@dataclass(frozen=True, slots=True)
class SenderReport:
    """A publisher's clock: ``rtp`` ticks of its stream at ``ntp`` (64-bit NTP) and what it has sent so far."""

    ssrc: int
    ntp: int
    rtp: int
    packets: int
    octets: int


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """How one stream arrives (RFC 3550, 6.4.1): ``fraction`` of 256, ``lost`` packets, jitter in clock ticks."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    lsr: int
    dlsr: int


@dataclass(frozen=True, slots=True)
class Nack:
    """A receiver asks for these sequence numbers of a stream again."""

    media: int
    lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """A receiver cannot decode a stream and asks for a key frame (picture loss or full intra request)."""

    media: int


@dataclass(frozen=True, slots=True)
class Bye:
    """These streams have ended."""

    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reports:
    """A receiver's account of streams that were sent to it."""

    blocks: tuple[ReportBlock, ...]


@dataclass(frozen=True, slots=True)
class StatedBitrate:
    """The most that a receiver says it can take over all its streams (draft-alvestrand-rmcat-remb)."""

    bits: int


RtcpPacket = SenderReport | Nack | KeyRequest | Bye | Reports | StatedBitrate | twcc.Unread


def parse(data: bytes) -> list[RtcpPacket]:
    """Read a compound packet; raises `PacketError` when any length points outside of it."""
    found: list[RtcpPacket] = []
    position = 0
    while position < len(data):
        if len(data) < position + 4:
            raise PacketError("RTCP header cut off")
        first, kind, words = struct.unpack_from("!BBH", data, position)
        end = position + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            raise PacketError("RTCP packet cut off or of another version")
        body = data[position + 4 : end]
        if first & 0x20:
            if not body or not 0 < body[-1] <= len(body):
                raise PacketError("RTCP padding longer than the packet")
            body = body[: -body[-1]]
        found.extend(_read(kind, first & 0x1F, body))
        position = end
    return found


def _read(kind: int, count: int, body: bytes) -> Iterable[RtcpPacket]:
    if kind == _SR:
        if len(body) < 24:
            raise PacketError("sender report cut off")
        return [SenderReport(*_SENDER.unpack_from(body)), *_read_blocks(count, body[24:])]
    if kind == _RR:
        return _read_blocks(count, body[4:])
    if kind == _BYE:
        if len(body) < 4 * count:
            raise PacketError("goodbye cut off")
        return [Bye(struct.unpack_from(f"!{count}I", body))]
    return _read_feedback(kind, count, body)


def _read_feedback(kind: int, count: int, body: bytes) -> Iterable[RtcpPacket]:
    if kind == _RTPFB and count == 1:
        return _read_nack(body)
    if kind == _RTPFB and count == twcc.FORMAT:
        return [twcc.Unread(body[8:])]
    if kind == _PSFB and count == _APPLICATION and body[8:12] == b"REMB":
        return _read_stated(body)
    if kind == _PSFB and count in (1, 4):
        return _read_key_request(count, body)
    return ()


def _read_blocks(count: int, body: bytes) -> Iterable[Reports]:
    """Report blocks; browsers that cut them short are not refused for it."""
    blocks = []
    for position in range(0, min(24 * count, len(body) - 23), 24):
        ssrc, lost, *others = _BLOCK.unpack_from(body, position)
        blocks.append(ReportBlock(ssrc, lost >> 24, lost & 0xFFFFFF, *others))
    return [Reports(tuple(blocks))] if blocks else ()


def _read_stated(body: bytes) -> Iterable[StatedBitrate]:
    if len(body) < 16:
        raise PacketError("stated bit rate cut off")
    mantissa = (body[13] & 0x03) << 16 | body[14] << 8 | body[15]
    return [StatedBitrate(min(mantissa << (body[13] >> 2), (1 << 48) - 1))]


def _read_nack(body: bytes) -> Iterable[Nack]:
    if len(body) < 8 or len(body) % 4:
        raise PacketError("negative acknowledgement cut off")
    lost: list[int] = []
    for position in range(8, len(body), 4):
        first, following = _NACK.unpack_from(body, position)
        lost.append(first)
        lost.extend((first + bit + 1) & 0xFFFF for bit in range(16) if following >> bit & 1)
    return [Nack(int.from_bytes(body[4:8], "big"), tuple(lost[:MAX_NACKS]))]


def _read_key_request(count: int, body: bytes) -> Iterable[KeyRequest]:
    if len(body) < 8:
        raise PacketError("payload feedback cut off")
    if count == 1:
        return [KeyRequest(int.from_bytes(body[4:8], "big"))]
    return [KeyRequest(int.from_bytes(body[at : at + 4], "big")) for at in range(8, len(body) - 7, 8)]


def _packet(count: int, kind: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def sender_report(report: SenderReport) -> bytes:
    """A sender report without report blocks."""
    packets, octets = report.packets & 0xFFFFFFFF, report.octets & 0xFFFFFFFF
    return _SENDER_HEAD + _SENDER.pack(report.ssrc, report.ntp, report.rtp, packets, octets)


def receiver_report(sender: int, blocks: Sequence[ReportBlock]) -> bytes:
    """A receiver report of at most 31 blocks."""
    body = struct.pack("!I", sender)
    for block in blocks[:31]:
        lost = max(-(1 << 23), min(block.lost, (1 << 23) - 1)) & 0xFFFFFF
        body += _BLOCK.pack(block.ssrc, block.fraction << 24 | lost, block.highest, block.jitter, block.lsr, block.dlsr)
    return _packet(min(len(blocks), 31), _RR, body)


@lru_cache(maxsize=4096)
def source_description(ssrc: int, cname: str) -> bytes:
    """The canonical name that ties a participant's audio to their video (RFC 3550, section 6.5.1)."""
    name = cname.encode()[:255]
    body = struct.pack("!IBB", ssrc, 1, len(name)) + name
    return _packet(1, _SDES, body + bytes(4 - len(body) % 4))


def nack(sender: int, media: int, lost: Sequence[int]) -> bytes:
    """Ask a publisher for these sequence numbers, given in ascending order."""
    body = struct.pack("!II", sender, media)
    position = 0
    while position < len(lost):
        first, following = lost[position], 0
        position += 1
        while position < len(lost) and 0 < (lost[position] - first) & 0xFFFF <= 16:
            following |= 1 << ((lost[position] - first - 1) & 0xFFFF)
            position += 1
        body += _NACK.pack(first, following)
    return _packet(1, _RTPFB, body)


def picture_loss(sender: int, media: int) -> bytes:
    """Ask a publisher for a key frame."""
    return _packet(1, _PSFB, struct.pack("!II", sender, media))


def bitrate_limit(sender: int, bits_per_second: int, media: Sequence[int]) -> bytes:
    """Tell a publisher the most it should send over these streams (draft-alvestrand-rmcat-remb)."""
    exponent = max(0, bits_per_second.bit_length() - 18)
    mantissa = bits_per_second >> exponent
    body = struct.pack("!II4sBBH", sender, 0, b"REMB", len(media), exponent << 2 | mantissa >> 16, mantissa & 0xFFFF)
    return _packet(15, _PSFB, body + struct.pack(f"!{len(media)}I", *media))


def transport_feedback(sender: int, media: int, information: bytes) -> bytes:
    """Feedback information of `twcc.Arrivals` as a packet."""
    padding = -len(information) % 4
    body = struct.pack("!II", sender, media) + information
    if not padding:
        return _packet(twcc.FORMAT, _RTPFB, body)
    packet = _packet(twcc.FORMAT, _RTPFB, body + bytes(padding - 1) + bytes([padding]))
    return bytes([packet[0] | 0x20]) + packet[1:]
