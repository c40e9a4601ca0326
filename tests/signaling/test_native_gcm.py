"""AES-GCM of the packet path: each of its two ciphers against published vectors, and against a third one here."""

import ctypes
import random
from functools import cache

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.tools import require_multi_buffer, require_native

OPENSSL, MULTI_BUFFER = 1, 2
TAG = 16


@pytest.fixture(params=[OPENSSL, MULTI_BUFFER], ids=["openssl", "multi-buffer"])
def by(request) -> int:
    if request.param == MULTI_BUFFER:
        require_multi_buffer()
    return int(request.param)


@cache
def library() -> ctypes.CDLL:
    return require_native()


def seal(by: int, key: bytes, iv: bytes, aad: bytes, plain: bytes) -> bytes:
    buffer = ctypes.create_string_buffer(plain, len(plain) + TAG)
    assert library().np_gcm(by, 8 * len(key), True, key, iv, aad, len(aad), buffer, len(plain)) == 1
    return buffer.raw


def opened(by: int, key: bytes, iv: bytes, aad: bytes, sealed: bytes) -> bytes | None:
    buffer = ctypes.create_string_buffer(sealed, len(sealed))
    size = len(sealed) - TAG
    made = library().np_gcm(by, 8 * len(key), False, key, iv, aad, len(aad), buffer, size)
    assert made >= 0
    return buffer.raw[:size] if made else None


#: Test cases 1 to 4 and 13 to 16 of the proposal of GCM to NIST (McGrew and Viega): key, IV, header, plain, sealed.
_KEY = "feffe9928665731c6d6a8f9467308308"
_IV = "cafebabefacedbaddecaf888"
_HEADER = "feedfacedeadbeeffeedfacedeadbeefabaddad2"
_PLAIN = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
_SEALED_128 = (
    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
    "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985"
)
_SEALED_256 = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
)
PUBLISHED = [
    ("00" * 16, "00" * 12, "", "", "58e2fccefa7e3061367f1d57a4e7455a"),
    ("00" * 16, "00" * 12, "", "00" * 16, "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"),
    (_KEY, _IV, "", _PLAIN, _SEALED_128 + "4d5c2af327cd64a62cf35abd2ba6fab4"),
    (_KEY, _IV, _HEADER, _PLAIN[:120], _SEALED_128[:120] + "5bc94fbc3221a5db94fae95ae7121a47"),
    ("00" * 32, "00" * 12, "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    ("00" * 32, "00" * 12, "", "00" * 16, "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    (2 * _KEY, _IV, "", _PLAIN, _SEALED_256 + "b094dac5d93471bdec1a502270e3cc6c"),
    (2 * _KEY, _IV, _HEADER, _PLAIN[:120], _SEALED_256[:120] + "76fc6ece0f4e1768cddf8853bb2d551b"),
]


@pytest.mark.parametrize("case", PUBLISHED, ids=["1", "2", "3", "4", "13", "14", "15", "16"])
def test_published_vectors_of_gcm(by, case):
    key, iv, aad, plain, sealed = map(bytes.fromhex, case)
    assert seal(by, key, iv, aad, plain) == sealed
    assert opened(by, key, iv, aad, sealed) == plain


@pytest.mark.parametrize("bits", [128, 256])
def test_every_length_of_a_packet_is_sealed_as_another_library_seals_it(by, bits):
    source = random.Random(bits)
    key = source.randbytes(bits // 8)
    other = AESGCM(key)
    for size in range(2049):
        iv, aad, plain = source.randbytes(12), source.randbytes(source.choice((12, 20, 28, 72))), source.randbytes(size)
        sealed = seal(by, key, iv, aad, plain)
        assert sealed == other.encrypt(iv, plain, aad)
        assert opened(by, key, iv, aad, sealed) == plain


def test_no_packet_opens_in_which_one_bit_is_another(by):
    source = random.Random(3)
    key, iv, aad, plain = source.randbytes(32), source.randbytes(12), source.randbytes(20), source.randbytes(45)
    sealed = seal(by, key, iv, aad, plain)
    for at in range(8 * len(sealed)):
        spoiled = bytearray(sealed)
        spoiled[at // 8] ^= 1 << at % 8
        assert opened(by, key, iv, aad, bytes(spoiled)) is None
    for at in range(8 * len(aad)):
        header = bytearray(aad)
        header[at // 8] ^= 1 << at % 8
        assert opened(by, key, iv, bytes(header), sealed) is None
    with pytest.raises(InvalidTag):
        AESGCM(key).decrypt(iv, sealed, aad[:-1])
    assert opened(by, key, iv, aad[:-1], sealed) is None
