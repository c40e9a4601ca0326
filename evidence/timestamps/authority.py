"""The embedded time-stamp authority: an ECDSA P-256 key on this machine, for this machine's log only.

It proves that the log agreed with itself about time; it is not a qualified authority and every receipt says so.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from evidence.durable import write_durably
from evidence.errors import Damaged
from evidence.timestamps.stamping import EMBEDDED_POLICY, Signer, make_token
from evidence.timestamps.timestamp import digest, parse_token, verify

LIFETIME = timedelta(days=3652)


def utc_now() -> datetime:
    """The machine's clock, whole seconds, as tokens state it."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class EmbeddedAuthority:
    """Stamps bytes. ``root`` is the certificate a verifier has to trust."""

    signer: Signer
    root: x509.Certificate
    clock: Callable[[], datetime] = utc_now

    @classmethod
    def open(cls, path: Path, name: str, clock: Callable[[], datetime] = utc_now) -> "EmbeddedAuthority":
        """Load the authority's file, or make key and certificates when there is none; blocking.

        Raises:
            Damaged: the file is unreadable, or its key and certificates do not belong together or have expired.
        """
        if not path.exists():
            write_durably(path, _create(name, clock()), mode=0o600)
        authority = _load(path.read_bytes(), clock)
        try:
            sample = b"self-test"
            verify(parse_token(authority.stamp(sample)), sample, [authority.root], policy=EMBEDDED_POLICY)
        except ValueError as wrong:
            raise Damaged(
                "authority.unusable",
                f"内置时间戳服务的密钥或证书不可用({wrong})。请从备份恢复 {path.name},或另建新的存储目录。",
                f"The embedded time-stamp authority cannot be used: {wrong}. Restore {path.name} from a backup.",
            ) from wrong
        return authority

    def stamp(self, data: bytes) -> bytes:
        """Give a token (DER) over exactly these bytes, at the present second."""
        return make_token(
            self.signer,
            digest(data),
            at=self.clock(),
            serial=secrets.randbits(120) | 1,
            nonce=secrets.randbits(63),
        )

    def certificates_pem(self) -> str:
        """The chain, signer first, root last."""
        chain = (self.signer.certificate, *self.signer.chain, self.root)
        return "".join(item.public_bytes(Encoding.PEM).decode() for item in chain)

    def root_pem(self) -> str:
        """The root alone: what a careful verifier keeps from the first day."""
        return self.root.public_bytes(Encoding.PEM).decode()


def _load(pem: bytes, clock: Callable[[], datetime]) -> EmbeddedAuthority:
    try:
        key = load_pem_private_key(pem, None)
        certificate, root = x509.load_pem_x509_certificates(pem)
    except ValueError as wrong:
        raise Damaged(
            "authority.unreadable",
            "内置时间戳服务的文件无法读取,请从备份恢复。",
            "The file of the embedded time-stamp authority cannot be read; restore it from a backup.",
        ) from wrong
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise Damaged(
            "authority.mismatch",
            "内置时间戳服务的密钥与证书不符,请从备份恢复。",
            "The embedded time-stamp authority's key does not belong to its certificate; restore it from a backup.",
        )
    return EmbeddedAuthority(Signer(key, certificate), root, clock)


def _create(name: str, now: datetime) -> bytes:
    """Make a root that signs one stamping certificate; the root's key is forgotten at once, so it cannot sign more."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = _name(f"{name} time-stamp root")
    root = (
        _builder(root_name, root_name, root_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificate=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    certificate = (
        _builder(_name(f"{name} time-stamps (embedded, not qualified)"), root_name, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificate=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LIFETIME)
    )


def _usage(*, certificate: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificate,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificate,
        crl_sign=certificate,
        encipher_only=False,
        decipher_only=False,
    )
