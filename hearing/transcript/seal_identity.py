"""The platform's own signing key and certificates, made at first start and kept in one file that only it may read."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from evidence.durable import make_folder
from evidence.keys.issuing import issue, read
from evidence.keys.sealed_files import read_key_file, write_key_file

FILE = "seal.pem"


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
    def open(cls, folder: Path, name: str, now: datetime, passphrase: str = "") -> "SealIdentity":
        """Load the identity kept in a folder, or make one when there is none; blocking.

        Args:
            folder: where ``seal.pem`` lies or will lie, readable by this user only.
            name: of the platform, at most 64 characters, for a certificate made now.
            now: the present moment.
            passphrase: what seals the key on disk; empty for nothing.

        Raises:
            Stopped: the key is sealed, and the passphrase missing or wrong.
            SealUnusable: the file is damaged, others may read it, or its certificate is not valid now.
        """
        path = folder / FILE
        if not path.exists():
            make_folder(folder)
            write_key_file(path, create(name, now), passphrase)
        if path.stat().st_mode & 0o077:
            raise SealUnusable(
                f"签章密钥文件 {path.name} 可被其他用户读取；请将其权限改为 600 后重新启动。",
                f"Other users may read the seal's key file {path}; set its mode to 600 and start again.",
            )
        identity = load(read_key_file(path, passphrase), path)
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
        issued = read(pem)
    except ValueError as error:
        raise damaged(path) from error
    return SealIdentity(issued.key, issued.certificate, issued.root)


def damaged(path: Path) -> SealUnusable:
    """Say that the key's file cannot be used."""
    return SealUnusable(
        f"签章密钥文件 {path.name} 已损坏，请从备份恢复。",
        f"The seal's key file {path} is damaged; restore it from a backup.",
    )


def create(name: str, now: datetime) -> bytes:
    """Make the content of the key's file."""
    return issue(name, f"{name} root", time_stamping=False, now=now).pem()
