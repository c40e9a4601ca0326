"""A small log in memory whose heads are signed, with the proofs between them: material for cosigners' tests."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from evidence.cosigner.protocol import Submission
from evidence.log.checkpoint import Checkpoint, Kind, Signer
from evidence.log.merkle import consistency_path, leaf_hash, node_reader, root

ORIGIN = "example.org/log"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
QUANTUM = Signer(ORIGIN, MLDSA44PrivateKey.from_seed_bytes(bytes(range(32))), Kind.ML_DSA_44)
LOGS = {ORIGIN: (SIGNER.verifier, QUANTUM.verifier)}
NOW = 1_700_000_000


class Tree:
    """A history of entries; two of them with different words are a fork."""

    def __init__(self, word: str = "entry", size: int = 40) -> None:
        self._node = node_reader([leaf_hash(f"{word} {number}".encode()) for number in range(size)])

    def head(self, size: int) -> Checkpoint:
        return Checkpoint(ORIGIN, size, root(size, self._node))

    def note(self, size: int, *signers: Signer) -> str:
        text = self.head(size).text()
        return f"{text}\n" + "".join(one.line(text, NOW) for one in signers or (SIGNER, QUANTUM))

    def proof(self, old: int, new: int) -> tuple[bytes, ...]:
        return tuple(consistency_path(old, new, self._node)) if old else ()

    def submission(self, old: int, new: int, *signers: Signer) -> Submission:
        return Submission(old, self.proof(old, new), self.note(new, *signers))

    def body(self, old: int, new: int, *signers: Signer) -> bytes:
        return self.submission(old, new, *signers).text().encode()


TREE = Tree()
FORK = Tree("another entry")
