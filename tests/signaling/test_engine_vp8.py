"""Picture numbers that go on whatever feeds the slot, and retransmissions, against aiortc's own classes."""

import pytest
from aiortc.codecs.vpx import VpxPayloadDescriptor
from aiortc.rtp import RtpPacket as OtherPacket
from aiortc.rtp import unwrap_rtx, wrap_rtx
from hypothesis import given
from hypothesis import strategies as st

from signaling.engines import rtp, rtx, vp8

descriptors = st.builds(
    lambda picture, base, temporal, key: VpxPayloadDescriptor(1, 0, picture, base, temporal, key),
    st.none() | st.integers(0, 32767),
    st.none() | st.integers(0, 255),
    st.none() | st.tuples(st.integers(0, 3), st.integers(0, 1)),
    st.none() | st.integers(0, 31),
)


@given(descriptors, st.binary(min_size=1, max_size=20))
def test_descriptors_are_read_as_aiortc_writes_them(written, data):
    found = vp8.read(bytes(written) + data)
    assert found.picture == (-1 if written.picture_id is None else written.picture_id)
    assert found.base == (-1 if written.tl0picidx is None else written.tl0picidx)
    assert found.temporal == (-1 if written.tid is None else written.tid[0])
    assert found.size == len(bytes(written))
    assert found.key_frame == (data[0] & 1 == 0)


@given(st.binary(max_size=12))
def test_arbitrary_payloads_are_read_or_refused(payload):
    found = vp8.peek(payload)
    numbering = vp8.Numbering()
    numbering.begin(vp8.read(frame(7, 7)), vp8.read(frame(900, 80)))
    assert len(numbering.rewrite(payload)) == len(payload)
    if found is None:
        assert numbering.rewrite(payload) == payload


def frame(picture: int, base: int, data: bytes = b"\x00") -> bytes:
    return bytes(VpxPayloadDescriptor(1, 0, picture, base, (0, 0), None)) + data


@given(st.lists(st.tuples(st.integers(256, 32000), st.integers(0, 255), st.integers(1, 400)), min_size=1, max_size=5))
def test_pictures_count_on_whatever_feeds_the_slot(feeds):
    """Each feed is another layer or another browser: the receiver sees one run of pictures."""
    numbering, before = vp8.Numbering(), None
    for picture, base, count in feeds:
        numbering.begin(vp8.read(frame(picture, base)), before)
        for step in range(0, count, 1 + count // 20):
            out = vp8.read(numbering.rewrite(frame(picture + step, (base + step) % 256)))
            if before is not None and step <= 1:
                assert (out.picture - before.picture) % 32768 == 1
                assert (out.base - before.base) % 256 == 1
            before = out


def test_a_late_packet_keeps_its_picture():
    numbering = vp8.Numbering()
    numbering.begin(vp8.read(frame(300, 7)), vp8.read(frame(999, 250)))
    feed = ((300, 7), (301, 8), (303, 10), (302, 9))
    assert [vp8.read(numbering.rewrite(frame(*numbers))).base for numbers in feed] == [251, 252, 254, 253]
    assert [vp8.read(numbering.rewrite(frame(*numbers))).picture for numbers in feed] == [1000, 1001, 1003, 1002]


def test_a_payload_without_numbers_stays_as_it_is():
    numbering = vp8.Numbering()
    numbering.begin(vp8.read(b"\x10\x00data"), vp8.read(frame(5, 5)))
    assert numbering.rewrite(b"\x10\x00data") == b"\x10\x00data"


def test_a_key_frame_states_its_size():
    payload = b"\x10" + bytes.fromhex("1002009d012a") + (640).to_bytes(2, "little") + (360).to_bytes(2, "little")
    assert vp8.size_of_key_frame(payload, vp8.read(payload)) == (640, 360)
    assert vp8.size_of_key_frame(b"\x10\x01", vp8.read(b"\x10\x01")) == (0, 0)


@given(st.binary(min_size=1, max_size=40), st.integers(0, 65535), st.integers(0, 65535), st.booleans())
def test_retransmissions_are_those_of_aiortc(payload, sequence, again, marker):
    mine = rtp.RtpPacket(marker, 96, sequence, 5, 7, payload)
    other = OtherPacket(96, int(marker), sequence, 5, 7, payload)
    wrapped = rtx.wrap(mine, payload_type=97, ssrc=8, sequence=again)
    assert rtp.serialize(wrapped) == wrap_rtx(other, payload_type=97, sequence_number=again, ssrc=8).serialize()
    assert rtx.unwrap(wrapped, payload_type=96, ssrc=7) == mine
    back = unwrap_rtx(OtherPacket.parse(rtp.serialize(wrapped)), payload_type=96, ssrc=7)
    assert back.serialize() == rtp.serialize(mine)


def test_padding_carries_no_packet_and_a_stump_is_refused():
    padding = rtp.RtpPacket(False, 97, 1, 2, 3, b"")
    assert rtx.unwrap(padding, payload_type=96, ssrc=7) is None
    assert rtx.unwrap(padding._replace(payload=b"\x00\x01"), payload_type=96, ssrc=7) is None
    with pytest.raises(rtp.PacketError):
        rtx.unwrap(padding._replace(payload=b"\x00"), payload_type=96, ssrc=7)
