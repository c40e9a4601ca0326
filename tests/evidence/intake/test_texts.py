"""The text layer of filed documents, read in the sandboxed child."""

import io

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from evidence.durable import Disk
from evidence.errors import WrongType
from evidence.intake.sandbox import Sandbox
from evidence.intake.texts import Texts
from evidence.stores.folder import FolderBlobs
from tests.pdfs import small_pdf


@pytest.fixture
def blobs(tmp_path):
    disk = Disk(1)
    made = FolderBlobs(tmp_path / "blobs", disk)
    made.prepare()
    yield made
    disk.close()


def scanned() -> bytes:
    """A page that is nothing but a picture of a page."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawImage(ImageReader(Image.new("RGB", (400, 600), "grey")), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


async def test_pages_have_their_text_and_the_count_is_of_all(blobs):
    sha256 = await blobs.put(small_pdf("CN 1", pages=5))
    read = await Texts(blobs, Sandbox(1)).pages(sha256, 2, 3)
    assert read.count == 5
    assert [text.splitlines()[0].split() for text in read.texts] == [["CN", "1", "page", f"{n}/5"] for n in (2, 3)]


async def test_letters_stand_where_they_are_drawn_also_on_a_turned_page(blobs):
    for turned in (0, 90):
        sha256 = await blobs.put(with_a_word_in_the_corner(turned))
        read = await Texts(blobs, Sandbox(1)).letters(sha256, 1)
        assert read.text == "Ratchet"
        left, top, right, bottom = read.boxes[0]
        drawn = await picture(blobs, sha256)
        ink = drawn.crop(
            [int(share * size) for share, size in zip((left, top, right, bottom), drawn.size * 2, strict=True)]
        )
        assert ink.convert("L").getextrema()[0] < 128, turned
        assert ((left + right) / 2 < 0.5, (top + bottom) / 2 < 0.5) == ((True, True) if not turned else (False, True))
    assert (await Texts(blobs, Sandbox(1)).letters(sha256, 2)).text == ""
    assert (await Texts(blobs, Sandbox(1)).letters(await blobs.put(scanned()), 1)).text == ""


def with_a_word_in_the_corner(turned: int) -> bytes:
    """A page with one word at its upper left, shown turned to the right by so many degrees."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setFont("Helvetica-Bold", 40)
    canvas.drawString(60, 760, "Ratchet")
    canvas.setPageRotation(turned)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


async def picture(blobs, sha256):
    path = await blobs.local(sha256)
    (drawn,) = [one.data async for one in Sandbox(1).render(path, "application/pdf", 1, 1) if one.data]
    return Image.open(io.BytesIO(drawn))


async def test_pages_beyond_the_last_are_none(blobs):
    sha256 = await blobs.put(small_pdf("CN 1", pages=2))
    read = await Texts(blobs, Sandbox(1)).pages(sha256, 1, 64)
    assert (read.count, len(read.texts)) == (2, 2)


async def test_a_scanned_page_has_no_text(blobs):
    sha256 = await blobs.put(scanned())
    assert (await Texts(blobs, Sandbox(1)).pages(sha256, 1, 1)).texts == ("",)


async def test_what_is_no_pdf_is_refused(blobs):
    sha256 = await blobs.put(b"%PDF-1.7 nothing of the kind")
    with pytest.raises(WrongType):
        await Texts(blobs, Sandbox(1)).pages(sha256, 1, 1)
