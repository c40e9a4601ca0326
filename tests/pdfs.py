"""Documents that tests file: real PDFs, drawn on the spot; and what every drawn paper must keep."""

import re
from io import BytesIO
from itertools import pairwise

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from hearing.transcript.document import About
from hearing.transcript.fonts import width
from hearing.transcript.pdf import draw
from hearing.transcript.sheet import LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, Layout, Text


def small_pdf(title: str = "CN 205123456 U", *, pages: int = 3) -> bytes:
    """Draw a PDF of a few pages with a drawing-like figure, different for each title."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for number in range(1, pages + 1):
        canvas.setFont("Times-Roman", 16)
        canvas.drawString(72, 770, f"{title}    page {number}/{pages}")
        canvas.setFont("Times-Roman", 11)
        for line in range(24):
            canvas.drawString(
                72,
                735 - 15 * line,
                f"[{number:02d}{line:02d}] The support leg is hinged to the base by the first shaft.",
            )
        canvas.line(200, 180, 300, 330)
        canvas.line(400, 180, 300, 330)
        canvas.circle(300, 330, 12)
        canvas.rect(180, 160, 240, 20)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def squeezed(text: str) -> str:
    """Give a text without its spaces."""
    return re.sub(r"\s", "", text)


def pages_of(pdf: bytes) -> list[str]:
    """Give the text of each page as another program reads it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def every_character_is_found_again(layout: Layout, about: About) -> list[str]:
    """Draw a layout and find all its text in the file; gives the text of each page."""
    found = pages_of(draw(layout, about))
    assert len(found) == len(layout.pages)
    for shapes, text in zip(layout.pages, found, strict=True):
        drawn = "".join(shape.text for shape in shapes if isinstance(shape, Text))
        assert squeezed(text) == squeezed(drawn)
    return found


def misplaced(layout: Layout) -> list[str]:
    """Give the texts that are drawn over the margins or over another."""
    found = []
    for shapes in layout.pages:
        spans: dict[float, list[tuple[float, float, str]]] = {}
        for shape in shapes:
            if isinstance(shape, Text):
                end = shape.x + width(shape.text, shape.face, shape.size) + shape.spacing * (len(shape.text) - 1)
                inside = shape.x >= LEFT - 0.01 and end <= PAGE_WIDTH - RIGHT + 0.01 and 40 < shape.y < PAGE_HEIGHT - 40
                found += [] if inside else [shape.text]
                spans.setdefault(round(shape.y, 2), []).append((shape.x, end, shape.text))
        for row in spans.values():
            found += [second[2] for first, second in pairwise(sorted(row)) if first[1] > second[0] + 0.01]
    return found
