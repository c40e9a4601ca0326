"""The log's public folder (tiles and checkpoint) and the pure step that decides what goes into it. Blocking.

A commit only accepts a step: readers get its tiles from memory at once. ``flush`` brings the folder up to date later:
full tiles durably, the rest (unfinished tiles, the checkpoint's copy) only renamed into place, as it can be made again
from journal and head. Beside the folder lie the nodes inside full tiles, for proofs that need not hash whole tiles.
"""

import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from evidence.durable import make_folder, sync_folder, write_lightly, write_synced
from evidence.log.merkle import HASH_SIZE, NodeReader, leaf_hashes, right_edge, rows, sibling_of
from evidence.log.nodes import NodeFiles
from evidence.log.paths import PathChecker
from evidence.log.tiles import (
    HEIGHT,
    WIDTH,
    Edge,
    Rows,
    Span,
    Tile,
    decode_entries,
    decode_hashes,
    encode_entries,
    grow,
    parse_path,
)

_AT_ONCE = 256
"""Files that are open at the same time while the folder is written."""

_ROW_STARTS = tuple((row, HASH_SIZE * (2 * WIDTH - (2 * WIDTH >> row))) for row in range(HEIGHT))


@dataclass(frozen=True, slots=True)
class Step:
    """A tree after some appends: its edge, the entries of its unfinished bundle, and what became full on the way."""

    edge: Edge
    tail: tuple[bytes, ...]
    whole: tuple[bytes, ...] = ()
    spans: tuple[Span, ...] = ()

    def full(self) -> Iterator[tuple[Tile, bytes]]:
        """Tiles that became full, entry bundles first: a hash tile never stands before the entries under it."""
        first = self.edge.size // WIDTH - len(self.whole) // WIDTH
        for at in range(0, len(self.whole), WIDTH):
            yield Tile(None, first + at // WIDTH), encode_entries(self.whole[at : at + WIDTH])
        for span in self.spans:
            yield from span.full()

    def partial(self) -> list[tuple[Tile, bytes]]:
        """Unfinished tiles, the entry bundle first."""
        bundle = (Tile(None, self.edge.size // WIDTH, len(self.tail)), encode_entries(self.tail))
        return [bundle, *self.edge.partial()] if self.tail else self.edge.partial()


def advance(step: Step, entries: Sequence[bytes]) -> Step:
    """Append entries to a tree; pure."""
    edge, spans = grow(step.edge, leaf_hashes(entries))
    waiting = (*step.tail, *entries)
    whole = len(waiting) // WIDTH * WIDTH
    return Step(edge, waiting[whole:], waiting[:whole], spans)


class PublicFolder:
    """Writes and reads the public folder. One thread accepts, one flushes; any may read."""

    def __init__(self, folder: Path, nodes: Path) -> None:
        self._folder = folder
        self._nodes = NodeFiles(nodes, self._read_hashes)
        self._step, self._note = Step(Edge(), ()), ""
        # Steps with full tiles that the folder may lack. Replaced, never changed; cut only after the folder has them.
        self._waiting: tuple[Step, ...] = ()
        self._changing = threading.Lock()

    def accept(self, step: Step, note: str) -> None:
        """Make a committed step readable."""
        if step.whole:
            with self._changing:
                self._waiting = (*self._waiting, step)
        self._step, self._note = step, note

    def flush(self) -> int:
        """Bring the folder up to date, the checkpoint last: it never promises a tile that is not there.

        Gives the number of entries it shows now; those in full tiles, and their names, are durable.
        """
        waiting, step, note = self._waiting, self._step, self._note
        touched: set[Path] = set()
        full = (item for one in waiting for item in one.full())
        while some := [(self._folder / tile.path, data) for tile, data in islice(full, _AT_ONCE)]:
            for folder in {path.parent for path, _ in some} - touched:
                make_folder(folder)
                touched.add(folder)
            write_synced(some)
            for path, _ in some:
                shutil.rmtree(path.with_name(f"{path.name}.p"), ignore_errors=True)
        for folder in touched:
            sync_folder(folder)
        self._nodes.write([span for one in waiting for span in one.spans])
        with self._changing:
            self._waiting = self._waiting[len(waiting) :]
        for tile, data in step.partial():
            write_lightly(self._folder / tile.path, data)
        write_lightly(self._folder / "checkpoint", note.encode())
        return step.edge.size

    def close(self) -> None:
        """Let the files go."""
        self._nodes.close()

    def read(self, path: str) -> bytes | None:
        """Give a public object by its name below the log's address; None for anything that is not one.

        An unfinished tile is given in every width that it has had, also when it is full by now.
        """
        if path == "checkpoint":
            return self._note.encode()
        tile = parse_path(path)
        if tile is None:
            return None
        step = self._step
        for held, data in step.partial():
            if (held.level, held.index) == (tile.level, tile.index):
                return _narrowed(data, tile) if tile.width <= held.width else None
        full = self._full(Tile(tile.level, tile.index))
        return None if full is None else _narrowed(full, tile)

    def stored(self, path: str) -> bytes | None:
        """Read a file of the folder; None when there is none."""
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def _full(self, tile: Tile) -> bytes | None:
        for step in self._waiting:
            for found, data in step.full():
                if found == tile:
                    return data
        return self.stored(tile.path)

    def _read_hashes(self, level: int, index: int) -> list[bytes]:
        data = self._full(Tile(level, index))
        if data is None:
            raise FileNotFoundError(f"tile {level}/{index} is missing")
        return decode_hashes(data)

    def edge_at(self, size: int) -> Edge:
        """Compute the edge of a tree whose last bundle is full (``size`` a multiple of 256) from full tiles alone.

        Raises:
            OSError, ValueError: a tile is missing or malformed.
        """
        levels: list[Rows] = [((),) * HEIGHT] if size else []
        while above := size >> HEIGHT * len(levels):
            level = len(levels) - 1
            hashes = [rows(self._read_hashes(level, index))[-1][0] for index in range(above // WIDTH * WIDTH, above)]
            table = rows(hashes) if hashes else []
            levels.append(tuple(tuple(table[row]) if row < len(table) else () for row in range(HEIGHT)))
        return Edge(size, tuple(levels))

    def paths(self, edge: Edge, root: bytes, indices: Sequence[int]) -> list[tuple[bytes, ...]]:
        """Give the audit paths of leaves in the tree that ends in ``edge``, each proved to lead to ``root``.

        Raises:
            ValueError: there is no such leaf.
            OSError: a tile is missing.
            ProofError: a path does not lead there: a tile was changed.
        """
        size, node = edge.size, self.nodes(edge)
        if any(not 0 <= index < size for index in indices):
            raise ValueError(f"the log has {size} entries")
        rest, checker = right_edge(size, node), PathChecker(size, root)
        result = []
        for index in indices:
            path, at, level = [], index, 0
            while at >> HEIGHT < size >> level + HEIGHT:
                table = self._nodes.table(level // HEIGHT, at >> HEIGHT)
                for row, start in _ROW_STARTS:
                    place = start + ((at & WIDTH - 1) >> row ^ 1) * HASH_SIZE
                    path.append(table[place : place + HASH_SIZE])
                at, level = at >> HEIGHT, level + HEIGHT
            for upper in range(level, len(rest) - 1):
                if beside := sibling_of(upper, at, size, node, rest):
                    path.append(beside)
                at >>= 1
            result.append(tuple(path))
            checker.check(node(0, index), index, result[-1])
        return result

    def nodes(self, edge: Edge) -> NodeReader:
        """Give the ``node`` function of the tree that ends in ``edge``."""
        table, size = self._nodes.table, edge.size

        def node(level: int, index: int) -> bytes:
            tile_level, row = divmod(level, HEIGHT)
            tile = index >> HEIGHT - row
            if tile >= size >> HEIGHT * (tile_level + 1):
                return edge.node(level, index)
            at = _ROW_STARTS[row][1] + HASH_SIZE * (index - (tile << HEIGHT - row))
            return table(tile_level, tile)[at : at + HASH_SIZE]

        return node


def _narrowed(data: bytes, tile: Tile) -> bytes:
    """Give the tile as it was when it had fewer hashes or entries."""
    if tile.level is not None:
        return data[: tile.width * HASH_SIZE]
    return data if tile.width == WIDTH else encode_entries(decode_entries(data)[: tile.width])
