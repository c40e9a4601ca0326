"""Which points may be keys: all eight of small order, every second spelling, mixed orders; and honest ones."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence.signed.points import Fault, ed25519_fault, p256_fault
from hearing.package.shipped.curves import ed25519_sound
from tests.evidence.signed.points import NOT_CANONICAL, SMALL_ORDER, mixed_order


def test_the_eight_points_of_small_order_are_refused():
    assert len(set(SMALL_ORDER)) == 8
    assert {ed25519_fault(point) for point in SMALL_ORDER} == {Fault.ORDER}
    assert not any(ed25519_sound(point) for point in SMALL_ORDER)


def test_every_second_spelling_is_refused():
    assert len(set(NOT_CANONICAL)) == 40
    assert {ed25519_fault(point) for point in NOT_CANONICAL} == {Fault.SPELLING}
    assert not any(ed25519_sound(point) for point in NOT_CANONICAL)


def test_a_part_of_small_order_is_refused():
    for small in range(1, 8):
        for factor in (1, 5, 1 << 200):
            assert ed25519_fault(mixed_order(factor, small)) is Fault.ORDER
    assert ed25519_fault(mixed_order(5, 0)) is None


def test_what_is_no_point_is_refused():
    assert ed25519_fault((2).to_bytes(32, "little")) is Fault.CURVE
    assert ed25519_fault(bytes(31)) is Fault.SIZE


def test_honest_keys_are_taken():
    for number in range(1, 9):
        edwards = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32).public_key().public_bytes_raw()
        assert ed25519_fault(edwards) is None
        assert ed25519_sound(edwards)
        short = ec.derive_private_key(number, ec.SECP256R1()).public_key()
        assert p256_fault(short.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)) is None


GENERATOR = ec.derive_private_key(1, ec.SECP256R1()).public_key()
POINT = GENERATOR.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1


@pytest.mark.parametrize(
    ("point", "fault"),
    [
        (POINT[:-1] + bytes([POINT[-1] ^ 1]), Fault.CURVE),
        (b"\x04" + bytes(64), Fault.CURVE),
        (b"\x04" + b"\xff" * 64, Fault.SPELLING),
        (b"\x04" + PRIME.to_bytes(32, "big") + POINT[33:], Fault.SPELLING),
        (b"\x00", Fault.SIZE),
        (b"\x02" + POINT[1:33], Fault.SIZE),
        (b"\x06" + POINT[1:], Fault.SIZE),
        (POINT + b"\x00", Fault.SIZE),
        (b"", Fault.SIZE),
    ],
    ids=[
        "off the curve",
        "zero",
        "beyond the field",
        "x of the prime",
        "infinity",
        "compressed",
        "hybrid",
        "long",
        "none",
    ],
)
def test_points_of_p256_that_are_none(point: bytes, fault: Fault):
    assert p256_fault(point) is fault
