"""RFC 3161 tokens, made: pure, with key, moment, serial number and nonce as arguments."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from evidence.timestamps import cms
from evidence.timestamps.timestamp import digest

EMBEDDED_POLICY = "2.25.285373424369168975373996069123582132209"  # made from a UUID (X.667), so no registry is needed


@dataclass(frozen=True, slots=True)
class Signer:
    """An authority's P-256 key, its certificate, and the certificates to carry along in each token."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()


def make_token(
    signer: Signer, imprint: bytes, *, at: datetime, serial: int, nonce: int | None, policy: str = EMBEDDED_POLICY
) -> bytes:
    """Make a token (DER) that states: this SHA-256 digest existed at ``at`` (UTC, one second of accuracy)."""
    sha256 = cms.Algorithm(algorithm=cms.SHA256)
    info = asn1.encode_der(
        cms.TstInfo(
            version=1,
            policy=x509.ObjectIdentifier(policy),
            message_imprint=cms.MessageImprint(hash_algorithm=sha256, hashed_message=imprint),
            serial_number=serial,
            gen_time=asn1.GeneralizedTime(at),
            accuracy=cms.Accuracy(seconds=1),
            nonce=nonce,
        )
    )
    attributes = _attributes(signer.certificate, info)
    signature = signer.key.sign(asn1.encode_der(attributes), ec.ECDSA(hashes.SHA256()))
    signer_info = cms.SignerInfo(
        version=1,
        sid=cms.IssuerAndSerial(
            issuer=_tlv(signer.certificate.issuer.public_bytes()), serial_number=signer.certificate.serial_number
        ),
        digest_algorithm=sha256,
        signed_attributes=attributes,
        signature_algorithm=cms.Algorithm(algorithm=cms.ECDSA_SHA256),
        signature=signature,
    )
    signed = cms.SignedData(
        version=3,
        digest_algorithms=asn1.SetOf([sha256]),
        content=cms.EncapsulatedContent(content_type=cms.TST_INFO, content=info),
        certificates=asn1.SetOf([_tlv(asn1.encode_der(item)) for item in (signer.certificate, *signer.chain)]),
        crls=None,
        signer_infos=asn1.SetOf([signer_info]),
    )
    return asn1.encode_der(cms.ContentInfo(content_type=cms.SIGNED_DATA, content=signed))


def _tlv(der: bytes) -> asn1.TLV:
    return asn1.decode_der(asn1.TLV, der)


def _attributes(certificate: x509.Certificate, info: bytes) -> asn1.SetOf[cms.Attribute]:
    """The signed attributes: content type, digest of the content, and the certificate's own digest (ESSCertIDv2)."""
    bound = cms.SigningCertificateV2(
        certs=[cms.EssCertIdV2(hash_algorithm=None, cert_hash=certificate.fingerprint(hashes.SHA256()))]
    )
    values = {
        cms.CONTENT_TYPE: asn1.encode_der(cms.TST_INFO),
        cms.MESSAGE_DIGEST: asn1.encode_der(digest(info)),
        cms.SIGNING_CERTIFICATE_V2: asn1.encode_der(bound),
    }
    return asn1.SetOf([cms.Attribute(type=kind, values=asn1.SetOf([_tlv(value)])) for kind, value in values.items()])
