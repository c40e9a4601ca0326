"""Signed tree heads: C2SP signed-note, tlog-checkpoint, tlog-cosignature, and verifier keys ("vkey").

A note is text ending in a newline, an empty line, and signature lines. Lines of unknown keys are passed over; a line
of a known key that does not verify makes the whole note worthless. Three kinds of line are known: plain Ed25519, the
time-stamped Ed25519 ``cosignature/v1``, and the time-stamped ML-DSA-44 ``subtree/v1``, which a log also signs with.
"""

import base64
import binascii
import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from evidence.log.merkle import HASH_SIZE

MAX_NOTE = 256 * 1024
MAX_SIGNATURES = 64
MAX_COUNT = (1 << 63) - 1
_FIELD_PRIME = 2**255 - 19
_CURVE_D = -121665 * pow(121666, -1, _FIELD_PRIME) % _FIELD_PRIME
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


class Kind(IntEnum):
    """The type byte of a verifier key: what its signature lines hold and what they are about."""

    ED25519 = 0x01
    COSIGNATURE = 0x04
    ML_DSA_44 = 0x06


_KEY_SIZES = {Kind.ED25519: 32, Kind.COSIGNATURE: 32, Kind.ML_DSA_44: 1312}
_KIND_NAMES = {Kind.ED25519: "Ed25519", Kind.COSIGNATURE: "Ed25519 cosigner's", Kind.ML_DSA_44: "ML-DSA-44"}
PrivateKey = Ed25519PrivateKey | MLDSA44PrivateKey


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


