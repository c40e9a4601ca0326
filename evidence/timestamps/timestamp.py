"""RFC 3161 time-stamps, read and verified: requests, responses, tokens, and every check a token has to pass.

Nothing here asks the clock: a token is judged at the moment it states itself (``gen_time``), under the certificates
the caller trusts. Making tokens is in ``stamping.py``.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence.timestamps import cms

_Sha2: TypeAlias = type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]
_DIGESTS: dict[x509.ObjectIdentifier, _Sha2] = {
    cms.SHA256: hashes.SHA256,
    cms.SHA384: hashes.SHA384,
    cms.SHA512: hashes.SHA512,
}
_ECDSA: dict[x509.ObjectIdentifier, _Sha2] = {
    cms.ECDSA_SHA256: hashes.SHA256,
    cms.ECDSA_SHA384: hashes.SHA384,
    cms.ECDSA_SHA512: hashes.SHA512,
}
_RSA: dict[x509.ObjectIdentifier, _Sha2] = {
    cms.RSA_SHA256: hashes.SHA256,
    cms.RSA_SHA384: hashes.SHA384,
    cms.RSA_SHA512: hashes.SHA512,
}
_EssDigest = hashes.SHA1
"""RFC 2634 has no other. Nobody can find a second certificate for a SHA-1 digest that somebody else chose."""

_T = TypeVar("_T")
MAX_TOKEN = 64 * 1024


class TokenError(ValueError):
    """A token failed.

    ``check`` names the part: form, imprint, nonce, policy, signer, attributes, signature, usage or chain.
    """

    def __init__(self, check: str, message: str) -> None:
        super().__init__(message)
        self.check = check


@dataclass(frozen=True, slots=True)
class Token:
    """A parsed token; nothing in it is believed before ``verify``."""

    der: bytes
    info: cms.TstInfo
    info_der: bytes
    signer: cms.SignerInfo
    certificates: tuple[x509.Certificate, ...]

    @property
    def gen_time(self) -> datetime:
        """The moment the authority states, in UTC."""
        return self.info.gen_time.as_datetime()

    @property
    def policy(self) -> str:
        """The policy the authority states, as dotted numbers."""
        return self.info.policy.dotted_string


def digest(data: bytes) -> bytes:
    """SHA-256, the only imprint this project asks for or accepts."""
    return hashlib.sha256(data).digest()


def make_request(imprint: bytes, nonce: int, policy: str | None = None) -> bytes:
    """Make a TimeStampReq (DER) for a SHA-256 digest; asks for the authority's certificate."""
    return asn1.encode_der(
        cms.Request(
            version=1,
            message_imprint=cms.MessageImprint(
                hash_algorithm=cms.Algorithm(algorithm=cms.SHA256), hashed_message=imprint
            ),
            policy=x509.ObjectIdentifier(policy) if policy else None,
            nonce=nonce,
            cert_req=True,
        )
    )


def parse_request(der: bytes) -> cms.Request:
    """Read a TimeStampReq.

    Raises:
        TokenError: malformed, another version, or a digest other than SHA-256.
    """
    try:
        request = asn1.decode_der(cms.Request, der)
    except ValueError as wrong:
        raise TokenError("form", "this is not a time-stamp request") from wrong
    if request.version != 1:
        raise TokenError("form", "the request is not of version 1")
    _check_imprint_form(request.message_imprint)
    return request


def _check_imprint_form(imprint: cms.MessageImprint) -> None:
    if imprint.hash_algorithm.algorithm != cms.SHA256 or len(imprint.hashed_message) != 32:
        raise TokenError("imprint", "the imprint is not a SHA-256 digest")


def token_of(response: bytes) -> bytes:
    """Take the token (DER) out of a TimeStampResp.

    Raises:
        TokenError: malformed, or the authority did not grant the request.
    """
    try:
        parsed = asn1.decode_der(cms.Response, response)
    except ValueError as wrong:
        raise TokenError("form", "this is not a time-stamp response") from wrong
    if parsed.status.status not in {0, 1} or parsed.token is None:
        raise TokenError("form", f"the authority did not grant the request (status {parsed.status.status})")
    return asn1.encode_der(parsed.token)


def response_of(token: bytes) -> bytes:
    """Wrap a token into a granted TimeStampResp, the form ``openssl ts -verify -in`` reads."""
    content = asn1.decode_der(cms.ContentInfo, token)
    return asn1.encode_der(cms.Response(status=cms.StatusInfo(status=0), token=content))


