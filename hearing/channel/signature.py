"""Signatures of Standard Webhooks: what is signed, with what, and how it is written in three headers.

Pure. ``v1`` is HMAC-SHA256 under a shared secret, ``v1a`` Ed25519, which whoever has the public key can check. Both are
sent; a receiver checks the one it wants. Signed are the message's id, the time of the attempt and the bytes of the
body: a receiver refuses times far from its own, and ids that it has taken already, which stops replays.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEED_SIZE = 32
SECRET_PREFIX, PUBLIC_PREFIX = "whsec_", "whpk_"


@dataclass(frozen=True, slots=True)
class HookKeys:
    """The keys of one subscription, both made from one seed of 32 random bytes."""

    shared: bytes
    private: Ed25519PrivateKey

    @classmethod
    def of(cls, seed: bytes) -> "HookKeys":
        """Make them."""
        return cls(
            _derived(seed, b"hearing-webhook-hmac/1"),
            Ed25519PrivateKey.from_private_bytes(_derived(seed, b"hearing-webhook-ed25519/1")),
        )

    @property
    def secret(self) -> str:
        """The shared secret as receivers are given it: ``whsec_`` and base64."""
        return SECRET_PREFIX + base64.b64encode(self.shared).decode()

    @property
    def public(self) -> str:
        """The public key as receivers are given it: ``whpk_`` and base64."""
        return PUBLIC_PREFIX + base64.b64encode(self.private.public_key().public_bytes_raw()).decode()


def _derived(seed: bytes, purpose: bytes) -> bytes:
    if len(seed) != SEED_SIZE:
        raise ValueError(f"a seed has {SEED_SIZE} bytes")
    return HKDF(SHA256(), SEED_SIZE, salt=None, info=purpose).derive(seed)


def signed_headers(keys: Sequence[HookKeys], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """Give the three headers of one attempt to post a message.

    Every one of the keys signs, the newest first: while a secret is exchanged, either is enough for a receiver.
    """
    timestamp = str(int(at.timestamp()))
    content = f"{message}.{timestamp}.".encode() + body
    signatures = []
    for one in keys:
        shared = base64.b64encode(hmac.new(one.shared, content, hashlib.sha256).digest()).decode()
        signatures += [f"v1,{shared}", f"v1a,{base64.b64encode(one.private.sign(content)).decode()}"]
    return {
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }
