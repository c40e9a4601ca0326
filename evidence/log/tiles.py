"""The public layout of the log, C2SP tlog-tiles: names of tiles, entry bundles, and the growing right edge of a tree.

A tile holds up to 256 hashes of one level of eight tree rows; only the rightmost tile of a level may be partial.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.log.merkle import EMPTY_ROOT, HASH_SIZE, NodeReader, parents, right_edge

HEIGHT = 8
"""Tree rows in a tile, its root not counted."""

WIDTH = 1 << HEIGHT
TABLE_SIZE = HASH_SIZE * 2 * WIDTH
"""Bytes of one tile in ``Span.tables``."""

MAX_ENTRY = 0xFFFF
_PATH = re.compile(r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """One published object: ``level`` None means the entry bundle; ``width`` counts its hashes or entries, 1 to 256."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its name below the log's address."""
        level = "entries" if self.level is None else str(self.level)
        digits = f"{self.index % 1000:03}"
        rest = self.index // 1000
        while rest:
            digits = f"x{rest % 1000:03}/{digits}"
            rest //= 1000
        suffix = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{digits}{suffix}"


def parse_path(path: str) -> Tile | None:
    """Read a tile's name; anything but the one spelling of an existing form gives None (so no path can escape)."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    level, digits, width = match.groups()
    tile = Tile(
        None if level == "entries" else int(level),
        int(digits.replace("x", "").replace("/", "")),
        int(width) if width else WIDTH,
    )
    return tile if tile.path == path else None


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """Join entries into a bundle: each is preceded by its length in two bytes, big-endian."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def decode_entries(bundle: bytes) -> list[bytes]:
    """Take a bundle apart.

    Raises:
        ValueError: a length runs past the end.
    """
    entries, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if at + 2 > len(bundle) or end > len(bundle):
            raise ValueError("the entry bundle is cut off")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def decode_hashes(tile: bytes, width: int = WIDTH) -> list[bytes]:
    """Take a hash tile apart.

    Raises:
        ValueError: it does not hold exactly ``width`` hashes.
    """
    if len(tile) != width * HASH_SIZE:
        raise ValueError(f"a tile of {width} hashes has {width * HASH_SIZE} bytes, not {len(tile)}")
    return [tile[at : at + HASH_SIZE] for at in range(0, len(tile), HASH_SIZE)]


Rows = tuple[tuple[bytes, ...], ...]
_NO_ROWS: Rows = ((),) * HEIGHT


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree of ``size`` leaves.

    For each tile level it has the unfinished tile's complete nodes: 8 rows, the tile's own hashes first.
    """

    size: int = 0
    levels: tuple[Rows, ...] = ()

    def node(self, level: int, index: int) -> bytes:
        """Give a complete node that lies in an unfinished tile.

        Raises:
            IndexError: it lies elsewhere.
        """
        tile_level, row = divmod(level, HEIGHT)
        at = index - (self.size >> HEIGHT * (tile_level + 1) << HEIGHT - row)
        if at < 0:
            raise IndexError(f"node {index} of level {level} is in a full tile")
        return self.levels[tile_level][row][at]

    def root(self) -> bytes:
        """Root of the tree, from the edge alone."""
        return right_edge(self.size, self.node)[-1] or EMPTY_ROOT

    def partial(self) -> list[tuple[Tile, bytes]]:
        """The unfinished hash tiles, named and encoded."""
        return [
            (Tile(level, self.size >> HEIGHT * (level + 1), len(table[0])), b"".join(table[0]))
            for level, table in enumerate(self.levels)
            if table[0]
        ]


@dataclass(frozen=True, slots=True)
class Span:
    """Some neighbouring tiles of one level, all full but perhaps the last: their complete nodes, in 9 rows.

    ``first`` is the index of the first tile. Row 8 has one hash for each full tile: its root.
    """

    level: int
    first: int
    rows: Rows

    def full(self) -> list[tuple[Tile, bytes]]:
        """The full tiles, named and encoded."""
        return [
            (Tile(self.level, self.first + number), b"".join(self.rows[0][number * WIDTH : (number + 1) * WIDTH]))
            for number in range(len(self.rows[HEIGHT]))
        ]

    def tables(self) -> bytes:
        """All nodes of the full tiles: for each tile its 511 hashes, row by row, the root last, and a padding."""
        rows = [b"".join(row) for row in self.rows]
        pieces = []
        for number in range(len(self.rows[HEIGHT])):
            for row, hashes in enumerate(rows):
                size = HASH_SIZE * (WIDTH >> row)
                pieces.append(hashes[number * size : (number + 1) * size])
            pieces.append(bytes(HASH_SIZE))
        return b"".join(pieces)


def grow(edge: Edge, leaves: Sequence[bytes]) -> tuple[Edge, tuple[Span, ...]]:
    """Append leaf hashes; gives the new edge, and for each level the tiles at its end, lowest first.

    Untouched levels come along too, so that the spans hold every node that a path of a new leaf can need.
    """
    levels: list[Rows] = []
    spans: list[Span] = []
    new, level = leaves, 0
    while new or level < len(edge.levels):
        old = edge.levels[level] if level < len(edge.levels) else _NO_ROWS
        table = _extended(old, new) if new else (*old, ())
        spans.append(Span(level, edge.size >> HEIGHT * (level + 1), table))
        new = table[HEIGHT]
        kept = table[:HEIGHT]
        levels.append(tuple(row[len(new) << HEIGHT - at :] for at, row in enumerate(kept)) if new else kept)
        level += 1
    return Edge(edge.size + len(leaves), tuple(levels)), tuple(spans)


def _extended(old: Rows, new: Sequence[bytes]) -> Rows:
    """Put hashes behind an unfinished tile's, and the nodes above them; rows that get none stay what they are."""
    table = [*old, ()]
    for at, row in enumerate(table):
        table[at] = grown = (*row, *new)
        if at == HEIGHT or not (new := parents(grown, 2 * len(table[at + 1]))):
            break
    return tuple(table)


def span_reader(spans: Sequence[Span]) -> NodeReader:
    """Give the ``node`` function that knows the nodes of these spans, one for each tile level in order."""

    def node(level: int, index: int) -> bytes:
        tile_level, row = divmod(level, HEIGHT)
        span = spans[tile_level]
        return span.rows[row][index - (span.first << HEIGHT - row)]

    return node