def parse_token(der: bytes) -> Token:
    """Read a token's structure.

    Raises:
        TokenError: not a token of RFC 3161 signed by exactly one signer.
    """
    if len(der) > MAX_TOKEN:
        raise TokenError("form", "the token is too large")
    try:
        content = asn1.decode_der(cms.ContentInfo, der)
        signed = content.content
        info = asn1.decode_der(cms.TstInfo, signed.content.content)
        held = signed.certificates.as_list() if signed.certificates else []
        certificates = tuple(cms.certificate_from_der(asn1.encode_der(item)) for item in held)
    except ValueError as wrong:
        raise TokenError("form", "this is not a readable time-stamp token") from wrong
    if content.content_type != cms.SIGNED_DATA or signed.content.content_type != cms.TST_INFO or info.version != 1:
        raise TokenError("form", "this is signed data, but not a time-stamp token of version 1")
    signers = signed.signer_infos.as_list()
    if len(signers) != 1:
        raise TokenError("form", f"a token has exactly one signer, this has {len(signers)}")
    _check_versions(signed, signers[0])
    return Token(der, info, signed.content.content, signers[0], certificates)


def _check_versions(signed: cms.SignedData, signer: cms.SignerInfo) -> None:
    """Check what no signature covers (RFC 5652 5.1, 5.3): versions, and the digest that is announced in front."""
    if signed.version != 3 or signer.version != (3 if isinstance(signer.sid, bytes) else 1):
        raise TokenError("form", "the token's version numbers do not fit what it holds")
    if signer.digest_algorithm.algorithm not in [one.algorithm for one in signed.digest_algorithms.as_list()]:
        raise TokenError("form", "the token does not announce the digest that its signer used")


def check_imprint(token: Token, data: bytes) -> None:
    """Check that the token is about exactly these bytes.

    Raises:
        TokenError: imprint.
    """
    _check_imprint_form(token.info.message_imprint)
    if token.info.message_imprint.hashed_message != digest(data):
        raise TokenError("imprint", "the token was made for other bytes")


def check_signature(token: Token) -> x509.Certificate:
    """Check the authority's signature with the one certificate that the signed attributes name; gives that certificate.

    Binding the certificate by its digest (ESSCertIDv2, or ESSCertID) is what stops another authority's token or
    validity window from being borrowed.

    Raises:
        TokenError: signer, attributes or signature.
    """
    certificate = _signer_certificate(token)
    values = _attributes(token)
    if _read(values[cms.CONTENT_TYPE], x509.ObjectIdentifier) != cms.TST_INFO:
        raise TokenError("attributes", "the signed content type is not that of a time-stamp")
    algorithm = _DIGESTS.get(token.signer.digest_algorithm.algorithm)
    if algorithm is None:
        raise TokenError("attributes", "the signer used a digest that is not accepted")
    hasher = hashes.Hash(algorithm())
    hasher.update(token.info_der)
    if _read(values[cms.MESSAGE_DIGEST], bytes) != hasher.finalize():
        raise TokenError("attributes", "the signed digest is not that of the token's content")
    _check_bindings(values, certificate)
    _check_public_key_signature(token.signer, certificate, algorithm())
    return certificate


def _signer_certificate(token: Token) -> x509.Certificate:
    sid = token.signer.sid
    found = [certificate for certificate in token.certificates if _is_signer(certificate, sid)]
    if len(found) != 1:
        raise TokenError("signer", "the token does not carry exactly one certificate of its signer")
    return found[0]


def _is_signer(certificate: x509.Certificate, sid: cms.IssuerAndSerial | bytes) -> bool:
    if isinstance(sid, bytes):
        try:
            key_id = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        except x509.ExtensionNotFound:
            return False
        return key_id.digest == sid
    issuer = certificate.issuer.public_bytes()
    return certificate.serial_number == sid.serial_number and issuer == asn1.encode_der(sid.issuer)


def _attributes(token: Token) -> dict[x509.ObjectIdentifier, asn1.TLV]:
    """Give the attributes that a token has signed, each once with one value, content type and digest among them."""
    found: dict[x509.ObjectIdentifier, asn1.TLV] = {}
    for attribute in token.signer.signed_attributes.as_list():
        values = attribute.values.as_list()
        if attribute.type in found or len(values) != 1:
            raise TokenError("attributes", "a signed attribute is repeated or has several values")
        found[attribute.type] = values[0]
    for needed in (cms.CONTENT_TYPE, cms.MESSAGE_DIGEST):
        if needed not in found:
            raise TokenError("attributes", f"the signed attribute {needed.dotted_string} is missing")
    return found


def _read(value: asn1.TLV, kind: type[_T]) -> _T:
    try:
        return asn1.decode_der(kind, asn1.encode_der(value))
    except ValueError as wrong:
        raise TokenError("attributes", "a signed attribute is unreadable") from wrong


