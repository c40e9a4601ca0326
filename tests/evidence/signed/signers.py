"""People's keys for tests: each signs a statement as a browser, a tool or a passkey does."""

import base64
import hashlib
import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence.signed.signed import FIRST, FORMAT, challenge_text, ssh_preimage
from evidence.statement import canonical

ED25519 = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
P256 = ec.derive_private_key(7_000_001, ec.SECP256R1())
Private = Ed25519PrivateKey | ec.EllipticCurvePrivateKey


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def spki(private: Private) -> bytes:
    return private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def signature(private: Private, data: bytes) -> bytes:
    """64 bytes, as WebCrypto gives them."""
    if isinstance(private, Ed25519PrivateKey):
        return private.sign(data)
    r, s = decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def signed(statement: Mapping[str, Any], private: Private = ED25519, *, ssh: bool = False) -> dict[str, Any]:
    """A statement signed by a plain key, or as ssh-keygen does it."""
    message = canonical(statement)
    scheme = "ed25519" if isinstance(private, Ed25519PrivateKey) else "p256"
    made = signature(private, ssh_preimage(message) if ssh else message)
    return {
        "statement": dict(statement),
        "scheme": f"ssh-{scheme}" if ssh else scheme,
        "key": b64(spki(private)),
        "signature": b64(made),
    }


def by_passkey(
    statement: Mapping[str, Any],
    private: Private = P256,
    *,
    flags: int = 5,
    client: Callable[[dict[str, Any]], dict[str, Any]] = lambda said: said,
) -> dict[str, Any]:
    """A statement signed by a passkey; what the browser says can be changed before it is signed."""
    said = {"type": "webauthn.get", "challenge": challenge_text(canonical(statement)), "origin": "https://example.org"}
    client_data = json.dumps(client(said)).encode()
    data = hashlib.sha256(b"example.org").digest() + bytes([flags]) + struct.pack(">I", 1)
    scheme = "ed25519" if isinstance(private, Ed25519PrivateKey) else "p256"
    return {
        "statement": dict(statement),
        "scheme": f"passkey-{scheme}",
        "key": b64(spki(private)),
        "signature": b64(signature(private, data + hashlib.sha256(client_data).digest())),
        "authenticator_data": b64(data),
        "client_data": b64(client_data),
    }


def place(number: int = 1, previous: str = FIRST, origin: str = "example.org/log", size: int = 0) -> dict[str, Any]:
    """What a statement of a case's series says of its place."""
    seen = {"origin": origin, "size": size, "root": b64(hashlib.sha256(b"").digest())}
    return {"format": FORMAT, "number": number, "previous": previous, "not_before": seen}
