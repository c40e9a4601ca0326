"""Private keys at rest, sealed by a passphrase. Only the key's block of a PEM file changes; certificates stay readable.

A sealed file has the public key in its place, so that the log can be examined without the passphrase, and then a block
of JSON in base64: scrypt's parameters (RFC 7914), and the private key's block under AES-256-GCM, bound to them.
"""

import base64
import json
import re
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from evidence.statement import Json, canonical

COST = 1 << 17
"""scrypt's N with r = 8: 128 MiB and about half a second for each guess."""

SALT_SIZE = 16
NONCE_SIZE = 12
_COSTS = {1 << power: 1 << power for power in range(14, 21)}
"""Those that are read: a file must not make the machine run out of memory."""

_BLOCK = 8
_PLAIN = re.compile(rb"-----BEGIN PRIVATE KEY-----\n.*?-----END PRIVATE KEY-----\n", re.DOTALL)
_PUBLIC = re.compile(rb"-----BEGIN PUBLIC KEY-----\n.*?-----END PUBLIC KEY-----\n", re.DOTALL)
_IN_TOKEN = b"-----BEGIN HEARING TOKEN KEY-----"
_SEALED = re.compile(rb"-----BEGIN HEARING SEALED KEY-----\n(.*?)-----END HEARING SEALED KEY-----\n", re.DOTALL)


class PassphraseError(ValueError):
    """The passphrase is not the one with which the key was sealed, or the file was changed."""


def in_token(pem: bytes) -> bool:
    """Tell whether a file says only which key of a token it stands for (`evidence.keys.opaque`)."""
    return _IN_TOKEN in pem


def has_key(pem: bytes) -> bool:
    """Tell whether a file holds a private key, sealed or not."""
    return bool(_PLAIN.search(pem) or _SEALED.search(pem))


def is_sealed(pem: bytes) -> bool:
    """Tell whether a file's private key is sealed."""
    return bool(_SEALED.search(pem))


def public_key(pem: bytes) -> PublicKeyTypes:
    """Give the public half of a file's private key, which needs no passphrase and no token.

    Raises:
        ValueError: there is none.
    """
    if is_sealed(pem) or in_token(pem):
        return load_pem_public_key(pem)
    return load_pem_private_key(pem, None).public_key()


def seal_key(pem: bytes, passphrase: str, *, salt: bytes, nonce: bytes, cost: int = COST) -> bytes:
    """Seal the one private key in a PEM file; ``salt`` (16 bytes) and ``nonce`` (12 bytes) must be fresh.

    Raises:
        ValueError: it does not hold exactly one private key in the clear, or the passphrase is empty.
    """
    found = _PLAIN.findall(pem)
    if len(found) != 1 or is_sealed(pem) or not passphrase:
        raise ValueError("a file with one private key in the clear, and a passphrase, are needed")
    public = load_pem_private_key(found[0], None).public_key()
    head: dict[str, Json] = {"kdf": "scrypt", "n": cost, "r": _BLOCK, "p": 1, "salt": _spelled(salt)}
    sealed = AESGCM(_derived(passphrase, salt, cost)).encrypt(nonce, found[0], canonical(head))
    fields = {**head, "nonce": _spelled(nonce), "sealed": _spelled(sealed)}
    block = b"".join(
        (
            public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            b"-----BEGIN HEARING SEALED KEY-----\n",
            base64.encodebytes(canonical(fields)),
            b"-----END HEARING SEALED KEY-----\n",
        )
    )
    return pem.replace(found[0], block)


def unseal_key(pem: bytes, passphrase: str) -> bytes:
    """Give the file as it was before `seal_key`.

    Raises:
        PassphraseError: the passphrase is another, or the sealed block was changed.
    """
    try:
        (held,) = _SEALED.findall(pem)
        fields = json.loads(base64.b64decode(held))
        nonce, sealed = (base64.b64decode(fields.pop(name), validate=True) for name in ("nonce", "sealed"))
        salt, cost = base64.b64decode(fields["salt"], validate=True), _COSTS[fields["n"]]
        plain = AESGCM(_derived(passphrase, salt, cost)).decrypt(nonce, sealed, canonical(fields))
    except (InvalidTag, ValueError, KeyError, TypeError) as wrong:
        raise PassphraseError("the passphrase does not open the key") from wrong
    return _SEALED.sub(lambda _: plain, _PUBLIC.sub(b"", pem))


def _spelled(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _derived(passphrase: str, salt: bytes, cost: int) -> bytes:
    spelled = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt=salt, length=32, n=cost, r=_BLOCK, p=1).derive(spelled)
