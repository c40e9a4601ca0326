"""Evidence records (RFC 4998): made, renewed, read. Pure: tokens come from whoever asks an authority.

A record is about a group of data objects, which are known here by their digests alone. Its first archive time-stamp is
about all of them. Before the certificate of the newest token ends, another token is made over that token (time-stamp
renewal, 5.2). Before a digest algorithm grows weak, everything is hashed anew with another one, together with what the
record was till then (hash-tree renewal, 5.3).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat import asn1

from evidence.archival.syntax import ArchiveTimeStamp, EvidenceRecord
from evidence.timestamps import cms
from evidence.timestamps.timestamp import TokenError, parse_token

MAX_RECORD = 64 << 20
"""Bytes of a record that is read at all: a million files have one of 34 MiB."""


class RecordError(ValueError):
    """It is not a record that this verifier understands, or it does not prove what it is held against."""


class Hash(StrEnum):
    """A digest algorithm of a chain; the values are those of `hashlib`."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"

    @property
    def oid(self) -> x509.ObjectIdentifier:
        """The algorithm's number."""
        return _OIDS[self]

    def of(self, *parts: bytes) -> bytes:
        """Give the digest of some bytes after each other."""
        return hashlib.new(self.value, b"".join(parts)).digest()


_OIDS = {Hash.SHA256: cms.SHA256, Hash.SHA384: cms.SHA384, Hash.SHA512: cms.SHA512}
_BY_OID = {oid: one for one, oid in _OIDS.items()}


@dataclass(frozen=True, slots=True)
class Link:
    """One archive time-stamp: the token (DER), and the digests of the group in ascending order, none in a renewal."""

    token: bytes
    group: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Archive time-stamps that follow each other under one digest algorithm."""

    algorithm: Hash
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A record, read; nothing in it is believed before it is verified."""

    chains: tuple[Chain, ...]

    def encoded(self) -> bytes:
        """Give the record as DER."""
        used = dict.fromkeys(chain.algorithm for chain in self.chains)
        return asn1.encode_der(
            EvidenceRecord(
                version=1,
                digest_algorithms=[cms.Algorithm(algorithm=one.oid) for one in used],
                chains=[[_written(link, chain.algorithm) for link in chain.links] for chain in self.chains],
            )
        )

    @property
    def tokens(self) -> tuple[bytes, ...]:
        """All tokens (DER), the oldest first."""
        return tuple(link.token for chain in self.chains for link in chain.links)


@dataclass(frozen=True, slots=True)
class Due:
    """What an authority has to stamp so that a record begins or goes on: ``data``, hashed with ``algorithm``."""

    data: bytes
    algorithm: Hash
    before: tuple[Chain, ...]
    group: tuple[bytes, ...] = ()

    def stamped(self, token: bytes) -> Record:
        """Give the record with the token (DER) that came.

        Raises:
            RecordError: the token is about something else.
        """
        check_about(token, self.algorithm, self.data)
        link = Link(token, self.group)
        if self.group:
            return Record((*self.before, Chain(self.algorithm, (link,))))
        *earlier, last = self.before
        return Record((*earlier, Chain(last.algorithm, (*last.links, link))))


def begin(digests: Sequence[bytes], algorithm: Hash = Hash.SHA256) -> Due:
    """Begin a record about a group of data objects, given their digests in any order.

    Raises:
        RecordError: there are fewer than two, or a digest is not one of this algorithm.
    """
    group = checked_group(digests, algorithm)
    return Due(b"".join(group), algorithm, (), group)


def renew_stamp(record: Record) -> Due:
    """Go on with a token over the newest token (5.2), under the same digest algorithm."""
    last = record.chains[-1]
    return Due(last.links[-1].token, last.algorithm, record.chains)


def renew_tree(record: Record, digests: Sequence[bytes], algorithm: Hash) -> Due:
    """Go on with a new chain over all data and all chains so far (5.3), hashed with ``algorithm``.

    Raises:
        RecordError: as `begin`.
    """
    group = joined_group(checked_group(digests, algorithm), record.chains, algorithm)
    return Due(b"".join(group), algorithm, record.chains, group)


