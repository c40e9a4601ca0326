"""What is kept of releases of tables, so that a later one does not tell of a few cases by its difference. Blocking.

A release is kept before it is given out: one that failed after that only makes the next ones more careful. Whoever
owns this folder sees which cases are counted where, as whoever owns the database does; if it is lost, a later release
may differ from a lost one by a single case.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence.durable import make_folder, write_durably
from hearing.dataset.release.earlier import Kept, read_kept


@dataclass(frozen=True, slots=True)
class Releases:
    """A folder with a file for each release."""

    folder: Path

    def all(self) -> Mapping[str, Kept]:
        """Give what is kept, by export."""
        return {path.stem: read_kept(json.loads(path.read_bytes())) for path in sorted(self.folder.glob("*.json"))}

    def keep(self, export: str, one: Kept) -> None:
        """Keep a release."""
        make_folder(self.folder)
        write_durably(self.folder / f"{export}.json", json.dumps(one.plain()).encode())
