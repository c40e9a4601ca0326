"""RTP packets (RFC 3550) with every read bounds-checked, modular arithmetic, and the few VP8 bits forwarding needs.

Pure. Nothing here allocates more than the packet it was given.
"""

import struct
from typing import NamedTuple

_FIXED = struct.Struct("!BBHII")
_EXTENSION = struct.Struct("!HH")

#: Bytes of the longest packet that is encrypted; a browser's are at most 1,200.
MAX_PACKET = 1356
SEQUENCE_SPAN = 1 << 16
TIMESTAMP_SPAN = 1 << 32
CLOCK_RATES = {"audio": 48_000, "video": 90_000, "screen": 90_000}


class PacketError(ValueError):
    """The datagram is not a well-formed packet; it is dropped and counted."""


class RtpPacket(NamedTuple):
    """One parsed packet. ``payload`` is without header extensions, contributing sources and padding."""

    marker: bool
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse(data: bytes) -> RtpPacket:
    """Read one RTP packet; raises `PacketError` when a length points outside of it."""
    size = len(data)
    if size < 12:
        raise PacketError("shorter than an RTP header")
    first, second, sequence, timestamp, ssrc = _FIXED.unpack_from(data)
    if first >> 6 != 2:
        raise PacketError("not RTP version 2")
    start = 12 + 4 * (first & 0x0F)
    if first & 0x10:
        if size < start + 4:
            raise PacketError("header extension cut off")
        start += 4 + 4 * int(_EXTENSION.unpack_from(data, start)[1])
    end = size
    if first & 0x20:
        end -= data[-1]
        if data[-1] == 0:
            raise PacketError("padding of length zero")
    if start > end:
        raise PacketError("header or padding longer than the packet")
    return RtpPacket(second >= 0x80, second & 0x7F, sequence, timestamp, ssrc, data[start:end])


def serialize(packet: RtpPacket, extension: bytes = b"") -> bytes:
    """The packet's bytes: no contributing sources, no padding; ``extension`` as `extensions.write` gives it."""
    first = 0x90 if extension else 0x80
    second = packet.payload_type | (0x80 if packet.marker else 0)
    return _FIXED.pack(first, second, packet.sequence, packet.timestamp, packet.ssrc) + extension + packet.payload


#: Bytes of a header as `serialize` writes it, without header extensions and with one of two bytes.
HEADER, NUMBERED_HEADER = 12, 20
#: The head of a block of one-byte header extensions that takes one word (RFC 8285, section 4.2).
ONE_WORD = 0xBEDE_0001
#: Writers of a whole packet into memory, by the size of its payload; the second with one extension of two bytes: after
#: the SSRC come `ONE_WORD`, the extension's identifier and length, and its value.
WRITE = [struct.Struct(f"!BBHII{size}s").pack_into for size in range(MAX_PACKET - HEADER + 1)]
WRITE_NUMBERED = [struct.Struct(f"!BBHIIIBHx{size}s").pack_into for size in range(MAX_PACKET - NUMBERED_HEADER + 1)]


def padding(packet: RtpPacket, size: int, extension: bytes) -> bytes:
    """A packet without payload and with ``size`` bytes of padding, 1 to 255; the packet's own payload is left out."""
    data = bytearray(serialize(packet._replace(payload=bytes(size - 1) + bytes([size])), extension))
    data[0] |= 0x20
    return bytes(data)


def peek_ssrc(data: bytes) -> int:
    """The SSRC of an RTP packet of at least 12 bytes, readable before decryption."""
    return int.from_bytes(data[8:12], "big")


def is_rtcp(data: bytes) -> bool:
    """Whether a datagram on a multiplexed port is RTCP (RFC 5761, section 4)."""
    return len(data) >= 2 and 192 <= data[1] <= 223


def sequence_after(a: int, b: int) -> int:
    """How far sequence number ``a`` lies after ``b``: -32768 to 32767."""
    return ((a - b + 0x8000) & 0xFFFF) - 0x8000


def timestamp_after(a: int, b: int) -> int:
    """How far RTP timestamp ``a`` lies after ``b`` in clock ticks: -2^31 to 2^31 - 1."""
    return ((a - b + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000


class Vp8Payload(NamedTuple):
    """What the VP8 payload descriptor says (RFC 7741, section 4.2) and the data that follows it."""

    starts_frame: bool
    key_frame: bool
    data: bytes


def parse_vp8(payload: bytes) -> Vp8Payload:
    """Read the descriptor of one VP8 payload; raises `PacketError` when it is cut off.

    ``key_frame`` can be known only in the packet that starts a frame.
    """
    try:
        first = payload[0]
        position = 1
        if first & 0x80:
            extension = payload[1]
            position = 2
            if extension & 0x80:
                position += 2 if payload[position] & 0x80 else 1
            if extension & 0x40:
                position += 1
            if extension & 0x30:
                position += 1
        starts = bool(first & 0x10) and first & 0x07 == 0
        return Vp8Payload(starts, starts and payload[position] & 0x01 == 0, payload[position:])
    except IndexError as error:
        raise PacketError("VP8 descriptor cut off") from error


def starts_key_frame(payload: bytes) -> bool:
    """Whether decoding may begin with this VP8 payload. Malformed payloads do not begin anything."""
    try:
        return parse_vp8(payload).key_frame
    except PacketError:
        return False
