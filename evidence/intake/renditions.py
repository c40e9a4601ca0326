"""Pictures of filed documents: each page as WebP, made on demand in a sandboxed child and kept as blobs.

The original is never changed; a rendition is another object, bound to it by digest. The list of what was made is a
cache: losing it costs only work.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from weakref import WeakValueDictionary

from evidence.durable import Disk, make_folder, write_lightly
from evidence.errors import NotFound
from evidence.intake.sandbox import Picture, Sandbox, refusal
from evidence.stores.ports import Blobs

VERSION = "1"
CHUNK = 16


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1, its size in pixels, and the WebP blob."""

    number: int
    width: int
    height: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Rendition:
    """What is known of a document: ``kind`` is pages, image or video; ``pages`` lists those made so far.

    ``width`` and ``height`` are the source's, in pixels, 0 for paged documents; ``duration_ms`` is a video's, else 0.
    """

    source: str
    media_type: str
    kind: str
    page_count: int
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    codec: str = ""
    audio_tracks: int = 0
    pages: tuple[Page, ...] = ()

    def page(self, number: int) -> Page | None:
        """The page, when it was made already."""
        return next((page for page in self.pages if page.number == number), None)


def _described(source: str, media_type: str, picture: Picture) -> Rendition:
    fields = picture.fields
    kind, count = str(fields.get("kind")), _number(fields, "pages")
    if kind not in {"pages", "image", "video"} or count < 1:
        raise refusal("unreadable")
    return Rendition(
        source,
        media_type,
        kind,
        count,
        width=_number(fields, "width"),
        height=_number(fields, "height"),
        duration_ms=_number(fields, "duration_ms"),
        codec=str(fields.get("codec", ""))[:32],
        audio_tracks=_number(fields, "audio_tracks"),
    )


def _number(fields: Mapping[str, object], name: str) -> int:
    """Read a number of the child's, which is not trusted to have sent one."""
    value = fields.get(name, 0)
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise refusal("unreadable")
    return value


class Renditions:
    """Makes and remembers renditions; at most one child works on one document at a time."""

    def __init__(self, folder: Path, blobs: Blobs, disk: Disk, sandbox: Sandbox) -> None:
        self._folder, self._blobs, self._disk, self._sandbox = folder, blobs, disk, sandbox
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def isolation(self) -> str:
        """How strongly the child is shut in on this machine."""
        return self._sandbox.isolation

    async def inspect(self, path: Path, media_type: str) -> Rendition:
        """Open a file that is not yet filed and draw its first page, keeping nothing.

        Raises:
            WrongType: it cannot be read, is encrypted, or is over a limit.
        """
        found: Rendition | None = None
        async for picture in self._sandbox.render(path, media_type, 1, 1):
            found = found or _described("", media_type, picture)
        if found is None:
            raise refusal("unreadable")
        return found

    async def of(self, sha256: str, media_type: str) -> Rendition:
        """Give the document with all its pages, making those that are missing.

        Raises:
            WrongType: it cannot be shown.
            NotFound: no such blob.
        """
        rendition = await self._with(sha256, media_type, 1)
        for first in range(1, rendition.page_count + 1, CHUNK):
            numbers = range(first, min(first + CHUNK, rendition.page_count + 1))
            missing = next((number for number in numbers if rendition.page(number) is None), None)
            if missing:
                rendition = await self._with(sha256, media_type, missing)
        return rendition

    async def page(self, sha256: str, media_type: str, number: int) -> Page:
        """Give one page, making it (and its neighbours) when it is not there yet.

        Raises:
            NotFound: no such blob, or the document has no such page.
            WrongType: it cannot be shown.
        """
        page = (await self._with(sha256, media_type, number)).page(number) if number > 0 else None
        if page is None:
            raise NotFound("rendition.page", "该文件没有这一页。", "The document has no such page.")
        return page

    async def _with(self, sha256: str, media_type: str, number: int) -> Rendition:
        lock = self._locks.setdefault(sha256, asyncio.Lock())
        async with lock:
            known = await self._disk.run(self._remembered, sha256, media_type)
            if known and (known.page(number) or number > known.page_count):
                return known
            return await self._make(known, sha256, media_type, (number - 1) // CHUNK * CHUNK + 1)

    async def _make(self, known: Rendition | None, sha256: str, media_type: str, first: int) -> Rendition:
        path = await self._blobs.local(sha256)
        made: list[Page] = []
        async for picture in self._sandbox.render(path, media_type, first, first + CHUNK - 1):
            if "page" not in picture.fields:
                known = known or _described(sha256, media_type, picture)
                continue
            number, width, height = (_number(picture.fields, name) for name in ("page", "width", "height"))
            if not (known and first <= number <= known.page_count and picture.data.startswith(b"RIFF")):
                raise refusal("unreadable")
            digest = await self._blobs.put(picture.data)
            made.append(Page(number, width, height, digest, len(picture.data)))
        if known is None:
            raise refusal("unreadable")
        new = {page.number for page in made}
        pages = sorted([*(page for page in known.pages if page.number not in new), *made], key=lambda page: page.number)
        known = replace(known, pages=tuple(pages))
        await self._disk.run(write_lightly, self._path(sha256), json.dumps(asdict(known)).encode())
        return known

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.{VERSION}.json"

    def _remembered(self, sha256: str, media_type: str) -> Rendition | None:
        """Read what was made before; anything unreadable is simply made again."""
        try:
            fields = json.loads(self._path(sha256).read_bytes())
            pages = tuple(Page(**page) for page in fields.pop("pages"))
            known = Rendition(**fields, pages=pages)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return known if known.media_type == media_type else None

    def prepare(self) -> None:
        """Create the folder; blocking."""
        make_folder(self._folder)
