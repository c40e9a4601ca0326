"""One receipt for each way to be wrong, made from one good receipt; each says at which numbered step it has to fail.

The good one has everything: Ed25519 and ML-DSA-44 lines of the log, two cosigners, a token of the embedded authority,
the signature of a party.
``python -m tests.evidence.receipts.wrong_proofs FOLDER`` writes all of them out.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence.receipts.receipt import Receipt
from evidence.statement import Statement
from evidence.timestamps import cms
from evidence.timestamps.stamp import EMBEDDED, OUTSIDE, Stamp
from tests.evidence.authorities import NOW, Authority, authority, builder, resigned, stamping_certificate
from tests.evidence.receipt_maker import AUTHORITY, FILE, GIVEN, pem, reproved, restamped
from tests.evidence.receipts.wrong_parts import (
    GOOD,
    NOTE,
    POLICY,
    STAMPED,
    STRANGER,
    TOKEN,
    checkpoint,
    cosigners,
    form,
    inclusion,
    made,
)
from tests.evidence.receipts.wrong_signatures import order, signature

OTHER = authority("elsewhere")


@dataclass(frozen=True)
class Wrong:
    """A receipt that has to fail at ``step``, with the file and policy it is checked against."""

    name: str
    step: int
    text: str
    file: tuple[str, int] = GIVEN
    policy: str | None = POLICY
    root: str | None = None


def content(edit: Callable[[cms.ContentInfo], None]) -> bytes:
    """The token with its unsigned structure edited."""
    value = asn1.decode_der(cms.ContentInfo, TOKEN)
    edit(value)
    return asn1.encode_der(value)


def signer_edited(edit: Callable[[cms.SignerInfo], None]) -> bytes:
    def inside(value: cms.ContentInfo) -> None:
        signer = value.content.signer_infos.as_list()[0]
        edit(signer)
        value.content.signer_infos = asn1.SetOf([signer])

    return content(inside)


def stated(edit: Callable[[cms.TstInfo], None]) -> bytes:
    """The token with what it states edited, correctly digested and signed again by the same authority."""

    def inside(value: cms.ContentInfo) -> None:
        info = asn1.decode_der(cms.TstInfo, value.content.content.content)
        edit(info)
        value.content.content.content = asn1.encode_der(info)

    token = content(inside)
    info = asn1.decode_der(cms.ContentInfo, token).content.content.content
    digest = hashlib.sha256(info).digest()
    return resigned(token, AUTHORITY.signer.key, {cms.MESSAGE_DIGEST: digest})


def imprint() -> Iterator[tuple[str, bytes]]:
    def sha512(info: cms.TstInfo) -> None:
        info.message_imprint = cms.MessageImprint(
            hash_algorithm=cms.Algorithm(algorithm=cms.SHA512), hashed_message=hashlib.sha512(STAMPED).digest()
        )

    def without_signer(value: cms.ContentInfo) -> None:
        value.content.signer_infos = asn1.SetOf([])

    def another_type(value: cms.ContentInfo) -> None:
        value.content.content.content_type = cms.SIGNED_DATA

    yield "a token over something else", AUTHORITY.token(b"another")
    yield "a token over the whole note", AUTHORITY.token(NOTE.encode())
    yield "a token over the text alone", AUTHORITY.token((NOTE.partition("\n\n")[0] + "\n").encode())
    yield "a token that is noise", b"noise"
    yield "a token that is cut", TOKEN[:-1]
    yield "a token with a byte behind it", TOKEN + b"\0"
    yield "a token of another version", stated(lambda info: setattr(info, "version", 2))
    yield "an imprint of SHA-512", stated(sha512)
    yield "a token without signer", content(without_signer)
    yield "signed data that states no time", content(another_type)
    yield "a wrong CMS version", content(lambda value: setattr(value.content, "version", 1))
    yield "a wrong signer's version", signer_edited(lambda signer: setattr(signer, "version", 3))


def token() -> Iterator[tuple[str, bytes]]:
    key = AUTHORITY.signer.key
    other = cms.SigningCertificateV2(certs=[cms.EssCertIdV2(hash_algorithm=None, cert_hash=bytes(32))])

    def no_certificates(value: cms.ContentInfo) -> None:
        value.content.certificates = None

    def root_alone(value: cms.ContentInfo) -> None:
        der = AUTHORITY.root.public_bytes(Encoding.DER)
        value.content.certificates = asn1.SetOf([asn1.decode_der(asn1.TLV, der)])

    def another_serial(signer: cms.SignerInfo) -> None:
        assert isinstance(signer.sid, cms.IssuerAndSerial)
        signer.sid = cms.IssuerAndSerial(issuer=signer.sid.issuer, serial_number=signer.sid.serial_number + 1)

    def later(value: cms.ContentInfo) -> None:
        info = asn1.decode_der(cms.TstInfo, value.content.content.content)
        info.gen_time = asn1.GeneralizedTime(NOW + timedelta(days=1))
        value.content.content.content = asn1.encode_der(info)

    rsa = cms.Algorithm(algorithm=cms.RSA_SHA256)
    yield "the time changed after signing", content(later)
    yield "signed by another key", resigned(TOKEN, OTHER.signer.key, {})
    yield "a signature of zeros", signer_edited(lambda signer: setattr(signer, "signature", bytes(70)))
    yield "another method of signature", signer_edited(lambda signer: setattr(signer, "signature_algorithm", rsa))
    yield "another signer's serial number", signer_edited(another_serial)
    yield "no certificate in the token", content(no_certificates)
    yield "only the root in the token", content(root_alone)
    yield "a signed digest of something else", resigned(TOKEN, key, {cms.MESSAGE_DIGEST: bytes(32)})
    yield "a signed content type of another kind", resigned(TOKEN, key, {cms.CONTENT_TYPE: cms.SIGNED_DATA})
    yield "bound to another certificate", resigned(TOKEN, key, {cms.SIGNING_CERTIFICATE_V2: other})
    for name in ("CONTENT_TYPE", "MESSAGE_DIGEST", "SIGNING_CERTIFICATE_V2"):
        yield f"no signed attribute {name}", resigned(TOKEN, key, {getattr(cms, name): None})
    twice = [bytes(32), bytes(32)]
    yield "a signed attribute with two values", resigned(TOKEN, key, {cms.MESSAGE_DIGEST: twice})


def by(stamps: Authority, at: datetime = NOW) -> Receipt:
    return restamped(GOOD, token=stamps.token(STAMPED, at=at), chain=pem(stamps))


def own_root(*, ca: bool | None = True, days: int = 100) -> x509.Certificate:
    """The authority's own root made anew, wrong in one way."""
    made_anew = builder("root", "root", AUTHORITY.root_key.public_key(), days=days)
    if ca is not None:
        made_anew = made_anew.add_extension(x509.BasicConstraints(ca, 0 if ca else None), True)
    identity = x509.SubjectKeyIdentifier.from_public_key(AUTHORITY.root_key.public_key())
    return made_anew.add_extension(identity, False).sign(AUTHORITY.root_key, hashes.SHA256())


