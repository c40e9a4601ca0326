"""RFC 3161 tokens, made: pure, with key, moment, serial number and nonce as arguments."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from evidence.timestamps import cms
from evidence.timestamps.timestamp import digest

EMBEDDED_POLICY = "2.25.285373424369168975373996069123582132209"  # made from a UUID (X.667), so no registry is needed
_SHA256 = cms.Algorithm(algorithm=cms.SHA256)
_SHA256_DER = asn1.encode_der(_SHA256)
_ECDSA_SHA256_DER = asn1.encode_der(cms.Algorithm(algorithm=cms.ECDSA_SHA256))
_SIGNED_DATA, _TST_INFO = asn1.encode_der(cms.SIGNED_DATA), asn1.encode_der(cms.TST_INFO)
_VERSION_1, _VERSION_3 = asn1.encode_der(1), asn1.encode_der(3)
_SEQUENCE, _SET, _OCTETS, _INTEGER, _CONTEXT_0 = b"\x30", b"\x31", b"\x04", b"\x02", b"\xa0"
_MESSAGE_DIGEST = asn1.encode_der(cms.MESSAGE_DIGEST)
_ACCURACY = asn1.encode_der(cms.Accuracy(seconds=1))
_SIGNATURE = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class _Fixed:
    """The parts of a token that are the same in every token of one signer, encoded once: they cost more than signing.

    The rest is put around them by hand, as a general encoder would go through them again each time.
    """

    sid: bytes
    content_type: bytes
    bound_certificate: bytes
    certificates: bytes


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
    carried = asn1.SetOf([asn1.decode_der(asn1.TLV, asn1.encode_der(item)) for item in (certificate, *chain)])
    issuer = asn1.decode_der(asn1.TLV, certificate.issuer.public_bytes())
    return _Fixed(
        asn1.encode_der(cms.IssuerAndSerial(issuer=issuer, serial_number=certificate.serial_number)),
        _attribute(cms.CONTENT_TYPE, asn1.encode_der(cms.TST_INFO)),
        _attribute(cms.SIGNING_CERTIFICATE_V2, asn1.encode_der(bound)),
        _CONTEXT_0 + asn1.encode_der(carried)[1:],
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
    info = tst_info(imprint, at=at, serial=serial, nonce=nonce, policy=policy, algorithm=algorithm)
    message_digest = _der(_SEQUENCE, _MESSAGE_DIGEST, _der(_SET, _der(_OCTETS, digest(info))))
    attributes = _der(_SET, *sorted((fixed.content_type, message_digest, fixed.bound_certificate)))
    signature = _der(_OCTETS, signer.key.sign(attributes, _SIGNATURE))
    tagged = _CONTEXT_0 + attributes[1:]
    signer_info = _der(_SEQUENCE, _VERSION_1, fixed.sid, _SHA256_DER, tagged, _ECDSA_SHA256_DER, signature)
    signed = _der(
        _SEQUENCE,
        _VERSION_3,
        _der(_SET, _SHA256_DER),
        _der(_SEQUENCE, _TST_INFO, _der(_CONTEXT_0, _der(_OCTETS, info))),
        fixed.certificates if certificates else b"",
        _der(_SET, signer_info),
    )
    return _der(_SEQUENCE, _SIGNED_DATA, _der(_CONTEXT_0, signed))


def tst_info(
    imprint: bytes, *, at: datetime, serial: int, nonce: int | None, policy: str, algorithm: x509.ObjectIdentifier
) -> bytes:
    """Encode what a token states: a `cms.TstInfo` (DER), put around its fixed parts by hand."""
    version_and_policy, hashed_by = _fixed_info(policy, algorithm)
    return _der(
        _SEQUENCE,
        version_and_policy,
        _der(_SEQUENCE, hashed_by, _der(_OCTETS, imprint)),
        _integer(serial),
        asn1.encode_der(asn1.GeneralizedTime(at)),
        _ACCURACY,
        b"" if nonce is None else _integer(nonce),
    )


@lru_cache(32)
def _fixed_info(policy: str, algorithm: x509.ObjectIdentifier) -> tuple[bytes, bytes]:
    named = asn1.encode_der(x509.ObjectIdentifier(policy))
    return _VERSION_1 + named, asn1.encode_der(cms.Algorithm(algorithm=algorithm))


def _integer(value: int) -> bytes:
    """Encode an integer in its fewest bytes (X.690 8.3)."""
    bits = (value if value >= 0 else ~value).bit_length()
    return _der(_INTEGER, value.to_bytes(bits // 8 + 1, "big", signed=True))


def _der(tag: bytes, *parts: bytes) -> bytes:
    """Put encoded parts into one element (X.690 8.1.3, the length in its shortest form)."""
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return b"".join((tag, bytes((size,)), content))
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return b"".join((tag, bytes((128 | len(length),)), length, content))


def _attribute(kind: x509.ObjectIdentifier, value: bytes) -> bytes:
    return _der(_SEQUENCE, asn1.encode_der(kind), _der(_SET, value))
