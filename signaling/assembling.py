"""From RTP packets in sending order to whole VP8 frames. Pure."""

from collections.abc import Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from signaling.engines import rtp


class Piece(Protocol):
    """A packet of a picture: its sequence number continued beyond the wrap, its marker, and what it carries."""

    @property
    def sequence(self) -> int:
        """The sequence number."""

    @property
    def marker(self) -> bool:
        """Whether it ends a frame."""

    @property
    def payload(self) -> bytes:
        """Its content; empty where it only fills."""


P = TypeVar("P", bound=Piece)


class Vp8Frames(Generic[P]):
    """Puts frames together whose packets are all there; after a gap nothing until the next key frame."""

    def __init__(self) -> None:
        self._parts: list[P] = []
        self._before: int | None = None
        self._key = self._decodable = False

    def add(self, packet: P) -> tuple[bool, list[P]] | None:
        """Take the next packet; gives the frame that it completes, and whether decoding may begin with it."""
        if self._before is None or packet.sequence != self._before + 1:
            self._break()
        self._before = packet.sequence
        if not packet.payload:
            return None
        try:
            content = rtp.parse_vp8(packet.payload)
        except rtp.PacketError:
            self._break()
            return None
        if content.starts_frame and not self._parts:
            self._key = content.key_frame
            self._decodable = self._decodable or self._key
            self._parts = [packet]
        elif self._parts:
            self._parts.append(packet)
        if not (packet.marker and self._parts):
            return None
        parts, self._parts = self._parts, []
        return (self._key, parts) if self._decodable else None

    def _break(self) -> None:
        self._parts, self._decodable = [], False


def vp8_frames(packets: Iterable[P]) -> Iterator[tuple[bool, list[P]]]:
    """Give the whole frames of packets in sending order, each with whether decoding may begin there."""
    frames = Vp8Frames[P]()
    for packet in packets:
        found = frames.add(packet)
        if found is not None:
            yield found
