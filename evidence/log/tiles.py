"""The public layout of the log, C2SP tlog-tiles: names of tiles, entry bundles, and the growing right edge of a tree.

A tile holds up to 256 hashes of one level of eight tree rows; only the rightmost tile of a level may be partial.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from evidence.log.merkle import EMPTY_ROOT, HASH_SIZE, node_hash, rows

WIDTH = 256
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


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree of ``size`` leaves: for each tile level, the hashes of its unfinished tile."""

    size: int = 0
    levels: tuple[tuple[bytes, ...], ...] = ()

    def root(self) -> bytes:
        """Root of the tree, from the edge alone."""
        result: bytes | None = None
        for hashes in self.levels:
            for peak in reversed(_peaks(hashes)):
                result = peak if result is None else node_hash(peak, result)
        return EMPTY_ROOT if result is None else result

    def partial(self) -> list[tuple[Tile, bytes]]:
        """The unfinished hash tiles, named and encoded."""
        return [
            (Tile(level, self.size >> 8 * (level + 1), len(hashes)), b"".join(hashes))
            for level, hashes in enumerate(self.levels)
            if hashes
        ]


def _peaks(hashes: Sequence[bytes]) -> list[bytes]:
    """Roots of the complete subtrees that make up a row of hashes, largest first."""
    table, peaks, start = rows(hashes), [], 0
    for level in range(len(hashes).bit_length() - 1, -1, -1):
        if len(hashes) >> level & 1:
            peaks.append(table[level][start >> level])
            start += 1 << level
    return peaks


def grow(edge: Edge, leaves: Sequence[bytes]) -> tuple[Edge, list[tuple[Tile, bytes]]]:
    """Append leaf hashes; gives the new edge and the hash tiles that became full, lowest level first per step."""
    levels = [list(hashes) for hashes in edge.levels] or [[]]
    full: list[tuple[Tile, bytes]] = []
    size = edge.size
    cuts = [0, *range(WIDTH - size % WIDTH, len(leaves), WIDTH), len(leaves)]
    for start, end in pairwise(cuts):
        levels[0].extend(leaves[start:end])
        size += end - start
        level = 0
        while len(levels[level]) == WIDTH:
            full.append((Tile(level, (size >> 8 * (level + 1)) - 1), b"".join(levels[level])))
            if level + 1 == len(levels):
                levels.append([])
            levels[level + 1].append(rows(levels[level])[-1][0])
            levels[level] = []
            level += 1
    return Edge(size, tuple(tuple(hashes) for hashes in levels)), full
