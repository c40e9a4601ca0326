"""The certificate of a person who signs a file with a key of their own: read, and judged before anything is signed."""

import asyncio
import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import crl as asn1_crl  # type: ignore[import-untyped]  # ships no type information
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    PathBuildingError,
    PathError,
    RevokedError,
    StaleRevinfoError,
    ValidationError,
)

from evidence.signed.keys import Algorithm, PartyKey
from hearing.told_error import ToldError
from hearing.transcript.own.keys import FileKey, file_key, pss_only
from hearing.transcript.seal import asn1_certificate

LONGEST = 40_000
"""Characters of a certificate with those that lead to its root."""

MOST = 8
"""Certificates of one person's file."""


CLOCKS_APART = timedelta(minutes=5)
"""By how much an issuer's clock may differ from ours."""


class CertificateRefusedError(ToldError):
    """This certificate cannot sign this file now; ``zh`` and ``en`` say why and what to do."""

    code = "certificate"


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """A person's certificate, those that lead from it towards its root, and the key that signs."""

    leaf: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    signs: FileKey

    @property
    def enrollable(self) -> PartyKey | None:
        """Its key as one that people enrol, which is on P-256; None for other kinds, which sign files alone."""
        public = self.signs.public
        if not isinstance(public, EllipticCurvePublicKey) or not isinstance(public.curve, SECP256R1):
            return None
        return PartyKey(Algorithm.P256, public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of its SubjectPublicKeyInfo: what its key is called."""
        return hashlib.sha256(asn1_certificate(self.leaf).public_key.dump()).hexdigest()

    @property
    def name(self) -> str:
        """The common name of its subject; empty without one."""
        named = self.leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(named[-1].value) if named else ""

    @property
    def issuer(self) -> str:
        """Who issued it: a common name, or else the whole name."""
        named = self.leaf.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(named[-1].value) if named else self.leaf.issuer.rfc4514_string()


@dataclass(frozen=True, slots=True)
class Authorities:
    """Whose certificates are taken, and what is known of those revoked. Without roots, anybody's.

    Attributes:
        roots: Those that are recognised.
        revoked: Lists of revoked certificates (DER) that the operator keeps: one that none speaks of is refused.
        lists: Lists (DER) that a certificate's issuer was asked for now.
        answers: Answers of issuers about single certificates (OCSP, DER), asked for now.
        asked: Whether issuers are asked: a certificate that says where to ask is refused without an answer.
    """

    roots: tuple[x509.Certificate, ...] = ()
    revoked: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()
    asked: bool = False

    @property
    def mode(self) -> str:
        """How strictly it is asked whether a certificate was revoked, in the words of the validator."""
        return "require" if self.revoked else "hard-fail" if self.asked else "soft-fail"


def read_certificate(pem: str, *, pss: bool = False) -> OwnCertificate:
    """Read a certificate and those that lead to its root, in PEM, the person's own first.

    Args:
        pem: the certificates.
        pss: whether an RSA key is to sign with PSS padding; one whose certificate allows nothing else does in any case.

    Raises:
        CertificateRefusedError: there is none, or a private key; or its key is of a kind that is not taken.
    """
    if "PRIVATE KEY" in pem:
        raise CertificateRefusedError(
            "您提供的内容中有私钥。私钥不应交给任何人：请停用该密钥，并只提供证书。",
            "There is a private key in what you gave, which nobody else may have. Do not use it any more, and give the "
            "certificate alone.",
        )
    try:
        found = x509.load_pem_x509_certificates(pem.encode("ascii")) if len(pem) <= LONGEST else []
        public = found[0].public_key() if 0 < len(found) <= MOST else None
        only = public is not None and pss_only(asn1_certificate(found[0]))
    except (ValueError, TypeError, UnsupportedAlgorithm) as wrong:
        raise _unreadable() from wrong
    if public is None:
        raise _unreadable()
    key = file_key(public, pss=pss or only)
    if key is None:
        raise CertificateRefusedError(
            "该证书的密钥不能对文件签名：可用 P-256、P-384（ECDSA），或 2048 至 4096 位的 RSA；其他种类的密钥，"
            "常用的 PDF 阅读器不都能核验。请另行申请证书。",
            "This certificate's key signs no file here: taken are P-256 and P-384 (ECDSA), and RSA of 2048 to 4096 "
            "bits; not every PDF reader checks other kinds. Have another certificate issued.",
        )
    return OwnCertificate(found[0], tuple(found[1:]), key)


def _unreadable() -> CertificateRefusedError:
    return CertificateRefusedError(
        "无法读取证书。请提供 PEM 格式（-----BEGIN CERTIFICATE-----），本人证书在前，签发者证书在后。",
        "The certificate cannot be read. Give it as PEM (-----BEGIN CERTIFICATE-----), your own first, its issuers' "
        "after it.",
    )


def check_certificate(one: OwnCertificate, name: str, now: datetime, authorities: Authorities) -> None:
    """Return when a certificate may sign for somebody of this name now; blocking.

    Raises:
        CertificateRefusedError: it is somebody else's, not valid now, not one to sign with, revoked, or of an issuer
            that is not taken here.
    """
    if _spelled(one.name) != _spelled(name):
        raise CertificateRefusedError(
            f"该证书的持有人是“{one.name[:60]}”，不是“{name}”。请使用您本人的证书。",
            f"This certificate is held by {one.name[:60]}, not by {name}. Use a certificate of your own.",
        )
    begins, ends = one.leaf.not_valid_before_utc, one.leaf.not_valid_after_utc
    if not begins <= now <= ends:
        raise CertificateRefusedError(
            f"该证书的有效期为 {begins:%Y-%m-%d} 至 {ends:%Y-%m-%d}，现在无效。请使用有效的证书。",
            f"This certificate is valid from {begins:%Y-%m-%d} to {ends:%Y-%m-%d}, not now. Use one that is valid.",
        )
    if not _may_sign(one.leaf):
        raise CertificateRefusedError(
            "该证书不是用于签名的（密钥用途不含数字签名或不可否认）。请使用签名证书。",
            "This certificate is not one to sign with (its key usage has neither digital signature nor non-repudiation)"
            ". Use a certificate for signing.",
        )
    _check_issuer(one, now, authorities)


def _spelled(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _may_sign(leaf: x509.Certificate) -> bool:
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _check_issuer(one: OwnCertificate, now: datetime, authorities: Authorities) -> None:
    """Build the path to a root that is taken, and look whether its issuer revoked a certificate on it.

    Where lists are kept, a certificate that no list speaks of is not taken; where issuers are asked, none that says
    whom to ask and of which nothing was answered.
    """
    if not authorities.roots:
        return
    context = ValidationContext(
        trust_roots=[asn1_certificate(root) for root in authorities.roots],
        crls=[asn1_crl.CertificateList.load(each) for each in (*authorities.revoked, *authorities.lists)],
        ocsps=[asn1_ocsp.OCSPResponse.load(each) for each in authorities.answers],
        allow_fetching=False,
        revocation_mode=authorities.mode,
        moment=now,
        time_tolerance=CLOCKS_APART,
    )
    others = [asn1_certificate(each) for each in one.chain]
    validator = CertificateValidator(asn1_certificate(one.leaf), others, validation_context=context)
    try:
        asyncio.run(validator.async_validate_path())
    except RevokedError as wrong:
        raise CertificateRefusedError(
            "该证书已被其签发者吊销，不能用于签名。请另行申请证书。",
            "This certificate was revoked by its issuer and signs nothing any more. Have another one issued.",
        ) from wrong
    except ExpiredError as wrong:
        raise CertificateRefusedError(
            "该证书的签发者证书已过期。请使用有效的证书。",
            "A certificate of its issuer is past its time. Use a certificate that is valid.",
        ) from wrong
    except (InsufficientRevinfoError, StaleRevinfoError) as wrong:
        raise CertificateRefusedError(
            f"无从核对“{one.issuer[:60]}”签发的该证书是否已被吊销：没有吊销列表提及它，或其签发者现在未作答复。请稍后重试，"
            "或告知书记员。",
            f"Whether this certificate of {one.issuer[:60]} was revoked cannot be told: no list speaks of it, or its "
            "issuer gives no answer now. Try again later, or tell the clerk.",
        ) from wrong
    except (PathBuildingError, InvalidCertificateError, ValidationError, PathError) as wrong:
        raise CertificateRefusedError(
            f"本平台不接受“{one.issuer[:60]}”签发的该证书：它不通向所认可的根证书，或其证书链不合规则。",
            f"This certificate of {one.issuer[:60]} is not taken here: it leads to no root that is recognised, or the "
            "certificates on the way there do not allow it.",
        ) from wrong