def chain() -> Iterator[tuple[str, Receipt]]:
    key, public = AUTHORITY.signer.key, AUTHORITY.signer.key.public_key()
    stamping = ExtendedKeyUsageOID.TIME_STAMPING
    usages: dict[str, tuple[bool, tuple[x509.ObjectIdentifier, ...]]] = {
        "a purpose that is not critical": (False, (stamping,)),
        "no purpose": (True, ()),
        "a purpose too many": (True, (stamping, ExtendedKeyUsageOID.CODE_SIGNING)),
        "another purpose": (True, (ExtendedKeyUsageOID.SERVER_AUTH,)),
    }
    for name, (critical, purposes) in usages.items():
        one = stamping_certificate(AUTHORITY.root_key, public, critical=critical, purposes=purposes)
        yield name, by(AUTHORITY.signed_by(one, key))
    brief = stamping_certificate(AUTHORITY.root_key, public, days=1)
    yield "stamped after the certificate ended", by(AUTHORITY.signed_by(brief, key), NOW + timedelta(days=2))
    yield "stamped before the certificate began", by(AUTHORITY.signed_by(brief, key), NOW - timedelta(days=2))
    yield "stamped after the root ended", by(replace(AUTHORITY, root=own_root(days=1)), NOW + timedelta(days=2))
    forged = stamping_certificate(OTHER.root_key, public)
    yield "a certificate that the root has not signed", by(AUTHORITY.signed_by(forged, key))
    stray = stamping_certificate(AUTHORITY.root_key, public, issuer="another")
    yield "a certificate of another issuer's name", by(AUTHORITY.signed_by(stray, key))
    yield "another authority's certificates", restamped(GOOD, chain=pem(OTHER))
    yield "another root", by(replace(AUTHORITY, root=OTHER.root))
    yield "certificates in another order", restamped(GOOD, chain="".join(reversed(_pems(pem(AUTHORITY)))))
    yield "no root", restamped(GOOD, chain=_pems(pem(AUTHORITY))[0])
    yield "a root that may not certify", by(replace(AUTHORITY, root=own_root(ca=False)))
    yield "a root that does not say that it may certify", by(replace(AUTHORITY, root=own_root(ca=None)))


