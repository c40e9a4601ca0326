"""The write-ahead journal: entries that are durable but perhaps not yet in durable tiles. Blocking; one owner.

It does not hold the newest ones, which lie in the head's own record (`evidence.log.record`).

A file starts with a header, the index of its first entry, and how many entries stood under a swapped head when it was
begun. What is appended makes one or two frames: length and CRC-32 of the payload (4 bytes each, big-endian), then the
payload: index of the frame's first entry (8 bytes) and an entry bundle. Zeros are laid down ahead of the frames:
writing over them costs one flush of the disk, while a file that grows costs several.

A journal that has grown long is put aside (``journal.old``) and a new one begun with the entries of the unfinished
tile. The old one goes when all entries before the new one are in durable tiles.
"""

import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.durable import sync_folder, write_at, write_durably
from evidence.log.record import Run
from evidence.log.tiles import decode_entries, encode_entries

_HEADER = b"hearing-journal/2\n"
_HEADER_1 = b"hearing-journal/1\n"
_START = len(_HEADER) + 16
_LAID = 256 * 1024
"""Zeros are laid in pieces of this size."""


def _frame(index: int, bundle: bytes) -> bytes:
    payload = index.to_bytes(8, "big") + bundle
    return len(payload).to_bytes(4, "big") + zlib.crc32(payload).to_bytes(4, "big") + payload


class Journal:
    """An open journal. ``bytes`` is the present length of its frames, ``start`` the index of its first entry."""

    def __init__(self, path: Path, start: int, length: int, laid: int) -> None:
        self._path = path
        self._handle = os.open(path, os.O_WRONLY)
        self._laid = laid
        self.start, self.bytes = start, length
        self.aside = False

    @classmethod
    def create(cls, path: Path, start: int, entries: Sequence[bytes]) -> "Journal":
        """Start afresh at entry ``start``, replacing an older journal in one step; ``entries`` stand under the head."""
        swapped = start + len(entries)
        head = _HEADER + start.to_bytes(8, "big") + swapped.to_bytes(8, "big")
        data = head + _frame(start, encode_entries(entries)) if entries else head
        laid = -(-len(data) // _LAID) * _LAID
        write_durably(path, data.ljust(laid, b"\0"))
        return cls(path, start, len(data), laid)

    def append(self, *runs: Run) -> None:
        """Make entries durable, each run in a frame of its own: only those before it must stand under a swapped head.

        Raises:
            OSError: they may or may not be; nothing more may be written before the journal was read again.
        """
        frame = b"".join(_frame(run.start, run.bundle) for run in runs if run.count)
        if not frame:
            return
        end = self.bytes + len(frame)
        if end > self._laid:
            self._laid = -(-end // _LAID) * _LAID
            frame = frame.ljust(self._laid - self.bytes, b"\0")
        write_at(self._handle, frame, self.bytes)
        os.fdatasync(self._handle)
        self.bytes = end

    def put_aside(self, start: int, entries: Sequence[bytes]) -> "Journal":
        """Begin a new journal with the entries from ``start`` on, which are in no full tile; keep this one aside."""
        self.close()
        self._path.replace(old_of(self._path))
        sync_folder(self._path.parent)
        new = Journal.create(self._path, start, entries)
        new.aside = True
        return new

    def release(self, size: int) -> None:
        """Drop the old journal, once the first ``size`` entries are in durable tiles and that includes all of its."""
        if self.aside and size >= self.start:
            old_of(self._path).unlink()
            self.aside = False

    def close(self) -> None:
        """Let the file go; a second time changes nothing, as a number let go may already be another file's."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def old_of(path: Path) -> Path:
    """Name the journal put aside."""
    return path.with_name(f"{path.name}.old")


@dataclass(frozen=True, slots=True)
class Held:
    """What the journals hold: entries from ``start`` on, and how many entries at least a swapped head has covered."""

    start: int
    entries: list[bytes]
    swapped: int


def read_journals(path: Path) -> Held | None:
    """Read the journal and the one put aside; None when there is neither.

    Raises:
        ValueError: not a journal at all, or the two do not meet.
    """
    found = [read_journal(one) for one in (old_of(path), path) if one.exists()]
    if len(found) < 2:
        return found[0] if found else None
    old, new = found
    if not old.start <= new.start <= old.start + len(old.entries):
        raise ValueError("the journal does not go on where the old one ends")
    return Held(old.start, old.entries[: new.start - old.start] + new.entries, max(old.swapped, new.swapped))


def read_journal(path: Path) -> Held:
    """Read one journal: all whole entries; a torn or foreign tail ends the reading.

    Raises:
        ValueError: not a journal at all.
    """
    data = path.read_bytes()
    old = data.startswith(_HEADER_1)
    at = _START - 8 if old else _START
    if len(data) < at or not (old or data.startswith(_HEADER)):
        raise ValueError("the journal's header is damaged")
    start = int.from_bytes(data[len(_HEADER) : len(_HEADER) + 8], "big")
    swapped = start if old else int.from_bytes(data[at - 8 : at], "big")
    entries: list[bytes] = []
    while at + 8 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        payload = data[at + 8 : end]
        whole = len(payload) >= 8 and end <= len(data) and zlib.crc32(payload) == int.from_bytes(data[at + 4 : at + 8])
        if not whole or int.from_bytes(payload[:8], "big") != start + len(entries):
            break
        swapped = max(swapped, start + len(entries))
        entries.extend(decode_entries(payload[8:]))
        at = end
    return Held(start, entries, swapped)
