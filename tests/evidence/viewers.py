"""Stands in for the renderer, which has tests of its own, where starting a child each time would take too long."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence.errors import storage_failure
from evidence.intake.renditions import Rendition


@contextmanager
def storage() -> Iterator[None]:
    """A failing disk is told as the renderer tells it."""
    try:
        yield
    except OSError as wrong:
        raise storage_failure(wrong) from wrong


def leave(picture: Path) -> None:
    picture.write_bytes(b"RIFF")


def lies(picture: Path) -> bool:
    return picture.read_bytes() == b"RIFF"


class Readable:
    """Finds every file readable, of seven pages."""

    def __init__(self) -> None:
        self.looks = 0
        self.kept: dict[str, Rendition] = {}

    async def inspect(self, path: Path, media_type: str, picture: Path) -> Rendition:
        assert path.name == "data"
        self.looks += 1
        with storage():
            leave(picture)
        return Rendition("", media_type, "pages", 7)

    async def keep(self, sha256: str, seen: Rendition, picture: Path) -> None:
        with storage():
            assert lies(picture)
        self.kept[sha256] = seen

    async def about(self, sha256: str, _media_type: str) -> Rendition:
        return self.kept[sha256]