def checked_group(digests: Sequence[bytes], algorithm: Hash) -> tuple[bytes, ...]:
    """Give the digests of a group in ascending order.

    Raises:
        RecordError: as `begin`.
    """
    size = hashlib.new(algorithm.value).digest_size
    if len(digests) < 2 or any(len(one) != size for one in digests):
        raise RecordError(f"a group is two digests or more, of {size} bytes each")
    return tuple(sorted(digests))


def joined_group(digests: Sequence[bytes], chains: Sequence[Chain], algorithm: Hash) -> tuple[bytes, ...]:
    """Give what a later chain's tree is made of: each digest joined with that of all chains before (5.3, step 4)."""
    earlier = algorithm.of(encoded_chains(chains))
    return tuple(sorted(algorithm.of(one, earlier) for one in digests))


def encoded_chains(chains: Sequence[Chain]) -> bytes:
    """Give chains as DER: an ArchiveTimeStampSequence."""
    return _sequence(
        _sequence(asn1.encode_der(_written(link, chain.algorithm)) for link in chain.links) for chain in chains
    )


def check_about(token: bytes, algorithm: Hash, data: bytes) -> None:
    """Check that a token's imprint is the digest of exactly these bytes.

    Raises:
        RecordError: it is not, or the token cannot be read.
    """
    try:
        imprint = parse_token(token).info.message_imprint
    except TokenError as wrong:
        raise RecordError(f"a token cannot be read: {wrong}") from wrong
    if imprint.hash_algorithm.algorithm != algorithm.oid or imprint.hashed_message != algorithm.of(data):
        raise RecordError(f"a token is not about the {algorithm.value} digest that it has to be about")


def read_record(der: bytes) -> Record:
    """Read a record.

    Raises:
        RecordError: not a record, not DER, or of a kind that is not understood.
    """
    if len(der) > MAX_RECORD:
        raise RecordError("the evidence record is too large")
    try:
        value = asn1.decode_der(EvidenceRecord, der)
    except ValueError as wrong:
        raise RecordError(f"this is not an evidence record of RFC 4998 in DER: {wrong}") from wrong
    if value.version != 1 or not value.chains or not all(value.chains):
        raise RecordError("the evidence record is not of version 1, or has an empty chain")
    record = Record(tuple(_read_chain(chain) for chain in value.chains))
    if record.encoded() != der:
        raise RecordError("the evidence record is not spelled as such records are, or lists other digest algorithms")
    return record


def _read_chain(links: Sequence[ArchiveTimeStamp]) -> Chain:
    found = []
    algorithms = {link.digest_algorithm.algorithm if link.digest_algorithm else None for link in links}
    (oid,) = algorithms if len(algorithms) == 1 else (None,)
    algorithm = _BY_OID.get(oid) if oid else None
    if algorithm is None:
        raise RecordError("a chain of the evidence record does not name one digest algorithm that is accepted")
    for number, link in enumerate(links):
        tree = link.reduced_hashtree
        if (tree is None) != bool(number) or (tree is not None and len(tree) != 1):
            raise RecordError("a chain begins with one list of digests, and what follows in it has none")
        found.append(Link(asn1.encode_der(link.time_stamp), tuple(tree[0]) if tree else ()))
    return Chain(algorithm, tuple(found))


def _written(link: Link, algorithm: Hash) -> ArchiveTimeStamp:
    return ArchiveTimeStamp(
        digest_algorithm=cms.Algorithm(algorithm=algorithm.oid),
        reduced_hashtree=[list(link.group)] if link.group else None,
        time_stamp=asn1.decode_der(asn1.TLV, link.token),
    )


def _sequence(parts: Iterable[bytes]) -> bytes:
    """Give a SEQUENCE of encoded parts; the library encodes declared types only, and this one has no fields."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((0x30, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((0x30, 0x80 | len(length))) + length + content
