"""A sealed file that was changed afterwards: the check names the field and what kind of change it was."""

import asyncio
import random
import re
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence.timestamps.authority import EmbeddedAuthority
from hearing.transcript.minutes import build
from hearing.transcript.seal import LASTING_FIELD, embedded
from hearing.transcript.seal_changes import Changed, Part
from hearing.transcript.seal_check import Fault, NotReadable, SealReport, check_sealed
from hearing.transcript.seal_identity import SealIdentity
from hearing.transcript.sealing import Sealer, sealed_minutes_pdf
from hearing.transcript.sheet import SEAL_FIELD
from tests.hearing.transcript.script import context, whole

SIGNED = ("Signer-01-leader", "Signer-02-clerk", "Signer-03-pet", "Signer-05-agent")
FILLED = (SEAL_FIELD, *SIGNED, LASTING_FIELD)


@pytest.fixture(scope="module")
def sealer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    authority = EmbeddedAuthority.open(folder / "authority.pem", "hearing.example")
    identity = SealIdentity.open(folder / "seal", "Hearing platform", datetime.now(UTC))
    return Sealer(identity, embedded(authority), (authority.root,))


@pytest.fixture(scope="module")
def sealed(sealer):
    play = whole()
    return asyncio.run(sealed_minutes_pdf(build(play.state, play.recorded, context()), sealer))


def faults(report: SealReport) -> dict[str, tuple[Fault, ...]]:
    return {one.field: one.faults for one in report.fields if one.faults}


