"""Content keys wrapped for people: only the right private key in the right context unwraps."""

import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from evidence.errors import Damaged
from evidence.sealing.recipients import STANDARD, SUITES, wrapping_context

KEY = bytes(range(32))
FOR = wrapping_context("a", "person")


@pytest.fixture(params=list(SUITES))
def suite(request):
    return SUITES[request.param]


def test_the_person_unwraps_and_nobody_else(suite):
    mine, other = (secrets.token_bytes(suite.private_size) for _ in range(2))
    wrapped = suite.wrap(KEY, suite.public(mine), FOR)
    assert KEY not in wrapped
    assert suite.unwrap(wrapped, mine, FOR) == KEY
    changed = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
    tries = [
        (wrapped, other, FOR),
        (wrapped, mine, wrapping_context("a", "another")),
        (wrapped, mine, wrapping_context("b", "person")),
        (changed, mine, FOR),
        (wrapped[:-1], mine, FOR),
        (b"", mine, FOR),
    ]
    for each in tries:
        with pytest.raises(Damaged):
            suite.unwrap(*each)


def test_the_standard_suite_is_plain_hpke_that_others_open():
    private = X25519PrivateKey.generate()
    wrapped = STANDARD.wrap(KEY, private.public_key().public_bytes_raw(), FOR)
    assert Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM).decrypt(wrapped, private, FOR) == KEY
