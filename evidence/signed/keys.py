"""Public keys that people sign with: Ed25519 and P-256, in one spelling each, read from what tools write."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
    load_ssh_public_key,
)

from evidence.signed.points import Fault, ed25519_fault, p256_fault
from evidence.signed.refusals import key_certificate, key_kind, key_malformed, key_private, key_unsafe

LONGEST = 8_192
"""Characters of a public key as somebody may give it."""
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error)


class Algorithm(StrEnum):
    """What a key signs with."""

    ED25519 = "ed25519"
    P256 = "p256"


_PREFIX = {
    Algorithm.ED25519: bytes.fromhex("302a300506032b6570032100"),
    Algorithm.P256: bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200"),
}
"""All of a SubjectPublicKeyInfo (RFC 5480, RFC 8410) before the key's own bytes."""


@lru_cache(256)
def _fault(algorithm: Algorithm, public: bytes) -> Fault | None:
    return (ed25519_fault if algorithm is Algorithm.ED25519 else p256_fault)(public)


@dataclass(frozen=True, slots=True)
class PartyKey:
    """A public key: 32 bytes of Ed25519, or the 65 bytes of an uncompressed point of P-256.

    Raises:
        KeyRefused: nobody may rely on such a key.
    """

    algorithm: Algorithm
    public: bytes

    def __post_init__(self) -> None:
        fault = _fault(self.algorithm, self.public)
        if fault is not None:
            raise key_unsafe(fault)

    @classmethod
    def of_spki(cls, der: bytes) -> "PartyKey":
        """Read a SubjectPublicKeyInfo in its one spelling.

        Raises:
            KeyRefused: of another kind, in another spelling, or not safe.
        """
        for algorithm, prefix in _PREFIX.items():
            if der.startswith(prefix):
                return cls(algorithm, der[len(prefix) :])
        raise key_malformed()

    @property
    def spki(self) -> bytes:
        """The SubjectPublicKeyInfo (DER)."""
        return _PREFIX[self.algorithm] + self.public

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the SubjectPublicKeyInfo: what the key is called."""
        return hashlib.sha256(self.spki).hexdigest()

    def fits(self, data: bytes, signature: bytes) -> bool:
        """Tell whether 64 bytes are this key's signature over ``data`` (of P-256: r and s, SHA-256)."""
        if len(signature) != 64:
            return False
        try:
            if self.algorithm is Algorithm.ED25519:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, data)
            else:
                r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
                point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), self.public)
                point.verify(encode_dss_signature(r, s), data, ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True


def read_public_key(text: str) -> PartyKey:
    """Read a public key as somebody gives it: PEM, an OpenSSH line, or base64 of a SubjectPublicKeyInfo.

    Raises:
        KeyRefused: it is none, a private key, of another kind, or not safe; says what to do.
    """
    text = text.strip()
    if "PRIVATE KEY" in text:
        raise key_private()
    if "BEGIN CERTIFICATE" in text:
        raise key_certificate()
    if not text or len(text) > LONGEST or not text.isascii():
        raise key_malformed()
    if text.startswith(("ssh-", "ecdsa-", "sk-")):
        return _of_ssh(text)
    try:
        der = _der_of_pem(text) if text.startswith("-----") else base64.b64decode("".join(text.split()), validate=True)
    except _UNREADABLE as wrong:
        raise key_malformed() from wrong
    if any(der.startswith(prefix) for prefix in _PREFIX.values()):
        return PartyKey.of_spki(der)
    return _of_library(der)


def _der_of_pem(text: str) -> bytes:
    first, *lines, last = text.splitlines()
    if first.strip() == "-----BEGIN PUBLIC KEY-----" and last.strip() == "-----END PUBLIC KEY-----":
        return base64.b64decode("".join(line.strip() for line in lines), validate=True)
    read = load_pem_public_key(text.encode())  # an old form such as that of RSA alone: read, to name the kind
    return read.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _of_ssh(text: str) -> PartyKey:
    kind = text.split(maxsplit=1)[0]
    if kind != "ssh-ed25519":
        raise key_kind(f"OpenSSH {kind[:40]}")
    try:
        read = load_ssh_public_key(text.encode())
    except _UNREADABLE as wrong:
        raise key_malformed() from wrong
    assert isinstance(read, Ed25519PublicKey), "its line says so, and the library compares"
    return PartyKey(Algorithm.ED25519, read.public_bytes_raw())


def _of_library(der: bytes) -> PartyKey:
    """Name the kind of a key that is not in the usual spelling; a compressed point of P-256 is spelled out."""
    try:
        read = load_der_public_key(der)
    except _UNREADABLE as wrong:
        raise key_malformed() from wrong
    if not isinstance(read, EllipticCurvePublicKey):
        raise key_kind(type(read).__name__.removeprefix("_").removesuffix("PublicKey"))
    if not isinstance(read.curve, SECP256R1):
        raise key_kind(read.curve.name)
    return PartyKey(Algorithm.P256, read.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