def revised(pdf: bytes, change) -> bytes:
    """Append a revision."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(pdf)
    return out.getvalue()


def widget(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    (found,) = [one.get_object() for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == name]
    writer.update_container(found)
    assert isinstance(found, generic.DictionaryObject)
    return found


def cut_back(pdf: bytes, name: str) -> bytes:
    """Give the file as it was before a field was filled."""
    reader = PdfFileReader(BytesIO(pdf))
    places = [one.field_name for one in reader.embedded_signatures]
    before = list(reader.embedded_signatures)[places.index(name) - 1]
    _, first, begin, length = before.byte_range
    assert first
    return pdf[: begin + length]


def test_as_it_was_made_it_passes_and_is_lasting(sealed, sealer):
    for roots in ((), (sealer.identity.root, *sealer.stamp_roots)):
        report = check_sealed(sealed, roots)
        assert report.ok
        assert report.lasting
        assert len(report.roots) == 2
        assert [one.field for one in report.fields if one.signer] == list(FILLED)


def test_a_flipped_byte_of_the_page_is_named_at_every_signature(sealed):
    changed = bytearray(sealed)
    changed[changed.index(b"stream", changed.index(b"/Length1")) + 200] ^= 1
    report = check_sealed(bytes(changed))
    assert faults(report) == dict.fromkeys(FILLED, (Fault.ALTERED,))
    assert not report.ok


def test_a_flipped_byte_of_a_later_revision_leaves_the_signatures_before_it(sealed):
    ends = [one.byte_range[2] + one.byte_range[3] for one in PdfFileReader(BytesIO(sealed)).embedded_signatures]
    at = sealed.index(b"/Reason", ends[1]) + 12
    assert at < ends[2]
    changed = bytearray(sealed)
    changed[at] ^= 1
    wrong = faults(check_sealed(bytes(changed)))
    assert {name for name, found in wrong.items() if Fault.ALTERED in found} == {*SIGNED[1:], LASTING_FIELD}


def test_a_page_rewritten_in_a_new_revision_is_named(sealed):
    def rewrite(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][1].get_object()
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
        writer.update_container(page)

    report = check_sealed(revised(sealed, rewrite))
    assert all(Fault.ADDED in found for found in faults(report).values())
    assert set(faults(report)) == set(FILLED)
    assert Changed(Part.PAGE, "2") in report.changed
    assert not report.lasting


def test_a_note_put_on_a_page_is_named(sealed):
    def annotate(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Subtype"): generic.pdf_name("/Text"),
                generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 20, 20))),
            }
        )
        page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
        writer.update_container(page)

    report = check_sealed(revised(sealed, annotate))
    assert Fault.ADDED in faults(report)[SEAL_FIELD]
    assert Changed(Part.PAGE, "1") in report.changed


def test_another_appearance_of_a_signature_is_named(sealed):
    def paint(writer: IncrementalPdfFileWriter) -> None:
        look = widget(writer, "Signer-03-pet")["/AP"].raw_get("/N").get_object()
        look._data = b"1 0 0 rg 0 0 100 40 re f"
        writer.update_container(look)

    report = check_sealed(revised(sealed, paint))
    assert Changed(Part.APPEARANCE, "Signer-03-pet") in report.changed
    assert Fault.ADDED in faults(report)["Signer-03-pet"]
    assert not report.ok


def test_a_signature_taken_out_in_a_new_revision_is_named(sealed):
    def take_out(writer: IncrementalPdfFileWriter) -> None:
        del widget(writer, "Signer-03-pet")["/V"]

    report = check_sealed(revised(sealed, take_out))
    assert Fault.REMOVED in faults(report)["Signer-03-pet"]
    assert Changed(Part.FIELD, "Signer-03-pet") in report.changed
    assert not report.ok


@pytest.mark.parametrize("name", [SIGNED[0], SIGNED[-1]])
def test_a_file_cut_back_to_before_a_signature_is_named(sealed, name):
    report = check_sealed(cut_back(sealed, name))
    gone = SIGNED[SIGNED.index(name) :]
    assert faults(report) == dict.fromkeys(gone, (Fault.REMOVED,))
    assert not report.lasting
    assert not report.ok


def test_a_time_stamp_cut_off_shows_as_a_lower_level(sealed):
    report = check_sealed(cut_back(sealed, LASTING_FIELD))
    assert not faults(report)
    assert not report.lasting


def test_a_file_written_anew_without_its_signatures_is_not_passed(sealed):
    with pikepdf.open(BytesIO(sealed)) as pdf:
        del pdf.Root.AcroForm
        for page in pdf.pages:
            if "/Annots" in page:
                del page["/Annots"]
        out = BytesIO()
        pdf.save(out)
    report = check_sealed(out.getvalue())
    assert not report.ok
    assert not report.fields


def test_another_platform_is_told(sealed, sealer, tmp_path):
    other = SealIdentity.open(tmp_path, "another", datetime.now(UTC))
    wrong = faults(check_sealed(sealed, (other.root, *sealer.stamp_roots)))
    assert wrong == dict.fromkeys((SEAL_FIELD, *SIGNED), (Fault.UNTRUSTED,))


@pytest.mark.parametrize("instead", [b"1", b" "], ids=("a digit", "a blank"))
def test_whatever_stands_after_a_signature_in_its_place_is_found(sealed, instead):
    ends = [match.end() - 2 for match in re.finditer(rb"/Contents <[0-9A-F]+0>", sealed)]
    assert len(ends) == len(SIGNED) + 2  # the seal, the signers, the time-stamp
    for at, name in zip(ends, (SEAL_FIELD, *SIGNED, LASTING_FIELD), strict=True):
        changed = sealed[:at] + instead + sealed[at + 1 :]
        assert Fault.ALTERED in faults(check_sealed(changed))[name]


def test_versions_of_the_last_time_stamp_which_nothing_covers_are_as_they_have_to_be(sealed):
    place = [match.end() for match in re.finditer(rb"/Contents <", sealed)][-1]
    stamp = list(PdfFileReader(BytesIO(sealed)).embedded_signatures)[-1]
    held, signer = bytes(stamp.pkcs7_content), stamp.signer_info.dump()
    for version in (held.index(b"\x02\x01"), held.index(signer) + signer.index(b"\x02\x01")):
        at = place + 2 * (version + 2) + 1
        changed = sealed[:at] + b"4" + sealed[at + 1 :]
        assert faults(check_sealed(changed)) == {LASTING_FIELD: (Fault.ALTERED,)}


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.slow)])
def test_no_changed_byte_passes(sealed, rounds):
    chance, passed = random.Random(20261123), []
    for _ in range(rounds):
        at = chance.randrange(len(sealed))
        changed = bytearray(sealed)
        changed[at] ^= 1 << chance.randrange(8)
        try:
            if check_sealed(bytes(changed)).ok:
                passed.append(at)
        except NotReadable:
            continue
    assert not passed
