"""A book read from its files: frame by frame, every checksum, number and link of the chain examined. Blocking."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence.book.erasable import Erasable
from evidence.book.frames import FIRST, HEADER, Frame, Kind, Line, Written, frame_at, length_at, opened
from evidence.statement import canonical

KEYS = "keys"
MARK = "book.mark"
"""Beside the book: number and digest of a frame that is durable; a book that does not hold it was put back."""


class BookError(ValueError):
    """A book is damaged: ``place`` says which file, the text what is wrong."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(what)
        self.place = place


@dataclass(frozen=True, slots=True)
class Met:
    """A frame as it was met, and where it ends."""

    frame: Frame
    file: Path
    end: int


def files_of(folder: Path) -> list[Path]:
    """Give the files of a book, in order."""
    return sorted(folder.glob("*.book")) if folder.is_dir() else []


def walk(folder: Path, since: int = 0) -> Iterator[Met]:
    """Give the frames of a book, from the file on that holds number ``since``.

    What is torn at the very end was never acknowledged, and ends the walk.

    Raises:
        BookError: a file is missing or changed.
        OSError: one cannot be read.
    """
    files = files_of(folder)
    names = [int(file.stem) if file.stem.isdigit() else -1 for file in files]
    begin = max((place for place, first in enumerate(names) if first <= since), default=0)
    previous = None if begin else FIRST
    last = 0
    for place, file in enumerate(files[begin:], begin):
        for met in _frames(file, final=place == len(files) - 1):
            if met.frame.n <= last or (previous is not None and met.frame.previous != previous):
                raise BookError(file.name, f"frame {met.frame.n} does not follow frame {last}")
            last, previous = met.frame.n, met.frame.digest
            yield met


def _frames(file: Path, *, final: bool) -> Iterator[Met]:
    data = file.read_bytes()
    if not data.startswith(HEADER):
        if final and HEADER.startswith(data):
            return
        raise BookError(file.name, "its beginning is not that of a book")
    at = len(HEADER)
    while at < len(data):
        frame = frame_at(data, at)
        if frame is None:
            if final and not _goes_on(data, at):
                return
            raise BookError(file.name, f"the bytes at {at} are no frame")
        at += length_at(data, at) or 0
        yield Met(frame, file, at)


def _goes_on(data: bytes, at: int) -> bool:
    """Tell whether a whole frame stands behind one that is not: then it was changed, and not cut off by a crash."""
    size = length_at(data, at)
    return size is not None and frame_at(data, at + size) is not None


def voided(folder: Path) -> set[int]:
    """Give the numbers of all entries that were taken back."""
    return {number for met in walk(folder) for number in met.frame.voided}


def about(line: Line) -> bytes:
    """Give what a sealed row is bound to: its table and key."""
    return canonical([line.table, list(line.key)])


def open_line(written: Written, keys: Erasable) -> Line | None:
    """Give a line with its row; None when its subject was erased.

    Raises:
        ValueError: a sealed row was changed.
    """
    if not written.sealed:
        return written.line
    row = keys.open(written.line.subject, about(written.line), written.sealed)
    return None if row is None else opened(written, row)


def read_mark(path: Path) -> tuple[int, str] | None:
    """Read the mark beside a book: a frame's number, and its digest (hex); None when there is none."""
    try:
        number, digest = path.read_text().split()
        return int(number), digest
    except (FileNotFoundError, ValueError):
        return None


def require_marked(folder: Path, mark: Path) -> None:
    """Return when a book holds the frame that the mark beside it names.

    Raises:
        BookError: it does not: an older book was put back, or another one.
    """
    known = read_mark(mark)
    if known is None:
        return
    number, digest = known
    for met in walk(folder, number):
        if met.frame.n == number:
            if met.frame.digest.hex() == digest:
                return
            break
    raise BookError(folder.name, f"it does not hold frame {number}, which was durable")


def entries(folder: Path, since: int = 0) -> Iterator[Frame]:
    """Give the frames that are entries and were not taken back, after number ``since``."""
    gone = voided(folder)
    for met in walk(folder, since + 1):
        if met.frame.kind is Kind.ENTRY and met.frame.n > since and met.frame.n not in gone:
            yield met.frame
