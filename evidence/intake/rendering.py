"""The renderer's child process: reads one untrusted file on standard input, writes pictures on standard output.

Run as a script, never imported by the server. It imports nothing of ours, limits itself before it touches a byte, and
has no network and no writable folder where the system can take them away (``sandbox.py``).

Arguments: media type, first page, last page, and perhaps a text to draw across every page and the file of its font; or
``text`` for the text layer of PDF pages in the place of pictures, ``places`` for its characters with where they stand.
Output: a JSON line with ``pages`` and facts; then for each picture a JSON line with its page, size and byte count,
followed by its bytes (WebP, UTF-8, or JSON). A file that cannot be shown ends with a JSON line that has ``error``.
"""

import contextlib
import ctypes
import io
import json
import math
import os
import resource
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import BinaryIO

import av
import pypdfium2
from PIL import Image, ImageDraw, ImageFont, ImageOps, ImageSequence

PDF_MEMORY = 512 << 20  # address space: a page that needs more has been made to need it
PICTURE_MEMORY = 1 << 30
CPU_SECONDS = 60
MAX_PAGES = 5000
MAX_PIXELS = 16_000_000
MAX_SOURCE_PIXELS = 50_000_000
MAX_SIDE = 8000
PDF_SCALE = 144 / 72
QUALITY = 82
MARK_COLOUR = (150, 20, 20)
MARK_STRENGTH = 60  # of 255: the page stays readable beneath it
MARK_SLANT = 24  # degrees
MOST_TEXT = 200_000  # characters of a page
SHARES = 10_000  # a place on a page is told in so many parts of its width and height

Mark = tuple[str, str]
"""A text, and the file of the font that it is drawn in."""


class CannotShowError(Exception):
    """The file is over a limit or unreadable; the argument is a stable code."""


def limit_self(memory: int) -> None:
    """Give up memory (bytes of address space), time and files before any untrusted byte is read."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    os.nice(10)


def send(fields: dict[str, object], picture: bytes = b"") -> None:
    """Write one line and perhaps a picture."""
    sys.stdout.buffer.write(json.dumps(fields).encode() + b"\n" + picture)
    sys.stdout.buffer.flush()


def marked(image: Image.Image, mark: Mark) -> Image.Image:
    """Draw a text across a page again and again, and once in full strength on a strip below it."""
    text, font_file = mark
    page = image.convert("RGB")
    size = max(12, min(page.size) // 40)
    font = ImageFont.truetype(font_file, size)
    width = math.ceil(font.getlength(text)) + 2 * size
    tile = Image.new("L", (width, 3 * size))
    ImageDraw.Draw(tile).text((size, size), text, font=font, fill=255)
    tile = tile.rotate(MARK_SLANT, expand=True)
    across = Image.new("L", page.size)
    apart = math.ceil(width * math.tan(math.radians(MARK_SLANT)) * 2 / 3)  # the next column's lines fall in between
    for top in range(-tile.height // 2, page.height, apart):
        for left in range(0, page.width, width):
            across.paste(255, (left, top), tile)
    page.paste(MARK_COLOUR, mask=across.point([value * MARK_STRENGTH // 255 for value in range(256)]))
    while size > 6 and font.getlength(text) > page.width - size:
        size -= 1
        font = ImageFont.truetype(font_file, size)
    whole = Image.new("RGB", (page.width, page.height + 2 * size), "white")
    whole.paste(page, (0, 0))
    ImageDraw.Draw(whole).text((size // 2, page.height + size // 3), text, font=font, fill=MARK_COLOUR)
    return whole


def send_picture(number: int, image: Image.Image, mark: Mark | None) -> None:
    """Encode and write one page."""
    if max(image.size) > MAX_SIDE or image.width * image.height > MAX_PIXELS:
        factor = min(MAX_SIDE / max(image.size), math.sqrt(MAX_PIXELS / (image.width * image.height)))
        image = image.resize((max(1, int(image.width * factor)), max(1, int(image.height * factor))))
    if mark is not None:
        image = marked(image, mark)
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "WEBP", quality=QUALITY, method=2)
    data = buffer.getvalue()
    send({"page": number, "width": image.width, "height": image.height, "bytes": len(data)}, data)


def check_count(pages: int) -> int:
    """Give the number of pages back, or refuse."""
    if not 0 < pages <= MAX_PAGES:
        raise CannotShowError("limits")
    return pages


def opened(source: BinaryIO) -> pypdfium2.PdfDocument:
    """Open a PDF, or say why it cannot be."""
    try:
        return pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as wrong:
        raise CannotShowError("encrypted" if "assword" in str(wrong) else "unreadable") from wrong


def render_pdf(source: BinaryIO, first: int, last: int, mark: Mark | None) -> None:
    """PDF pages at 144 dots per inch, on white."""
    document = opened(source)
    pages = check_count(len(document))
    send({"pages": pages, "kind": "pages"})
    for number in range(first, min(last, pages) + 1):
        page = document[number - 1]
        width, height = page.get_size()
        if not (1 <= width <= 100_000 and 1 <= height <= 100_000):
            raise CannotShowError("limits")
        scale = min(PDF_SCALE, math.sqrt(MAX_PIXELS / (width * height)), MAX_SIDE / max(width, height))
        bitmap = page.render(scale=scale)
        send_picture(number, bitmap.to_pil(), mark)
        bitmap.close()
        page.close()


def read_pdf(source: BinaryIO, first: int, last: int) -> None:
    """Write the text layer of PDF pages, as UTF-8; a scanned page has none and gives nothing."""
    document = opened(source)
    pages = check_count(len(document))
    send({"pages": pages, "kind": "text"})
    for number in range(first, min(last, pages) + 1):
        page = document[number - 1]
        layer = page.get_textpage()
        data = layer.get_text_bounded()[:MOST_TEXT].encode(errors="replace")
        send({"page": number, "bytes": len(data)}, data)
        layer.close()
        page.close()


def place_pdf(source: BinaryIO, first: int, last: int) -> None:
    """Write the characters of PDF pages, each with its code and its left, top, right and bottom on the drawn page."""
    document = opened(source)
    pages = check_count(len(document))
    send({"pages": pages, "kind": "places"})
    for number in range(first, min(last, pages) + 1):
        page = document[number - 1]
        layer = page.get_textpage()
        found = [placed(page, layer, index) for index in range(min(layer.count_chars(), MOST_TEXT))]
        data = json.dumps(found, separators=(",", ":")).encode()
        send({"page": number, "bytes": len(data)}, data)
        layer.close()
        page.close()


def placed(page: pypdfium2.PdfPage, layer: pypdfium2.PdfTextPage, index: int) -> list[int]:
    """Give a character's code and where it stands, in ten-thousandths of the page as it is drawn (turned, cropped)."""
    left, bottom, right, top = layer.get_charbox(index)
    across, down = ctypes.c_int(), ctypes.c_int()
    corners = []
    for x, y in ((left, top), (right, bottom)):
        pypdfium2.raw.FPDF_PageToDevice(page, 0, 0, SHARES, SHARES, 0, x, y, across, down)
        corners.append((across.value, down.value))
    (x0, y0), (x1, y1) = corners
    code = pypdfium2.raw.FPDFText_GetUnicode(layer, index)
    return [code, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]


