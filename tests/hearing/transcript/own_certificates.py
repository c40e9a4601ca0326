"""An authority that issues certificates to people, and what they sign with them, for tests."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Issuer:
    """A certificate authority for people."""

    name: str = "示范人员证书机构"
    key: Key = field(default_factory=new_key)
    begins: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=400))

    def __post_init__(self) -> None:
        self.root = self.certificate(self.name, self.key, root=True, days=4000)

    def certificate(self, name: str, key: Key, *, root: bool = False, days: int = 800, signs: bool = True):
        """Issue a certificate that is valid for so many days from the authority's beginning."""
        usage = {"key_cert_sign": root, "crl_sign": root, "digital_signature": signs, "content_commitment": signs}
        other = dict.fromkeys(("data_encipherment", "encipher_only", "decipher_only"), False)
        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(self.name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.begins)
            .not_valid_after(self.begins + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(**usage, **other, key_encipherment=not signs, key_agreement=False), critical=True
            )
            .sign(self.key, SHA256())
        )

    def list_of(self, *revoked: x509.Certificate) -> bytes:
        """Give the list of revoked certificates (DER)."""
        now = datetime.now(UTC)
        made = x509.CertificateRevocationListBuilder().issuer_name(named(self.name))
        made = made.last_update(now - timedelta(hours=1)).next_update(now + timedelta(days=1))
        for one in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number)
            made = made.add_revoked_certificate(entry.revocation_date(now - timedelta(hours=2)).build())
        return made.sign(self.key, SHA256()).public_bytes(Encoding.DER)


def pem(*certificates: x509.Certificate) -> str:
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)
