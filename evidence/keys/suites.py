"""The algorithms in use, as two tables: what is signed with, and what is hashed with.

A key's interface is cryptography's own: `Ed25519PrivateKey`, `MLDSA44PrivateKey` and `EllipticCurvePrivateKey` are
abstract, and a key inside a token is another implementation of them (`evidence.keys.opaque`). So whoever signs never
knows where a key is kept, and a further suite is a further line here.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_on_curve
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

SigningKey = Ed25519PrivateKey | MLDSA44PrivateKey | EllipticCurvePrivateKey
"""What a suite's private keys are, whether they lie in a file or in a token."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A way to sign: its name, the kinds of its keys, and how a key is made in memory."""

    name: str
    private: type[SigningKey]
    public: type[PublicKeyTypes]
    generate: Callable[[], SigningKey]


ED25519 = Suite("Ed25519", Ed25519PrivateKey, Ed25519PublicKey, Ed25519PrivateKey.generate)
"""The log's lines under every checkpoint (C2SP signed-note)."""

ML_DSA_44 = Suite("ML-DSA-44", MLDSA44PrivateKey, MLDSA44PublicKey, MLDSA44PrivateKey.generate)
"""The log's second line, which withstands quantum computers (C2SP tlog-cosignature, FIPS 204)."""

P_256 = Suite("P-256", EllipticCurvePrivateKey, EllipticCurvePublicKey, lambda: generate_on_curve(SECP256R1()))
"""The time-stamp authority's signatures, with SHA-256 (RFC 5758)."""

SUITES = (ED25519, ML_DSA_44, P_256)


def suite_of(key: PublicKeyTypes) -> Suite:
    """Tell which suite a public key is of.

    Raises:
        ValueError: none of these, or another curve than P-256.
    """
    found = next((one for one in SUITES if isinstance(key, one.public)), None)
    if found is None or (isinstance(key, EllipticCurvePublicKey) and not isinstance(key.curve, SECP256R1)):
        raise ValueError("this kind of key is not used here")
    return found


class Hasher(Protocol):
    """A digest under way."""

    def update(self, data: bytes, /) -> None:
        """Go on with these bytes."""
        ...

    def copy(self) -> "Hasher":
        """Give another that goes on from here by itself."""
        ...

    def hexdigest(self) -> str:
        """Give the digest of all bytes so far in lower-case hexadecimal digits."""
        ...


class Sm3:
    """SM3 (GB/T 32905-2016), with the interface of hashlib."""

    def __init__(self, state: hashes.Hash | None = None) -> None:
        self._state = state or hashes.Hash(hashes.SM3())

    def update(self, data: bytes, /) -> None:
        """Go on with these bytes."""
        self._state.update(data)

    def copy(self) -> "Sm3":
        """Give another that goes on from here by itself."""
        return Sm3(self._state.copy())

    def hexdigest(self) -> str:
        """Give the digest of all bytes so far."""
        return self._state.copy().finalize().hex()


SM3 = "sm3"
DIGESTS: dict[str, Callable[[], Hasher]] = {"sha256": hashlib.sha256, SM3: Sm3}
"""Digests of files by the name that statements give them. SHA-256 names blobs; another may stand beside it."""

SECOND_DIGESTS = frozenset(DIGESTS) - {"sha256"}
