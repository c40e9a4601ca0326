"""Retransmission streams (RFC 4588): a packet sent again goes under an SSRC, a number and a payload type of its own.

Pure. Its payload is the original's, led by the original's sequence number.
"""

from signaling.engines.rtp import PacketError, RtpPacket


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
