"""The platform's own signing key and certificates, made at first start and kept in one file that only it may read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from evidence.durable import make_folder, write_durably

FILE = "seal.pem"
LIFETIME = timedelta(days=3652)


class SealUnusable(Exception):  # noqa: N818 -- it names what is the case, as the other errors a person sees
    """The platform's seal cannot be used; ``zh`` and ``en`` say why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(f"{zh} {en}")


@dataclass(frozen=True, slots=True)
class SealIdentity:
    """The key with which the platform seals (ECDSA P-256), its certificate, and the root that issued it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    root: x509.Certificate

    @property
    def name(self) -> str:
        """Give the name that the certificate carries."""
        return str(self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    @classmethod
    def open(cls, folder: Path, name: str, now: datetime) -> "SealIdentity":
        """Load the identity kept in a folder, or make one when there is none; blocking.

        Args:
            folder: where ``seal.pem`` lies or will lie, readable by this user only.
            name: of the platform, at most 64 characters, for a certificate made now.
            now: the present moment.

        Raises:
            SealUnusable: the file is damaged, others may read it, or its certificate is not valid now.
        """
        path = folder / FILE
        if not path.exists():
            make_folder(folder)
            write_durably(path, create(name, now), mode=0o600)
        if path.stat().st_mode & 0o077:
            raise SealUnusable(
                f"签章密钥文件 {path.name} 可被其他用户读取；请将其权限改为 600 后重新启动。",
                f"Other users may read the seal's key file {path}; set its mode to 600 and start again.",
            )
        identity = load(path.read_bytes(), path)
        if not identity.certificate.not_valid_before_utc <= now <= identity.certificate.not_valid_after_utc:
            raise SealUnusable(
                f"签章证书 {path.name} 不在有效期内；请核对系统时间，或移走该文件后重新启动以生成新证书。",
                f"The seal's certificate in {path} is not valid now; check the clock, or move the file away and start "
                "again to have a new one made.",
            )
        return identity


def load(pem: bytes, path: Path) -> SealIdentity:
    """Read key, certificate and root.

    Raises:
        SealUnusable: they are damaged or do not belong together.
    """
    try:
        key = load_pem_private_key(pem, None)
        certificate, root = x509.load_pem_x509_certificates(pem)
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise damaged(path) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise damaged(path)
    return SealIdentity(key, certificate, root)


def damaged(path: Path) -> SealUnusable:
    """Say that the key's file cannot be used."""
    return SealUnusable(
        f"签章密钥文件 {path.name} 已损坏，请从备份恢复。",
        f"The seal's key file {path} is damaged; restore it from a backup.",
    )


def create(name: str, now: datetime) -> bytes:
    """Make a root that issues one sealing certificate; the root's key is forgotten at once."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = named(f"{name} root")
    root = (
        builder(root_name, root_name, root_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(issues=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    certificate = (
        builder(named(name), root_name, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(issues=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)


def named(common: str) -> x509.Name:
    """Give a name with a common name only, as long as X.520 allows."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    """Begin a certificate that is valid from a little before now."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LIFETIME)
    )


def usage(*, issues: bool) -> x509.KeyUsage:
    """Give the key usage of a root, or of a key that signs documents for good (content commitment)."""
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=not issues,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )
