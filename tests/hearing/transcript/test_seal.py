"""Seal and signers' fields verify with pyHanko and with poppler, and fail when one byte is another."""

import asyncio
import re
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]  # ships no type information
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.status import DocumentTimestampStatus, PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from evidence.timestamps.authority import EmbeddedAuthority
from hearing.procedure.canonical import moment
from hearing.procedure.events import MinutesSigned
from hearing.procedure.minutes import recordings_digest
from hearing.transcript.minutes import build
from hearing.transcript.seal import LASTING_FIELD, embedded
from hearing.transcript.seal_check import check_sealed
from hearing.transcript.seal_identity import FILE, SealIdentity, SealUnusable
from hearing.transcript.sealing import DrawingFailed, Sealer, minutes_pdf, sealed_minutes_pdf
from hearing.transcript.sheet import SEAL_FIELD
from tests.hearing.transcript.script import Play, context, whole
from tests.tools import require_tool

NAME = "示范口头审理平台"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return EmbeddedAuthority.open(tmp_path_factory.mktemp("tsa") / "authority.pem", "hearing.example")


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return SealIdentity.open(tmp_path_factory.mktemp("seal"), NAME, now())


@pytest.fixture
def sealer(identity, authority):
    return Sealer(identity, embedded(authority), (authority.root,))


@pytest.fixture(scope="module")
def sealed(identity, authority):
    play = whole()
    document = build(play.state, play.recorded, context())
    return asyncio.run(sealed_minutes_pdf(document, Sealer(identity, embedded(authority), (authority.root,))))


def trusting(*certificates) -> ValidationContext:
    roots = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in certificates]
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def check(pdf: bytes, identity, authority) -> dict[str, PdfSignatureStatus | DocumentTimestampStatus]:
    """Have pyHanko judge every signature, by the names of their fields."""
    people, stamps = trusting(identity.root), trusting(authority.root)
    found: dict[str, PdfSignatureStatus | DocumentTimestampStatus] = {}
    for one in PdfFileReader(BytesIO(pdf)).embedded_signatures:
        stamp = one.sig_object_type == "/DocTimeStamp"
        judged = validate_pdf_timestamp(one, stamps) if stamp else validate_pdf_signature(one, people, stamps)
        found[one.field_name] = judged
    return found


SIGNED = ("Signer-01-leader", "Signer-02-clerk", "Signer-03-pet", "Signer-05-agent")
REFUSED = "Signer-04-owner"


def test_seal_signers_and_time_stamp_are_valid_and_trusted(sealed, identity, authority):
    found = check(sealed, identity, authority)
    assert tuple(found) == (SEAL_FIELD, *SIGNED, LASTING_FIELD)
    for status in found.values():
        assert status.valid
        assert status.intact
        assert status.trusted
        assert status.docmdp_ok is not False
        assert status.modification_level in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, FILLED}
    for name in (SEAL_FIELD, *SIGNED):
        status = found[name]
        assert isinstance(status, PdfSignatureStatus)
        assert status.timestamp_validity is not None
        assert status.timestamp_validity.valid
        assert status.timestamp_validity.trusted
        assert abs(status.timestamp_validity.timestamp - now()) < timedelta(minutes=5)


FILLED = ModificationLevel.FORM_FILLING


def test_the_file_is_b_lta(sealed, identity, authority):
    reader = PdfFileReader(BytesIO(sealed))
    held = {asn1_x509.Certificate.load(one.get_object().data).sha256 for one in reader.root["/DSS"]["/Certs"]}
    needed = (identity.certificate, identity.root, authority.signer.certificate, authority.root)
    assert held == {asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)).sha256 for one in needed}
    last = list(reader.embedded_signatures)[-1]
    assert last.sig_object_type == "/DocTimeStamp"
    assert last.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE


def test_the_seal_lets_fields_be_filled_and_nothing_else(sealed):
    seal = next(iter(PdfFileReader(BytesIO(sealed)).embedded_signatures))
    assert seal.docmdp_level is MDPPerm.FILL_FORMS


def test_a_paper_without_signers_allows_no_change(sealer):
    document = build(*minutes_of(Play().schedule()))
    seal = next(iter(PdfFileReader(BytesIO(asyncio.run(sealed_minutes_pdf(document, sealer)))).embedded_signatures))
    assert seal.docmdp_level is MDPPerm.NO_CHANGES


def test_who_refused_has_a_field_that_stays_empty(sealed):
    with pikepdf.open(BytesIO(sealed)) as pdf:
        fields = {str(one.T): one for one in pdf.Root.AcroForm.Fields}
        own = {f"Own-{name.removeprefix('Signer-')}" for name in SIGNED}
        assert {name for name, one in fields.items() if "/V" not in one} == {REFUSED} | own
        assert str(fields[REFUSED].TU) == "专利权人吴德明 签名"
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sealed))
    assert "对锁定机构作用的记载仍有不同意见" in "".join(text.split())


def test_a_signers_field_says_whose_key_filled_it_and_what_it_proves(sealed):
    play = whole()
    assert play.state.minutes is not None
    found = {one.field: one for one in check_sealed(sealed).fields}
    stated = found["Signer-05-agent"].stated
    signing = play.state.minutes.signings["agent"]
    event = next(row.n for row in reversed(play.recorded) if isinstance(row.event, MinutesSigned) and row.by == "agent")
    assert stated == {
        "form": "hearing-signer/1",
        "by": "platform",
        "case": "4W123456",
        "participant": "agent",
        "name": "郑思远",
        "version": 2,
        "digest": play.state.minutes.digest,
        "event": event,
        "at": moment(signing.at),
        "method": "passkey",
        "proof": "",
        "recordings": recordings_digest(play.state),
    }
    with pikepdf.open(BytesIO(sealed)) as pdf:
        field = next(one for one in pdf.Root.AcroForm.Fields if one.T == "Signer-05-agent")
        assert str(field.V.Name) == NAME
        assert "非本人密钥签名" in str(field.V.Reason)


