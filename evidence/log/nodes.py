"""All nodes inside full tiles, in one flat file for each tile level: a proof reads three pieces and hashes nothing.

These files only speed things up. They can be deleted: what is missing is made again from the tiles.
"""

import os
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from evidence.durable import make_folder, write_at
from evidence.log.merkle import HASH_SIZE, rows
from evidence.log.tiles import TABLE_SIZE, WIDTH, Span

_CACHED = 512
_NOTHING = bytes(HASH_SIZE)


class NodeFiles:
    """Tables of 511 hashes: a full tile's hashes, then each row above them, the root last. Blocking; any thread."""

    def __init__(self, folder: Path, tile: Callable[[int, int], list[bytes]]) -> None:
        """``tile`` gives the 256 hashes of a full tile by level and index."""
        self._folder, self._tile = folder, tile
        self._handles: dict[int, int] = {}
        self._opening = threading.Lock()
        self.table = lru_cache(_CACHED)(self._table)

    def write(self, spans: Sequence[Span]) -> None:
        """Keep the tables of full tiles, durably."""
        touched = set()
        for span in spans:
            if data := span.tables():
                write_at(self._handle(span.level), data, span.first * TABLE_SIZE)
                touched.add(span.level)
        for level in touched:
            os.fdatasync(self._handle(level))

    def close(self) -> None:
        """Let the files go."""
        for handle in self._handles.values():
            os.close(handle)
        self._handles.clear()

    def _handle(self, level: int) -> int:
        with self._opening:
            if level not in self._handles:
                make_folder(self._folder)
                self._handles[level] = os.open(self._folder / str(level), os.O_RDWR | os.O_CREAT, 0o640)
            return self._handles[level]

    def _table(self, level: int, index: int) -> bytes:
        data = os.pread(self._handle(level), TABLE_SIZE, index * TABLE_SIZE)
        root = (2 * WIDTH - 2) * HASH_SIZE
        if len(data) == TABLE_SIZE and data[root : root + HASH_SIZE] != _NOTHING:
            return data
        return Span(level, index, tuple(map(tuple, rows(self._tile(level, index))))).tables()
