"""The signatures inside a package's PDFs: the platform's and people's own, checked by both verifiers."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence.timestamps.authority import EmbeddedAuthority, utc_now
from hearing.package.shipped.papers import paper_notes
from hearing.transcript.minutes import build
from hearing.transcript.own.certificate import Authorities, read_certificate
from hearing.transcript.own.signing import complete, prepare
from hearing.transcript.seal import embedded
from hearing.transcript.seal_identity import SealIdentity
from hearing.transcript.sealing import Sealer, sealed_minutes_pdf
from tests.hearing.package.making import held, made
from tests.hearing.package.tampering import VERIFIERS
from tests.hearing.transcript.own_certificates import KINDS, Issuer, key_of, pem, raw_signature
from tests.hearing.transcript.script import context, whole

NAME = "minutes/minutes-en.pdf"


def signed_by_a_person(play, folder, kind: str = "p256") -> bytes:
    """The sealed minutes of a hearing, which the first of its signers signed with a certificate too."""
    authority = EmbeddedAuthority.open(folder / "tsa.pem", "hearing.example")
    sealer = Sealer(SealIdentity.open(folder / "seal", "platform", utc_now()), embedded(authority), (authority.root,))
    document = build(play.state, play.recorded, context("en"))
    pdf = asyncio.run(sealed_minutes_pdf(document, sealer))
    first, key = document.signatures[0], key_of(kind)
    own = read_certificate(pem(Issuer().certificate(first.name, key)), pss=kind == "pss")
    waiting = prepare(pdf, f"Own-01-{first.participant}", own, sealer.stamp)
    roots = (sealer.identity.root, authority.root)
    made = raw_signature(key, waiting.attributes, pss=kind == "pss")
    return complete(waiting, made, sealer.identity, sealer.stamp, roots, Authorities())


@pytest.fixture(scope="module")
def papers(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("papers")
    return {"own": signed_by_a_person(held(), folder), "other": signed_by_a_person(whole(), folder)}


@pytest.mark.parametrize("verifier", VERIFIERS, ids=list(VERIFIERS))
def test_a_persons_own_signature_passes_and_one_of_another_hearing_is_found(papers, tmp_path, verifier):
    for which, passes in (("own", True), ("other", False)):
        folder = tmp_path / which
        folder.mkdir()
        asyncio.run(made(folder, folder / "package.zip", documents={NAME: papers[which]}))
        found = VERIFIERS[verifier](folder / "package.zip")
        assert (found == {}) is passes, found
        if not passes:
            assert list(found) == [7]
            assert NAME in found[7]
            assert "did not sign these" in found[7]


class Held:
    """What the check of a PDF asks of a package."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf, self.manifest = pdf, {"withheld": list(range(500))}
        self.events: list[dict] = []

    def read(self, name: str) -> bytes:
        del name
        return self.pdf


def held_only(pdf: bytes) -> Any:
    return Held(pdf)


@pytest.mark.parametrize("mark", [b"/Length1", b"/ByteRange"], ids=["a page", "a signature"])
def test_a_changed_byte_and_what_follows_the_last_signature_is_found(papers, mark):
    pdf = papers["own"]
    changed = bytearray(pdf)
    changed[pdf.rindex(mark) - 3] ^= 1
    for wrong in (bytes(changed), pdf + b"\n%%EOF\n"):
        with pytest.raises(ValueError, match=r"changed|something else|cover|DER|place|certificate"):
            paper_notes(held_only(wrong), NAME)


def test_without_the_platforms_word_it_is_nobodys(papers):
    """The first signature alone, the platform's, cut out: then nothing says whose key filled the field."""
    pdf = papers["own"]
    at = pdf.index(b"/ByteRange")
    cut = pdf[:at] + b"/NoteRange" + pdf[at + 10 :]
    with pytest.raises(ValueError, match=r"changed|another key"):
        paper_notes(held_only(cut), NAME)


@pytest.mark.parametrize("kind", KINDS[1:])
def test_keys_of_other_kinds_pass_and_a_changed_signature_of_theirs_is_found(papers, tmp_path, kind):
    pdf = signed_by_a_person(whole(), tmp_path, kind)
    assert [en for _, en in paper_notes(held_only(pdf), NAME) if "own certificate" in en]
    at = pdf.lower().rindex(_value(pdf)) + 40
    digit = b"1" if pdf[at : at + 1] != b"1" else b"2"
    with pytest.raises(ValueError, match=r"not one by its certificate|DER|another"):
        paper_notes(held_only(pdf[:at] + digit + pdf[at + 1 :]), NAME)


def _value(pdf: bytes) -> bytes:
    """The hexadecimal digits of a person's own signature."""
    one = next(each for each in PdfFileReader(BytesIO(pdf)).embedded_signatures if each.field_name.startswith("Own-"))
    return bytes(one.signer_info["signature"].native).hex().encode()
