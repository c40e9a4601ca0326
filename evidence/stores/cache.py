"""Files of blobs that lie elsewhere, kept on this machine for programs that need a file; lost without harm."""

import os
import secrets
import shutil
import time
from pathlib import Path

KEPT = 4 << 30
"""Bytes that the cache keeps; over that, those not used for longest go."""

IN_USE = 3600.0
"""Seconds for which a file that was handed out stays, however full the cache is."""


class Cache:
    """A folder of files named by their digest. All of it is blocking. Whoever adds a file has checked its digest."""

    def __init__(self, folder: Path, kept: int = KEPT) -> None:
        self._folder, self._kept = folder, kept
        self._incoming = folder / "incoming"

    def prepare(self) -> None:
        """Create the folders and clear what a crash left unfinished."""
        self._incoming.mkdir(mode=0o750, parents=True, exist_ok=True)
        for leftover in self._incoming.iterdir():
            leftover.unlink()

    def fresh(self) -> Path:
        """Give a new name for a file that is being written."""
        return self._incoming / secrets.token_hex(16)

    def find(self, sha256: str) -> Path | None:
        """Give the file and note its use; None when it is not here."""
        path = self._folder / sha256
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def take(self, source: Path, sha256: str) -> Path:
        """Move a file of ``fresh`` to its name, and make room by letting others go."""
        path = self._folder / sha256
        source.replace(path)
        self._trim()
        return path

    def share(self, source: Path, sha256: str) -> None:
        """Keep another's file under its digest too; where they cannot share bytes, it is not kept."""
        temporary = self.fresh()
        try:
            os.link(source, temporary)
        except OSError:
            return
        os.utime(temporary)
        self.take(temporary, sha256)

    def drop(self) -> None:
        """Forget everything."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _trim(self) -> None:
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    seen = entry.stat(follow_symlinks=False)
                    found.append((seen.st_mtime, seen.st_size, entry.path))
        surplus = sum(size for _, size, _ in found) - self._kept
        idle = time.time() - IN_USE
        for used, size, path in sorted(found):
            if surplus <= 0 or used > idle:
                return
            Path(path).unlink(missing_ok=True)
            surplus -= size
