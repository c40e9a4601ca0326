"""The head in one file of this machine, replaced in place under a lock; see `evidence.stores.slots` for its form."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence.durable import Disk, sync_folder, write_durably
from evidence.errors import Damaged, moved, storage_failure
from evidence.stores.slots import HEADER, SLOT, decode_slots, encode_slot, new_file, newest, slot_size

_PIECE = 4096
"""Bytes that hold most heads."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the file held after the last swap. Each swap changes a header, so equal ones spare reading the values."""

    headers: list[bytes]
    number: int
    value: bytes


class FileHead:
    """`LocalHead` in one file. Of two processes that swap the same value, one is refused."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self._path = path
        self._disk = disk
        self._handle, self._inode = -1, 0
        self._known: _Known | None = None
        self._swapping = threading.Lock()

    def close(self) -> None:
        """Let the file go; it is opened again when it is needed."""
        handle, self._handle, self._known = self._handle, -1, None
        if handle >= 0:
            os.close(handle)

    async def fetch(self) -> bytes | None:
        """The present value."""
        try:
            return await self._disk.run(self._fetch)
        except OSError as wrong:
            raise storage_failure(wrong) from wrong

    def _fetch(self) -> bytes | None:
        return self._decode(self._path.read_bytes())[1] if self._path.exists() else None

    async def swap(self, expected: bytes | None, new: bytes) -> None:
        """Compare and replace."""
        await self._disk.run(self.exchange, expected, new)

    def exchange(self, expected: bytes | None, new: bytes, begin: Callable[[], object] = bool) -> None:
        """Compare and replace; blocking. ``begin`` is called once, right before the disk is waited for."""
        try:
            if expected is None:
                self._create(new, begin)
            else:
                self._replace(expected, new, begin)
        except OSError as wrong:
            raise storage_failure(wrong) from wrong

    def _create(self, value: bytes, begin: Callable[[], object]) -> None:
        """Begin the file; of two that do so, the name goes to one."""
        if self._path.exists():
            raise moved()
        begin()
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}.{id(self)}")
        write_durably(temporary, new_file(value))
        try:
            os.link(temporary, self._path)
        except FileExistsError as wrong:
            raise moved() from wrong
        finally:
            temporary.unlink()
        sync_folder(self._path.parent)

    def _replace(self, expected: bytes, value: bytes, begin: Callable[[], object]) -> None:
        with self._locked() as handle:
            headers = [os.pread(handle, HEADER, at) for at in (0, SLOT)]
            if self._known is None or self._known.headers != headers:
                self._known = _Known(headers, *self._present(handle))
            number, present = self._known.number, self._known.value
            if present != expected:
                raise moved()
            if number < 0:  # a plain file of an older store: only a new file can take its place in one step
                begin()
                write_durably(self._path, new_file(value))
                return
            at, data = encode_slot(number + 1, value)
            self._known = None
            if os.pwrite(handle, data, at) != len(data):
                raise OSError("the head was not written whole")
            begin()
            os.fdatasync(handle)
            headers[at // SLOT] = data[:HEADER]
            self._known = _Known(headers, number + 1, value)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """Hold the lock of the file that bears the name now, which stays open from one swap to the next.

        The file's lock keeps other processes away, but not a second thread that uses the same handle.
        """
        with self._swapping:
            while True:
                self._open()
                fcntl.flock(self._handle, fcntl.LOCK_EX)
                try:
                    if self._path.stat().st_ino == self._inode:
                        yield self._handle
                        return
                finally:
                    fcntl.flock(self._handle, fcntl.LOCK_UN)
                self.close()

    def _open(self) -> None:
        if self._handle >= 0:
            return
        try:
            self._handle = os.open(self._path, os.O_RDWR)
        except FileNotFoundError as wrong:
            raise moved() from wrong
        self._inode = os.fstat(self._handle).st_ino

    def _present(self, handle: int) -> tuple[int, bytes]:
        """Read no more of the two slots than their values take."""
        slots = []
        for at in (0, SLOT):
            data = os.pread(handle, _PIECE, at)
            size = slot_size(data)
            slots.append(data if size <= len(data) else os.pread(handle, size, at))
        try:
            return newest(*slots)
        except ValueError:
            return self._decode(os.pread(handle, 2 * SLOT, 0))

    def _decode(self, data: bytes) -> tuple[int, bytes]:
        try:
            return decode_slots(data)
        except ValueError as wrong:
            raise Damaged(
                "log.head-unreadable",
                "存证日志头文件已损坏,请勿继续写入,并请从备份恢复。",
                f"The log's head cannot be read ({wrong}). Do not write to the log; restore it from a backup.",
            ) from wrong
