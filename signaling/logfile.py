"""The file of a running packet log: block by block, each whole or not there, and sealed under its final name."""

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path

from signaling import packetlog


class LogFile:
    """One log's file. Use in one thread, but for `sync`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self._chain = packetlog.first_chain()
        self._size = 0
        self._digest = hashlib.sha256()

    def write(self, body: bytes) -> None:
        """Write one block; raises OSError, the file then ends with the block before."""
        data, chain = packetlog.block(self._chain, body)
        if self._handle is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640)
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # no other process takes it for a leftover
        if self._size == 0:
            data = packetlog.MAGIC + data
        try:
            _write_all(self._handle, data, self._size)
        except OSError:
            os.ftruncate(self._handle, self._size)
            raise
        self._chain = chain
        self._size += len(data)
        self._digest.update(data)

    def sync(self) -> None:
        """Make durable what was written so far; in any thread."""
        handle = self._handle
        if handle is None:
            return
        with contextlib.suppress(OSError):  # sealed in between, with an fsync of its own; or the next write tells
            os.fdatasync(handle)

    def seal(self, final: Path) -> str:
        """Make the log durable under its final name and give its SHA-256."""
        if self._handle is not None:
            os.fsync(self._handle)
            os.close(self._handle)
            self._handle = None
        rename(self._path, final)
        return self._digest.hexdigest()


def _write_all(handle: int, data: bytes, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(handle, view, offset)
        offset += written
        view = view[written:]


def rename(path: Path, final: Path) -> None:
    """Rename a file so that a power cut does not take its new name away."""
    path.rename(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
