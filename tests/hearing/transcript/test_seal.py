"""The seal verifies with pyHanko and with poppler, and fails when one byte is another."""

import asyncio
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
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from evidence.timestamps.authority import EmbeddedAuthority
from hearing.transcript.minutes import build
from hearing.transcript.seal import embedded
from hearing.transcript.seal_identity import FILE, SealIdentity, SealUnusable
from hearing.transcript.sealing import DrawingFailed, Sealer, minutes_pdf, sealed_minutes_pdf
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
    return Sealer(identity, embedded(authority))


@pytest.fixture(scope="module")
def sealed(identity, authority):
    play = whole()
    document = build(play.state, play.recorded, context())
    return asyncio.run(sealed_minutes_pdf(document, Sealer(identity, embedded(authority))))


def trusting(*certificates) -> ValidationContext:
    roots = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in certificates]
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def check(pdf: bytes, tmp_path, identity, authority) -> PdfSignatureStatus:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(pdf)
    with path.open("rb") as file:
        (signature,) = PdfFileReader(file).embedded_signatures
        return validate_pdf_signature(signature, trusting(identity.root), trusting(authority.root))


def test_the_seal_is_valid_whole_and_time_stamped(sealed, tmp_path, identity, authority):
    status = check(sealed, tmp_path, identity, authority)
    assert status.bottom_line
    assert status.modification_level is ModificationLevel.NONE
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    assert abs(status.timestamp_validity.timestamp - now()) < timedelta(minutes=5)


def test_one_flipped_byte_breaks_the_seal(sealed, tmp_path, identity, authority):
    flipped = bytearray(sealed)
    flipped[len(flipped) // 2] ^= 1
    status = check(bytes(flipped), tmp_path, identity, authority)
    assert not status.bottom_line
    assert not status.intact


def test_another_authority_or_platform_is_not_trusted(sealed, tmp_path, identity, authority):
    other = SealIdentity.open(tmp_path / "other", "another", now())
    assert not check(sealed, tmp_path, other, authority).trusted
    stranger = EmbeddedAuthority.open(tmp_path / "stranger.pem", "another")
    status = check(sealed, tmp_path, identity, stranger)
    assert status.timestamp_validity is not None
    assert not status.timestamp_validity.trusted


def test_the_field_lies_over_the_mark_on_the_last_page(sealed):
    with pikepdf.open(BytesIO(sealed)) as pdf:
        widgets = [(number, note) for number, page in enumerate(pdf.pages) for note in page.get("/Annots", [])]
        ((number, widget),) = widgets
        left, bottom, right, top = (float(side) for side in widget["/Rect"])
    assert number == len(pypdfium2.PdfDocument(sealed)) - 1
    assert (right - left, top - bottom) == pytest.approx((150, 58), abs=1.5)


def test_poppler_finds_the_seal_valid(sealed, tmp_path):
    tool = require_tool("pdfsig")
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)
    told = subprocess.run([tool, "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    assert NAME in told


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
