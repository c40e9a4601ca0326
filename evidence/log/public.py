"""The log's public folder (tiles and checkpoint) and the pure step that decides what goes into it. Blocking.

Full tiles are written durably; the rest (unfinished tiles, the checkpoint's copy) can be made again from journal and
head, so it is only renamed into place.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from evidence.durable import make_folder, write_durably, write_lightly
from evidence.log.merkle import NodeReader, leaf_hash, rows
from evidence.log.tiles import WIDTH, Edge, Tile, decode_hashes, encode_entries, grow, parse_path

_CACHED_TILES = 256


@dataclass(frozen=True, slots=True)
class Step:
    """A tree after some appends: its edge, the entries of its unfinished bundle, and the tiles to publish."""

    edge: Edge
    tail: tuple[bytes, ...]
    full: tuple[tuple[Tile, bytes], ...] = ()

    def partial(self) -> list[tuple[Tile, bytes]]:
        """Unfinished tiles, the entry bundle first: a hash tile never stands before the entries under it."""
        bundle = (Tile(None, self.edge.size // WIDTH, len(self.tail)), encode_entries(self.tail))
        return [bundle, *self.edge.partial()] if self.tail else self.edge.partial()


def advance(step: Step, entries: Sequence[bytes]) -> Step:
    """Append entries to a tree; pure."""
    edge, hash_tiles = grow(step.edge, [leaf_hash(entry) for entry in entries])
    waiting = [*step.tail, *entries]
    whole = len(waiting) // WIDTH * WIDTH
    first = step.edge.size // WIDTH
    bundles = [
        (Tile(None, first + at // WIDTH), encode_entries(waiting[at : at + WIDTH])) for at in range(0, whole, WIDTH)
    ]
    return Step(edge, tuple(waiting[whole:]), (*bundles, *hash_tiles))


class PublicFolder:
    """Writes and reads the public folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._table = lru_cache(_CACHED_TILES)(self._read_table)

    def publish(self, step: Step, note: str) -> None:
        """Put out what a step brought, the checkpoint last: it never promises a tile that is not there."""
        for tile, data in step.full:
            path = self._folder / tile.path
            make_folder(path.parent)
            write_durably(path, data)
            shutil.rmtree(path.with_name(f"{path.name}.p"), ignore_errors=True)
        for tile, data in step.partial():
            write_lightly(self._folder / tile.path, data)
        write_lightly(self._folder / "checkpoint", note.encode())

    def read(self, path: str) -> bytes | None:
        """Give a published object by its name below the log's address; None for anything that is not one."""
        if path != "checkpoint" and parse_path(path) is None:
            return None
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def edge_at(self, size: int) -> Edge:
        """Compute the edge of a tree whose last bundle is full (``size`` a multiple of 256) from full tiles alone.

        Raises:
            OSError, ValueError: a tile is missing or malformed.
        """
        levels: list[tuple[bytes, ...]] = [()] if size else []
        while above := size >> 8 * len(levels):
            level = len(levels) - 1
            hashes = (self._table(level, index)[-1][0] for index in range(above // WIDTH * WIDTH, above))
            levels.append(tuple(hashes))
        return Edge(size, tuple(levels))

    def nodes(self, edge: Edge) -> NodeReader:
        """Give the ``node`` function of the tree that ends in ``edge``."""
        unfinished = lru_cache(None)(lambda level: rows(edge.levels[level]))

        def node(level: int, index: int) -> bytes:
            tile_level, row = divmod(level, 8)
            tile_index, position = divmod(index, WIDTH >> row)
            full = edge.size >> 8 * (tile_level + 1)
            table = self._table(tile_level, tile_index) if tile_index < full else unfinished(tile_level)
            return table[row][position]

        return node

    def _read_table(self, level: int, index: int) -> list[list[bytes]]:
        return rows(decode_hashes((self._folder / Tile(level, index).path).read_bytes()))
