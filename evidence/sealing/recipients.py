"""Content keys wrapped for the public keys of people, by HPKE (RFC 9180) in base mode.

A suite is chosen by its name, which stands beside every wrapped key; another one is added to `SUITES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from evidence.sealing.envelope import unopened


class WrappingSuite(Protocol):
    """A way to wrap a content key for one person. Keys are raw bytes."""

    @property
    def name(self) -> str:
        """The name under which rows keep it."""
        ...

    @property
    def private_size(self) -> int:
        """Bytes of a private key: fresh random ones are a key."""
        ...

    def public(self, private: bytes) -> bytes:
        """Give the public key of a private one."""
        ...

    def wrap(self, key: bytes, public: bytes, context: bytes) -> bytes:
        """Wrap a content key; ``context`` says for whom and for what, and is needed to unwrap."""
        ...

    def unwrap(self, wrapped: bytes, private: bytes, context: bytes) -> bytes:
        """Give the content key.

        Raises:
            Damaged: the private key or the context is another, or the bytes were changed.
        """
        ...


@dataclass(frozen=True, slots=True)
class X25519Wrapping:
    """DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM."""

    name: str = "hpke-x25519"
    private_size: int = 32

    def public(self, private: bytes) -> bytes:
        """Give the public key, 32 bytes."""
        return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    def wrap(self, key: bytes, public: bytes, context: bytes) -> bytes:
        """Wrap a content key."""
        return _x25519().encrypt(key, X25519PublicKey.from_public_bytes(public), context)

    def unwrap(self, wrapped: bytes, private: bytes, context: bytes) -> bytes:
        """Give the content key."""
        try:
            return _x25519().decrypt(wrapped, X25519PrivateKey.from_private_bytes(private), context)
        except (InvalidTag, ValueError) as wrong:
            raise unopened() from wrong


@dataclass(frozen=True, slots=True)
class HybridWrapping:
    """X-Wing (ML-KEM-768 with X25519), HKDF-SHA256, AES-256-GCM: against who keeps ciphertexts until later."""

    name: str = "hpke-mlkem768-x25519"
    private_size: int = 96

    def public(self, private: bytes) -> bytes:
        """Give the public key: 1184 bytes of ML-KEM-768, then 32 of X25519."""
        lattice, curve = _halves(private)
        return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()

    def wrap(self, key: bytes, public: bytes, context: bytes) -> bytes:
        """Wrap a content key."""
        lattice = MLKEM768PublicKey.from_public_bytes(public[:-32])
        curve = X25519PublicKey.from_public_bytes(public[-32:])
        return _hybrid().encrypt(key, MLKEM768X25519PublicKey(lattice, curve), context)

    def unwrap(self, wrapped: bytes, private: bytes, context: bytes) -> bytes:
        """Give the content key."""
        try:
            return _hybrid().decrypt(wrapped, MLKEM768X25519PrivateKey(*_halves(private)), context)
        except (InvalidTag, ValueError) as wrong:
            raise unopened() from wrong


def _x25519() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _hybrid() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _halves(private: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """Read 64 bytes of ML-KEM-768's seed and 32 of X25519."""
    return MLKEM768PrivateKey.from_seed_bytes(private[:-32]), X25519PrivateKey.from_private_bytes(private[-32:])


STANDARD: WrappingSuite = X25519Wrapping()
"""The suite of keys that are made now."""

SUITES: Mapping[str, WrappingSuite] = {suite.name: suite for suite in (STANDARD, HybridWrapping())}


def wrapping_context(about: str, person: str) -> bytes:
    """Give the context of a content key that is wrapped for a person."""
    return f"hearing-content-key/1\n{about}\n{person}".encode()
