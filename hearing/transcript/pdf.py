"""A paper as a PDF: a layout drawn with reportlab, its metadata finished with pikepdf.

The same layout gives the same bytes: nothing of the clock or of chance goes into the file.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from io import BytesIO
from typing import TypeVar

from pikepdf import AttachedFileSpec, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from hearing.transcript.characters import printable
from hearing.transcript.composition import compose
from hearing.transcript.document import About, MinutesDocument
from hearing.transcript.fonts import covers, register_fonts, width
from hearing.transcript.sheet import PAGE_HEIGHT, PAGE_WIDTH, Compose, Layout, Panel, Rule, Shape, Text

PRODUCER = "hearing"
_TYPES = {"json": "application/json", "txt": "text/plain", "pem": "application/x-pem-file"}
Paper = TypeVar("Paper")
BEYOND_PLANE_0 = re.compile(rb"<([0-9A-F]{5,6})>")


def layout_of(document: MinutesDocument) -> Layout:
    """Lay the minutes out in the installed font.

    Raises:
        FontMissing: the font is not installed.
    """
    return lay_out(compose, document)


def lay_out(compose: Compose[Paper], paper: Paper) -> Layout:
    """Lay any paper out in the installed font.

    Raises:
        FontMissing: the font is not installed.
    """
    register_fonts()
    return compose(paper, width, lambda text: printable(text, covers))


def render(document: MinutesDocument) -> bytes:
    """Give the minutes as an unsealed PDF.

    Raises:
        FontMissing: the font is not installed.
    """
    return draw(layout_of(document), document.about())


def draw(layout: Layout, about: About, attached: Mapping[str, bytes] | None = None) -> bytes:
    """Draw a layout and finish the file, with files attached by name."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1)
    for index, shapes in enumerate(layout.pages):
        for bookmark in layout.bookmarks:
            if bookmark.page == index:
                key = f"b{index}-{bookmark.y:.1f}"
                canvas.bookmarkHorizontal(key, 0, PAGE_HEIGHT - bookmark.y + 12)
                canvas.addOutlineEntry(bookmark.title, key, level=bookmark.level, closed=False)
        for shape in shapes:
            draw_shape(canvas, shape)
        canvas.showPage()
    canvas.save()
    return finish(out.getvalue(), about, attached or {})


@cache
def colour(code: str) -> HexColor:
    """Give a colour, read once: reading one takes longer than drawing a line in it."""
    return HexColor(code)


def draw_shape(canvas: Canvas, shape: Shape) -> None:
    """Draw one shape; a PDF counts from the bottom of the page."""
    if isinstance(shape, Text):
        line = canvas.beginText(shape.x, PAGE_HEIGHT - shape.y)
        line.setFont(shape.face, shape.size)
        line.setFillColor(colour(shape.colour))
        if shape.spacing:
            line.setCharSpace(shape.spacing)
        line.textOut(shape.text)
        if shape.spacing:
            line.setCharSpace(0)
        canvas.drawText(line)
    elif isinstance(shape, Rule):
        canvas.setStrokeColor(colour(shape.colour))
        canvas.setLineWidth(shape.weight)
        canvas.line(shape.x1, PAGE_HEIGHT - shape.y1, shape.x2, PAGE_HEIGHT - shape.y2)
    elif isinstance(shape, Panel):
        canvas.setFillColor(colour(shape.fill))
        bottom = PAGE_HEIGHT - shape.y - shape.height
        canvas.rect(shape.x, bottom, shape.width, shape.height, stroke=0, fill=1)


def finish(drawn: bytes, about: About, attached: Mapping[str, bytes]) -> bytes:
    """Add attachments, title, language and metadata, and mend what reportlab writes of characters beyond U+FFFF."""
    with Pdf.open(BytesIO(drawn)) as pdf:
        for item in pdf.objects:
            unicode_map = item.get("/ToUnicode") if isinstance(item, Dictionary) else None
            if isinstance(unicode_map, Stream):
                mend_unicode_map(unicode_map)
        for name, content in attached.items():
            kind = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
            pdf.attachments[name] = AttachedFileSpec(
                pdf, content, filename=name, mime_type=kind, description="", creation_date="", mod_date=""
            )
        made = about.made_at.astimezone(timezone(timedelta(minutes=about.utc_offset_minutes)))
        del pdf.docinfo
        pdf.docinfo[Name.Title] = String(about.title)
        pdf.docinfo[Name.Subject] = String(about.subject)
        pdf.docinfo[Name.Producer] = String(PRODUCER)
        pdf.docinfo[Name.CreationDate] = String(pdf_date(made))
        pdf.docinfo[Name.ModDate] = String(pdf_date(made))
        with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
            xmp["dc:title"] = about.title
            xmp["dc:description"] = about.subject
            xmp["dc:language"] = [about.language]
            xmp["pdf:Producer"] = PRODUCER
            xmp["xmp:CreateDate"] = made.isoformat(timespec="seconds")
            xmp["xmp:ModifyDate"] = made.isoformat(timespec="seconds")
        pdf.Root.Lang = String(about.language)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        out = BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return out.getvalue()


def mend_unicode_map(stream: Stream) -> None:
    """Write code points beyond U+FFFF as UTF-16 pairs, as ISO 32000-1, 9.10.3 asks, so that they can be searched."""
    content = stream.read_bytes()
    mended = BEYOND_PLANE_0.sub(lambda found: b"<" + utf16(int(found[1], 16)) + b">", content)
    if mended != content:
        stream.write(mended)


def utf16(code: int) -> bytes:
    """Give a code point as the hex digits of its UTF-16 form."""
    return chr(code).encode("utf-16-be").hex().upper().encode("ascii")


def pdf_date(at: datetime) -> str:
    """Give a moment as PDF writes it: D:20261122103000+08'00'."""
    offset = at.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"D:{at:%Y%m%d%H%M%S}{sign}{abs(minutes) // 60:02}'{abs(minutes) % 60:02}'"
