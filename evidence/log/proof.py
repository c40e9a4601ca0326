"""C2SP tlog-proof v1: one text with an entry's index, its inclusion path and the signed checkpoint.

Nothing here is believed before it is verified; ``extra`` in particular is authenticated by nobody.
"""

import base64
import binascii
from dataclasses import dataclass

from evidence.log.checkpoint import NoteError
from evidence.log.merkle import HASH_SIZE

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
_ED25519_LINE = 93  # base64 of a key's id and a signature, 4 and 64 bytes; the newline
MAX_PATH = 63
"""A tree of at most 2^63 leaves is no higher."""


class ProofTextError(ValueError):
    """The text is not a tlog-proof of version 1."""


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's place in a log: ``path`` leads from leaf ``index`` to the root in ``note``, a signed checkpoint."""

    index: int
    path: tuple[bytes, ...]
    note: str
    extra: bytes = b""

    def text(self) -> str:
        """Spell it; files of this text end in ``.tlog-proof``."""
        extra = [f"extra {_encode(self.extra)}"] if self.extra else []
        lines = [PROOF_HEADER, *extra, f"index {self.index}", *(_encode(item) for item in self.path)]
        return "\n".join(lines) + "\n\n" + self.note

    @classmethod
    def parse(cls, text: str) -> "Proof":
        """Read the text; the checkpoint in it is taken as it stands, unread.

        Raises:
            ProofTextError: malformed, or not in its one spelling.
        """
        head, empty, note = text.partition("\n\n")
        lines = head.split("\n")
        if not empty or not note or lines.pop(0) != PROOF_HEADER:
            raise ProofTextError(f"a proof begins with {PROOF_HEADER} and holds a checkpoint after an empty line")
        extra = _decode(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
        if not lines or not lines[0].startswith("index "):
            raise ProofTextError("the proof names no index")
        path = tuple(_decode(line) for line in lines[1:])
        if len(path) > MAX_PATH or any(len(item) != HASH_SIZE for item in path):
            raise ProofTextError(f"the inclusion path is at most {MAX_PATH} hashes of {HASH_SIZE} bytes")
        proof = cls(_count(lines[0][6:]), path, note, extra)
        if proof.text() != text:
            raise ProofTextError("the proof is not in its one spelling")
        return proof


def log_lines(note: str) -> str:
    """Give a checkpoint as its log signed it in the commit: the text, and the Ed25519 line under the log's own name.

    These bytes are what time-stamps are about: cosigners' lines, and the log's own ML-DSA-44 line, are added later.

    Raises:
        NoteError: there is no empty line between text and signatures.
    """
    text, empty, block = note.rpartition("\n\n")
    if not empty:
        raise NoteError("the note has no empty line before its signatures")
    start = f"\u2014 {text.partition(chr(10))[0]} "
    size = len(start) + _ED25519_LINE
    own = (line for line in block.splitlines(keepends=True) if line.startswith(start) and len(line) == size)
    return f"{text}\n\n{''.join(own)}"


def _count(digits: str) -> int:
    if not digits.isascii() or not digits.isdigit() or len(digits) > 19 or str(int(digits)) != digits:
        raise ProofTextError("the index is not a plain number")
    return int(digits)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(line: str) -> bytes:
    try:
        data = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise ProofTextError("a line of the proof is not base64") from wrong
    if not data or _encode(data) != line:
        raise ProofTextError("a line of the proof is not base64 in its one spelling")
    return data
