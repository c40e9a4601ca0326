"""Files signed by certificates on other keys than P-256; and certificates whose issuers are asked about them."""

import subprocess
from dataclasses import replace
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from hearing.transcript.own.certificate import (
    Authorities,
    CertificateRefusedError,
    check_certificate,
    read_certificate,
)
from hearing.transcript.own.revocation import questions
from hearing.transcript.own.signing import complete, prepare
from hearing.transcript.own.told import Told
from hearing.transcript.seal import asn1_certificate
from hearing.transcript.seal_check import Fault, check_sealed
from tests.hearing.transcript.own_certificates import KINDS, Issuer, key_of, pem, raw_signature
from tests.hearing.transcript.test_own_signature import AGENT, NAME, issuer, now, roots, sealed, sealer
from tests.tools import require_tool

__all__ = ["issuer", "sealed", "sealer"]
AT = "http://ocsp.example/answers"


def signed_by(kind: str, pdf: bytes, issuer: Issuer, sealer) -> bytes:
    key = key_of(kind)
    own = read_certificate(pem(issuer.certificate(NAME, key), issuer.root), pss=kind == "pss")
    waiting = prepare(pdf, AGENT, own, sealer.stamp)
    made = raw_signature(key, waiting.attributes, pss=kind == "pss")
    return complete(waiting, made, sealer.identity, sealer.stamp, roots(sealer), Authorities())


@pytest.mark.parametrize("kind", KINDS[1:])
def test_every_kind_is_valid_to_pyhanko_to_poppler_and_to_us(kind, sealed, sealer, issuer, tmp_path):
    pdf = signed_by(kind, sealed, issuer, sealer)
    people = ValidationContext(trust_roots=[asn1_certificate(one) for one in (sealer.identity.root, issuer.root)])
    stamps = ValidationContext(trust_roots=[asn1_certificate(one) for one in sealer.stamp_roots])
    own = next(one for one in PdfFileReader(BytesIO(pdf)).embedded_signatures if one.field_name == AGENT)
    status = validate_pdf_signature(own, people, stamps)
    assert (status.valid, status.intact, status.trusted) == (True, True, True)
    report = check_sealed(pdf, roots(sealer))
    assert report.ok
    assert {one.field: one.told for one in report.fields}[AGENT] is Told.NOTHING
    path = tmp_path / "signed.pdf"
    path.write_bytes(pdf)
    told = subprocess.run([require_tool("pdfsig"), "-nocert", path], capture_output=True, text=True, check=False).stdout
    block = next(one for one in told.split("Signature #") if f"Field Name: {AGENT}" in one)
    assert "Signature Validation: Signature is Valid." in block


def test_a_changed_byte_shows_at_a_signature_of_rsa(sealed, sealer, issuer):
    pdf = bytearray(signed_by("rsa", sealed, issuer, sealer))
    pdf[pdf.index(b"stream", pdf.index(b"/Length1")) + 200] ^= 1
    report = check_sealed(bytes(pdf))
    assert Fault.ALTERED in next(one.faults for one in report.fields if one.field == AGENT)


def test_the_signature_of_another_padding_is_refused(sealed, sealer, issuer):
    key = key_of("rsa")
    own = read_certificate(pem(issuer.certificate(NAME, key)))
    waiting = prepare(sealed, AGENT, own, sealer.stamp)
    for made in (raw_signature(key, waiting.attributes, pss=True), raw_signature(key, b"else"), bytes(256)):
        with pytest.raises(CertificateRefusedError, match="was not signed"):
            complete(waiting, made, sealer.identity, sealer.stamp, roots(sealer), Authorities())


@pytest.mark.parametrize(
    "make",
    [
        lambda: rsa.generate_private_key(65_537, 1024),
        lambda: rsa.generate_private_key(3, 2048),
        lambda: ec.generate_private_key(ec.SECP521R1()),
        ed25519.Ed25519PrivateKey.generate,
    ],
    ids=["rsa of 1024 bits", "rsa with exponent 3", "p521", "ed25519"],
)
def test_other_keys_are_refused_with_what_is_taken(issuer, make):
    with pytest.raises(CertificateRefusedError, match="taken are P-256 and P-384") as told:
        read_certificate(pem(issuer.certificate(NAME, make())))
    assert "2048 至 4096" in told.value.zh


def test_what_an_issuer_answered_is_in_the_file_and_a_revoked_one_signs_nothing(sealed, sealer):
    issuer = Issuer(answers_at=AT)
    own = read_certificate(pem(issuer.certificate(NAME, key_of("p384")), issuer.root))
    (asked,) = questions(own, (issuer.root,))
    assert (asked.answering, asked.lists) == ((AT,), (f"{AT}/list",))
    nothing = Authorities((issuer.root,), asked=True)
    with pytest.raises(CertificateRefusedError, match="gives no answer now"):
        check_certificate(own, NAME, now(), nothing)
    with pytest.raises(CertificateRefusedError, match="revoked by its issuer"):
        check_certificate(own, NAME, now(), replace(nothing, answers=(issuer.answer(asked.request, own.leaf),)))
    another = Issuer(issuer.name).answer(asked.request)
    with pytest.raises(CertificateRefusedError, match="cannot be told"):
        check_certificate(own, NAME, now(), replace(nothing, answers=(another,)))
    check_certificate(own, NAME, now(), replace(nothing, lists=(issuer.list_of(),)))
    good = replace(nothing, answers=(issuer.answer(asked.request),))
    check_certificate(own, NAME, now(), good)


def test_an_issuer_without_an_address_is_not_asked(issuer):
    own = read_certificate(pem(issuer.certificate(NAME, key_of("p384")), issuer.root))
    assert questions(own, (issuer.root,)) == ()
    check_certificate(own, NAME, now(), Authorities((issuer.root,), asked=True))
