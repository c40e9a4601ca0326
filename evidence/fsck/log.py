"""The log examined from its bytes: every tile against its entries, the root against the signed head. Blocking.

Memory holds one bundle and the right edge. A walk ends where neither entries nor hashes go on, so a log that claims
more than lies on the disk costs no time; files that are not plain, or too large, are named and never waited for.
"""

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from evidence.fsck.examination import Examination, Odd, read_plain
from evidence.log.checkpoint import Checkpoint
from evidence.log.journal import old_of, read_journals
from evidence.log.merkle import HASH_SIZE, NodeReader, leaf_hash, rows
from evidence.log.record import Run
from evidence.log.tiles import MAX_ENTRY, WIDTH, Edge, Tile, decode_entries, decode_hashes, grow, parse_path

_LARGEST_BUNDLE = WIDTH * (MAX_ENTRY + 2)
_LARGEST_JOURNAL = 256 << 20


class LogFiles:
    """Reads a log's public files as they are, up to the size of its head."""

    def __init__(self, public: Path, size: int) -> None:
        self.public, self.size = public, size
        self.entries = lru_cache(64)(self._entries)
        self.hashes = lru_cache(512)(self._hashes)
        self._table = lru_cache(256)(lambda level, index: rows(self.hashes(level, index) or [b""]))

    def width(self, level: int, index: int) -> int:
        """How many of the tile's hashes are below the head's size."""
        return min(WIDTH, (self.size >> 8 * level) - index * WIDTH)

    def _read(self, tile: Tile, limit: int) -> bytes | None:
        """Read a tile: a partial one may have given way to the full one meanwhile."""
        data = read_plain(self.public / tile.path, limit)
        if data is None and tile.width < WIDTH:
            return read_plain(self.public / Tile(tile.level, tile.index).path, limit)
        return data

    def _entries(self, index: int) -> list[bytes] | None:
        width = self.width(0, index)
        data = self._read(Tile(None, index, width), _LARGEST_BUNDLE)
        if data is None:
            return None
        entries = decode_entries(data)
        if len(entries) < width:
            raise ValueError(f"{len(entries)} entries where {width} belong")
        return entries[:width]

    def _hashes(self, level: int, index: int) -> list[bytes] | None:
        width = self.width(level, index)
        data = self._read(Tile(level, index, width), WIDTH * HASH_SIZE)
        if data is None:
            return None
        if len(data) not in {width * HASH_SIZE, WIDTH * HASH_SIZE}:
            raise ValueError(f"{len(data)} bytes where {width * HASH_SIZE} belong")
        return decode_hashes(data[: width * HASH_SIZE], width)

    def node(self) -> NodeReader:
        """Give the tree's nodes from the stored tiles; a missing tile raises `ValueError`."""

        def read(level: int, index: int) -> bytes:
            tile_level, row = divmod(level, 8)
            tile_index, position = divmod(index, WIDTH >> row)
            try:
                return self._table(tile_level, tile_index)[row][position]
            except (IndexError, Odd, OSError) as wrong:
                raise ValueError(f"tile {Tile(tile_level, tile_index).path} cannot be read") from wrong

        return read


