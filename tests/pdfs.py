"""Documents that tests file: real PDFs, drawn on the spot."""

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas


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
