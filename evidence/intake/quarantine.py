"""Where refused uploads lie: nothing serves them from there, and a person may want to see what was sent."""

import shutil
from pathlib import Path

from evidence.durable import sync_folder


def isolate(upload: Path, quarantine: Path, limit: int) -> None:
    """Move an upload's folder to the quarantine, of which the newest ``limit`` bytes are kept; blocking."""
    uploads = upload.parent
    upload.rename(quarantine / upload.name)
    sync_folder(quarantine)
    sync_folder(uploads)
    _trim(quarantine, limit)


def _trim(folder: Path, limit: int) -> None:
    """Drop the oldest refused uploads beyond ``limit`` bytes."""
    held = 0
    for each in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
        held += sum(path.stat().st_size for path in each.iterdir())
        if held > limit:
            shutil.rmtree(each)
