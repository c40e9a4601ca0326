"""Documents of every kind that may be filed, made here; and some that are made to do harm."""

import io
import zlib
from functools import cache

import av
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas


@cache
def pdf(pages: int = 1) -> bytes:
    """Page n has a bar of its own colour at the top."""
    buffer = io.BytesIO()
    drawing = canvas.Canvas(buffer, pagesize=A4, invariant=True)
    for number in range(pages):
        drawing.setFillColorRGB(*COLOURS[number % 3])
        drawing.rect(0, A4[1] / 2, A4[0], A4[1] / 2, stroke=0, fill=1)
        drawing.showPage()
    drawing.save()
    return buffer.getvalue()


COLOURS = ((1, 0, 0), (0, 1, 0), (0, 0, 1))


@cache
def encrypted_pdf() -> bytes:
    buffer = io.BytesIO()
    drawing = canvas.Canvas(buffer, encrypt="secret")
    drawing.drawString(10, 10, "x")
    drawing.save()
    return buffer.getvalue()


@cache
def picture(kind: str, size: tuple[int, int] = (60, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(buffer, kind)
    return buffer.getvalue()


@cache
def tiff(frames: int) -> bytes:
    buffer = io.BytesIO()
    images = [Image.new("RGB", (30 + number, 20), (9, 9, 9)) for number in range(frames)]
    images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:])
    return buffer.getvalue()


@cache
def video(container: str, codec: str) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        stream = output.add_stream(codec, rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(20):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (0, 0, 250)))
            for packet in stream.encode(frame):
                output.mux(packet)
        for packet in stream.encode():
            output.mux(packet)
    return buffer.getvalue()


def all_kinds() -> dict[str, bytes]:
    """One good file of each permitted ending."""
    return {
        "证据1.pdf": pdf(),
        "a.png": picture("PNG"),
        "a.jpg": picture("JPEG"),
        "a.JPEG": picture("JPEG"),
        "a.webp": picture("WEBP"),
        "a.tif": tiff(2),
        "a.mp4": video("mp4", "libx264"),
        "a.mov": video("mov", "libx264"),
        "a.webm": video("webm", "libvpx"),
        "a.mkv": video("matroska", "libx264"),
    }


@cache
def bomb(mebibytes: int = 300) -> bytes:
    """A PDF of well under 1 KiB whose page unfolds to hundreds of mebibytes."""
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(mebibytes)) + packer.flush()
    return pdf_with_stream(zlib.compress(zlib.compress(data, 9), 9), b"/FlateDecode/FlateDecode/FlateDecode")


def pdf_with_stream(stream: bytes, filters: bytes, box: bytes = b"0 0 612 792") -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 4 0 R>>",
        b"<</Filter[%s]/Length %d>>\nstream\n%s\nendstream" % (filters, len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Root 1 0 R/Size 5>>\nstartxref\n%d\n%%%%EOF\n" % start


def huge_png() -> bytes:
    """A hundred bytes that announce 3,600 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
