"""A real receipt made without a store, and the parts to make it wrong one at a time."""

import hashlib
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from evidence.log.head import Sealer, SignedHead
from evidence.log.merkle import inclusion_path, leaf_hash, node_reader, root
from evidence.log.proof import Proof
from evidence.receipts.receipt import Receipt
from evidence.statement import Statement, commitment
from evidence.timestamps.stamp import EMBEDDED, Stamp
from tests.evidence.authorities import Authority, authority

FILE = b"%PDF-1.4 an exhibit"
STATEMENT = Statement(
    {
        "kind": "exhibit",
        "label": "证据1",
        "file": {"name": "证据1.pdf", "size": len(FILE), "sha256": hashlib.sha256(FILE).hexdigest()},
    }
)
GIVEN = (hashlib.sha256(FILE).hexdigest(), len(FILE))
SALT = bytes(range(32))
ORIGIN = "example.org/log"
AUTHORITY = authority()
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
SEALER = Sealer(ORIGIN, KEY, AUTHORITY.token)


def pem(stamps: Authority) -> str:
    return "".join(item.public_bytes(Encoding.PEM).decode() for item in (stamps.signer.certificate, stamps.root))


def sealed_head(statement: Statement = STATEMENT, sealer: Sealer = SEALER) -> tuple[SignedHead, tuple[bytes, ...]]:
    """A head over five entries of which the statement's is the third, and its path."""
    entries = [b"a", b"b", commitment(SALT, statement.canonical()), b"d", b"e"]
    node = node_reader([leaf_hash(entry) for entry in entries])
    return sealer.seal(5, root(5, node)), tuple(inclusion_path(2, 5, node))


def receipt(statement: Statement = STATEMENT, sealer: Sealer = SEALER, stamps: Authority = AUTHORITY) -> Receipt:
    head, path = sealed_head(statement, sealer)
    stamp = Stamp.of(EMBEDDED, head.token, pem(stamps))
    return Receipt(statement, SALT, Proof(2, path, head.note), (stamp,), (str(sealer.verifier),))


def restamped(given: Receipt, **changes) -> Receipt:
    """The receipt with something changed in its first time-stamp."""
    return replace(given, stamps=(replace(given.stamps[0], **changes), *given.stamps[1:]))


def reproved(given: Receipt, **changes) -> Receipt:
    """The receipt with something changed in its proof."""
    return replace(given, proof=replace(given.proof, **changes))
