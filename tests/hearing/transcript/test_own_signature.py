"""Somebody signs the sealed minutes with a certificate of their own, which all find valid; or is refused."""

import asyncio
import subprocess
from datetime import UTC, datetime
from io import BytesIO

import pypdfium2
import pytest
from asn1crypto import keys  # type: ignore[import-untyped]  # ships no type information
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from evidence.timestamps.authority import EmbeddedAuthority
from hearing.transcript.minutes import build
from hearing.transcript.own.certificate import (
    Authorities,
    CertificateRefusedError,
    OwnCertificate,
    check_certificate,
    read_certificate,
)
from hearing.transcript.own.signing import Prepared, complete, prepare
from hearing.transcript.seal import Stamper, embedded, lasting
from hearing.transcript.seal_check import Fault, check_sealed
from hearing.transcript.seal_identity import SealIdentity
from hearing.transcript.sealing import Sealer, sealed_minutes_pdf
from tests.evidence.signed.signers import signature
from tests.hearing.transcript.own_certificates import Issuer, new_key, pem
from tests.hearing.transcript.script import context, whole
from tests.tools import require_tool

AGENT, LEADER, REFUSED = "Own-05-agent", "Own-01-leader", "Own-04-owner"
NAME = "郑思远"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture(scope="module")
def sealer(tmp_path_factory) -> Sealer:
    folder = tmp_path_factory.mktemp("platform")
    authority = EmbeddedAuthority.open(folder / "authority.pem", "hearing.example")
    return Sealer(SealIdentity.open(folder, "示范口头审理平台", now()), embedded(authority), (authority.root,))


@pytest.fixture(scope="module")
def sealed(sealer) -> bytes:
    play = whole()
    return asyncio.run(sealed_minutes_pdf(build(play.state, play.recorded, context()), sealer))


def roots(sealer: Sealer):
    return (sealer.identity.root, *sealer.stamp_roots)


def begun(pdf: bytes, field: str, own: OwnCertificate, sealer: Sealer) -> Prepared:
    return prepare(pdf, field, own, sealer.stamp)


def signed_by(pdf: bytes, field: str, own: OwnCertificate, key, sealer: Sealer, revoked=()) -> bytes:
    waiting = begun(pdf, field, own, sealer)
    made = signature(key, waiting.attributes)
    return complete(waiting, made, sealer.identity, sealer.stamp, roots(sealer), Authorities(revoked=revoked))


@pytest.fixture(scope="module")
def both(sealed, sealer, issuer) -> bytes:
    """The file, signed by two people one after the other."""
    for field, name in ((AGENT, NAME), (LEADER, "王振华")):
        key = new_key()
        own = read_certificate(pem(issuer.certificate(name, key), issuer.root))
        sealed = signed_by(sealed, field, own, key, sealer, (issuer.list_of(),))
    return sealed


def test_every_signature_is_valid_to_pyhanko_and_the_persons_leads_to_their_own_root(both, sealer, issuer):
    people = ValidationContext(trust_roots=[_asn1(one) for one in (sealer.identity.root, issuer.root)])
    stamps = ValidationContext(trust_roots=[_asn1(one) for one in sealer.stamp_roots])
    found = {}
    for one in PdfFileReader(BytesIO(both)).embedded_signatures:
        stamp = one.sig_object_type == "/DocTimeStamp"
        status = validate_pdf_timestamp(one, stamps) if stamp else validate_pdf_signature(one, people, stamps)
        assert status.valid
        assert status.intact
        assert status.trusted
        assert getattr(status, "docmdp_ok", None) is not False
        found[one.field_name] = one.signer_cert.subject.native.get("common_name")
    assert found[AGENT] == NAME
    assert found[LEADER] == "王振华"
    assert list(found)[-1].startswith("DocumentTimeStamp")


def _asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def test_poppler_finds_every_signature_valid_and_names_the_person(both, tmp_path):
    tool = require_tool("pdfsig")
    path = tmp_path / "signed.pdf"
    path.write_bytes(both)
    told = subprocess.run([tool, "-nocert", path], capture_output=True, text=True, check=False).stdout
    blocks = [one for one in told.split("Signature #")[1:] if "DocumentTimeStamp" not in one]
    filled = [one for one in blocks if "The signature form field is not signed" not in one]
    assert len(filled) == 7
    assert all("Signature Validation: Signature is Valid." in one for one in filled)
    by_name = {one.split("Signature Field Name: ")[1].splitlines()[0]: one for one in filled}
    assert f"Signer Certificate Common Name: {NAME}" in by_name[AGENT]


def test_we_say_whose_key_it_is_and_what_was_signed(both, sealer):
    report = check_sealed(both, roots(sealer))
    assert report.ok
    assert report.lasting
    found = {one.field: one for one in report.fields}
    assert (found[AGENT].signer, found[AGENT].issuer) == (NAME, "示范人员证书机构")
    assert found[AGENT].stated["participant"] == "agent"
    assert found[AGENT].stated["digest"] == found["Signer-05-agent"].stated["digest"]
    assert REFUSED not in found, "who refused has no field for a certificate"
    assert not found["Own-02-clerk"].signer