def render_image(source: BinaryIO, first: int, last: int, mark: Mark | None) -> None:
    """Pictures, turned upright; each frame of a TIFF is a page."""
    image = Image.open(source, formats=("PNG", "JPEG", "WEBP", "TIFF"))
    width, height = image.size
    if image.format == "JPEG":
        image.draft("RGB", (MAX_SIDE // 2, MAX_SIDE // 2))  # a large photograph is decoded at a fraction of its size
    if image.width * image.height > MAX_SOURCE_PIXELS:
        raise CannotShowError("limits")
    pages = check_count(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    send({"pages": pages, "kind": "image", "width": width, "height": height})
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        if number > min(last, pages):
            return
        if frame.width * frame.height > MAX_SOURCE_PIXELS:
            raise CannotShowError("limits")
        if number >= first:
            ImageOps.exif_transpose(frame, in_place=True)
            send_picture(number, frame, mark)


def render_video(source: BinaryIO, container_format: str, last: int, mark: Mark | None) -> None:
    """A picture from about one second in, and what the container says about itself."""
    with av.open(source, "r", format=container_format) as container:
        stream = container.streams.best("video")
        if stream is None or not isinstance(stream, av.VideoStream):
            raise CannotShowError("unreadable")
        stream.thread_type = "NONE"
        if stream.width * stream.height > MAX_SOURCE_PIXELS:
            raise CannotShowError("limits")
        duration = Fraction(container.duration or 0, av.time_base)
        facts = {"width": stream.width, "height": stream.height, "codec": stream.codec_context.name}
        audio = len(container.streams.audio)
        send({"pages": 1, "kind": "video", "duration_ms": int(duration * 1000), "audio_tracks": audio, **facts})
        if last < 1:
            return
        with contextlib.suppress(av.FFmpegError):
            container.seek(int(min(Fraction(1), duration / 10) * av.time_base))
        frame = next(container.decode(stream), None)
        if frame is None:
            raise CannotShowError("unreadable")
        send_picture(1, frame.to_image(), mark)  # type: ignore[no-untyped-call]  # PyAV gives it no annotations


def job_for(media_type: str, first: int, last: int, mark: Mark | None) -> Callable[[BinaryIO], None]:
    """Choose the renderer."""
    if media_type == "application/pdf":
        return lambda source: render_pdf(source, first, last, mark)
    if media_type.startswith("image/"):
        return lambda source: render_image(source, first, last, mark)
    container = "mov,mp4,m4a,3gp,3g2,mj2" if media_type in {"video/mp4", "video/quicktime"} else "matroska,webm"
    return lambda source: render_video(source, container.split(",", maxsplit=1)[0], last, mark)


def main(arguments: list[str]) -> int:
    """Render standard input; the exit status is 0 also for a refused file, which the last line tells."""
    media_type, first, last = arguments[0], int(arguments[1]), int(arguments[2])
    reading = {"text": read_pdf, "places": place_pdf}.get(arguments[3]) if len(arguments) == 4 else None
    mark = (arguments[3], arguments[4]) if len(arguments) > 4 else None
    limit_self(PDF_MEMORY if media_type == "application/pdf" else PICTURE_MEMORY)
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked after a JPEG was asked to decode small
    try:
        if reading is not None:
            reading(sys.stdin.buffer, first, last)
        else:
            job_for(media_type, first, last, mark)(sys.stdin.buffer)
    except CannotShowError as refused:
        send({"error": str(refused)})
    except (MemoryError, Image.DecompressionBombError):
        send({"error": "limits"})
    except (OSError, ValueError, SyntaxError, av.FFmpegError, pypdfium2.PdfiumError):
        send({"error": "unreadable"})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
