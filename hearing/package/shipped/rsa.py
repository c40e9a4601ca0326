"""RSA signatures over SHA-256 digests (RFC 8017), checked with whole numbers alone: PKCS #1 v1.5 and PSS."""

from __future__ import annotations

import hashlib

_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
_SALT = 32


def rsa_fits(modulus: int, exponent: int, digest: bytes, signature: bytes, *, pss: bool) -> bool:
    """Tell whether a signature over a SHA-256 digest was made with the key of this modulus and exponent."""
    bits = modulus.bit_length()
    size = (bits + 7) // 8
    number = int.from_bytes(signature, "big")
    if not 2048 <= bits <= 4096 or exponent < 65_537 or len(signature) != size or number >= modulus:
        return False
    opened = pow(number, exponent, modulus).to_bytes(size, "big")
    if pss:
        return _pss_fits(opened, bits - 1, digest)
    told = _DIGEST_INFO + digest
    return opened == b"\x00\x01" + b"\xff" * (size - len(told) - 3) + b"\x00" + told


def _pss_fits(opened: bytes, bits: int, digest: bytes) -> bool:
    """Check an encoded message (RFC 8017, 9.1.2), with MGF1 on SHA-256 and a salt of 32 bytes."""
    size = (bits + 7) // 8
    opened = opened[len(opened) - size :]
    masked, hashed = opened[: size - 33], opened[size - 33 : -1]
    spare = 8 * size - bits
    if opened[-1:] != b"\xbc" or masked[0] >> (8 - spare):
        return False
    mask = _mask(hashed, len(masked))
    block = bytearray(one ^ mask[at] for at, one in enumerate(masked))
    block[0] &= 0xFF >> spare
    padding, salt = bytes(block[: len(block) - _SALT]), bytes(block[len(block) - _SALT :])
    if padding != bytes(len(padding) - 1) + b"\x01":
        return False
    return hashlib.sha256(bytes(8) + digest + salt).digest() == hashed


def _mask(seed: bytes, size: int) -> bytes:
    rounds = range((size + 31) // 32)
    return b"".join(hashlib.sha256(seed + count.to_bytes(4, "big")).digest() for count in rounds)[:size]
