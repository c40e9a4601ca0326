"""Makes the demonstration sheet of a case: PDF and HTML in both languages, whole or not at all."""

import io
import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from hearing.cases.sheets import SheetBody
from hearing.dataset.analysis.report import wrapped
from hearing.dataset.increment import checked
from hearing.dataset.package import SUMS, publish, refuse_existing
from hearing.dataset.parquet import read_parquet
from hearing.dataset.typical.sheet import BLANK_LINES, Sheet, draft, drafted, html
from hearing.dataset.typical.similarity import Tables
from hearing.transcript.fonts import register_fonts
from hearing.transcript.sheet import BOLD, REGULAR

NEEDED = ("patent", "case", "party", "request_party", "ground", "request_ground_claim", "decision", "link")
MARGIN, SIZE, LEADING = 56.0, 10.0, 16.0


def make_sheet(out: Path, package: Path, case: str) -> None:
    """Write the sheet of a case of a package into a new folder.

    Raises:
        UnknownCaseError: the package does not have the case.
        IncrementError: the package is damaged.
        ExportExistsError: ``out`` exists.
        OSError: it could not be written; nothing is left.
    """
    refuse_existing(out)
    source, tables = _read(checked(package))
    making = out.with_name(f".{out.name}.partial")
    shutil.rmtree(making, ignore_errors=True)
    try:
        making.mkdir()
        for language in ("zh", "en"):
            sheet = drafted(tables, case, source, language)
            (making / f"sheet.{language}.html").write_text(html(sheet, language), encoding="utf-8")
            (making / f"sheet.{language}.pdf").write_bytes(pdf(sheet))
        publish(making, out)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def draft_of(packed: Path, case: str) -> SheetBody:
    """Draft the sheet of a case from a zip file that `zip_package` made of a package in ``package/``.

    Raises:
        UnknownCaseError: the package does not have the case.
        IncrementError: the package is damaged.
        OSError: it could not be unpacked.
    """
    wanted = {"datapackage.json", *(f"data/{name}.parquet" for name in NEEDED)}
    with tempfile.TemporaryDirectory(prefix=".sheet-", dir=packed.parent) as folder, zipfile.ZipFile(packed) as archive:
        package = Path(folder) / "package"
        sums = archive.read(f"package/{SUMS}").decode().splitlines(keepends=True)
        kept = [line for line in sums if line.rstrip("\n").partition("  ")[2] in wanted]
        for line in kept:
            archive.extract(f"package/{line.rstrip(chr(10)).partition('  ')[2]}", folder)
        (package / SUMS).write_text("".join(kept), encoding="utf-8")
        source, tables = _read(checked(package))
        return draft(tables, case, source)


def _read(package: Path) -> tuple[str, Tables]:
    """Give the id of a package, and the tables that a sheet needs; one that is not there has no rows."""
    source = str(json.loads((package / "datapackage.json").read_bytes())["id"])
    paths = {name: package / f"data/{name}.parquet" for name in NEEDED}
    return source, {
        name: [row for batch in read_parquet(path) for row in batch.to_pylist()] if path.is_file() else []
        for name, path in paths.items()
    }


class _Paper:
    """Lines down A4 pages."""

    def __init__(self, stream: BinaryIO, title: str) -> None:
        register_fonts()
        self._canvas = Canvas(stream, pagesize=A4, invariant=1)
        self._canvas.setTitle(title)
        self._y = A4[1] - MARGIN

    def text(self, words: str, face: str = REGULAR, size: float = SIZE) -> None:
        for line in wrapped(words, face, size, A4[0] - 2 * MARGIN):
            self._down(size * 1.6)
            self._canvas.setFont(face, size)
            self._canvas.drawString(MARGIN, self._y, line)

    def rule(self) -> None:
        self._down(LEADING * 1.5)
        self._canvas.line(MARGIN, self._y, A4[0] - MARGIN, self._y)

    def _down(self, by: float) -> None:
        if self._y - by < MARGIN:
            self._canvas.showPage()
            self._y = A4[1] - MARGIN
        self._y -= by

    def save(self) -> None:
        self._canvas.save()


def pdf(sheet: Sheet) -> bytes:
    """Give a sheet as PDF; the same sheet gives the same bytes.

    Raises:
        FontMissing: the font of documents is not installed.
    """
    stream = io.BytesIO()
    paper = _Paper(stream, sheet.title)
    paper.text(sheet.title, BOLD, 16)
    paper.text(sheet.source, REGULAR, 8)
    for section in sheet.sections:
        paper.text(" ")
        paper.text(section.title, BOLD, 12)
        for line in section.lines:
            paper.text(line)
        for _ in range(BLANK_LINES if section.open else 0):
            paper.rule()
    paper.save()
    return stream.getvalue()
