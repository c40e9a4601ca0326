"""Evidence records of three small files, renewed in every way, with authorities of their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence.archival.record import Due, Hash, Record, begin, renew_stamp, renew_tree
from evidence.timestamps.stamping import make_token
from tests.evidence.authorities import NOW, Authority, authority

DATA = (b"exhibit 1", b"exhibit 2", b"a receipt")
FIRST = authority("first root")
SECOND = authority("second root", now=NOW + timedelta(days=90))
CERTIFICATES = [FIRST.root, SECOND.root]


@dataclass(frozen=True)
class Stages:
    """A record as it began, then with a new token, then hashed anew, then with a new token again."""

    begun: Record
    stamped: Record
    rehashed: Record
    stamped_again: Record

    def all(self) -> tuple[Record, ...]:
        return self.begun, self.stamped, self.rehashed, self.stamped_again


def digests(algorithm: Hash) -> list[bytes]:
    return [algorithm.of(one) for one in DATA]


def token(due: Due, *, by: Authority = FIRST, at: datetime = NOW) -> bytes:
    imprint = due.algorithm.of(due.data)
    return make_token(by.signer, imprint, at=at, serial=5, nonce=None, algorithm=due.algorithm.oid)


def stages() -> Stages:
    begun = begin(digests(Hash.SHA256))
    one = begun.stamped(token(begun))
    due = renew_stamp(one)
    two = due.stamped(token(due, by=SECOND, at=NOW + timedelta(days=50)))
    due = renew_tree(two, digests(Hash.SHA512), Hash.SHA512)
    three = due.stamped(token(due, by=SECOND, at=NOW + timedelta(days=60)))
    due = renew_stamp(three)
    return Stages(one, two, three, due.stamped(token(due, by=SECOND, at=NOW + timedelta(days=100))))
