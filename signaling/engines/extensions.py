"""RTP header extensions (RFC 8285): the few that the plane negotiates, read from and written into packets.

Pure, bounds-checked. Extensions are not encrypted, so that they can be read before a packet is trusted; what they say
counts only once the packet has proved genuine.
"""

import struct
from collections.abc import Mapping, Sequence

from signaling.engines.rtp import PacketError

#: Identifiers that the short form can carry; ours are always of the short form.
IDS = range(1, 15)
_ONE_BYTE, _TWO_BYTE = 0xBEDE, 0x1000
_HEAD = struct.Struct("!HH")


def read(data: bytes) -> dict[int, bytes]:
    """The extensions of an RTP packet by identifier; none when it has none.

    Raises `PacketError` when a length points outside of the packet.
    """
    if len(data) < 12:
        raise PacketError("shorter than an RTP header")
    if not data[0] & 0x10:
        return {}
    start = 12 + 4 * (data[0] & 0x0F)
    if len(data) < start + 4:
        raise PacketError("header extension cut off")
    profile, words = _HEAD.unpack_from(data, start)
    body = data[start + 4 : start + 4 + 4 * words]
    if len(body) < 4 * words:
        raise PacketError("header extension cut off")
    if profile == _ONE_BYTE:
        return _read_short(body)
    if profile & 0xFFF0 == _TWO_BYTE:
        return _read_long(body)
    return {}


def _read_short(body: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at < len(body):
        first = body[at]
        at += 1
        if first == 0:
            continue
        if first >> 4 == 15:
            break  # reserved: whatever follows is not to be read (section 4.2)
        size = (first & 0x0F) + 1
        if at + size > len(body):
            raise PacketError("header extension cut off")
        found[first >> 4] = body[at : at + size]
        at += size
    return found


def _read_long(body: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at < len(body):
        number = body[at]
        at += 1
        if number == 0:
            continue
        if at >= len(body) or at + 1 + body[at] > len(body):
            raise PacketError("header extension cut off")
        found[number] = body[at + 1 : at + 1 + body[at]]
        at += 1 + body[at]
    return found


def write(elements: Sequence[tuple[int, bytes]]) -> bytes:
    """The extension block of a packet in the short form; nothing for nothing.

    Identifiers are 1 to 14, values 1 to 16 bytes long; anything else is a defect of the caller.
    """
    if not elements:
        return b""
    body = b"".join(bytes([number << 4 | len(value) - 1]) + value for number, value in elements)
    body += bytes(-len(body) % 4)
    return _HEAD.pack(_ONE_BYTE, len(body) // 4) + body


def send_time(seconds: float) -> bytes:
    """The value of the send-time extension: 24 bits, 6.18 fixed point, wraps every 64 s."""
    return (int(seconds * (1 << 18)) & 0xFFFFFF).to_bytes(3, "big")


def name_in(found: Mapping[int, bytes], number: int) -> str:
    """A stream's or section's name as an extension carries it; empty when it is absent or no name."""
    value = found.get(number, b"")
    return value.decode() if value.isascii() and value.isalnum() else ""
