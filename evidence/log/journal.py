"""The write-ahead journal: entries that are durable but perhaps not yet in durable tiles. Blocking; one owner.

A file starts with a header and the index of its first entry; each commit adds one frame: length and CRC-32 of the
payload (4 bytes each, big-endian), then the payload: index of the frame's first entry (8 bytes) and an entry bundle.
"""

import os
import zlib
from collections.abc import Sequence
from pathlib import Path

from evidence.durable import write_all, write_durably
from evidence.log.tiles import decode_entries, encode_entries

_HEADER = b"hearing-journal/1\n"


def _frame(index: int, entries: Sequence[bytes]) -> bytes:
    payload = index.to_bytes(8, "big") + encode_entries(entries)
    return len(payload).to_bytes(4, "big") + zlib.crc32(payload).to_bytes(4, "big") + payload


class Journal:
    """An open journal; ``bytes`` is its present length."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = os.open(path, os.O_WRONLY | os.O_APPEND)
        self.bytes = path.stat().st_size

    @classmethod
    def create(cls, path: Path, start: int, entries: Sequence[bytes]) -> "Journal":
        """Start afresh at entry ``start``, replacing an older journal in one step."""
        head = _HEADER + start.to_bytes(8, "big")
        write_durably(path, head + _frame(start, entries) if entries else head)
        return cls(path)

    def append(self, index: int, entries: Sequence[bytes]) -> None:
        """Make entries durable.

        Raises:
            OSError: they may or may not be; nothing more may be written before the journal was read again.
        """
        frame = _frame(index, entries)
        write_all(self._handle, frame)
        os.fdatasync(self._handle)
        self.bytes += len(frame)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._handle)


def read_journal(path: Path) -> tuple[int, list[bytes]]:
    """Give the first index and all whole entries; a torn or foreign tail ends the reading.

    Raises:
        ValueError: not a journal at all.
    """
    data = path.read_bytes()
    at = len(_HEADER) + 8
    if not data.startswith(_HEADER) or len(data) < at:
        raise ValueError("the journal's header is damaged")
    start = int.from_bytes(data[len(_HEADER) : at], "big")
    entries: list[bytes] = []
    while at + 8 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        payload = data[at + 8 : end]
        whole = end <= len(data) and zlib.crc32(payload) == int.from_bytes(data[at + 4 : at + 8], "big")
        if not whole or int.from_bytes(payload[:8], "big") != start + len(entries):
            break
        entries.extend(decode_entries(payload[8:]))
        at = end
    return start, entries
