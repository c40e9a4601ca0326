"""ASN.1 of RFC 4998 (evidence records), as far as this project writes and reads them.

Encryption, extra cryptographic information and attributes of archive time-stamps are absent from the declarations, so a
record that uses them is refused rather than half understood.
"""

from typing import Annotated

from cryptography.hazmat import asn1

from evidence.timestamps.cms import Algorithm


@asn1.sequence
class ArchiveTimeStamp:
    """ArchiveTimeStamp: a token, and the hash tree between the data and what the token is about.

    Without a tree the token is about what came before it; without an algorithm the tree's is the token's.
    """

    digest_algorithm: Annotated[Algorithm | None, asn1.Implicit(0)]
    reduced_hashtree: Annotated[list[list[bytes]] | None, asn1.Implicit(2)]
    time_stamp: asn1.TLV


@asn1.sequence
class EvidenceRecord:
    """EvidenceRecord: chains of archive time-stamps; each chain has one digest algorithm."""

    version: int
    digest_algorithms: list[Algorithm]
    chains: list[list[ArchiveTimeStamp]]
