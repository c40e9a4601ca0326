"""A token as people take it home: which kind of authority made it, its name, and the certificates it leads through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from evidence.timestamps.cms import certificates_from_pem
from evidence.timestamps.timestamp import parse_token

EMBEDDED = "embedded"
OUTSIDE = "outside"
NOTES: Mapping[str, Mapping[str, str]] = {
    EMBEDDED: {
        "zh": "由平台内置时间戳服务加盖,并非合格的第三方时间戳",
        "en": "stamped by the embedded authority, not a qualified one",
    },
    OUTSIDE: {
        "zh": "由平台以外的时间戳服务加盖;是否为合格的时间戳,须查其证书",
        "en": "stamped by an authority outside the platform; its certificate shows whether it is a qualified one",
    },
}
"""What each receipt says of the kind of authority that stamped it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """An RFC 3161 token (DER) over the log's own lines of a checkpoint.

    ``kind`` is EMBEDDED or OUTSIDE; ``chain`` is plain PEM, the signer first, the self-signed root last; ``name`` is
    `authority_name` of the signer. Nothing in it is believed before it is verified.
    """

    kind: str
    name: str
    token: bytes
    chain: str

    @classmethod
    def of(cls, kind: str, token: bytes, chain: str) -> "Stamp":
        """Make one whose name is the signer's.

        Raises:
            ValueError: the kind is unknown, or the chain cannot be read.
        """
        if kind not in NOTES:
            raise ValueError(f"no kind of time-stamp authority is called {kind}")
        return cls(kind, authority_name(certificates_from_pem(chain)[0]), token, chain)

    def certificates(self) -> list[x509.Certificate]:
        """The authority's chain, root last.

        Raises:
            ValueError: unreadable.
        """
        return certificates_from_pem(self.chain)

    @property
    def at(self) -> datetime:
        """The moment that the token states, in UTC.

        Raises:
            TokenError: unreadable.
        """
        return parse_token(self.token).gen_time


def authority_name(signer: x509.Certificate) -> str:
    """The common name (the last one) in an authority's certificate; without any, its SHA-256 in hexadecimal."""
    names = [item.value for item in signer.subject if item.oid == NameOID.COMMON_NAME]
    return str(names[-1]) if names else signer.fingerprint(hashes.SHA256()).hex()


def plain_pem(certificates: list[x509.Certificate]) -> str:
    """Spell certificates in the one way that a receipt holds them."""
    return "".join(item.public_bytes(Encoding.PEM).decode() for item in certificates)
