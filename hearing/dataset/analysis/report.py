"""The printed report of an analysis (A4 PDF), and charts as pictures."""

import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from hearing.dataset.analysis.charts import WIDTH, drawn, height, interval
from hearing.dataset.analysis.figures import Figure
from hearing.dataset.analysis.page import WORDS
from hearing.transcript.fonts import register_fonts, width
from hearing.transcript.sheet import BOLD, REGULAR

MARGIN, SMALL = 48.0, 8.5


def _chart(canvas: Canvas, figure: Figure, language: str, left: float, top: float, scale: float) -> None:
    """Draw a chart whose top left corner is at a place of the page."""
    for mark in drawn(figure, language):
        x, y = left + mark.x * scale, top - mark.y * scale
        canvas.setFillColor(HexColor(mark.colour))
        canvas.setStrokeColor(HexColor(mark.colour))
        if mark.kind == "rect":
            canvas.rect(x, y - mark.height * scale, mark.width * scale, mark.height * scale, stroke=0, fill=1)
        elif mark.kind == "line":
            canvas.line(x, y, x + mark.width * scale, y - mark.height * scale)
        else:
            canvas.setFont(REGULAR, 12 * scale)
            (canvas.drawRightString if mark.anchor == "end" else canvas.drawString)(x, y, mark.text)


def write_pdf(path: Path, figures: Sequence[Figure], as_of: str, export_id: str, language: str) -> None:
    """Write the report; the same figures give the same bytes.

    Raises:
        FontMissing: the font of documents is not installed.
    """
    register_fonts()
    words, english = WORDS[language], language == "en"
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle(words["title"])
    scale = (A4[0] - 2 * MARGIN) / WIDTH
    top = A4[1] - MARGIN
    canvas.setFont(BOLD, 18)
    canvas.drawString(MARGIN, top - 14, words["title"])
    canvas.setFont(REGULAR, SMALL)
    canvas.drawString(MARGIN, top - 32, f"{words['shown'].format(as_of=as_of)}  {export_id}")
    top -= 52
    for figure in figures:
        lines = _wrapped((figure.note_en if english else figure.note_zh) + f" {words['unknown']}: {figure.unknown}")
        numbers = [
            line for bar in figure.bars
            for line in _wrapped(f"{bar.en if english else bar.zh}: {interval(bar, figure.unit, language)}")
        ]  # fmt: skip
        needed = height(figure) * scale + (len(lines) + len(numbers)) * 12 + 24
        if top - needed < MARGIN:
            canvas.showPage()
            top = A4[1] - MARGIN
        _chart(canvas, figure, language, MARGIN, top, scale)
        top -= height(figure) * scale + 6
        canvas.setFillColor(HexColor("#4a5663"))
        canvas.setFont(REGULAR, SMALL)
        for line in [*numbers, *lines]:
            canvas.drawString(MARGIN, top, line)
            top -= 12
        top -= 18
    canvas.save()


def wrapped(text: str, face: str, size: float, room: float) -> list[str]:
    """Break a text into lines of at most so many points, between words where it has no Chinese."""
    lines = [""]
    for word in text.split(" ") if text.isascii() else text:
        gap = " " if text.isascii() and lines[-1] else ""
        if width(lines[-1] + gap + word, face, size) > room and lines[-1]:
            lines.append(word)
        else:
            lines[-1] += gap + word
    return lines


def _wrapped(text: str) -> list[str]:
    return wrapped(text, REGULAR, SMALL, A4[0] - 2 * MARGIN)


def png(figure: Figure, language: str) -> bytes:
    """Give a chart as a PNG picture of twice its size in points."""
    register_fonts()
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(WIDTH + 16, height(figure) + 16), invariant=1)
    _chart(canvas, figure, language, 8, height(figure) + 8, 1)
    canvas.save()
    document = pypdfium2.PdfDocument(made.getvalue())
    try:
        picture = document[0].render(scale=2).to_pil()
        out = io.BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()
    finally:
        document.close()
