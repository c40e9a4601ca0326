"""RFC 3161 tokens, made: pure, with key, moment, serial number and nonce as arguments."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from evidence.timestamps import cms
from evidence.timestamps.timestamp import digest

EMBEDDED_POLICY = "2.25.285373424369168975373996069123582132209"  # made from a UUID (X.667), so no registry is needed
_SHA256 = cms.Algorithm(algorithm=cms.SHA256)
_ECDSA_SHA256 = cms.Algorithm(algorithm=cms.ECDSA_SHA256)
_ANNOUNCED = asn1.SetOf([_SHA256])
_ACCURACY = cms.Accuracy(seconds=1)
_SIGNATURE = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class _Fixed:
    """The parts of a token that are the same in every token of one signer, made once: they cost more than signing."""

    sid: cms.IssuerAndSerial
    content_type: cms.Attribute
    bound_certificate: cms.Attribute
    certificates: asn1.SetOf[asn1.TLV]


@dataclass(frozen=True, slots=True)
class Signer:
    """An authority's P-256 key, its certificate, and the certificates to carry along in each token."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    fixed: _Fixed = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the fixed parts."""
        object.__setattr__(self, "fixed", _fixed(self.certificate, self.chain))


def _fixed(certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> _Fixed:
    bound = cms.SigningCertificateV2(
        certs=[cms.EssCertIdV2(hash_algorithm=None, cert_hash=certificate.fingerprint(hashes.SHA256()))]
    )
    return _Fixed(
        cms.IssuerAndSerial(issuer=_tlv(certificate.issuer.public_bytes()), serial_number=certificate.serial_number),
        _attribute(cms.CONTENT_TYPE, asn1.encode_der(cms.TST_INFO)),
        _attribute(cms.SIGNING_CERTIFICATE_V2, asn1.encode_der(bound)),
        asn1.SetOf([_tlv(asn1.encode_der(item)) for item in (certificate, *chain)]),
    )


def make_token(
    signer: Signer,
    imprint: bytes,
    *,
    at: datetime,
    serial: int,
    nonce: int | None,
    policy: str = EMBEDDED_POLICY,
    algorithm: x509.ObjectIdentifier = cms.SHA256,
    certificates: bool = True,
) -> bytes:
    """Make a token (DER) that states: this digest existed at ``at`` (UTC, one second of accuracy).

    ``algorithm`` is that of the digest. A token without ``certificates`` is for askers who hold them (RFC 3161 2.4.1).
    """
    fixed = signer.fixed
    info = asn1.encode_der(
        cms.TstInfo(
            version=1,
            policy=x509.ObjectIdentifier(policy),
            message_imprint=cms.MessageImprint(
                hash_algorithm=cms.Algorithm(algorithm=algorithm), hashed_message=imprint
            ),
            serial_number=serial,
            gen_time=asn1.GeneralizedTime(at),
            accuracy=_ACCURACY,
            nonce=nonce,
        )
    )
    message_digest = _attribute(cms.MESSAGE_DIGEST, asn1.encode_der(digest(info)))
    attributes = asn1.SetOf([fixed.content_type, message_digest, fixed.bound_certificate])
    signer_info = cms.SignerInfo(
        version=1,
        sid=fixed.sid,
        digest_algorithm=_SHA256,
        signed_attributes=attributes,
        signature_algorithm=_ECDSA_SHA256,
        signature=signer.key.sign(asn1.encode_der(attributes), _SIGNATURE),
    )
    signed = cms.SignedData(
        version=3,
        digest_algorithms=_ANNOUNCED,
        content=cms.EncapsulatedContent(content_type=cms.TST_INFO, content=info),
        certificates=fixed.certificates if certificates else None,
        crls=None,
        signer_infos=asn1.SetOf([signer_info]),
    )
    return asn1.encode_der(cms.ContentInfo(content_type=cms.SIGNED_DATA, content=signed))


def _tlv(der: bytes) -> asn1.TLV:
    return asn1.decode_der(asn1.TLV, der)


def _attribute(kind: x509.ObjectIdentifier, value: bytes) -> cms.Attribute:
    return cms.Attribute(type=kind, values=asn1.SetOf([_tlv(value)]))
