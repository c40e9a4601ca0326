"""Where tokens of stamped checkpoints are kept: one small durable file for each checkpoint and authority.

The files are the whole state: who was asked last is read from their names, so that a restart goes on where it stopped.
"""

import base64
import json
import re
from bisect import bisect_right, insort
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from evidence.durable import Disk, make_folder, write_durably
from evidence.statement import canonical
from evidence.timestamps.stamp import EMBEDDED

KEPT_NAME = re.compile(r"([0-9a-f]{16})\.([a-z0-9-]+)\.json")
"""A file's name: the checkpoint's size in 16 hexadecimal digits, and the authority."""

_FIELDS = frozenset({"note", "token", "chain"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A token (DER) over the log's own lines of ``note``, a signed checkpoint of ``size`` entries.

    ``authority`` is the name in the settings, or `EMBEDDED`; ``chain`` is PEM, signer first, root last.
    """

    size: int
    note: str
    authority: str
    token: bytes
    chain: str


def kept_path(size: int, authority: str) -> str:
    """Give where a token is kept, below the shelf's folder."""
    return f"{size >> 16:012x}/{size:016x}.{authority}.json"


def parse_kept(data: bytes, size: int, authority: str) -> Kept:
    """Read a token's file; nothing in it is verified.

    Raises:
        ValueError: it is none.
    """
    fields = json.loads(data)
    if not isinstance(fields, dict) or set(fields) != _FIELDS:
        raise ValueError("this is not a kept time-stamp")
    if not all(isinstance(value, str) for value in fields.values()):
        raise ValueError("a field of the kept time-stamp is not a text")
    return Kept(size, fields["note"], authority, base64.b64decode(fields["token"], validate=True), fields["chain"])


class Shelf:
    """The kept tokens of one log; ``prepare`` it before use."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder, self._disk = folder, disk
        self._sizes: dict[str, list[int]] = {}

    def prepare(self) -> None:
        """Create the folder and read the names in it; blocking."""
        make_folder(self._folder)
        for path in self._folder.glob("*/*.json"):
            if named := KEPT_NAME.fullmatch(path.name):
                self._sizes.setdefault(named[2], []).append(int(named[1], 16))
        for sizes in self._sizes.values():
            sizes.sort()

    async def keep(self, kept: Kept) -> None:
        """Keep a token for good.

        Raises:
            OSError: it could not be made durable and is not kept.
        """
        await self._disk.run(self._write, kept)
        if not self.has(kept.size, kept.authority):
            insort(self._sizes.setdefault(kept.authority, []), kept.size)

    def has(self, size: int, authority: str) -> bool:
        """Tell whether this authority's token over the checkpoint of this size is kept."""
        sizes = self._sizes.get(authority, [])
        at = bisect_right(sizes, size)
        return at > 0 and sizes[at - 1] == size

    def newest(self, authority: str) -> int:
        """Give the size of the last checkpoint that this authority stamped; 0 when there is none."""
        return max(self._sizes.get(authority, []), default=0)

    def covering(self, index: int, authorities: Collection[str]) -> int | None:
        """Give the size of the first checkpoint with entry ``index`` that one of these authorities stamped, if any."""
        found = []
        for name in authorities:
            sizes = self._sizes.get(name, [])
            at = bisect_right(sizes, index)
            found += sizes[at : at + 1]
        return min(found, default=None)

    @property
    def outside(self) -> tuple[str, ...]:
        """The authorities outside that have tokens here, by name."""
        return tuple(sorted(self._sizes.keys() - {EMBEDDED}))

    async def at(self, size: int) -> tuple[Kept, ...]:
        """Give the tokens over the checkpoint of this size, in the order of the authorities' names.

        Raises:
            ValueError, OSError: a file is damaged or cannot be read.
        """
        names = sorted(name for name in self._sizes if self.has(size, name))
        return tuple([await self._disk.run(self._read, size, name) for name in names])

    def _path(self, size: int, authority: str) -> Path:
        return self._folder / kept_path(size, authority)

    def _write(self, kept: Kept) -> None:
        path = self._path(kept.size, kept.authority)
        make_folder(path.parent)
        token = base64.b64encode(kept.token).decode()
        write_durably(path, canonical({"note": kept.note, "token": token, "chain": kept.chain}))

    def _read(self, size: int, authority: str) -> Kept:
        return parse_kept(self._path(size, authority).read_bytes(), size, authority)
