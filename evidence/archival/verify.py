"""What an evidence record proves of data: checked at the moments that its own tokens state (RFC 4998 4.3 and 5.3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography import x509

from evidence.archival.record import Chain, Hash, Record, RecordError, check_about, checked_group, joined_group
from evidence.timestamps.timestamp import TokenError, check_chain, check_signature, parse_token

Digests = Callable[[Hash], Sequence[bytes]]
"""Gives the digests of the data objects, in any order, with an algorithm."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What a verified record shows.

    Attributes:
        moments: When each token was made (UTC), the oldest first: the data existed at the first of them.
        ends: When the first certificate of the newest token's chain ends: the record is to be renewed before.
        algorithm: The digest algorithm of the newest chain.
        chains: How many chains there are: one, and one more for each renewal of the hash tree.
        certificates: All that the tokens lead through, each once.
    """

    moments: tuple[datetime, ...]
    ends: datetime
    algorithm: Hash
    chains: int
    certificates: tuple[x509.Certificate, ...]


def verify_record(record: Record, digests: Digests, certificates: Sequence[x509.Certificate]) -> Proven:
    """Check a record against the digests of the data it is about.

    ``certificates`` are those of the authorities: a self-signed one among them is trusted as a root, the others may
    stand between. Every token has to be right at its own moment, and its certificates still valid when the next token
    was made: from then on the next one vouches for it.

    Raises:
        RecordError: the record is not about exactly these data, or a link of it does not hold.
    """
    for number, chain in enumerate(record.chains):
        _check_tree(chain, record.chains[:number], digests)
        for before, link in zip(chain.links, chain.links[1:], strict=False):
            check_about(link.token, chain.algorithm, before.token)
    roots = [one for one in certificates if one.issuer == one.subject]
    between = tuple(one for one in certificates if one.issuer != one.subject)
    moments: list[datetime] = []
    passed: dict[x509.Certificate, None] = {}
    ends: datetime | None = None
    for token in record.tokens:
        moment, path = _checked(token, roots, between)
        if moments and moment < moments[-1]:
            raise RecordError("a token is older than the one that it follows")
        if ends is not None and moment > ends:
            raise RecordError(f"a token was renewed on {moment:%Y-%m-%d} only; its certificate ended {ends:%Y-%m-%d}")
        ends = min(one.not_valid_after_utc for one in path)
        moments.append(moment)
        passed |= dict.fromkeys(path)
    assert ends is not None, "a record that was read has a token"
    return Proven(tuple(moments), ends, record.chains[-1].algorithm, len(record.chains), tuple(passed))


def _check_tree(chain: Chain, earlier: Sequence[Chain], digests: Digests) -> None:
    group = checked_group(digests(chain.algorithm), chain.algorithm)
    expected = joined_group(group, earlier, chain.algorithm) if earlier else group
    if chain.links[0].group != expected:
        missing = len(set(expected) - set(chain.links[0].group))
        raise RecordError(
            f"the record's list of {chain.algorithm.value} digests is not that of the data: {missing} are not in it"
        )
    check_about(chain.links[0].token, chain.algorithm, b"".join(expected))


def _checked(
    der: bytes, roots: Sequence[x509.Certificate], between: tuple[x509.Certificate, ...]
) -> tuple[datetime, list[x509.Certificate]]:
    try:
        token = parse_token(der)
        if token.info.extensions and any(one.critical for one in token.info.extensions):
            raise RecordError("a token has a critical extension that is not understood")
        signer = check_signature(token)
        carried = replace(token, certificates=(*token.certificates, *between))
        return token.gen_time, check_chain(carried, signer, roots)
    except TokenError as wrong:
        raise RecordError(f"a token does not hold: {wrong}") from wrong
