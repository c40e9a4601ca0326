"""A key of this machine's own, with a certificate from a root that was made for it alone.

The root's key is forgotten at once: whoever steals the machine gets one key, and no way to make others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from evidence.keys.opaque import Token, key_from, key_pem, make_key
from evidence.keys.suites import P_256

LIFETIME = timedelta(days=3652)
"""How long certificates are valid that are made here."""

_EARLY = timedelta(minutes=5)
_LONGEST_NAME = 64
"""Of a common name (X.520)."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An ECDSA P-256 key, its certificate, and the root that issued it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    root: x509.Certificate

    def pem(self) -> bytes:
        """Spell all three as one PEM file: the key in the clear, or which key of a token it is."""
        return key_pem(self.key) + b"".join(one.public_bytes(Encoding.PEM) for one in (self.certificate, self.root))


def issue(name: str, root_name: str, *, time_stamping: bool, now: datetime, token: Token | None = None) -> Issued:
    """Make a key and both certificates.

    Args:
        name: common name of the key's holder, cut at 64 characters.
        root_name: common name of the root, likewise.
        time_stamping: the key may sign time-stamps and nothing else (RFC 3161 2.3); otherwise it signs documents.
        now: the certificates are valid from a little before.
        token: where the key is made and stays; the root's key, used once, is made in memory.
    """
    root_key, key = P_256.generate(), make_key(P_256, token)
    assert isinstance(root_key, ec.EllipticCurvePrivateKey), "the suite says so"
    assert isinstance(key, ec.EllipticCurvePrivateKey), "the suite says so"
    issuer = _named(root_name)
    root = (
        _builder(issuer, issuer, root_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(issues=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    certificate = (
        _builder(_named(name), issuer, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(commits=not time_stamping), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
    )
    if time_stamping:
        certificate = certificate.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
    return Issued(key, certificate.sign(root_key, hashes.SHA256()), root)


def read(pem: bytes, token: Token | None = None) -> Issued:
    """Read what `Issued.pem` spelled.

    Raises:
        ValueError: it is damaged, or its parts do not belong together.
        Stopped: the key lies in a token that does not give it.
    """
    try:
        key = key_from(pem, token)
        certificate, root = x509.load_pem_x509_certificates(pem)
        certificate.verify_directly_issued_by(root)
    except (TypeError, InvalidSignature) as wrong:
        raise ValueError("the certificate is not the root's, or the key is encrypted") from wrong
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError("the key does not belong to the certificate")
    return Issued(key, certificate, root)


def _named(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:_LONGEST_NAME])])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, issues: bool = False, commits: bool = False) -> x509.KeyUsage:
    """Give the key usage of a root, or of a key that signs; ``commits`` for documents (content commitment)."""
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=commits,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )
