"""The VP8 payload descriptor (RFC 7741, section 4.2), and how its running numbers go on when the source changes.

Pure. To a receiver every slot is one stream: when another layer or another browser feeds it, picture numbers continue
as if nothing had happened, so that its decoder and its jitter buffer see no break.
"""

from dataclasses import dataclass
from typing import NamedTuple

from signaling.engines.rtp import PacketError

_PICTURES, _BASES = 1 << 15, 1 << 8


class Descriptor(NamedTuple):
    """One packet's descriptor. Fields that are absent are -1; ``size`` is its length in bytes.

    ``wide`` tells the 15-bit from the 7-bit form of ``picture``; ``at`` are the offsets of picture, base and temporal.
    """

    starts_frame: bool
    key_frame: bool
    picture: int
    wide: bool
    base: int
    temporal: int
    sync: bool
    size: int
    at: tuple[int, int, int]


def read(payload: bytes) -> Descriptor:
    """Read the descriptor; raises `PacketError` when it is cut off.

    ``key_frame`` can be known only in the packet that starts a frame.
    """
    try:
        return _read(payload)
    except IndexError as error:
        raise PacketError("VP8 descriptor cut off") from error


def _read(payload: bytes) -> Descriptor:
    first, at = payload[0], 1
    picture = base = temporal = -1
    wide = sync = False
    places = [-1, -1, -1]
    if first & 0x80:
        flags, at = payload[1], 2
        if flags & 0x80:
            places[0], wide = at, bool(payload[at] & 0x80)
            picture = (payload[at] & 0x7F) << 8 | payload[at + 1] if wide else payload[at] & 0x7F
            at += 2 if wide else 1
        if flags & 0x40:
            places[1], base = at, payload[at]
            at += 1
        if flags & 0x30:
            places[2] = at
            if flags & 0x20:
                temporal, sync = payload[at] >> 6, bool(payload[at] & 0x20)
            at += 1
    starts = bool(first & 0x10) and first & 0x07 == 0
    key = starts and payload[at] & 0x01 == 0
    return Descriptor(starts, key, picture, wide, base, temporal, sync, at, (places[0], places[1], places[2]))


def size_of_key_frame(payload: bytes, descriptor: Descriptor) -> tuple[int, int]:
    """Width and height that a key frame's first packet states (RFC 6386, section 9.1); zeros when it does not."""
    head = payload[descriptor.size : descriptor.size + 10]
    if not descriptor.key_frame or len(head) < 10 or head[3:6] != b"\x9d\x01\x2a":
        return 0, 0
    return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF


@dataclass(slots=True)
class Numbering:
    """The picture numbers of one slot. `begin` at each change of source, then `rewrite` for each packet."""

    _picture_shift: int = 0
    _base_shift: int = 0

    def begin(self, first: Descriptor, last: Descriptor | None) -> None:
        """Another stream feeds the slot from ``first`` on: its numbers follow those of ``last``, the last one sent."""
        self._picture_shift = self._base_shift = 0
        if last is not None and last.picture >= 0 and first.picture >= 0:
            self._picture_shift = (last.picture + 1 - first.picture) % _PICTURES
        if last is not None and last.base >= 0 and first.base >= 0:
            self._base_shift = (last.base + 1 - first.base) % _BASES

    @property
    def changes(self) -> bool:
        """Whether the slot's numbers differ from the stream's own."""
        return self._picture_shift != 0 or self._base_shift != 0

    def rewrite(self, payload: bytes) -> bytes:
        """The payload with this slot's numbers, of the same length; one that cannot be read stays as it is."""
        if not self.changes:
            return payload
        try:
            descriptor = read(payload)
        except PacketError:
            return payload
        out = bytearray(payload)
        place_picture, place_base, _ = descriptor.at
        if descriptor.picture >= 0:
            picture = (descriptor.picture + self._picture_shift) % _PICTURES
            if descriptor.wide:
                out[place_picture : place_picture + 2] = (picture | 0x8000).to_bytes(2, "big")
            else:
                out[place_picture] = picture & 0x7F
        if descriptor.base >= 0:
            out[place_base] = (descriptor.base + self._base_shift) % _BASES
        return bytes(out)


def peek(payload: bytes) -> Descriptor | None:
    """The descriptor of a payload, or nothing when it cannot be read."""
    try:
        return read(payload)
    except PacketError:
        return None
