"""Points of edwards25519 that must not be anybody's key: worked out here from the curve's equation alone."""

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
I = pow(2, (P - 1) // 4, P)  # noqa: E741 -- the root of -1, as RFC 8032 has no better name

Affine = tuple[int, int]


def root(square: int) -> int | None:
    """A square root modulo P, or None."""
    x = pow(square, (P + 3) // 8, P)
    for candidate in (x, x * I % P):
        if candidate * candidate % P == square % P:
            return candidate
    return None


def plus(one: Affine, two: Affine) -> Affine:
    (x1, y1), (x2, y2) = one, two
    cross = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + cross, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - cross, -1, P) % P


def times(factor: int, point: Affine) -> Affine:
    result = (0, 1)
    for bit in f"{factor:b}":
        result = plus(result, result)
        if bit == "1":
            result = plus(result, point)
    return result


def spelled(point: Affine) -> bytes:
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _of(y: int) -> Affine | None:
    x = root((y * y - 1) * pow(D * y * y + 1, -1, P) % P)
    return None if x is None else (x, y)


def _of_order_eight() -> Affine:
    for y in range(2, 100):
        point = _of(y)
        if point is not None:
            small = times(ORDER, point)
            if times(4, small) != (0, 1):
                return small
    raise AssertionError("half of all points have a part of order eight")


EIGHT = [times(number, _of_order_eight()) for number in range(8)]
SMALL_ORDER = [spelled(point) for point in EIGHT]
"""The eight points whose order divides eight."""

NOT_CANONICAL = [
    (y | sign << 255).to_bytes(32, "little") for y in [*range(P, 2**255), 1, P - 1] for sign in (0, 1)
    if y >= P or sign
]  # fmt: skip
"""Every spelling with y of P or more, of points on the curve or not, and x = 0 with a sign."""

BASE: Affine = (15112221349535400772501151409588531511454012693041857206046113283949847762202, 4 * pow(5, -1, P) % P)


def mixed_order(factor: int = 5, small: int = 1) -> bytes:
    """A point of the large order with a part of small order added."""
    return spelled(plus(times(factor, BASE), EIGHT[small]))
