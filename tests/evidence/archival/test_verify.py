"""What a record proves, and each way in which it does not."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from evidence.archival.record import Chain, Hash, Link, Record, RecordError, begin, read_record, renew_stamp, renew_tree
from evidence.archival.verify import verify_record
from tests.evidence.archival.making import CERTIFICATES, FIRST, SECOND, digests, stages, token
from tests.evidence.authorities import NOW, authority


def test_a_renewed_record_shows_when_the_data_existed_and_when_it_is_to_be_renewed():
    proven = verify_record(stages().stamped_again, digests, CERTIFICATES)
    assert proven.moments == tuple(NOW + timedelta(days=days) for days in (0, 50, 60, 100))
    assert proven.ends == SECOND.signer.certificate.not_valid_after_utc
    assert (proven.algorithm, proven.chains) == (Hash.SHA512, 2)
    assert set(proven.certificates) == {*CERTIFICATES, FIRST.signer.certificate, SECOND.signer.certificate}


def check_refused(record: Record, words: str, *, of=digests, certificates=CERTIFICATES) -> None:
    with pytest.raises(RecordError, match=words):
        verify_record(record, of, certificates)


@pytest.mark.parametrize("at", range(4))
def test_other_data_are_refused_whatever_was_renewed(at):
    record = stages().all()[at]

    def changed(algorithm: Hash) -> list[bytes]:
        return [algorithm.of(b"exhibit 1, edited"), *digests(algorithm)[1:]]

    check_refused(record, "not that of the data", of=changed)
    check_refused(record, "not that of the data", of=lambda algorithm: digests(algorithm)[:-1])
    check_refused(record, "not that of the data", of=lambda algorithm: [*digests(algorithm), algorithm.of(b"more")])


def test_an_authority_that_is_not_known_is_refused():
    check_refused(stages().stamped, "does not hold", certificates=[FIRST.root])
    check_refused(stages().begun, "does not hold", certificates=[authority("first root").root])


def test_a_renewal_after_the_certificate_ended_is_refused():
    begun = stages().begun
    due = renew_stamp(begun)
    late = due.stamped(token(due, by=SECOND, at=NOW + timedelta(days=101)))
    check_refused(late, "its certificate ended")


def test_a_token_older_than_the_one_before_is_refused():
    begun = stages().begun
    due = renew_stamp(begun)
    check_refused(due.stamped(token(due, at=NOW - timedelta(days=1))), "older than")


def test_links_of_other_records_do_not_fit():
    made = stages()
    due = begin(digests(Hash.SHA256))
    other = due.stamped(token(due, at=NOW + timedelta(days=1)))
    chain, renewed = made.stamped.chains[0], made.rehashed.chains[1]
    swapped = Record((Chain(Hash.SHA256, (other.chains[0].links[0], chain.links[1])),))
    check_refused(swapped, "not about")
    check_refused(Record((other.chains[0], renewed)), "not that of the data")
    check_refused(
        Record((chain, replace(renewed, links=(replace(renewed.links[0], token=made.begun.tokens[0]),)))), "about"
    )
    without = Chain(Hash.SHA256, (Link(chain.links[0].token, chain.links[0].group[:2]),))
    check_refused(Record((without,)), "not that of the data")


def test_a_tree_renewed_without_the_earlier_chains_is_refused():
    made = stages()
    due = begin(digests(Hash.SHA512), Hash.SHA512)
    fresh = due.stamped(token(due, by=SECOND, at=NOW + timedelta(days=60)))
    check_refused(Record((*made.stamped.chains, *fresh.chains)), "not that of the data")
    due = renew_tree(made.begun, digests(Hash.SHA512), Hash.SHA512)
    skipping = due.stamped(token(due, by=SECOND, at=NOW + timedelta(days=60)))
    check_refused(Record((*made.stamped.chains, skipping.chains[1])), "not that of the data")


def flips(record: bytes, count: int):
    chance = random.Random(20261122)
    for _ in range(count):
        at = chance.randrange(len(record))
        yield at, record[:at] + bytes([record[at] ^ (1 << chance.randrange(8))]) + record[at + 1 :]


def holds(record: bytes) -> bool:
    try:
        verify_record(read_record(record), digests, CERTIFICATES)
    except RecordError:
        return False
    return True


def check_flips(count: int) -> None:
    whole = stages().stamped_again.encoded()
    assert holds(whole)
    assert [at for at, changed in flips(whole, count) if holds(changed)] == []


def test_any_changed_byte_is_found():
    check_flips(250)


@pytest.mark.slow
def test_any_of_many_changed_bytes_is_found():
    check_flips(10_000)
