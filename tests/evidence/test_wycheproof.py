"""Project Wycheproof's vectors through our own verifying functions: what they call invalid, nobody here accepts."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import SignatureAlgorithmOID

from evidence.keys import sealed_keys
from evidence.log import checkpoint
from evidence.log.checkpoint import Kind, NoteError, VerifierKey
from evidence.signed.keys import Algorithm, PartyKey
from evidence.timestamps import timestamp
from evidence.timestamps.timestamp import TokenError

FOLDER = Path(__file__).parents[1] / "vectors/wycheproof"
Group = dict[str, Any]


def vectors(name: str) -> Iterator[tuple[Group, Group]]:
    for group in json.loads((FOLDER / f"{name}_test.json").read_text())["testGroups"]:
        for test in group["tests"]:
            assert test["result"] in {"valid", "invalid"}, "none of those used here is a matter of taste"
            yield group, test


def known(test: Group) -> str:
    return f"{test['tcId']}: {test['comment']} {test['flags']}"


def data(test: Group, *names: str) -> list[bytes]:
    return [bytes.fromhex(test[name]) for name in names]


@pytest.mark.parametrize(
    ("name", "algorithm", "public"),
    [
        ("ed25519", Algorithm.ED25519, "pk"),
        ("ecdsa_secp256r1_sha256_p1363", Algorithm.P256, "uncompressed"),
    ],
)
def test_what_parties_sign(name: str, algorithm: Algorithm, public: str):
    count = 0
    for group, test in vectors(name):
        message, signature = data(test, "msg", "sig")
        key = PartyKey(algorithm, bytes.fromhex(group["publicKey"][public]))
        assert key.fits(message, signature) is (test["result"] == "valid"), known(test)
        count += 1
    assert count > 100


def test_the_logs_ed25519_line():
    count = 0
    for group, test in vectors("ed25519"):
        message, signature = data(test, "msg", "sig")
        try:
            text = message.decode()
        except UnicodeDecodeError:
            continue
        key = VerifierKey("log.example", bytes.fromhex(group["publicKey"]["pk"]))
        assert accepts(key, text, signature) is (test["result"] == "valid"), known(test)
        count += 1
    assert count > 50


def test_the_logs_ml_dsa_44_line(monkeypatch: pytest.MonkeyPatch):
    """The line is always about a checkpoint; here it is about the vector's message instead, without a context."""
    count = 0
    for group, test in vectors("mldsa_44_verify"):
        if test.get("ctx"):
            continue
        message, signature = data(test, "msg", "sig")
        monkeypatch.setattr(checkpoint, "_message", lambda *_, message=message: message)
        try:
            key = VerifierKey("log.example", bytes.fromhex(group["publicKey"]), Kind.ML_DSA_44)
            accepted = accepts(key, "", bytes(8) + signature)
        except NoteError:
            accepted = False
        assert accepted is (test["result"] == "valid"), known(test)
        count += 1
    assert count > 50


def accepts(key: VerifierKey, text: str, signature: bytes) -> bool:
    try:
        key.check(text, signature)
    except NoteError:
        return False
    return True


def test_the_authoritys_signature(monkeypatch: pytest.MonkeyPatch):
    """A token's signature is over its attributes; here these spell the vector's message."""
    monkeypatch.setattr(timestamp, "asn1", SimpleNamespace(encode_der=lambda attributes: attributes))
    method = SimpleNamespace(algorithm=SignatureAlgorithmOID.ECDSA_WITH_SHA256)
    count = 0
    for group, test in vectors("ecdsa_secp256r1_sha256"):
        message, signature = data(test, "msg", "sig")
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), bytes.fromhex(group["publicKey"]["uncompressed"]))
        signer: Any = SimpleNamespace(signed_attributes=message, signature=signature, signature_algorithm=method)
        certificate: Any = SimpleNamespace(public_key=lambda key=key: key)
        try:
            timestamp._check_public_key_signature(signer, certificate, SHA256())
            accepted = True
        except TokenError:
            accepted = False
        assert accepted is (test["result"] == "valid"), known(test)
        count += 1
    assert count > 400


def test_sealed_key_files(monkeypatch: pytest.MonkeyPatch):
    """A file's key comes from a passphrase and its header is the associated data; here both are the vector's."""
    count = 0
    for group, test in vectors("aes_gcm"):
        if (group["keySize"], group["ivSize"], group["tagSize"]) != (256, 96, 128):
            continue
        key, nonce, about, plain, sealed, tag = data(test, "key", "iv", "aad", "msg", "ct", "tag")
        monkeypatch.setattr(sealed_keys, "_derived", lambda *_, key=key: key)
        monkeypatch.setattr(sealed_keys, "canonical", lambda _, about=about: about)
        file = key_file(nonce, sealed + tag)
        try:
            assert sealed_keys.unseal_key(file, "any") == plain
            accepted = True
        except sealed_keys.PassphraseError:
            accepted = False
        assert accepted is (test["result"] == "valid"), known(test)
        count += 1
    assert count > 30


def key_file(nonce: bytes, sealed: bytes) -> bytes:
    spelled = {name: base64.b64encode(given).decode() for name, given in (("nonce", nonce), ("sealed", sealed))}
    fields = {"kdf": "scrypt", "n": sealed_keys.COST, "r": 8, "p": 1, "salt": "", **spelled}
    block = base64.encodebytes(json.dumps(fields).encode())
    return b"-----BEGIN HEARING SEALED KEY-----\n" + block + b"-----END HEARING SEALED KEY-----\n"
