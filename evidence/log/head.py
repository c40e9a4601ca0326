"""The signed, time-stamped head of the log, and the keys that make it."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.log.checkpoint import Checkpoint, VerifierKey, open_checkpoint, sign_checkpoint, verifier_key
from evidence.statement import canonical


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A checkpoint, its signed note, and the RFC 3161 token (DER) over the note's exact bytes."""

    checkpoint: Checkpoint
    note: str
    token: bytes

    def encode(self) -> bytes:
        """Spell it for the head's store."""
        return canonical({"note": self.note, "token": base64.b64encode(self.token).decode()})


@dataclass(frozen=True, slots=True)
class Sealer:
    """Signs and stamps heads of one log."""

    origin: str
    key: Ed25519PrivateKey
    stamp: Callable[[bytes], bytes]

    @property
    def verifier(self) -> VerifierKey:
        """What others check the signatures with."""
        return verifier_key(self.origin, self.key)

    def seal(self, size: int, root: bytes) -> SignedHead:
        """Sign the head of a tree and have it stamped."""
        checkpoint = Checkpoint(self.origin, size, root)
        note = sign_checkpoint(checkpoint, self.key)
        return SignedHead(checkpoint, note, self.stamp(note.encode()))

    def decode(self, data: bytes) -> SignedHead:
        """Read a stored head and check that this key has signed it.

        Raises:
            ValueError: unreadable, or not signed by this key under this origin.
        """
        fields = json.loads(data)
        if not isinstance(fields, dict) or set(fields) != {"note", "token"}:
            raise ValueError("the stored head is malformed")
        return SignedHead(
            open_checkpoint(fields["note"], self.verifier), fields["note"], base64.b64decode(fields["token"])
        )
