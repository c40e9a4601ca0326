"""ASN.1 of RFC 5652 (CMS), RFC 5035 (ESSCertIDv2) and RFC 3161, as far as time-stamping needs it; and certificates.

The declarations get their meaning in ``timestamp.py``. Fields this project neither writes nor reads are absent, so
material that uses them is refused rather than half understood.
"""

import warnings
from collections.abc import Callable
from typing import Annotated

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat import asn1
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import ObjectIdentifier

SIGNED_DATA = ObjectIdentifier("1.2.840.113549.1.7.2")
TST_INFO = ObjectIdentifier("1.2.840.113549.1.9.16.1.4")
CONTENT_TYPE = ObjectIdentifier("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = ObjectIdentifier("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE = ObjectIdentifier("1.2.840.113549.1.9.16.2.12")
SIGNING_CERTIFICATE_V2 = ObjectIdentifier("1.2.840.113549.1.9.16.2.47")
SHA256 = ObjectIdentifier("2.16.840.1.101.3.4.2.1")
SHA384 = ObjectIdentifier("2.16.840.1.101.3.4.2.2")
SHA512 = ObjectIdentifier("2.16.840.1.101.3.4.2.3")
ECDSA_SHA256 = ObjectIdentifier("1.2.840.10045.4.3.2")
ECDSA_SHA384 = ObjectIdentifier("1.2.840.10045.4.3.3")
ECDSA_SHA512 = ObjectIdentifier("1.2.840.10045.4.3.4")
RSA = ObjectIdentifier("1.2.840.113549.1.1.1")
RSA_SHA256 = ObjectIdentifier("1.2.840.113549.1.1.11")
RSA_SHA384 = ObjectIdentifier("1.2.840.113549.1.1.12")
RSA_SHA512 = ObjectIdentifier("1.2.840.113549.1.1.13")


@asn1.sequence
class Algorithm:
    """AlgorithmIdentifier without parameters, or with NULL."""

    algorithm: ObjectIdentifier
    parameters: asn1.Null | None = None


@asn1.sequence
class MessageImprint:
    """MessageImprint: what was stamped."""

    hash_algorithm: Algorithm
    hashed_message: bytes


@asn1.sequence
class Extension:
    """An X.509 Extension."""

    oid: ObjectIdentifier
    critical: Annotated[bool, asn1.Default(value=False)]
    value: bytes


@asn1.sequence
class Request:
    """TimeStampReq."""

    version: int
    message_imprint: MessageImprint
    policy: ObjectIdentifier | None = None
    nonce: int | None = None
    cert_req: Annotated[bool, asn1.Default(value=False)] = False
    extensions: Annotated[list[Extension] | None, asn1.Implicit(0)] = None


@asn1.sequence
class Accuracy:
    """Accuracy: seconds, thousandths, millionths."""

    seconds: int | None = None
    millis: Annotated[int | None, asn1.Implicit(0)] = None
    micros: Annotated[int | None, asn1.Implicit(1)] = None


@asn1.sequence
class AnyName:
    """A GeneralName in its explicit tag: on the wire the same as a sequence of one, which can be optional here."""

    name: asn1.TLV


@asn1.sequence
class TstInfo:
    """TSTInfo: what the authority states and signs."""

    version: int
    policy: ObjectIdentifier
    message_imprint: MessageImprint
    serial_number: int
    gen_time: asn1.GeneralizedTime
    accuracy: Accuracy | None = None
    ordering: Annotated[bool, asn1.Default(value=False)] = False
    nonce: int | None = None
    tsa: Annotated[AnyName | None, asn1.Implicit(0)] = None
    extensions: Annotated[list[Extension] | None, asn1.Implicit(1)] = None


@asn1.sequence
class Attribute:
    """A signed or unsigned Attribute."""

    type: ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class IssuerAndSerial:
    """IssuerAndSerialNumber; the name stays as the bytes it came in."""

    issuer: asn1.TLV
    serial_number: int


@asn1.sequence
class SignerInfo:
    """SignerInfo."""

    version: int
    sid: IssuerAndSerial | Annotated[bytes, asn1.Implicit(0)]
    digest_algorithm: Algorithm
    signed_attributes: Annotated[asn1.SetOf[Attribute], asn1.Implicit(0)]
    signature_algorithm: Algorithm
    signature: bytes
    unsigned_attributes: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(1)] = None


@asn1.sequence
class EncapsulatedContent:
    """EncapsulatedContentInfo with its content present."""

    content_type: ObjectIdentifier
    content: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class SignedData:
    """SignedData."""

    version: int
    digest_algorithms: asn1.SetOf[Algorithm]
    content: EncapsulatedContent
    certificates: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(0)]
    crls: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(1)]
    signer_infos: asn1.SetOf[SignerInfo]


@asn1.sequence
class ContentInfo:
    """ContentInfo: a time-stamp token when it holds SignedData over TSTInfo."""

    content_type: ObjectIdentifier
    content: Annotated[SignedData, asn1.Explicit(0)]


@asn1.sequence
class StatusInfo:
    """PKIStatusInfo."""

    status: int
    text: list[str] | None = None
    failure: asn1.BitString | None = None


@asn1.sequence
class Response:
    """TimeStampResp."""

    status: StatusInfo
    token: ContentInfo | None = None


@asn1.sequence
class IssuerSerial:
    """IssuerSerial; GeneralNames stay as the bytes they came in."""

    issuer: list[asn1.TLV]
    serial_number: int


@asn1.sequence
class EssCertIdV2:
    """ESSCertIDv2; the absent algorithm means SHA-256."""

    hash_algorithm: Algorithm | None
    cert_hash: bytes
    issuer_serial: IssuerSerial | None = None


@asn1.sequence
class SigningCertificateV2:
    """SigningCertificateV2."""

    certs: list[EssCertIdV2]


@asn1.sequence
class EssCertId:
    """ESSCertID of RFC 2634: always SHA-1."""

    cert_hash: bytes
    issuer_serial: IssuerSerial | None = None


@asn1.sequence
class SigningCertificate:
    """SigningCertificate of RFC 2634."""

    certs: list[EssCertId]


def _strictly(load: Callable[[], list[x509.Certificate]]) -> list[x509.Certificate]:
    """Load certificates with every part: the library parses parts only when asked, and of some faults only warns."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            certificates = load()
            for certificate in certificates:
                certificate.public_key()
                _ = (certificate.issuer, certificate.subject, certificate.extensions, certificate.not_valid_after_utc)
    except (
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
        UnsupportedAlgorithm,
        CryptographyDeprecationWarning,
        TypeError,  # of a name's value in the wrong string type
    ) as wrong:
        raise ValueError(f"a certificate is malformed: {wrong}") from wrong
    return certificates


def certificate_from_der(der: bytes) -> x509.Certificate:
    """Read one certificate.

    Raises:
        ValueError: some part is malformed or of an unknown kind.
    """
    return _strictly(lambda: [x509.load_der_x509_certificate(der)])[0]


def certificates_from_pem(text: str) -> list[x509.Certificate]:
    """Read all certificates of a PEM text, in their order.

    Raises:
        ValueError: there is none, or some part of one is malformed or of an unknown kind.
    """
    return _strictly(lambda: x509.load_pem_x509_certificates(text.encode()))
