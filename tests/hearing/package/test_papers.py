"""The signatures inside a package's PDFs: the platform's and people's own, checked by both verifiers."""

import asyncio
from typing import Any

import pytest

from evidence.timestamps.authority import EmbeddedAuthority, utc_now
from hearing.package.shipped.papers import paper_notes
from hearing.transcript.minutes import build
from hearing.transcript.own.certificate import OwnCertificate
from hearing.transcript.own.signing import complete, prepare
from hearing.transcript.seal import embedded
from hearing.transcript.seal_identity import SealIdentity
from hearing.transcript.sealing import Sealer, sealed_minutes_pdf
from tests.evidence.signed.signers import signature
from tests.hearing.package.making import held, made
from tests.hearing.package.tampering import VERIFIERS
from tests.hearing.transcript.own_certificates import Issuer, new_key
from tests.hearing.transcript.script import context, whole

NAME = "minutes/minutes-en.pdf"


def signed_by_a_person(play, folder) -> bytes:
    """The sealed minutes of a hearing, which the first of its signers signed with a certificate too."""
    authority = EmbeddedAuthority.open(folder / "tsa.pem", "hearing.example")
    sealer = Sealer(SealIdentity.open(folder / "seal", "platform", utc_now()), embedded(authority), (authority.root,))
    document = build(play.state, play.recorded, context("en"))
    pdf = asyncio.run(sealed_minutes_pdf(document, sealer))
    first, key = document.signatures[0], new_key()
    own = OwnCertificate(Issuer().certificate(first.name, key))
    waiting = prepare(pdf, f"Own-01-{first.participant}", own, sealer.stamp)
    roots = (sealer.identity.root, authority.root)
    return complete(waiting, signature(key, waiting.attributes), sealer.identity, sealer.stamp, roots)


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