class LogWalk:
    """One pass over all entries of a log."""

    def __init__(self, folder: Path, head: Checkpoint, exam: Examination, carried: Run | None = None) -> None:
        """``carried`` are the entries in the head's own record."""
        self.files = LogFiles(folder / "public", head.size)
        self._folder, self._head, self._exam = folder, head, exam
        self._carried = carried or Run()
        self._start, self._journal = self._read_journal()

    def _read_journal(self) -> tuple[int, list[bytes]]:
        path, place = self._folder / "journal", "log/journal"
        try:
            for one in (path, old_of(path)):
                read_plain(one, _LARGEST_JOURNAL)
            held = read_journals(path)
            if held is None:
                raise FileNotFoundError(path.name)
            start, entries = held.start, self._carried.after(held.start, held.entries)
        except (ValueError, Odd, OSError) as wrong:
            self._exam.found("journal.wrong", place, wrong)
            return self._head.size, []
        if not start <= self._head.size <= start + len(entries):
            self._exam.found("journal.short", place, f"{start} + {len(entries)} of {self._head.size}")
        return start, entries

    def run(self) -> None:
        """Walk from the first entry to the head, and compare the root."""
        edge = Edge()
        for index in range(-(-self._head.size // WIDTH)):
            leaves = self._leaves(index)
            if leaves is None:
                self._exam.found("log.lost", Tile(None, index, self.files.width(0, index)).path)
                return
            edge, spans = grow(edge, leaves)
            for tile, data in (item for span in spans for item in span.full()):
                if tile.level:
                    self._compare(tile, data)
            self._exam.done("entries", len(leaves))
        for tile, data in edge.partial():
            if tile.level:
                self._compare(tile, data)
        if edge.root() != self._head.root:
            self._exam.found("log.root", "head", f"size {self._head.size}")
        self._strays()

    def _leaves(self, index: int) -> list[bytes] | None:
        """Give a bundle's leaf hashes, from the entries or, where those are damaged, from the tile above them."""
        width = self.files.width(0, index)
        bundle, tile = Tile(None, index, width), Tile(0, index, width)
        journal = self._from_journal(index, width)
        entries = self._try(bundle, "bundle", whole=journal is None)
        stored = self._try(tile, "tile", whole=journal is None)
        hashed = [leaf_hash(entry) for entry in entries] if entries is not None else None
        kept = [leaf_hash(entry) for entry in journal] if journal is not None else None
        if hashed is not None and stored is not None and hashed != stored:
            if kept == stored or (kept is None and self._parent(index) == _top(stored)):
                self._exam.found("bundle.changed", bundle.path)
                hashed = stored
            else:
                self._exam.found("tile.changed", tile.path)
        result = hashed or stored or kept
        if kept is not None and result is not None and result != kept:
            self._exam.found("journal.differs", "log/journal", f"entries {index * WIDTH} to {index * WIDTH + width}")
        return result

    def _from_journal(self, index: int, width: int) -> list[bytes] | None:
        """Give the bundle's entries out of the journal, when it holds all of them."""
        first = index * WIDTH - self._start
        part = self._journal[first : first + width] if first >= 0 else []
        return part if len(part) == width else None

    def _try(self, tile: Tile, kind: str, *, whole: bool) -> list[bytes] | None:
        """Read a bundle or a tile; unless it must be ``whole``, it may be missing: the next start makes it."""
        try:
            found = self.files.entries(tile.index) if tile.level is None else self.files.hashes(tile.level, tile.index)
        except (ValueError, Odd, OSError) as wrong:
            self._exam.found(f"{kind}.changed", tile.path, wrong)
            return None
        if found is None and not whole:
            self._exam.found("tile.unpublished", tile.path)
        elif found is None:
            self._exam.found(f"{kind}.missing", tile.path)
        return found

    def _parent(self, index: int) -> bytes | None:
        """Give what the tile above says about a full tile of leaf hashes."""
        try:
            above = self.files.hashes(1, index // WIDTH) or []
        except (ValueError, Odd, OSError):
            above = []
        return above[index % WIDTH] if index % WIDTH < len(above) else None

    def _compare(self, tile: Tile, data: bytes) -> None:
        below = (tile.index + 1) * WIDTH ** ((tile.level or 0) + 1)
        stored = self._try(tile, "tile", whole=tile.width == WIDTH and below <= self._start)
        if stored is not None and b"".join(stored) != data:
            self._exam.found("tile.changed", tile.path)

    def _strays(self) -> None:
        """Name what is no part of a log, or lies beyond its head."""
        for folder, names, files in os.walk(self.files.public):
            names.sort()
            for name in files:
                path = (Path(folder) / name).relative_to(self.files.public).as_posix()
                if path != "checkpoint" and not self._belongs(parse_path(path)):
                    self._exam.found("stray", f"log/public/{path}")

    def _belongs(self, tile: Tile | None) -> bool:
        return tile is not None and self.files.width(tile.level or 0, tile.index) > 0


def _top(hashes: Sequence[bytes]) -> bytes:
    return rows(hashes)[-1][0]