def test_one_flipped_byte_breaks_every_signature(sealed):
    flipped = bytearray(sealed)
    flipped[flipped.index(b"stream", flipped.index(b"/Length1")) + 200] ^= 1
    found = list(PdfFileReader(BytesIO(bytes(flipped))).embedded_regular_signatures)
    assert len(found) == 1 + len(SIGNED)
    assert not any(validate_pdf_signature(one, trusting(), skip_diff=True).intact for one in found)


def test_another_authority_or_platform_is_not_trusted(sealed, tmp_path, identity, authority):
    other = SealIdentity.open(tmp_path / "other", "another", now())
    stranger = EmbeddedAuthority.open(tmp_path / "stranger.pem", "another")
    seal = next(iter(PdfFileReader(BytesIO(sealed)).embedded_signatures))
    ours, theirs = trusting(identity.root), trusting(authority.root)
    assert not validate_pdf_signature(seal, trusting(other.root), theirs, skip_diff=True).trusted
    status = validate_pdf_signature(seal, ours, trusting(stranger.root), skip_diff=True)
    assert status.timestamp_validity is not None
    assert not status.timestamp_validity.trusted


def test_the_seals_field_lies_over_the_mark_on_the_last_page(sealed):
    with pikepdf.open(BytesIO(sealed)) as pdf:
        widgets = [(number, note) for number, page in enumerate(pdf.pages) for note in page.get("/Annots", [])]
        ((number, widget),) = [(number, note) for number, note in widgets if note.T == SEAL_FIELD]
        left, bottom, right, top = (float(side) for side in widget["/Rect"])
    assert number == len(pypdfium2.PdfDocument(sealed)) - 1
    assert (right - left, top - bottom) == pytest.approx((150, 58), abs=1.5)


def test_poppler_finds_the_seal_and_the_signers_valid(sealed, tmp_path):
    tool = require_tool("pdfsig")
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)
    told = subprocess.run([tool, "-nocert", path], capture_output=True, text=True, check=False).stdout
    found = dict(re.findall(r"Signature Field Name: (\S+)\n(.*?)(?=Signature #|\Z)", told, re.DOTALL))
    for name in (SEAL_FIELD, *SIGNED):
        assert "Signature is Valid." in found[name]
        assert "ETSI.CAdES.detached" in found[name]
        assert NAME in found[name]
    assert "not signed" in found[REFUSED]
    assert "Total document signed" in found[LASTING_FIELD]


async def test_the_mark_of_the_seal_stands_only_on_a_sealed_file(sealer):
    document = build(*minutes_of(Play().schedule()))
    plain = await minutes_pdf(document, sealer)
    sealed = await sealed_minutes_pdf(document, sealer)
    assert b"/ByteRange" in sealed
    assert b"/ByteRange" not in plain


def minutes_of(play: Play):
    return play.state, play.recorded, context()


async def test_a_drawing_that_fails_says_so_in_both_languages(sealer, monkeypatch, tmp_path):
    monkeypatch.setenv("HEARING_FONT_DIR", str(tmp_path))
    with pytest.raises(DrawingFailed) as failed:
        await minutes_pdf(build(*minutes_of(Play().schedule())), sealer)
    assert "FontMissing" in failed.value.detail
    assert "tools/fonts.py" in failed.value.detail
    assert failed.value.zh
    assert failed.value.en


def test_the_identity_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = SealIdentity.open(tmp_path / "keys", NAME, now())
    again = SealIdentity.open(tmp_path / "keys", "another name", now())
    assert again.certificate == first.certificate
    assert again.name == NAME
    assert (tmp_path / "keys" / FILE).stat().st_mode & 0o777 == 0o600


def test_a_key_that_others_may_read_is_refused(tmp_path):
    SealIdentity.open(tmp_path, NAME, now())
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(SealUnusable, match="mode to 600"):
        SealIdentity.open(tmp_path, NAME, now())


def test_a_damaged_key_file_is_refused(tmp_path):
    SealIdentity.open(tmp_path, NAME, now())
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(SealUnusable, match="damaged"):
        SealIdentity.open(tmp_path, NAME, now())


def test_certificates_of_another_key_are_refused(tmp_path):
    mine, other = tmp_path / "mine", tmp_path / "other"
    for folder in (mine, other):
        SealIdentity.open(folder, NAME, now())
    key = (mine / FILE).read_bytes().split(b"-----BEGIN CERTIFICATE")[0]
    certificates = (other / FILE).read_bytes().split(b"-----END PRIVATE KEY-----\n")[1]
    (mine / FILE).write_bytes(key + certificates)
    with pytest.raises(SealUnusable, match="damaged"):
        SealIdentity.open(mine, NAME, now())


def test_a_certificate_past_its_time_is_refused(tmp_path):
    SealIdentity.open(tmp_path, NAME, now() - timedelta(days=4000))
    with pytest.raises(SealUnusable, match="not valid now"):
        SealIdentity.open(tmp_path, NAME, now())
