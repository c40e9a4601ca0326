"""RFC 9605 and the panel's key agreement read once more, in Python: what the client's code is compared with."""

import base64
import hashlib
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HASHES: dict[int, tuple[type[HashAlgorithm], int]] = {4: (SHA256, 16), 5: (SHA512, 32)}
"""Of each AES-GCM suite: the hash of its key derivation, and the bytes of its key."""


def header(kid: int, counter: int) -> bytes:
    """Section 4.3: X KKK Y CCC, then the numbers that do not fit there."""
    parts = []
    nibbles = []
    for number in (kid, counter):
        long = number.to_bytes((number.bit_length() + 7) // 8, "big") if number >= 8 else b""
        nibbles.append(8 + len(long) - 1 if long else number)
        parts.append(long)
    return bytes([nibbles[0] * 16 + nibbles[1]]) + b"".join(parts)


def key_and_salt(suite: int, kid: int, base: bytes) -> tuple[bytes, bytes]:
    """Section 4.4.2."""
    hash_of, size = HASHES[suite]
    end = kid.to_bytes(8, "big") + suite.to_bytes(2, "big")
    key = HKDF(hash_of(), size, None, b"SFrame 1.0 Secret key " + end).derive(base)
    return key, HKDF(hash_of(), 12, None, b"SFrame 1.0 Secret salt " + end).derive(base)


def seal(suite: int, base: bytes, kid: int, counter: int, metadata: bytes, plain: bytes) -> bytes:
    """Section 4.4.3."""
    key, salt = key_and_salt(suite, kid, base)
    nonce = (int.from_bytes(salt, "big") ^ counter).to_bytes(12, "big")
    start = header(kid, counter)
    return start + AESGCM(key).encrypt(nonce, plain, start + metadata)


def digest(*parts: object) -> bytes:
    """The SHA-256 of a JSON list, written as browsers write it."""
    return hashlib.sha256(json.dumps(parts, separators=(",", ":"), ensure_ascii=False).encode()).digest()


def to64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def transcript(hearing: str, epoch: int, shown: Mapping[str, str]) -> bytes:
    """The digest of all public keys of an epoch."""
    return digest("transcript", hearing, epoch, sorted(map(list, shown.items())))


def code(over: bytes) -> str:
    """The six digits to compare."""
    digits = f"{int.from_bytes(digest('code', to64(over))[:8], 'big') % 1_000_000:06}"
    return f"{digits[:3]} {digits[3:]}"


def shown_by(secret: ec.EllipticCurvePrivateKey) -> str:
    """The public key as it is sent."""
    return to64(secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def wrapping(secret: ec.EllipticCurvePrivateKey, theirs: str, over: bytes, sender: str, receiver: str) -> AESGCM:
    """The cipher under which one member's media key travels to one other."""
    point = base64.urlsafe_b64decode(theirs + "=" * (-len(theirs) % 4))
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    info = json.dumps(["media key", sender, receiver], separators=(",", ":")).encode()
    return AESGCM(HKDF(SHA256(), 32, over, info).derive(secret.exchange(ec.ECDH(), other)))
