"""A track's packets while they are recorded: follows the log that is being written, from segment to segment.

The recorder flushes each packet within 20 ms, so the log is where everybody else can have it without the packet path
doing anything for them. What is not recorded cannot be read here.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from signaling import packetlog
from signaling.media import Track
from signaling.recorder import logs_since

_CHUNK = 256 << 10
"""Bytes of one read: a minute of a voice. What waits beyond it stays in the file."""


class Tail:
    """Reads on where it was, each time that it is asked. ``since`` (ns since 1970): what came before is passed over.

    The folder is looked at only while no log is open, or the open one has been sealed and is read to its end.
    """

    def __init__(self, folder: Path, hearing: str, track: Track, since: int) -> None:
        self._where = folder, hearing, track
        self._since = since
        self._path: Path | None = None
        self._handle = -1
        self._offset = 0
        self._newest = 0

    @property
    def open(self) -> bool:
        """Whether a log is being followed."""
        return self._path is not None

    def read(self) -> list[tuple[int, bytes]]:
        """Give the next packets with their arrival (ns since 1970), at most a minute of them."""
        if self._path is None and not self._open_next():
            return []
        assert self._path is not None
        sealed = (
            self._path.suffix != ".part" or not self._path.exists()
        )  # asked first: what was written before it was sealed is read below
        found = list(self._packets())
        if sealed and not found:
            self.close()
        return found

    def close(self) -> None:
        """Let the log go; idempotent."""
        if self._path is not None:
            os.close(self._handle)
            self._path = None

    def _open_next(self) -> bool:
        for path in logs_since(*self._where, self._since):
            begun = int(path.name.split("-")[0])
            if begun <= self._newest:
                continue
            try:
                self._handle = os.open(path, os.O_RDONLY)
            except FileNotFoundError:  # sealed in between
                continue
            self._path, self._newest, self._offset = path, begun, len(packetlog.MAGIC)
            return True
        return False

    def _packets(self) -> Iterator[tuple[int, bytes]]:
        size = _CHUNK
        while True:
            data = os.pread(self._handle, size, self._offset)
            used, bodies = packetlog.whole_blocks(data)
            if bodies or len(data) < size or size > packetlog.MAX_BODY:
                break
            size *= 2  # one block is larger: the disk had stood still
        self._offset += used
        for body in bodies:
            for item in packetlog.entries(body):
                if item.kind is packetlog.Kind.PACKET and item.at >= self._since:
                    yield item.at, item.value