@lru_cache(256)
def _check_point(public: bytes) -> None:
    """Refuse an Ed25519 key that is not a canonical point of the curve with a large order."""
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    if y >= _FIELD_PRIME or y in _LOW_ORDER:
        raise NoteError("this Ed25519 key is not canonical or has a low order; nobody may rely on it")
    x_squared = (y * y - 1) * pow(_CURVE_D * y * y + 1, -1, _FIELD_PRIME)
    if pow(x_squared, (_FIELD_PRIME - 1) // 2, _FIELD_PRIME) != 1:
        raise NoteError("this Ed25519 key is not a point of the curve")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name and kind; written as ``name+hash+base64``."""

    name: str
    public: bytes
    kind: Kind = Kind.ED25519

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != _KEY_SIZES[self.kind]:
            raise NoteError(f"an {_KIND_NAMES[self.kind]} key has {_KEY_SIZES[self.kind]} bytes")
        if self.kind is not Kind.ML_DSA_44:
            _check_point(self.public)
        elif len(self.name.encode()) > 255:
            raise NoteError("the name of an ML-DSA-44 key has at most 255 bytes")

    @classmethod
    def parse(cls, vkey: str) -> "VerifierKey":
        """Read a vkey of any of the three kinds.

        Raises:
            NoteError: malformed, of another kind, a wrong key hash, or a key that must not be used.
        """
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise NoteError("a verifier key looks like name+hash+key")
        data = _decode(parts[2], "the verifier key")
        if not data or data[0] not in _KEY_SIZES:
            raise NoteError("the verifier key is not an Ed25519 or ML-DSA-44 key")
        key = cls(parts[0], data[1:], Kind(data[0]))
        if key.id.hex() != parts[1]:
            raise NoteError("the verifier key's hash does not fit its name and key")
        return key

    @property
    def id(self) -> bytes:
        """The four bytes that mark this key's signature lines."""
        return _key_id(self.name, bytes([self.kind]) + self.public)

    def check(self, text: str, signature: bytes) -> int | None:
        """Verify one line's signature (after the key's id) of a note; give the time it states, in POSIX seconds.

        None stands for a kind of line without a time.

        Raises:
            NoteError: it does not fit, or an ML-DSA-44 line stands under a text that is not a checkpoint.
        """
        time, proper = _split_time(signature) if self.kind is not Kind.ED25519 else (None, signature)
        try:
            if self.kind is Kind.ML_DSA_44:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(proper, _message(self, text, time))
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(proper, _message(self, text, time))
        except (InvalidSignature, ValueError) as wrong:
            raise NoteError(f"the signature of {self.name} does not fit the text") from wrong
        return time

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"


def _split_time(signature: bytes) -> tuple[int, bytes]:
    time = int.from_bytes(signature[:8], "big")
    if len(signature) < 9 or time > MAX_COUNT:
        raise NoteError("a time-stamped signature is malformed")
    return time, signature[8:]


def _message(key: VerifierKey, text: str, time: int | None) -> bytes:
    """Give the bytes that a line's signature is about (tlog-cosignature, the two signed messages)."""
    if key.kind is Kind.ED25519:
        return text.encode()
    if key.kind is Kind.COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{text}".encode()
    head, name = Checkpoint.parse(text), key.name.encode()
    origin = head.origin.encode()
    if len(origin) > 255:
        raise NoteError("the origin of a log that is signed with ML-DSA-44 has at most 255 bytes")
    layout = f">12sB{len(name)}sQB{len(origin)}sQQ32s"
    # From leaf 0 to the size: the whole tree.
    return struct.pack(layout, b"subtree/v1\n\0", len(name), name, time, len(origin), origin, 0, head.size, head.root)


def verifier_key(name: str, private: PrivateKey, kind: Kind | None = None) -> VerifierKey:
    """Give the public half of a signing key under a name; an Ed25519 key is a plain one unless ``kind`` says so."""
    usual = Kind.ED25519 if isinstance(private, Ed25519PrivateKey) else Kind.ML_DSA_44
    return VerifierKey(name, private.public_key().public_bytes_raw(), usual if kind is None else kind)


@dataclass(frozen=True, slots=True)
class Signer:
    """A signing key that makes signature lines of one kind under one name."""

    name: str
    private: PrivateKey
    kind: Kind = Kind.ED25519
    verifier: VerifierKey = field(init=False, repr=False, compare=False)
    """What others check the lines with."""

    def __post_init__(self) -> None:
        if isinstance(self.private, Ed25519PrivateKey) is (self.kind is Kind.ML_DSA_44):
            raise ValueError(f"this key cannot make {_KIND_NAMES[self.kind]} signatures")
        # Made once: it costs half as much as a signature.
        object.__setattr__(self, "verifier", verifier_key(self.name, self.private, self.kind))

    def line(self, text: str, time: int = 0) -> str:
        """Sign ``text`` (which ends in a newline) and give one signature line, its newline included.

        ``time`` is POSIX seconds; plain Ed25519 lines do not carry it.
        """
        if not text.endswith("\n"):
            raise NoteError("the text of a note ends in a newline")
        key = self.verifier
        stated = b"" if self.kind is Kind.ED25519 else time.to_bytes(8, "big")
        signature = self.private.sign(_message(key, text, time))
        return f"\u2014 {self.name} {base64.b64encode(key.id + stated + signature).decode()}\n"

    def note(self, text: str) -> str:
        """Sign ``text`` (which ends in a newline) with one line and give the whole note."""
        return f"{text}\n{self.line(text)}"


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


def note_text(note: str) -> tuple[str, str]:
    """Split a note into its text and its block of signature lines, both ending in a newline; nothing is verified.

    Raises:
        NoteError: too long, control characters, or no empty line before the signatures.
    """
    if len(note) > MAX_NOTE or any(ord(char) < 0x20 and char != "\n" for char in note):
        raise NoteError("the note is too long or holds control characters")
    text, separator, block = note.rpartition("\n\n")
    if not separator:
        raise NoteError("the note has no empty line before its signatures")
    return text + "\n", block


def note_signers(note: str, keys: Sequence[VerifierKey]) -> Mapping[VerifierKey, int | None]:
    """Tell which of ``keys`` have signed a note, and the time (POSIX seconds) that each line states, if it states one.

    Raises:
        NoteError: the note is malformed, or a line of one of these keys is wrong or stands there twice.
    """
    text, block = note_text(note)
    known = {(key.name, key.id): key for key in keys}
    signed: dict[VerifierKey, int | None] = {}
    for name, data in _signatures(block):
        key = known.get((name, data[:4]))
        if key is None:
            continue
        if key in signed:
            raise NoteError(f"{name} has signed twice with one key")
        signed[key] = key.check(text, data[4:])
    return signed


def lines_of(note: str, keys: Sequence[VerifierKey]) -> str:
    """Give those signature lines of a note that stand under name and id of one of ``keys``; nothing is verified.

    Raises:
        NoteError: the note is malformed.
    """
    known, block = {(key.name, key.id) for key in keys}, note_text(note)[1]
    pairs = zip(block.split("\n"), _signatures(block), strict=False)  # after the last newline stands nothing
    return "".join(f"{line}\n" for line, (name, data) in pairs if (name, data[:4]) in known)


def open_note(note: str, keys: Sequence[VerifierKey]) -> str:
    """Give the text of a note on which each of ``keys`` has signed.

    Raises:
        NoteError: malformed; a line of one of these keys is wrong; or one of these keys has not signed.
    """
    missing = set(keys) - set(note_signers(note, keys))
    if missing:
        names = ", ".join(sorted(f"{key.name} ({_KIND_NAMES[key.kind]} key)" for key in missing))
        raise NoteError(f"not signed by the expected key: {names}")
    return note_text(note)[0]


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
        if not digits.isascii() or not digits.isdigit() or str(int(digits[:20])) != digits or int(digits) > MAX_COUNT:
            raise NoteError("the size in the checkpoint is not a plain number")
        root = _decode(encoded, "the root in the checkpoint")
        if not origin or len(root) != HASH_SIZE:
            raise NoteError("the checkpoint has no origin, or its root is not 32 bytes")
        return cls(origin, int(digits), root)


def open_checkpoint(note: str, key: VerifierKey, *more: VerifierKey) -> Checkpoint:
    """Give the tree head of a note signed by the log's own key, and by each of ``more`` keys of the log.

    Raises:
        NoteError: malformed, unsigned, wrongly signed, or of another log.
    """
    head = Checkpoint.parse(open_note(note, [key, *more]))
    for one in (key, *more):
        if head.origin != one.name:
            raise NoteError(f"the checkpoint is of {head.origin}, the key of {one.name}")
    return head
