"""Which points of edwards25519 (RFC 8032) and P-256 (SP 800-186) may be somebody's key; libraries accept more.

A key of low order "fits" what nobody signed, one with a part of low order fits differently in different programs, and
a point spelled in a second way would be a second key of one owner.
"""

from enum import StrEnum

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_NEUTRAL = (0, 1, 1, 0)
_Q = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

Point = tuple[int, int, int, int]


class Fault(StrEnum):
    """Why bytes are no point that may be a key."""

    SIZE = "size"
    SPELLING = "spelling"
    CURVE = "curve"
    ORDER = "order"


def ed25519_fault(public: bytes) -> Fault | None:
    """Tell why 32 bytes must not be an Ed25519 key: not canonical, off the curve, or not of the prime order."""
    if len(public) != 32:
        return Fault.SIZE
    number = int.from_bytes(public, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= _P:
        return Fault.SPELLING
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P:
        return Fault.CURVE
    if x == 0 and sign:
        return Fault.SPELLING
    if x & 1 != sign:
        x = _P - x
    point = (x, y, 1, x * y % _P)
    return Fault.ORDER if _neutral(point) or not _neutral(_times(_ORDER, point)) else None


def p256_fault(public: bytes) -> Fault | None:
    """Tell why bytes must not be a P-256 key: not an uncompressed point, infinity, or not on the curve."""
    if len(public) != 65 or public[0] != 4:
        return Fault.SIZE
    x, y = int.from_bytes(public[1:33], "big"), int.from_bytes(public[33:], "big")
    if max(x, y) >= _Q:
        return Fault.SPELLING
    return Fault.CURVE if (y * y - x * x * x + 3 * x - _B) % _Q else None


def _plus(one: Point, two: Point) -> Point:
    """Add two points in extended coordinates (X, Y, Z, T)."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * _D * one[3] * two[3] % _P
    d = 2 * one[2] * two[2] % _P
    return (b - a) * (d - c) % _P, (d + c) * (b + a) % _P, (d - c) * (d + c) % _P, (b - a) * (b + a) % _P


def _times(factor: int, point: Point) -> Point:
    result = _NEUTRAL
    for bit in f"{factor:b}":
        result = _plus(result, result)
        if bit == "1":
            result = _plus(result, point)
    return result


def _neutral(point: Point) -> bool:
    return point[0] % _P == 0 and (point[1] - point[2]) % _P == 0
