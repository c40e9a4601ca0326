"""A log handed over to another key, each way in which that can be wrong, and files with a second digest.

Each case is a receipt, the key that its reader pinned, the hand-overs given along, and the step that fails (0: none).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.keys.suites import DIGESTS, SM3
from evidence.log.checkpoint import Checkpoint, Signer
from evidence.log.merkle import inclusion_path, leaf_hash, node_reader, root
from evidence.log.proof import Proof
from evidence.receipts.receipt import Receipt
from evidence.receipts.succession import handover_statement
from evidence.statement import Statement, commitment
from tests.evidence.receipt_maker import FILE, KEY, ORIGIN, SALT, STATEMENT
from tests.evidence.receipts.wrong_parts import signed

AT = "2026-11-22T08:00:00+00:00"
OLD = Signer(ORIGIN, KEY)
NEW, NEWER, THIEF = (Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)) for n in (3, 4, 5))
SIZE = 4
"""Entries of the log whose last commit hands it over."""


@dataclass(frozen=True)
class Handed:
    """One case; ``step`` is the one that fails, 0 when none does."""

    name: str
    step: int
    text: str
    key: str
    handovers: tuple[str, ...] = ()
    file: bytes = FILE


def sealed(statement: Statement, size: int, signers: Sequence[Signer], keys: Sequence[Signer]) -> Receipt:
    """A receipt without time-stamp, of the last entry of a log of so many."""
    entries = [b"entry %d" % n for n in range(size - 1)] + [commitment(SALT, statement.canonical())]
    node = node_reader([leaf_hash(entry) for entry in entries])
    note = signed(Checkpoint(signers[0].verifier.name, size, root(size, node)), signers)
    path = tuple(inclusion_path(size - 1, size, node))
    return Receipt(statement, SALT, Proof(size - 1, path, note), (), tuple(str(one.verifier) for one in keys))


def handover(old: Signer = OLD, new: Signer = NEW, size: int = SIZE, signers: Sequence[Signer] | None = None) -> str:
    """The receipt of a hand-over."""
    body = handover_statement((old.verifier,), (new.verifier,), "test", AT)
    return sealed(Statement(body), size, signers or (old, new), (old, new)).to_json()


def edited(text: str, **fields: object) -> str:
    """A hand-over with its statement changed after it was sealed."""
    read = json.loads(text)
    return json.dumps({**read, "statement": {**read["statement"], **fields}}, ensure_ascii=False, indent=2) + "\n"


GOOD = handover()
BEFORE = sealed(STATEMENT, 3, (OLD,), (OLD,)).to_json()
AFTER = sealed(STATEMENT, 9, (NEW,), (NEW,)).to_json()
LAST = sealed(STATEMENT, 20, (NEWER,), (NEWER,)).to_json()


def handovers() -> Iterator[Handed]:
    """Right and wrong ones, for somebody who pinned one key and holds a receipt from under another."""
    old, new, newer = (str(one.verifier) for one in (OLD, NEW, NEWER))
    second = handover(NEW, NEWER, 12)
    mine, other = Receipt.from_json(GOOD), Receipt.from_json(second)
    yield Handed("a later receipt by the old key", 0, AFTER, old, (GOOD,))
    yield Handed("an older receipt by the new key", 0, BEFORE, new, (GOOD,))
    yield Handed("over two hand-overs", 0, LAST, old, (second, GOOD))
    yield Handed("back over two hand-overs", 0, BEFORE, newer, (GOOD, second))
    yield Handed("no hand-over given", 3, AFTER, old)
    yield Handed("one hand-over of two", 3, LAST, old, (second,))
    yield Handed("the old key after the hand-over", 3, sealed(STATEMENT, 9, (OLD,), (OLD,)).to_json(), new, (GOOD,))
    yield Handed("the new key before the hand-over", 3, sealed(STATEMENT, 3, (NEW,), (NEW,)).to_json(), old, (GOOD,))
    yield Handed("two heirs of one key", 3, AFTER, old, (GOOD, handover(OLD, THIEF, 6)))
    yield Handed("not signed by the old key", 3, AFTER, old, (handover(signers=(NEW,)),))
    yield Handed("not signed by the new key", 3, AFTER, old, (handover(signers=(OLD,)),))
    yield Handed("another new key named", 3, AFTER, old, (edited(GOOD, new_keys=[str(THIEF.verifier)]),))
    yield Handed("another reason given", 3, AFTER, old, (edited(GOOD, reason="none"),))
    yield Handed("a list of keys that is none", 3, AFTER, old, (edited(GOOD, old_keys=old),))
    yield Handed("no new key", 3, AFTER, old, (edited(GOOD, new_keys=[]),))
    yield Handed("a receipt that is no hand-over", 3, AFTER, old, (BEFORE,))
    yield Handed("a hand-over that is no receipt", 3, AFTER, old, ("{}",))
    yield Handed("to itself", 3, AFTER, old, (handover(OLD, OLD, signers=(OLD,)),))
    yield Handed("an entry of another hand-over", 3, AFTER, old, (replace(mine, proof=other.proof).to_json(),))


def second_digests() -> Iterator[Handed]:
    """Files whose statement carries an SM3 digest beside SHA-256."""
    key = str(OLD.verifier)
    file = STATEMENT.body["file"]
    assert isinstance(file, dict)
    right, wrong = DIGESTS[SM3](), DIGESTS[SM3]()
    right.update(FILE)
    wrong.update(FILE + b" ")
    for name, step, digest in (("SM3 of the file", 0, right), ("SM3 of another file", 9, wrong)):
        statement = Statement({**STATEMENT.body, "file": {**file, "sm3": digest.hexdigest()}})
        yield Handed(name, step, sealed(statement, 5, (OLD,), (OLD,)).to_json(), key)
    statement = Statement({**STATEMENT.body, "file": {**file, "sm3": right.hexdigest().upper()}})
    yield Handed("SM3 spelled otherwise", 9, sealed(statement, 5, (OLD,), (OLD,)).to_json(), key)


def every() -> list[Handed]:
    """Every case."""
    return [*handovers(), *second_digests()]
