"""Signatures checked with whole numbers alone: Ed25519 (RFC 8032) and ECDSA on P-256 and P-384 (FIPS 186-5).

Nothing here is secret, so nothing here has to run in constant time.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_NEUTRAL: tuple[int, ...] = (0, 1, 1, 0)


def _plus(one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, ...]:
    """Add two points of edwards25519 in extended coordinates (X, Y, Z, T)."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * _D * one[3] * two[3] % _P
    d = 2 * one[2] * two[2] % _P
    return (b - a) * (d - c) % _P, (d + c) * (b + a) % _P, (d - c) * (d + c) % _P, (b - a) * (b + a) % _P


def _times(factor: int, point: tuple[int, ...]) -> tuple[int, ...]:
    result = _NEUTRAL
    for bit in f"{factor:b}":
        result = _plus(result, result)
        if bit == "1":
            result = _plus(result, point)
    return result


def _same(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    return (one[0] * two[2] - two[0] * one[2]) % _P == 0 and (one[1] * two[2] - two[1] * one[2]) % _P == 0


def _point(text: bytes) -> tuple[int, ...] | None:
    """Read a point from its 32 bytes; None when there is no such point or it is spelled in a second way."""
    number = int.from_bytes(text, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(text) != 32 or y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little")) or _NEUTRAL


def ed25519_sound(public: bytes) -> bool:
    """Tell whether 32 bytes are a point of the large prime order in its one spelling, as every honest key is."""
    key = _point(public)
    return key is not None and not _same(key, _NEUTRAL) and _same(_times(_ORDER, key), _NEUTRAL)


def ed25519_fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature of 64 bytes was made over a message with the key of these 32 public bytes.

    A key of low order "fits" what nobody signed, so no signature fits it here.
    """
    key, commitment = _point(public), _point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or len(signature) != 64 or number >= _ORDER:
        return False
    if _same(_times(8, key), _NEUTRAL):
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _ORDER
    return _same(_times(number, _BASE), _plus(commitment, _times(challenge, key)))


class Curve(NamedTuple):
    """A curve of FIPS 186-5 with a = -3: the field's prime, b, the order of the generator, the generator."""

    q: int
    b: int
    n: int
    x: int
    y: int

    @property
    def size(self) -> int:
        """Bytes of a coordinate."""
        return self.q.bit_length() // 8


P256 = Curve(
    2**256 - 2**224 + 2**192 + 2**96 - 1,
    0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
P384 = Curve(
    2**384 - 2**128 - 2**96 + 2**32 - 1,
    0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
    0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
)


def _twice(point: tuple[int, int, int], q: int) -> tuple[int, int, int]:
    """Double a point in Jacobian coordinates; Z = 0 is the point at infinity."""
    x, y, z = point
    slope = 3 * (x - z * z) * (x + z * z)
    four = 4 * x * y * y
    new_x = (slope * slope - 2 * four) % q
    return new_x, (slope * (four - new_x) - 8 * y**4) % q, 2 * y * z % q


def _sum(one: tuple[int, int, int], two: tuple[int, int, int], q: int) -> tuple[int, int, int]:
    if one[2] == 0:
        return two
    if two[2] == 0:
        return one
    left, right = one[2] * one[2] % q, two[2] * two[2] % q
    x1, x2 = one[0] * right % q, two[0] * left % q
    y1, y2 = one[1] * right * two[2] % q, two[1] * left * one[2] % q
    if x1 == x2:
        return _twice(one, q) if y1 == y2 else (1, 1, 0)
    wide, high = x2 - x1, y2 - y1
    cube = wide * wide * wide
    new_x = (high * high - cube - 2 * x1 * wide * wide) % q
    return new_x, (high * (x1 * wide * wide - new_x) - y1 * cube) % q, wide * one[2] * two[2] % q


def p256_fits(public: bytes, digest: bytes, r: int, s: int) -> bool:
    """Tell whether (r, s) is an ECDSA signature over a SHA-256 digest with the key of this uncompressed point."""
    return ecdsa_fits(P256, public, digest, r, s)


def ecdsa_fits(curve: Curve, public: bytes, digest: bytes, r: int, s: int) -> bool:
    """Tell the same on a curve whose order is no shorter than the digest."""
    q, size = curve.q, curve.size
    x, y = int.from_bytes(public[1 : 1 + size], "big"), int.from_bytes(public[1 + size :], "big")
    known = len(public) == 1 + 2 * size and public[0] == 4 and max(x, y) < q
    if not known or (y * y - x * x * x + 3 * x - curve.b) % q:
        return False
    if not (0 < r < curve.n and 0 < s < curve.n):
        return False
    inverse = pow(s, -1, curve.n)
    first, second = int.from_bytes(digest, "big") * inverse % curve.n, r * inverse % curve.n
    generator, key = (curve.x, curve.y, 1), (x, y, 1)
    both, total = _sum(generator, key, q), (1, 1, 0)
    for bit in range(curve.n.bit_length() - 1, -1, -1):
        total = _twice(total, q)
        chosen = (first >> bit & 1) | (second >> bit & 1) << 1
        if chosen:
            total = _sum(total, (both, generator, key, both)[chosen], q)
    if total[2] == 0:
        return False
    return total[0] * pow(total[2], -2, q) % q % curve.n == r
