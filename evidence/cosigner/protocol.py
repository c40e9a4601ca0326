"""The messages of add-checkpoint (C2SP tlog-witness), spelled and read. Both sides use them: logs and cosigners."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.log.checkpoint import MAX_COUNT, MAX_NOTE
from evidence.log.merkle import HASH_SIZE

MAX_PROOF = 63
MAX_SUBMISSION = MAX_NOTE + 8 * 1024
MAX_ANSWER = 64 * 1024
ADD = "add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"


class ProtocolError(ValueError):
    """The other side's message is not of the protocol's form."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A log's request: the size that it believes the cosigner knows, the consistency proof from there, the note."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """Spell the request's body."""
        lines = [f"old {self.old}", *(base64.b64encode(item).decode() for item in self.proof)]
        return "\n".join(lines) + "\n\n" + self.note

    @classmethod
    def parse(cls, body: bytes) -> "Submission":
        """Read a request's body; the note is taken as it stands, unread.

        Raises:
            ProtocolError: malformed.
        """
        try:
            head, empty, note = body.decode().partition("\n\n")
        except UnicodeDecodeError as wrong:
            raise ProtocolError("the request is not UTF-8") from wrong
        first, *proof = head.split("\n")
        if not empty or not note or not first.startswith("old "):
            raise ProtocolError("a request has a line `old SIZE`, proof lines, an empty line and a checkpoint")
        if len(proof) > MAX_PROOF:
            raise ProtocolError(f"a proof has at most {MAX_PROOF} lines")
        return cls(_count(first[4:]), tuple(_hash(line) for line in proof), note)


def size_in_conflict(body: str) -> int:
    """Read the size that a cosigner says it knows, from the body of its 409.

    Raises:
        ProtocolError: malformed.
    """
    if not body.endswith("\n"):
        raise ProtocolError("a size ends in a newline")
    return _count(body[:-1])


def signature_lines(body: str) -> Sequence[str]:
    """Split a cosigner's answer into signature lines, each with its newline; nothing is verified.

    Raises:
        ProtocolError: there are none, or something else stands there.
    """
    lines = body.split("\n")
    if lines.pop() or not lines or not all(line.startswith("\u2014 ") for line in lines):
        raise ProtocolError("the cosigner's answer is not signature lines")
    return [f"{line}\n" for line in lines]


def _count(digits: str) -> int:
    if not digits.isascii() or not digits.isdigit() or len(digits) > 19 or str(int(digits)) != digits:
        raise ProtocolError("a size is not a plain number")
    if int(digits) > MAX_COUNT:
        raise ProtocolError("a size is beyond 2^63 - 1")
    return int(digits)


def _hash(line: str) -> bytes:
    try:
        data = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise ProtocolError("a proof line is not base64") from wrong
    if len(data) != HASH_SIZE or base64.b64encode(data).decode() != line:
        raise ProtocolError("a proof line is not a hash in canonical base64")
    return data
