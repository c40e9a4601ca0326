"""Signed tree heads: C2SP signed-note, tlog-checkpoint, and Ed25519 verifier keys ("vkey").

A note is text ending in a newline, an empty line, and signature lines. Lines of unknown keys are passed over; a line
of a known key that does not verify makes the whole note worthless.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from evidence.log.merkle import HASH_SIZE

MAX_NOTE = 64 * 1024
MAX_SIGNATURES = 64
_ED25519 = b"\x01"
_FIELD_PRIME = 2**255 - 19
# y of the points of order 1, 2, 4 and 8 on edwards25519: such a key "verifies" signatures that nobody made.
_LOW_ORDER = frozenset(
    {
        0,
        1,
        _FIELD_PRIME - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)


class NoteError(ValueError):
    """The text is not a well-formed note or checkpoint, or the expected signature is missing or wrong."""


def _key_id(name: str, kind_and_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + kind_and_key).digest()[:4]


def check_name(name: str) -> str:
    """Give back a key name or origin, or raise NoteError: not empty, no white space, no plus sign."""
    if not name or "+" in name or any(char.isspace() or not char.isprintable() for char in name):
        raise NoteError(f"not a usable key name: {name!r}")
    return name


def _decode(text: str, what: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise NoteError(f"{what} is not base64") from wrong
    if base64.b64encode(data).decode() != text:
        raise NoteError(f"{what} is not canonical base64")
    return data


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """An Ed25519 public key with its name; written as ``name+hash+base64``."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != 32:
            raise NoteError("an Ed25519 key has 32 bytes")
        y = int.from_bytes(self.public, "little") & ((1 << 255) - 1)
        if y >= _FIELD_PRIME or y in _LOW_ORDER:
            raise NoteError("this Ed25519 key is not canonical or has a low order; nobody may rely on it")

    @classmethod
    def parse(cls, vkey: str) -> "VerifierKey":
        """Read a vkey.

        Raises:
            NoteError: malformed, not Ed25519, a wrong key hash, or a key that must not be used.
        """
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise NoteError("a verifier key looks like name+hash+key")
        data = _decode(parts[2], "the verifier key")
        if data[:1] != _ED25519:
            raise NoteError("the verifier key is not an Ed25519 key")
        key = cls(parts[0], data[1:])
        if key.id.hex() != parts[1]:
            raise NoteError("the verifier key's hash does not fit its name and key")
        return key

    @property
    def id(self) -> bytes:
        """The four bytes that mark this key's signature lines."""
        return _key_id(self.name, _ED25519 + self.public)

    def __str__(self) -> str:
        encoded = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"


def verifier_key(name: str, private: Ed25519PrivateKey) -> VerifierKey:
    """Give the public half of a signing key under a name."""
    return VerifierKey(name, private.public_key().public_bytes_raw())


def sign_note(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """Sign ``text`` (which ends in a newline) and give the whole note."""
    if not text.endswith("\n"):
        raise NoteError("the text of a note ends in a newline")
    key = verifier_key(name, private)
    line = base64.b64encode(key.id + private.sign(text.encode())).decode()
    return f"{text}\n\u2014 {name} {line}\n"


def _signatures(block: str) -> list[tuple[str, bytes]]:
    lines = block[:-1].split("\n")
    if not block.endswith("\n") or not 0 < len(lines) <= MAX_SIGNATURES:
        raise NoteError("the note has no signature lines, or too many")
    result = []
    for line in lines:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014":
            raise NoteError("a signature line is malformed")
        data = _decode(parts[2], "a signature")
        if len(data) < 5:
            raise NoteError("a signature is too short")
        result.append((check_name(parts[1]), data))
    return result


def open_note(note: str, keys: Sequence[VerifierKey]) -> str:
    """Give the text of a note on which each of ``keys`` has signed.

    Raises:
        NoteError: malformed; a line of one of these keys is wrong; or one of these keys has not signed.
    """
    if len(note) > MAX_NOTE or any(ord(char) < 0x20 and char != "\n" for char in note):
        raise NoteError("the note is too long or holds control characters")
    text, separator, block = note.rpartition("\n\n")
    if not separator:
        raise NoteError("the note has no empty line before its signatures")
    text += "\n"
    missing = {(key.name, key.id): key for key in keys}
    for name, data in _signatures(block):
        key = missing.pop((name, data[:4]), None)
        if key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(data[4:], text.encode())
        except (InvalidSignature, ValueError) as wrong:
            raise NoteError(f"the signature of {name} does not fit the text") from wrong
    if missing:
        names = ", ".join(sorted(name for name, _ in missing))
        raise NoteError(f"not signed by the expected key: {names}")
    return text


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a tree: which log, how many leaves, which root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a checkpoint; extension lines are refused, as cosigners of the new kind do not cover them.

        Raises:
            NoteError: not a checkpoint of that form.
        """
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise NoteError("a checkpoint has three lines: origin, size, root")
        origin, digits, encoded = lines[:3]
        if not digits.isascii() or not digits.isdigit() or str(int(digits[:20])) != digits:
            raise NoteError("the size in the checkpoint is not a plain number")
        root = _decode(encoded, "the root in the checkpoint")
        if not origin or len(root) != HASH_SIZE:
            raise NoteError("the checkpoint has no origin, or its root is not 32 bytes")
        return cls(origin, int(digits), root)


def sign_checkpoint(head: Checkpoint, private: Ed25519PrivateKey) -> str:
    """Sign a tree head under its origin as key name and give the note."""
    return sign_note(head.text(), check_name(head.origin), private)


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """Give the tree head of a note signed by the log's own key.

    Raises:
        NoteError: malformed, unsigned, wrongly signed, or of another log.
    """
    head = Checkpoint.parse(open_note(note, [key]))
    if head.origin != key.name:
        raise NoteError(f"the checkpoint is of {head.origin}, the key of {key.name}")
    return head