def test_a_persons_root_is_no_root_of_the_file(both, issuer):
    shown = check_sealed(both).roots
    assert len(shown) == 2
    assert _asn1(issuer.root).sha256.hex() not in shown


def test_the_file_of_before_stands_whole_in_the_signed_one(both, sealed):
    assert both.startswith(sealed)
    pages = len(pypdfium2.PdfDocument(sealed))
    assert len(pypdfium2.PdfDocument(both)) == pages


def test_a_changed_byte_shows_at_the_persons_signature(both):
    flipped = bytearray(both)
    flipped[flipped.index(b"stream", flipped.index(b"/Length1")) + 200] ^= 1
    report = check_sealed(bytes(flipped))
    assert not report.ok
    assert Fault.ALTERED in next(one.faults for one in report.fields if one.field == AGENT)


def test_whoever_fills_a_field_in_somebodys_name_without_the_platform_is_found(sealed, sealer, issuer):
    key = new_key()
    forged = issuer.certificate(NAME, key)
    signer = SimpleSigner(_asn1(forged), _private(key), SimpleCertificateStore())
    metadata = signers.PdfSignatureMetadata(field_name=AGENT, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    out = signers.PdfSigner(metadata, signer, timestamper=Stamper(sealer.stamp)).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(sealed)), existing_fields_only=True, output=BytesIO()
    )
    report = check_sealed(lasting(out.getvalue(), sealer.identity, sealer.stamp, roots(sealer)))
    assert not report.ok
    assert next(one.faults for one in report.fields if one.field == AGENT) == (Fault.UNVOUCHED,)


def _private(key):
    return keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def test_another_key_or_the_signature_of_another_time_is_refused(sealed, sealer, issuer):
    key = new_key()
    own = read_certificate(pem(issuer.certificate(NAME, key)))
    first, second = (begun(sealed, AGENT, own, sealer) for _ in range(2))
    replayed = signature(key, first.attributes)
    for made in (signature(new_key(), second.attributes), replayed, bytes(64), b""):
        with pytest.raises(CertificateRefusedError, match="was not signed"):
            complete(second, made, sealer.identity, sealer.stamp, roots(sealer), Authorities())


def test_who_refused_or_signed_already_finds_no_field(both, sealer, issuer):
    own = read_certificate(pem(issuer.certificate(NAME, new_key())))
    with pytest.raises(CertificateRefusedError, match="no field"):
        begun(both, REFUSED, own, sealer)
    with pytest.raises(CertificateRefusedError, match="before"):
        begun(both, AGENT, own, sealer)


@pytest.mark.parametrize(
    ("said", "make"),
    [
        ("held by", lambda by, key: by.certificate("李文博", key)),
        ("not now", lambda by, key: by.certificate(NAME, key, days=30)),
        ("to sign with", lambda by, key: by.certificate(NAME, key, signs=False)),
        ("leads to no root", lambda by, key: Issuer("another").certificate(NAME, key)),
    ],
    ids=["another's", "past", "not to sign", "another issuer"],
)
def test_a_certificate_that_may_not_sign_is_refused_in_words(issuer, said, make):
    own = read_certificate(pem(make(issuer, new_key())))
    with pytest.raises(CertificateRefusedError, match=said) as told:
        check_certificate(own, NAME, now(), Authorities((issuer.root,)))
    assert told.value.zh


def test_a_revoked_certificate_is_refused_and_one_that_no_list_speaks_of(issuer):
    own = read_certificate(pem(issuer.certificate(NAME, new_key())))
    check_certificate(own, f" {NAME} ", now(), Authorities((issuer.root,), (issuer.list_of(),)))
    with pytest.raises(CertificateRefusedError, match="revoked by its issuer"):
        check_certificate(own, NAME, now(), Authorities((issuer.root,), (issuer.list_of(own.leaf),)))
    elsewhere = Issuer("another").list_of()
    with pytest.raises(CertificateRefusedError, match="cannot be told"):
        check_certificate(own, NAME, now(), Authorities((issuer.root,), (elsewhere,)))


def test_a_certificate_is_read_from_pem_and_nothing_else(issuer):
    key = new_key()
    read = read_certificate(pem(issuer.certificate(NAME, key), issuer.root))
    assert (read.name, read.issuer, len(read.chain)) == (NAME, "示范人员证书机构", 1)
    for text in ("", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "签"):
        with pytest.raises(CertificateRefusedError, match="cannot be read"):
            read_certificate(text)
    with pytest.raises(CertificateRefusedError, match="private key"):
        read_certificate("-----BEGIN PRIVATE KEY-----\n")