def _check_bindings(values: Mapping[x509.ObjectIdentifier, asn1.TLV], certificate: x509.Certificate) -> None:
    """Check what binds the certificate: ESSCertIDv2 or, with SHA-1 only, ESSCertID (RFC 5816 2.2.1); all of them."""
    if not values.keys() & {cms.SIGNING_CERTIFICATE, cms.SIGNING_CERTIFICATE_V2}:
        raise TokenError("attributes", "no signed attribute binds the certificate")
    if cms.SIGNING_CERTIFICATE_V2 in values:
        bound = _read(values[cms.SIGNING_CERTIFICATE_V2], cms.SigningCertificateV2).certs
        used = bound[0].hash_algorithm.algorithm if bound and bound[0].hash_algorithm else cms.SHA256
        _check_bound_certificate(bound, _DIGESTS.get(used), certificate)
    if cms.SIGNING_CERTIFICATE in values:
        old = _read(values[cms.SIGNING_CERTIFICATE], cms.SigningCertificate).certs
        _check_bound_certificate(old, _EssDigest, certificate)


def _check_bound_certificate(
    bound: Sequence[cms.EssCertId | cms.EssCertIdV2],
    algorithm: type[hashes.HashAlgorithm] | None,
    certificate: x509.Certificate,
) -> None:
    if not bound:
        raise TokenError("attributes", "the signed certificate identifier names no certificate")
    first = bound[0]
    if algorithm is None or certificate.fingerprint(algorithm()) != first.cert_hash:
        raise TokenError("attributes", "the signature is bound to another certificate")
    if first.issuer_serial and first.issuer_serial.serial_number != certificate.serial_number:
        raise TokenError("attributes", "the signature is bound to another certificate's serial number")


def _check_public_key_signature(
    signer: cms.SignerInfo, certificate: x509.Certificate, digest_used: hashes.HashAlgorithm
) -> None:
    """Check the signature over the signed attributes, spelled as a SET (RFC 5652 5.4)."""
    signed = asn1.encode_der(signer.signed_attributes)
    key, method = certificate.public_key(), signer.signature_algorithm.algorithm
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and method in _ECDSA:
            key.verify(signer.signature, signed, ec.ECDSA(_ECDSA[method]()))
        elif isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048 and (method in _RSA or method == cms.RSA):
            key.verify(signer.signature, signed, padding.PKCS1v15(), _RSA[method]() if method in _RSA else digest_used)
        else:
            raise TokenError("signature", "the kind of key or signature is not accepted")
    except InvalidSignature as wrong:
        raise TokenError("signature", "the authority's signature does not fit the token") from wrong


def check_chain(
    token: Token, certificate: x509.Certificate, roots: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """Check that the signer may stamp times and led to a trusted root at the moment the token states.

    Gives the chain, signer first.

    Raises:
        TokenError: usage or chain.
    """
    _check_usage(certificate)
    at = token.gen_time
    critical = verification.Criticality.CRITICAL
    signer_policy = verification.ExtensionPolicy.permit_all().require_present(x509.ExtendedKeyUsage, critical, None)
    try:
        verifier = (
            verification.PolicyBuilder()
            .store(verification.Store(list(roots)))
            .time(at)
            .extension_policies(ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(), ee_policy=signer_policy)
            .build_client_verifier()
        )
        others = [item for item in token.certificates if item != certificate]
        chain = verifier.verify(certificate, others).chain
    except (verification.VerificationError, ValueError) as wrong:
        raise TokenError("chain", f"the authority's certificate does not lead to a trusted root: {wrong}") from wrong
    for link in chain:
        if not link.not_valid_before_utc <= at <= link.not_valid_after_utc:
            raise TokenError("chain", "a certificate of the chain was not valid at the stated time")
    return chain


def _check_usage(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound as wrong:
        raise TokenError("usage", "the signer's certificate is not one for time-stamping") from wrong
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise TokenError("usage", "the signer's certificate is not critically limited to time-stamping")


def verify(
    token: Token,
    data: bytes,
    roots: Sequence[x509.Certificate],
    *,
    nonce: int | None = None,
    policy: str | None = None,
) -> list[x509.Certificate]:
    """Run every check of RFC 3161 2.2 and 2.4.2; gives the chain, signer first.

    ``nonce`` and ``policy`` are compared when given, as whoever asked for the token must.

    Raises:
        TokenError: the first check that failed.
    """
    check_imprint(token, data)
    if nonce is not None and token.info.nonce != nonce:
        raise TokenError("nonce", "the token answers another request")
    if policy is not None and token.policy != policy:
        raise TokenError("policy", f"the token states policy {token.policy}, not {policy}")
    if token.info.extensions and any(extension.critical for extension in token.info.extensions):
        raise TokenError("form", "the token has a critical extension that is not understood")
    return check_chain(token, check_signature(token), roots)
