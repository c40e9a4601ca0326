"""A key sealed by a passphrase comes back by that one alone; the rest of the file stays readable."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from evidence.keys.sealed_keys import PassphraseError, has_key, is_sealed, seal_key, unseal_key
from evidence.timestamps.authority import new_authority
from tests.evidence.authorities import NOW

CHEAP = 1 << 14
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PLAIN = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
WORDS = "correct horse 電池"


def sealed(pem: bytes = PLAIN, passphrase: str = WORDS, **more) -> bytes:
    return seal_key(pem, passphrase, **{"salt": bytes(16), "nonce": bytes(12), "cost": CHEAP, **more})


def test_it_comes_back_by_the_passphrase_alone():
    held = sealed()
    assert (has_key(PLAIN), is_sealed(PLAIN)) == (True, False)
    assert (has_key(held), is_sealed(held)) == (True, True)
    assert b"PRIVATE KEY" not in held
    assert unseal_key(held, WORDS) == PLAIN
    for other in ("", WORDS + " ", "x"):
        with pytest.raises(PassphraseError):
            unseal_key(held, other)


def test_two_spellings_of_one_passphrase_are_one():
    assert unseal_key(sealed(passphrase="caf\u00e9"), "cafe\u0301") == PLAIN


def test_public_key_and_certificates_stay_readable():
    assert load_pem_public_key(sealed()) == KEY.public_key()
    authority = new_authority("example", NOW)
    held = sealed(authority)
    assert x509.load_pem_x509_certificates(held) == x509.load_pem_x509_certificates(authority)
    assert unseal_key(held, WORDS) == authority
    assert load_pem_private_key(unseal_key(held, WORDS), None)


def test_salt_and_nonce_matter():
    assert len({sealed(), sealed(salt=b"1" * 16), sealed(nonce=b"1" * 12)}) == 3


def test_what_cannot_be_sealed():
    for pem, words in ((b"", WORDS), (PLAIN * 2, WORDS), (PLAIN, ""), (sealed(), WORDS)):
        with pytest.raises(ValueError, match="one private key"):
            sealed(pem, words)


def test_no_changed_byte_of_the_sealed_block_is_believed():
    held = sealed()
    start = held.index(b"-----BEGIN HEARING")
    for at in range(start, len(held), 17):
        changed = bytearray(held)
        changed[at] ^= 1
        try:
            assert unseal_key(bytes(changed), WORDS) == PLAIN
        except PassphraseError:
            continue


def test_a_cost_that_would_exhaust_the_machine_is_refused():
    with pytest.raises(PassphraseError):
        unseal_key(sealed(cost=1 << 13), WORDS)


def test_nothing_sealed():
    for pem in (b"", PLAIN, sealed() * 2):
        with pytest.raises(PassphraseError):
            unseal_key(pem, WORDS)
