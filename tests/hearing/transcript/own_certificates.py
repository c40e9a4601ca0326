"""An authority that issues certificates to people, and what they sign with them, for tests."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
KINDS = ("p256", "p384", "rsa", "rsa-4096", "pss")
"""Kinds of keys that sign files; the last is of RSA too, and signs with PSS padding."""


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def key_of(kind: str) -> Key:
    if kind in {"p256", "p384"}:
        return ec.generate_private_key(ec.SECP384R1() if kind == "p384" else ec.SECP256R1())
    return rsa.generate_private_key(65_537, 4096 if kind.endswith("4096") else 2048)


def raw_signature(key: Key, data: bytes, *, pss: bool = False) -> bytes:
    """A key's signature as a tool gives it: of ECDSA the DER form."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(SHA256()))
    return key.sign(data, PSS(MGF1(SHA256()), 32) if pss else PKCS1v15(), SHA256())


@dataclass
class Issuer:
    """A certificate authority for people."""

    name: str = "示范人员证书机构"
    key: Key = field(default_factory=new_key)
    begins: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=400))
    answers_at: str = ""
    """Where it answers about single certificates (OCSP); its list of revoked ones lies there too, at ``/list``."""

    def __post_init__(self) -> None:
        self.root = self.certificate(self.name, self.key, root=True, days=4000)

    def certificate(self, name: str, key: Key, *, root: bool = False, days: int = 800, signs: bool = True):
        """Issue a certificate that is valid for so many days from the authority's beginning."""
        where = () if root or not self.answers_at else self._where()
        usage = {"key_cert_sign": root, "crl_sign": root, "digital_signature": signs, "content_commitment": signs}
        other = dict.fromkeys(("data_encipherment", "encipher_only", "decipher_only"), False)
        made = (
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
        )
        for one in where:
            made = made.add_extension(one, critical=False)
        return made.sign(self.key, SHA256())

    def _where(self):
        at = x509.UniformResourceIdentifier(self.answers_at)
        listed = x509.UniformResourceIdentifier(f"{self.answers_at}/list")
        yield x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, at)])
        yield x509.CRLDistributionPoints([x509.DistributionPoint([listed], None, None, None)])

    def answer(self, request: bytes, *revoked: x509.Certificate) -> bytes:
        """Answer about one certificate (DER to DER)."""
        asked = ocsp.load_der_ocsp_request(request)
        bad = any(one.serial_number == asked.serial_number for one in revoked)
        now = datetime.now(UTC)
        made = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if bad else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(minutes=1),
            next_update=now + timedelta(hours=1),
            revocation_time=now - timedelta(days=1) if bad else None,
            revocation_reason=None,
        )
        made = made.responder_id(ocsp.OCSPResponderEncoding.HASH, self.root).certificates([self.root])
        return made.sign(self.key, SHA256()).public_bytes(Encoding.DER)

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
