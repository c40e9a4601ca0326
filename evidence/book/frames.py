"""The frames of a book: numbered, chained entries behind length and checksum. Pure.

A frame is length and CRC-32 of its payload (4 bytes each, big-endian), then the payload: its number, the number up to
which all entries were settled when it was written (8 bytes each), SHA-256 of the payload before (32 bytes, zeros for
the first), its kind (1 byte), and its body.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from evidence.statement import Json, canonical

HEADER = b"hearing-book/1\n"
"""How every file of a book begins."""

FIRST = bytes(32)
"""What the first frame names as the payload before it."""

LARGEST = 64 << 20
_FIXED = 8 + 8 + 32 + 1


class Kind(IntEnum):
    """What a frame says."""

    ENTRY = 1
    """Rows as one transaction left them: an `Entry`."""
    VOID = 2
    """Entries whose transaction did not come about: their numbers."""
    NOTE = 3
    """Nothing but up to where all is settled."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as a transaction left it.

    Attributes:
        table: The table's name.
        key: The row's primary key.
        row: Its columns, or None when it was deleted.
        subject: Under whose key the row lies in the book, for a row that must be erasable; empty for the others.
    """

    table: str
    key: tuple[Json, ...]
    row: Mapping[str, Json] | None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one transaction wrote.

    Attributes:
        lines: The rows it touched.
        erased: Subjects whose keys it has destroyed.
    """

    lines: tuple[Line, ...]
    erased: tuple[str, ...] = ()

    def spelled(self, sealed: Mapping[int, bytes]) -> bytes:
        """Give its bytes; ``sealed`` has, by place, the rows of those lines that have a subject, under its key."""
        lines = [_spelled(line, sealed.get(place)) for place, line in enumerate(self.lines)]
        return canonical({"erased": list(self.erased), "lines": lines})


@dataclass(frozen=True, slots=True)
class Written:
    """A line as it lies in the book: ``sealed`` holds the row of one that has a subject, if it was not deleted."""

    line: Line
    sealed: bytes = b""

    def spelled(self) -> bytes:
        """Give its bytes, as `written_line` reads them."""
        return canonical(_spelled(self.line, self.sealed or None))


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. ``digest`` is what the next one names as its predecessor."""

    n: int
    settled: int
    previous: bytes
    kind: Kind
    body: bytes

    @property
    def payload(self) -> bytes:
        """Its bytes behind length and checksum."""
        fixed = self.n.to_bytes(8, "big") + self.settled.to_bytes(8, "big") + self.previous + bytes([self.kind])
        return fixed + self.body

    @property
    def digest(self) -> bytes:
        """SHA-256 of the payload."""
        return hashlib.sha256(self.payload).digest()

    def spelled(self) -> bytes:
        """Give the whole frame.

        Raises:
            ValueError: it is over `LARGEST`.
        """
        payload = self.payload
        if len(payload) > LARGEST:
            raise ValueError(f"an entry of the book has {len(payload)} bytes, over {LARGEST}")
        return len(payload).to_bytes(4, "big") + zlib.crc32(payload).to_bytes(4, "big") + payload

    @property
    def voided(self) -> tuple[int, ...]:
        """The numbers that a frame of kind `VOID` takes back."""
        if self.kind is not Kind.VOID:
            return ()
        return tuple(int.from_bytes(self.body[at : at + 8], "big") for at in range(0, len(self.body), 8))

    def lines(self) -> tuple[list[Written], tuple[str, ...]]:
        """Give the lines of an entry as they were written, and the subjects that it erased.

        Raises:
            ValueError: the body is not an entry's.
        """
        try:
            fields = json.loads(self.body)
            return [_written(one) for one in fields["lines"]], tuple(map(str, fields["erased"]))
        except (ValueError, TypeError, KeyError) as wrong:
            raise ValueError(f"entry {self.n} cannot be read ({wrong})") from wrong


def written_line(data: bytes) -> Written:
    """Read a line's own bytes.

    Raises:
        ValueError, KeyError: it is none.
    """
    return _written(json.loads(data))


def void(numbers: Sequence[int]) -> bytes:
    """Give the body of a frame that takes entries back."""
    return b"".join(number.to_bytes(8, "big") for number in numbers)


def length_at(data: bytes, at: int) -> int | None:
    """Give the length of the frame at an offset with its head; None when there is no head, or none that can be."""
    if at + 8 > len(data):
        return None
    size = int.from_bytes(data[at : at + 4], "big")
    return size + 8 if _FIXED <= size <= LARGEST else None


def frame_at(data: bytes, at: int) -> Frame | None:
    """Read the frame at an offset; None when it is not whole and right."""
    size = length_at(data, at)
    if size is None or at + size > len(data):
        return None
    payload = data[at + 8 : at + size]
    kinds = {kind.value for kind in Kind}
    if zlib.crc32(payload) != int.from_bytes(data[at + 4 : at + 8], "big") or payload[48] not in kinds:
        return None
    n, settled = int.from_bytes(payload[:8], "big"), int.from_bytes(payload[8:16], "big")
    return Frame(n, settled, payload[16:48], Kind(payload[48]), payload[_FIXED:])


def row_bytes(line: Line) -> bytes:
    """Give the bytes of a row that are sealed under its subject's key."""
    return canonical(line.row)


def opened(written: Written, row: bytes) -> Line:
    """Give a line whose sealed row was opened.

    Raises:
        ValueError: it is no row.
    """
    fields = json.loads(row)
    if not isinstance(fields, dict):
        raise ValueError("a sealed row of the book is none")  # noqa: TRY004 -- the bytes are wrong, not the caller
    return replace(written.line, row=fields)


def _spelled(line: Line, sealed: bytes | None) -> dict[str, Json]:
    said: dict[str, Json] = {"table": line.table, "key": list(line.key)}
    if line.subject:
        said["subject"] = line.subject
    if sealed is not None:
        return said | {"sealed": base64.b64encode(sealed).decode()}
    return said | {"row": None if line.row is None else dict(line.row)}


def _written(fields: Mapping[str, Json]) -> Written:
    key, row, sealed = fields["key"], fields.get("row"), fields.get("sealed", "")
    if not isinstance(key, list) or not (row is None or isinstance(row, dict)) or not isinstance(sealed, str):
        raise ValueError("a line is of another form")
    line = Line(str(fields["table"]), tuple(key), row, str(fields.get("subject", "")))
    return Written(line, base64.b64decode(sealed, validate=True))
