"""Whether a person's certificate was revoked: what its issuers are asked (RFC 6960, RFC 5280, 4.2.1.13). Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.ocsp import OCSPRequestBuilder
from cryptography.x509.oid import AuthorityInformationAccessOID

from hearing.transcript.own.certificate import OwnCertificate

MOST_ADDRESSES = 3
"""Of one kind, of one certificate: what a certificate says is not let make a server ask without end."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about one certificate.

    Attributes:
        name: Whose certificate it is.
        answering: Addresses that answer about single certificates (OCSP).
        request: What is posted to them (DER).
        lists: Addresses of lists of revoked certificates, where nothing was answered.
    """

    name: str
    answering: tuple[str, ...]
    request: bytes
    lists: tuple[str, ...]


def questions(own: OwnCertificate, roots: Sequence[x509.Certificate]) -> tuple[Question, ...]:
    """Give what is asked about a person's certificate and those between it and its root; none that names no address."""
    found = []
    for one in (own.leaf, *own.chain):
        issuer = next((each for each in (*own.chain, *roots) if _issued(each, one)), None)
        if issuer is None or one.issuer == one.subject:
            continue
        answering, lists = tuple(_answering(one))[:MOST_ADDRESSES], tuple(_lists(one))[:MOST_ADDRESSES]
        if answering or lists:
            request = OCSPRequestBuilder().add_certificate(one, issuer, SHA1()).build()  # noqa: S303 -- RFC 5019, 2.1.1
            found.append(Question(_name(one), answering, request.public_bytes(Encoding.DER), lists))
    return tuple(found)


def _issued(issuer: x509.Certificate, one: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _name(one: x509.Certificate) -> str:
    return one.subject.rfc4514_string()


def _answering(one: x509.Certificate) -> Iterator[str]:
    try:
        access = one.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return
    yield from _addresses(
        each.access_location for each in access if each.access_method == AuthorityInformationAccessOID.OCSP
    )


def _lists(one: x509.Certificate) -> Iterator[str]:
    try:
        points = one.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return
    yield from _addresses(name for point in points for name in point.full_name or ())


def _addresses(names: Iterable[x509.GeneralName]) -> Iterator[str]:
    for name in names:
        if isinstance(name, x509.UniformResourceIdentifier) and name.value.startswith(("http://", "https://")):
            yield name.value
