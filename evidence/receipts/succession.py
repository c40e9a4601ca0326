"""Which keys a log signs with one after another, from its own hand-over receipts: for who pinned one of them.

A hand-over is a sealed statement that names the old and the new keys, under a checkpoint that all of them signed. So
who trusts the old key learns the new one from it, and who trusts the new one learns the old. Each key counts for
checkpoints up to the hand-over from it, and from the hand-over to it: a receipt that a thief signs with the old key
later is refused, unless it says that the log was smaller than it was; outside stamps and cosigners answer that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.log.checkpoint import Checkpoint, NoteError, VerifierKey, open_note
from evidence.log.merkle import leaf_hash, root_from_inclusion
from evidence.receipts.receipt import Receipt, ReceiptError
from evidence.statement import Json, commitment

KIND = "log key rotated"
DESTROYED = "log key destroyed"
Keys = tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """The log of ``size`` entries went from the keys ``old`` to the keys ``new``, the Ed25519 one first."""

    old: Keys
    new: Keys
    size: int


def handover_statement(old: Keys, new: Keys, reason: str, at: str) -> dict[str, Json]:
    """Spell the statement of a hand-over at a moment (ISO 8601)."""
    return {
        "kind": KIND,
        "reason": reason,
        "at": at,
        "old_keys": [str(key) for key in old],
        "new_keys": [str(key) for key in new],
    }


def read_handover(text: str | bytes) -> Handover:
    """Read the receipt of a hand-over and check it: all keys have signed the checkpoint that covers the statement.

    Its time-stamps are not looked at: they are checked with the receipt's other steps.

    Raises:
        ValueError: it is no such receipt, or any part is wrong.
    """
    receipt = Receipt.from_json(text)
    body = receipt.statement.body
    if body.get("kind") != KIND:
        raise ReceiptError("this is not the receipt of a hand-over of the log to another key")
    old, new = _keys(body, "old_keys"), _keys(body, "new_keys")
    if set(old) & set(new):
        raise ReceiptError("a key is handed over to itself")
    head = Checkpoint.parse(open_note(receipt.checkpoint, [*old, *new]))
    if any(key.name != head.origin for key in (*old, *new)):
        raise NoteError(f"the checkpoint is of {head.origin}, a key is not")
    leaf = leaf_hash(commitment(receipt.salt, receipt.statement.canonical()))
    if root_from_inclusion(leaf, receipt.leaf_index, head.size, receipt.proof.path) != head.root:
        raise ReceiptError("the hand-over is not in the log whose root is signed")
    return Handover(old, new, head.size)


def _keys(body: Mapping[str, Json], field: str) -> Keys:
    named = body.get(field)
    if not isinstance(named, list) or not named or not all(isinstance(key, str) for key in named):
        raise ReceiptError(f"{field}: a list of keys expected")
    return tuple(VerifierKey.parse(str(key)) for key in named)


def check_keys(keys: Sequence[VerifierKey], size: int, pinned: VerifierKey, handovers: Sequence[Handover]) -> None:
    """Check that a checkpoint of ``size`` entries, signed by ``keys``, is of the log whose key ``pinned`` is.

    Raises:
        ValueError: none of the keys is the pinned one or leads to it, or not for a log of that size.
    """
    trusted = _trusted(pinned, handovers)
    known = [key for key in keys if key in trusted]
    if not known:
        raise ValueError("the receipt names another log key than the one you trust")
    if not any(_first(key, handovers) <= size <= _last(key, size, handovers) for key in known):
        raise ValueError(f"the log of {size} entries was not signed with this key: it had been handed over")


def _trusted(pinned: VerifierKey, handovers: Sequence[Handover]) -> set[VerifierKey]:
    """Give every key that hand-overs join with the pinned one.

    Raises:
        ValueError: two of them lead from one key to different ones: one was signed with a stolen key.
    """
    heirs: dict[VerifierKey, VerifierKey] = {}
    for one in handovers:
        if heirs.setdefault(one.old[0], one.new[0]) != one.new[0]:
            raise ValueError("two hand-overs of the log contradict each other: one was signed with a stolen key")
    found, before = {pinned}, set[VerifierKey]()
    while found != before:
        before = set(found)
        for one in handovers:
            if found & {*one.old, *one.new}:
                found |= {*one.old, *one.new}
    return found


def _first(key: VerifierKey, handovers: Sequence[Handover]) -> int:
    return min((one.size for one in handovers if key in one.new), default=0)


def _last(key: VerifierKey, size: int, handovers: Sequence[Handover]) -> int:
    return max((one.size for one in handovers if key in one.old), default=size)
