"""The signed, time-stamped head of the log, and the keys that make it."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from evidence.log.checkpoint import (
    Checkpoint,
    Kind,
    Signer,
    VerifierKey,
    note_text,
    open_checkpoint,
    verifier_key,
)

_FORMAT = "hearing-head/2"
_spelt = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A checkpoint, its signed note, and the RFC 3161 token (DER) over the note's exact bytes."""

    checkpoint: Checkpoint
    note: str
    token: bytes = b""
    """Empty in a head that was signed and is not stamped yet; nobody is shown such a head."""

    def encode(self) -> bytes:
        """Spell it for the head's store, in canonical JSON: without the token, which who is answered takes home."""
        return f'{{"format":"{_FORMAT}","note":{_spelt(self.note)}}}'.encode()

    def stamped(self, token: bytes) -> "SignedHead":
        """Give it with its token."""
        return SignedHead(self.checkpoint, self.note, token)

    @classmethod
    def read(cls, data: bytes) -> "SignedHead":
        """Read a stored head, without believing it; heads from before ``hearing-head/2`` have their token.

        Raises:
            ValueError: it is none.
        """
        fields = json.loads(data)
        if not isinstance(fields, dict) or not all(isinstance(field, str) for field in fields.values()):
            raise ValueError("the stored head is malformed")
        if set(fields) == {"note", "token"}:
            token = base64.b64decode(fields["token"])
        elif set(fields) == {"format", "note"} and fields["format"] == _FORMAT:
            token = b""
        else:
            raise ValueError("the stored head is malformed, or of a newer version of this program")
        return cls(Checkpoint.parse(note_text(fields["note"])[0]), fields["note"], token)


@dataclass(frozen=True, slots=True)
class Sealer:
    """Signs and stamps heads of one log.

    A commit signs with Ed25519 alone. An ML-DSA-44 line costs fifteen times as much; ``quantum_line`` makes it for the
    heads that people are shown or take home. While the log is handed over, its ``heir`` signs every head as well, so
    that either of the two opens the log afterwards.
    """

    origin: str
    key: Ed25519PrivateKey
    stamp: Callable[[bytes], bytes]
    quantum: MLDSA44PrivateKey | None = None
    heir: "Sealer | None" = None
    signer: Signer = field(init=False, repr=False, compare=False)
    """Signs with ``key``."""

    def __post_init__(self) -> None:
        """Make what each signature needs again."""
        object.__setattr__(self, "signer", Signer(self.origin, self.key))

    @property
    def verifier(self) -> VerifierKey:
        """What others check the signatures with."""
        return self.signer.verifier

    @property
    def verifiers(self) -> tuple[VerifierKey, ...]:
        """The keys of all the lines that this log makes, the Ed25519 one first; those of its heir last."""
        second = (verifier_key(self.origin, self.quantum),) if self.quantum else ()
        return (self.verifier, *second, *(self.heir.verifiers if self.heir else ()))

    def quantum_line(self, head: SignedHead, time: int) -> str:
        """Give the ML-DSA-44 signature line of a head, stating ``time`` (POSIX seconds); nothing without such a key."""
        heirs = self.heir.quantum_line(head, time) if self.heir else ""
        if self.quantum is None:
            return heirs
        return Signer(self.origin, self.quantum, Kind.ML_DSA_44).line(head.checkpoint.text(), time) + heirs

    def seal(self, size: int, root: bytes) -> SignedHead:
        """Sign the head of a tree and have it stamped."""
        head = self.sign(size, root)
        return head.stamped(self.stamp(head.note.encode()))

    def sign(self, size: int, root: bytes) -> SignedHead:
        """Sign the head of a tree; it is not stamped."""
        checkpoint = Checkpoint(self.origin, size, root)
        text = checkpoint.text()
        note = self.signer.note(text)
        if self.heir:
            note += self.heir.signer.line(text)
        return SignedHead(checkpoint, note)

    def decode(self, data: bytes) -> SignedHead:
        """Read a stored head and check that this key has signed it.

        Raises:
            ValueError: unreadable, or not signed by this key under this origin.
        """
        head = SignedHead.read(data)
        open_checkpoint(head.note, self.verifier)
        return head
