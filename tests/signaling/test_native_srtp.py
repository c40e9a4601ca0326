"""The packet path's ciphers against the RFCs' own vectors, which our other tests could not fail together with it."""

import ctypes

import pytest

from tests.tools import require_native

GCM_128, GCM_256, CM_SHA1 = 1, 2, 3
KEY_128, KEY_256 = bytes(range(16)), bytes(range(32))
SALT = b"Quid pro quo"
RTP = bytes.fromhex("8040f17b8041f8d35501a0b2") + b"Gallia est omnis divisa in partes tres"
RTCP = bytes.fromhex("81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61") + bytes.fromhex("deadbeef") * 5
INDEX = 0xF17B  # with a roll-over count of zero
RTCP_INDEX = 0x5D4
RTP_128 = "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce"
RTP_256 = "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13"
RTCP_128 = (
    "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf872"
    "45d9eade800005d4"
)


def run(profile: int, packet: bytes, *, rtcp: bool, outward: bool, key: bytes, salt: bytes = SALT, index: int) -> bytes:
    buffer = ctypes.create_string_buffer(packet, len(packet) + 32)
    header = 12
    made = require_native().np_vector(profile, rtcp, outward, key, bytes(20), salt, buffer, header, len(packet), index)
    return bytes(buffer.raw[:made]) if made >= 0 else b""


@pytest.mark.parametrize(("profile", "key", "expected"), [(GCM_128, KEY_128, RTP_128), (GCM_256, KEY_256, RTP_256)])
def test_rtp_in_gcm_is_that_of_rfc_7714_section_16(profile, key, expected):
    sealed = run(profile, RTP, rtcp=False, outward=True, key=key, index=INDEX)
    assert sealed.hex() == RTP[:12].hex() + expected
    assert run(profile, sealed, rtcp=False, outward=False, key=key, index=INDEX) == RTP
    spoiled = sealed[:-1] + bytes([sealed[-1] ^ 1])
    assert run(profile, spoiled, rtcp=False, outward=False, key=key, index=INDEX) == b""


def test_rtcp_in_gcm_is_that_of_rfc_7714_section_17():
    sealed = run(GCM_128, RTCP, rtcp=True, outward=True, key=KEY_128, index=RTCP_INDEX)
    assert sealed.hex() == RTCP[:8].hex() + RTCP_128
    assert run(GCM_128, sealed, rtcp=True, outward=False, key=KEY_128, index=0) == RTCP
    assert run(GCM_128, sealed[:-4] + sealed[-3:] + b"0", rtcp=True, outward=False, key=KEY_128, index=0) == b""


def test_the_key_stream_of_counter_mode_is_that_of_rfc_3711_appendix_b_2():
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    salt = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9fafbfcfd")
    sealed = run(CM_SHA1, bytes(12 + 48), rtcp=False, outward=True, key=key, salt=salt, index=0)
    stream = "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0"
    assert sealed[12:60].hex() == stream
    assert run(CM_SHA1, sealed, rtcp=False, outward=False, key=key, salt=salt, index=0) == bytes(60)
    assert run(CM_SHA1, sealed[:-1] + b"!", rtcp=False, outward=False, key=key, salt=salt, index=0) == b""


@pytest.mark.parametrize(
    ("label", "size", "expected"),
    [
        (0, 16, "c61e7a93744f39ee10734afe3ff7a087"),
        (2, 14, "30cbbc08863d8c85d49db34a9ae1"),
        (1, 20, "cebe321f6ff7716b6fd4ab49af256a156d38baa4"),
    ],
)
def test_session_keys_are_those_of_rfc_3711_appendix_b_3(label, size, expected):
    master = bytes.fromhex("e1f97a0d3e018be0d64fa32c06de4139")
    salt = bytes.fromhex("0ec675ad498afeebb6960b3aabe6")
    out = ctypes.create_string_buffer(32)
    assert require_native().np_derive(master, 128, salt, label, out, size)
    assert out.raw[:size].hex() == expected
