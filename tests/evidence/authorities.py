"""Time-stamp authorities for tests, each wrong in the one way that is asked for."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from evidence.timestamps import cms
from evidence.timestamps.stamping import EMBEDDED_POLICY, Signer, make_token
from evidence.timestamps.timestamp import digest

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


@dataclass(frozen=True)
class Authority:
    """A root and a stamping certificate."""

    root_key: ec.EllipticCurvePrivateKey
    root: x509.Certificate
    signer: Signer

    def token(self, data: bytes, *, at: datetime = NOW, nonce: int | None = 7, policy: str = EMBEDDED_POLICY) -> bytes:
        return make_token(self.signer, digest(data), at=at, serial=5, nonce=nonce, policy=policy)

    def signed_by(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> "Authority":
        return replace(self, signer=Signer(key, certificate))


def builder(
    subject: str, issuer: str, key: ec.EllipticCurvePublicKey, *, days: int = 100, now: datetime = NOW
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=days))
        .not_valid_after(now + timedelta(days=days))
    )


def usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(sign, False, False, False, False, not sign, not sign, False, False)


def stamping_certificate(
    root_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePublicKey,
    *,
    issuer: str = "root",
    days: int = 100,
    now: datetime = NOW,
    critical: bool = True,
    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,),
) -> x509.Certificate:
    certificate = (
        builder("stamps", issuer, key, days=days, now=now)
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(usage(sign=True), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False)
    )
    if purposes:
        certificate = certificate.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical)
    return certificate.sign(root_key, hashes.SHA256())


def authority(root_name: str = "root", now: datetime = NOW) -> Authority:
    """Make an authority whose certificates are valid around ``now``."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = (
        builder(root_name, root_name, root_key.public_key(), now=now)
        .add_extension(x509.BasicConstraints(True, 0), True)
        .add_extension(usage(sign=False), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), False)
        .sign(root_key, hashes.SHA256())
    )
    certificate = stamping_certificate(root_key, key.public_key(), issuer=root_name, now=now)
    return Authority(root_key, root, Signer(key, certificate))


def tlv(value: object) -> asn1.TLV:
    return asn1.decode_der(asn1.TLV, asn1.encode_der(value))


def resigned(token: bytes, key: ec.EllipticCurvePrivateKey, attributes: dict[x509.ObjectIdentifier, object]) -> bytes:
    """The token with other signed attributes, correctly signed over them; a value of None leaves one out."""
    content = asn1.decode_der(cms.ContentInfo, token)
    signer = content.content.signer_infos.as_list()[0]
    values = {item.type: item.values for item in signer.signed_attributes.as_list()}
    for kind, value in attributes.items():
        values.pop(kind)
        if value is not None:
            values[kind] = asn1.SetOf([tlv(item) for item in (value if isinstance(value, list) else [value])])
    signer.signed_attributes = asn1.SetOf([cms.Attribute(type=kind, values=item) for kind, item in values.items()])
    signer.signature = key.sign(asn1.encode_der(signer.signed_attributes), ec.ECDSA(hashes.SHA256()))
    content.content.signer_infos = asn1.SetOf([signer])
    return asn1.encode_der(content)
