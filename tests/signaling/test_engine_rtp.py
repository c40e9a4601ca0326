"""RTP and RTCP read and written by hand, against arbitrary bytes and against aiortc's own classes."""

import pytest
from aiortc import rtp as reference
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from hypothesis import example, given
from hypothesis import strategies as st

from signaling.engines import rtcp, rtp

numbers = st.integers(0, 0xFFFFFFFF)
shorts = st.integers(0, 0xFFFF)


@given(st.binary(max_size=80))
@example(bytes.fromhex("bf60") + bytes(10))
@example(b"\x90\x60" + bytes(10) + b"\xbe\xde\xff\xff")
def test_arbitrary_bytes_are_a_packet_or_a_packet_error(data):
    for read in (rtp.parse, rtcp.parse, rtp.parse_vp8):
        try:
            found = read(data)
        except rtp.PacketError:
            continue
        assert found is not None


@given(st.booleans(), st.integers(0, 127), shorts, numbers, numbers, st.binary(max_size=40))
def test_what_is_written_is_read_back(marker, kind, sequence, timestamp, ssrc, payload):
    packet = rtp.RtpPacket(marker, kind, sequence, timestamp, ssrc, payload)
    assert rtp.parse(rtp.serialize(packet)) == packet


@given(st.binary(min_size=1, max_size=40), st.integers(1, 20), st.lists(numbers, max_size=15))
def test_extensions_sources_and_padding_are_stripped(payload, padding, sources):
    other = reference.RtpPacket(payload_type=96, sequence_number=7, timestamp=8, ssrc=9, payload=payload)
    other.csrc, other.padding_size = sources, padding
    ids = reference.HeaderExtensionsMap()
    mid = RTCRtpHeaderExtensionParameters(id=1, uri="urn:ietf:params:rtp-hdrext:sdes:mid")
    ids.configure(RTCRtpParameters(headerExtensions=[mid]))
    other.extensions.mid = "12"
    assert rtp.parse(other.serialize(ids)).payload == payload


@given(shorts, st.integers(-32768, 32767))
def test_sequence_numbers_wrap(start, step):
    assert rtp.sequence_after((start + step) & 0xFFFF, start) == step


@pytest.mark.parametrize(
    ("payload", "starts", "key"),
    [
        ("1000", True, True),  # plain descriptor, frame header with P bit 0
        ("1001", True, False),
        ("0000", False, False),  # not the start of a partition
        ("90808012" + "00", True, True),  # extended, 15-bit picture id
        ("90e0810203" + "4000", True, True),  # with layer index and key index as well
    ],
)
def test_vp8_descriptors(payload, starts, key):
    found = rtp.parse_vp8(bytes.fromhex(payload))
    assert (found.starts_frame, found.key_frame) == (starts, key)


@given(numbers, numbers, st.lists(shorts, min_size=1, max_size=40, unique=True).map(sorted))
def test_a_negative_acknowledgement_reads_the_same_everywhere(sender, media, lost):
    data = rtcp.nack(sender, media, lost)
    assert rtcp.parse(data) == [rtcp.Nack(media, tuple(lost))]
    (other,) = reference.RtcpPacket.parse(data)
    assert isinstance(other, reference.RtcpRtpfbPacket)
    assert (other.media_ssrc, other.lost) == (media, lost)


@given(numbers, st.integers(0, 2**64 - 1), numbers, numbers, numbers)
def test_reports_read_the_same_everywhere(ssrc, ntp, stamp, packets, octets):
    report = rtcp.SenderReport(ssrc, ntp, stamp, packets, octets)
    data = rtcp.sender_report(report) + rtcp.source_description(ssrc, "合议组")
    assert rtcp.parse(data) == [report]
    first, second = reference.RtcpPacket.parse(data)
    assert isinstance(first, reference.RtcpSrPacket)
    assert first.sender_info.ntp_timestamp == ntp
    assert isinstance(second, reference.RtcpSdesPacket)
    assert second.chunks[0].items == [(1, "合议组".encode())]


blocks = st.builds(rtcp.ReportBlock, numbers, st.integers(0, 255), st.integers(-9, 9), *[numbers] * 4)


@given(blocks)
def test_report_blocks_read_the_same_elsewhere(block):
    (other,) = reference.RtcpPacket.parse(rtcp.receiver_report(1, [block]))
    assert isinstance(other, reference.RtcpRrPacket)
    found = other.reports[0]
    assert (found.ssrc, found.fraction_lost, found.packets_lost, found.jitter, found.lsr, found.dlsr) == (
        block.ssrc,
        block.fraction,
        block.lost,
        block.jitter,
        block.lsr,
        block.dlsr,
    )


def test_a_bitrate_limit_and_a_key_request_read_the_same_elsewhere():
    limit, loss = reference.RtcpPacket.parse(rtcp.bitrate_limit(1, 2_000_000, [5, 6]) + rtcp.picture_loss(1, 5))
    assert isinstance(limit, reference.RtcpPsfbPacket)
    bits, ssrcs = reference.unpack_remb_fci(limit.fci)
    assert (2_000_000 - bits < 20, ssrcs) == (True, [5, 6])
    assert isinstance(loss, reference.RtcpPsfbPacket)
    assert (loss.fmt, loss.media_ssrc) == (1, 5)


def test_full_intra_requests_ask_for_a_key_frame():
    fir = reference.RtcpPsfbPacket(fmt=4, ssrc=1, media_ssrc=0, fci=(77).to_bytes(4, "big") + b"\x01\0\0\0")
    assert rtcp.parse(bytes(fir)) == [rtcp.KeyRequest(77)]


def test_a_huge_acknowledgement_is_cut():
    data = rtcp.nack(1, 2, list(range(0, 60_000, 2)))
    (found,) = rtcp.parse(data)
    assert isinstance(found, rtcp.Nack)
    assert len(found.lost) == rtcp.MAX_NACKS
