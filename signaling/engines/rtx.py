"""Retransmission streams (RFC 4588): a packet sent again goes under an SSRC, a number and a payload type of its own.

Pure. Its payload is the original's, led by the original's sequence number.
"""

from dataclasses import dataclass

from signaling.engines.rtp import PacketError, RtpPacket, sequence_after

#: Packets behind the newest one of which it is known whether they have come.
WINDOW = 1024
_ALL = (1 << WINDOW) - 1


@dataclass(slots=True)
class Window:
    """Which packets of a stream have come, itself or in its retransmissions: browsers send again what has come, too."""

    _newest: int = -1
    _came: int = 1

    def holds(self, sequence: int) -> bool:
        """Whether this number has come, as far as is known."""
        behind = -sequence_after(sequence, self._newest)
        return self._newest >= 0 and 0 <= behind < WINDOW and bool(self._came >> behind & 1)

    def misses(self, sequence: int) -> bool:
        """Whether a retransmission of this number is of use: it has not come, and is near what has."""
        return self._newest < 0 or (abs(sequence_after(sequence, self._newest)) < WINDOW and not self.holds(sequence))

    def note(self, sequence: int) -> None:
        """This number has come."""
        step = sequence_after(sequence, self._newest)
        if self._newest < 0 or abs(step) >= WINDOW:
            self._newest, self._came = sequence, 1
        elif step > 0:
            self._newest, self._came = sequence, (self._came << step | 1) & _ALL
        else:
            self._came |= 1 << -step


def wrap(packet: RtpPacket, *, payload_type: int, ssrc: int, sequence: int) -> RtpPacket:
    """The packet as its retransmission."""
    payload = packet.sequence.to_bytes(2, "big") + packet.payload
    return RtpPacket(packet.marker, payload_type, sequence & 0xFFFF, packet.timestamp, ssrc, payload)


def unwrap(packet: RtpPacket, *, payload_type: int, ssrc: int) -> RtpPacket | None:
    """The original packet that a retransmission carries; nothing when it carries none, as padding does.

    Raises `PacketError` when it is too short to name one.
    """
    if not packet.payload:
        return None
    if len(packet.payload) < 2:
        raise PacketError("a retransmission that names no packet")
    sequence = int.from_bytes(packet.payload[:2], "big")
    if len(packet.payload) == 2:
        return None
    return RtpPacket(packet.marker, payload_type, sequence, packet.timestamp, ssrc, packet.payload[2:])
