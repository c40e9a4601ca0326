"""Whose packet it is: a browser's SSRCs, those that its offer announced and those that make themselves known.

Pure. What an unknown packet says of itself is believed only once it has been decrypted. What came again in a
retransmission stream counts as come, and comes no second time.
"""

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from signaling.engines import extensions, rtp, rtx
from signaling.engines.forwarder import MAX_ADOPTED, SourceSpec


class Published(Protocol):
    """A source of a leg: what its offer said of it, and its newest SSRC (0 before the first)."""

    spec: SourceSpec
    ssrc: int


S = TypeVar("S", bound=Published)


class Streams(Generic[S]):
    """The streams of one leg, and which of their packets have come where they may come twice."""

    def __init__(self, sources: Sequence[S]) -> None:
        self._sources = sources
        self._by_ssrc = {source.ssrc: source for source in sources if source.ssrc}
        self._by_repair = {source.spec.rtx_ssrc: source for source in sources if source.spec.rtx_ssrc}
        self._windows = {one.ssrc: rtx.Window() for one in sources if one.ssrc and one.spec.rtx_payload_type}
        self._at_most = 2 * len(sources) + MAX_ADOPTED

    def named(self, ssrc: int) -> S | None:
        """The source that an SSRC belongs to; a layer may have had several."""
        return self._by_ssrc.get(ssrc)

    def find(self, data: bytes) -> tuple[S, bool]:
        """Whose protected packet this is, and whether it is one sent again.

        Raises `PacketError` when it is nobody's, or has come before in a retransmission.
        """
        ssrc = rtp.peek_ssrc(data)
        source = self._by_ssrc.get(ssrc)
        if source is not None:
            window = self._windows.get(ssrc)
            if window is not None and window.holds(int.from_bytes(data[2:4], "big")):
                raise rtp.PacketError("a packet that has come before, in a retransmission")
            return source, False
        source = self._by_repair.get(ssrc)
        if source is not None:
            return source, True
        return self._adopt(data)

    def _adopt(self, data: bytes) -> tuple[S, bool]:
        """A layer says its own name; otherwise it is the source without SSRC that has this payload type."""
        if len(self._by_ssrc) + len(self._by_repair) >= self._at_most:
            raise rtp.PacketError("too many streams")
        named = extensions.read(data)
        for source in self._sources:
            spec = source.spec
            if not spec.rid:
                if not source.ssrc and spec.payload_type == data[1] & 0x7F:
                    return source, False
            elif extensions.name_in(named, spec.ids.rid) == spec.rid:
                return source, False
            elif extensions.name_in(named, spec.ids.repaired_rid) == spec.rid:
                return source, True
        raise rtp.PacketError("a stream that was not announced")

    def note(self, source: S, packet: rtp.RtpPacket) -> None:
        """A packet of a source has come, decrypted."""
        if packet.ssrc not in self._by_ssrc:
            source.ssrc = packet.ssrc
            self._by_ssrc[packet.ssrc] = source
            if source.spec.rtx_payload_type:
                self._windows[packet.ssrc] = rtx.Window(packet.sequence)
        elif (window := self._windows.get(packet.ssrc)) is not None:
            window.note(packet.sequence)

    def original(self, source: S, packet: rtp.RtpPacket) -> rtp.RtpPacket | None:
        """What a retransmission carries; nothing when that is padding, or has come already.

        Raises `PacketError` when it is too short to name a packet.
        """
        self._by_repair[packet.ssrc] = source
        original = rtx.unwrap(packet, payload_type=source.spec.payload_type, ssrc=source.ssrc)
        window = self._windows.get(source.ssrc)
        if original is None or window is None or not window.misses(original.sequence):
            return None
        window.note(original.sequence)
        return original
