"""Whether a cosigner signs: the whole decision as one pure function, in the order of C2SP tlog-witness.

A cosigner says: of this log I have seen no tree that this one does not contain, and none larger. So it signs a head
only when a known log signed it and a proof leads to it from the last head that it signed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from evidence.cosigner.protocol import SIZE_TYPE, Submission
from evidence.log.checkpoint import Checkpoint, NoteError, VerifierKey, lines_of, note_signers, note_text
from evidence.log.merkle import EMPTY_ROOT, ProofError, check_consistency

PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Held:
    """What a cosigner remembers of a log: the head that it signed last, and when (POSIX seconds)."""

    head: Checkpoint
    time: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The head may be cosigned; ``note`` is the checkpoint with those lines of the log that were verified."""

    head: Checkpoint
    note: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP status with the body that the protocol gives it. ``forked``: kept, as it may prove a log's misconduct."""

    status: HTTPStatus
    body: str
    kind: str = PLAIN
    forked: bool = False


Logs = Mapping[str, Sequence[VerifierKey]]
"""The keys of each log that a cosigner knows, by origin."""


def decide(  # noqa: PLR0911 -- one line for each refusal, in the protocol's order
    submission: Submission, logs: Logs, held: Held | None, now: int
) -> Accepted | Refusal:
    """Tell whether a head is cosigned at ``now`` (POSIX seconds); ``held`` is what is remembered of its log."""
    try:
        text = note_text(submission.note)[0]
        head = Checkpoint.parse(text)
    except NoteError as wrong:
        return Refusal(HTTPStatus.BAD_REQUEST, f"{wrong}\n")
    keys = logs.get(head.origin)
    if not keys:
        return Refusal(HTTPStatus.NOT_FOUND, f"this cosigner does not know the log {head.origin}\n")
    try:
        signed = note_signers(submission.note, keys)
    except NoteError as wrong:
        return Refusal(HTTPStatus.FORBIDDEN, f"{wrong}\n")
    if not signed:
        return Refusal(HTTPStatus.FORBIDDEN, f"no known key of {head.origin} has signed\n")
    if submission.old > head.size:
        return Refusal(HTTPStatus.BAD_REQUEST, "the old size is larger than the checkpoint's\n")
    known = held.head.size if held else 0
    if submission.old != known:
        return Refusal(HTTPStatus.CONFLICT, f"{known}\n", SIZE_TYPE)
    wrong_proof = _contradiction(submission, held.head if held else None, head)
    if wrong_proof:
        return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, f"{wrong_proof}\n", forked=True)
    if held and now < held.time:
        # Its clock was set back: signing now would say that an older tree was the newest at a later time.
        return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "the cosigner's clock is behind its last cosignature\n")
    return Accepted(head, f"{text}\n{lines_of(submission.note, list(signed))}")


def _contradiction(submission: Submission, last: Checkpoint | None, head: Checkpoint) -> str:
    """Say why the new head does not extend the last one, or nothing."""
    if head.size == 0 and head.root != EMPTY_ROOT:
        return "an empty log has the root of the empty tree"
    if last is None or last.size == 0:
        return "a proof from the empty tree is empty" if submission.proof else ""
    try:
        check_consistency(last.size, last.root, head.size, head.root, submission.proof)
    except ProofError as wrong:
        return f"the checkpoint does not extend the one cosigned last: {wrong}"
    return ""
