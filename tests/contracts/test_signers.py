"""What every signing key has to do, wherever it is kept: in a file, or in a token of its own."""

import copy
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from evidence.errors import Damaged
from evidence.keys.keyfiles import private_key
from evidence.keys.opaque import Reference, Token
from evidence.keys.pkcs11_token import Pkcs11Token
from evidence.keys.sealed_keys import has_key, in_token, public_key
from evidence.keys.suites import ED25519, ML_DSA_44, P_256, SUITES, SigningKey, Suite, suite_of
from tests.hsm import PIN

SHA256 = ec.ECDSA(hashes.SHA256())
MESSAGES = (b"", b"x", bytes(range(256)) * 4096)
KINDS = [(suite, place) for suite in SUITES for place in ("file", "token") if (suite, place) != (ML_DSA_44, "token")]


@pytest.fixture(params=KINDS, ids=lambda kind: f"{kind[0].name} in a {kind[1]}")
def kind(request) -> tuple[Suite, str]:
    return request.param


@pytest.fixture
def token(kind, request, tmp_path: Path) -> Iterator[Token | None]:
    with ExitStack() as stack:
        if kind[1] == "file":
            yield None
        else:
            hsm = request.getfixturevalue("hsm")
            label = hsm.token()
            (tmp_path / "pin").write_text(f"{PIN}\n")
            opening = Pkcs11Token.open(hsm.module, label, tmp_path / "pin", tmp_path / "mark")
            yield stack.enter_context(opening)


def sign(key: SigningKey, message: bytes) -> bytes:
    return key.sign(message, SHA256) if isinstance(key, ec.EllipticCurvePrivateKey) else key.sign(message)


def verify(key: SigningKey, signature: bytes, message: bytes) -> None:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        key.public_key().verify(signature, message, SHA256)
    else:
        assert isinstance(key, (Ed25519PrivateKey, MLDSA44PrivateKey))
        key.public_key().verify(signature, message)


def test_it_signs_what_its_public_half_verifies(kind, token: Token | None, tmp_path: Path):
    key = private_key(tmp_path / "key.pem", kind[0], token=token)
    for message in MESSAGES:
        verify(key, sign(key, message), message)
        with pytest.raises(InvalidSignature):
            verify(key, sign(key, message), message + b"y")
    assert suite_of(key.public_key()) == kind[0]


def test_it_is_the_same_key_when_it_is_read_again(kind, token: Token | None, tmp_path: Path):
    path, (suite, place) = tmp_path / "key.pem", kind
    key = private_key(path, suite, token=token, passphrase="")
    again = private_key(path, suite, fresh=False, token=token)
    assert again.public_key() == key.public_key() == public_key(path.read_bytes())
    verify(again, sign(key, b"x"), b"x")
    assert has_key(path.read_bytes()) == (place == "file"), "only a file's key is in the file"
    assert in_token(path.read_bytes()) == (place == "token")
    assert (Reference.read(path.read_bytes()) is not None) == (place == "token")
    assert path.stat().st_mode & 0o077 == 0
    assert copy.copy(key).public_key() == copy.deepcopy(key).public_key() == key.public_key()
    other = private_key(tmp_path / "other.pem", suite, token=token)
    assert other.public_key() != key.public_key()


def test_a_key_of_another_suite_is_refused(kind, token: Token | None, tmp_path: Path):
    private_key(tmp_path / "key.pem", kind[0], token=token)
    wrong = next(suite for suite in (ED25519, P_256) if suite != kind[0])
    with pytest.raises(Damaged):
        private_key(tmp_path / "key.pem", wrong, fresh=False, token=token)