def _pems(text: str) -> list[str]:
    return ["-----BEGIN" + part for part in text.split("-----BEGIN")[1:]]


def kind() -> Iterator[tuple[str, Receipt]]:
    yield "another policy", restamped(GOOD, token=AUTHORITY.token(STAMPED, policy="1.2.3.4"))
    yield "another name", restamped(GOOD, name="Qualified Authority")
    yield "said to be outside", restamped(GOOD, kind=OUTSIDE)
    second = Stamp.of(EMBEDDED, OTHER.token(STAMPED, policy="1.2.3.4"), pem(OTHER))
    yield "an outside authority said to be embedded", GOOD.with_stamps([second])


def every() -> list[Wrong]:
    """All of them, the wrong step beside each."""
    good = GOOD.to_json()
    found = [Wrong(name, 1, text) for name, text in form()]
    by_step = {3: checkpoint, 4: inclusion, 7: chain, 8: kind, 10: cosigners, 11: signature, 12: order}
    for step, receipts in ((step, make()) for step, make in by_step.items()):
        found += [Wrong(name, step, receipt.to_json()) for name, receipt in receipts]
    for step, tokens in ((5, imprint()), (6, token())):
        found += [Wrong(name, step, restamped(GOOD, token=der).to_json()) for name, der in tokens]
    unknown = STRANGER.line(NOTE.partition("\n\n")[0] + "\n")
    found += [
        Wrong("a line more under the log's name", 5, reproved(GOOD, note=NOTE + unknown).to_json()),
        Wrong("a root that is not the trusted one", 7, good, root=OTHER.root.public_bytes(Encoding.PEM).decode()),
        Wrong("a trusted root that is none", 7, good, root="noise"),
        Wrong("another file", 9, good, file=("0" * 64, len(FILE))),
        Wrong("a file of another size", 9, good, file=(GIVEN[0], 1)),
        Wrong("a statement about no file", 9, made(Statement({"kind": "minutes"})).to_json()),
        Wrong("a statement with half a file", 9, made(Statement({"file": {"sha256": GIVEN[0]}})).to_json()),
        Wrong("a policy that is none", 10, good, policy="quorum"),
    ]
    return found


def main(folder: Path) -> None:
    """Write every wrong receipt into a folder, named after its step."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, wrong in enumerate(every(), 1):
        name = f"{wrong.step:02}-{number:03}-{wrong.name.replace(' ', '-')}.json"
        (folder / name).write_text(wrong.text, encoding="utf-8", newline="")
    (folder / "00-good.json").write_text(GOOD.to_json(), encoding="utf-8", newline="")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
