"""Pictures of filed documents: each page as WebP, made in a sandboxed child and kept as blobs.

The first page is drawn when the file is judged, so that it is there as soon as the file is filed; the others follow by
themselves, and one that somebody turns to before is drawn at once.

The original is never changed; a rendition is another object, bound to it by digest. The list of what was made is a
cache: losing it costs only work.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from weakref import WeakValueDictionary

from evidence.durable import Disk, make_folder, to_the_end, write_lightly
from evidence.errors import EvidenceError, NotFound
from evidence.intake.sandbox import Picture, Sandbox, refusal
from evidence.intake.spool import on_disk
from evidence.stores.ports import Blobs

VERSION = "1"
CHUNK = 16
"""Pages drawn by one child while nobody waits."""
AT_ONCE = 3
"""Pages drawn when somebody waits for the first of them: it and those most likely asked for next."""
MOST_LATER = 256
log = logging.getLogger("hearing.renditions")


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


def _page(picture: Picture, known: Rendition, sha256: str) -> Page:
    number, width, height = (_number(picture.fields, name) for name in ("page", "width", "height"))
    if not (1 <= number <= known.page_count and picture.data.startswith(b"RIFF")):
        raise refusal("unreadable")
    return Page(number, width, height, sha256, len(picture.data))


def _number(fields: Mapping[str, object], name: str) -> int:
    """Read a number of the child's, which is not trusted to have sent one."""
    value = fields.get(name, 0)
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise refusal("unreadable")
    return value


class Renditions:
    """Makes and remembers renditions. What somebody waits for is drawn at once, the rest behind it (``run``)."""

    def __init__(self, folder: Path, blobs: Blobs, disk: Disk, sandbox: Sandbox) -> None:
        self._folder, self._blobs, self._disk, self._sandbox = folder, blobs, disk, sandbox
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._later: dict[str, str] = {}
        self._wake = asyncio.Event()

    @property
    def isolation(self) -> str:
        """How strongly the child is shut in on this machine."""
        return self._sandbox.isolation

    async def inspect(self, path: Path, media_type: str, picture: Path) -> Rendition:
        """Open a file that is not yet filed and draw its first page into the file ``picture``.

        Raises:
            WrongType: it cannot be read, is encrypted, or is over a limit.
        """
        found: Rendition | None = None
        async with aclosing(self._sandbox.render(path, media_type, 1, 1)) as answers:
            async for answer in answers:
                if found is None:
                    found = _described("", media_type, answer)
                    continue
                page = _page(answer, found, hashlib.sha256(answer.data).hexdigest())
                await on_disk(self._disk, write_lightly, picture, answer.data)
                found = replace(found, pages=(page,))
        if found is None:
            raise refusal("unreadable")
        return found

    async def keep(self, sha256: str, seen: Rendition, picture: Path) -> None:
        """Remember what was seen of a file that is now the blob ``sha256``, so that nobody waits for its first page.

        A picture that is gone is drawn again when asked for.
        """
        seen = replace(seen, source=sha256)
        for page in seen.pages:
            drawn = await on_disk(self._disk, _read_if_there, picture)
            if drawn is None:
                return
            await to_the_end(asyncio.ensure_future(self._keep_seen(seen, page, drawn)))

    async def _keep_seen(self, seen: Rendition, page: Page, drawn: bytes) -> None:
        await self._blobs.put(drawn)
        await self._add(seen, [page])

    async def about(self, sha256: str, media_type: str) -> Rendition:
        """Tell what is known of a blob: at least its kind, the number of its pages, and the first of them.

        Raises:
            WrongType: it cannot be shown.
            NotFound: no such blob.
        """
        known = await self._disk.run(self._remembered, sha256, media_type)
        return known if known and known.pages else await self._draw(sha256, media_type, 1, 1)

    async def of(self, sha256: str, media_type: str) -> Rendition:
        """Give the document with all its pages, making those that are missing.

        Raises:
            WrongType: it cannot be shown.
            NotFound: no such blob.
        """
        known = await self.about(sha256, media_type)
        async with self._lock("rest", sha256):
            while missing := await self._missing(sha256, media_type):
                known = await self._draw(sha256, media_type, missing, missing + CHUNK - 1)
        return known

    async def page(self, sha256: str, media_type: str, number: int) -> Page:
        """Give one page; when it is not there yet it is made at once, and then the others behind it.

        Raises:
            NotFound: no such blob, or the document has no such page.
            WrongType: it cannot be shown.
        """
        known = await self._disk.run(self._remembered, sha256, media_type)
        if number >= 1 and not (known and (known.page(number) or number > known.page_count)):
            async with self._lock("page", sha256):
                known = await self._disk.run(self._remembered, sha256, media_type)
                if not (known and known.page(number)):
                    known = await self._draw(sha256, media_type, number, number + AT_ONCE - 1)
        page = known.page(number) if known else None
        if known is None or page is None:
            raise NotFound("rendition.page", "该文件没有这一页。", "The document has no such page.")
        if len(known.pages) < known.page_count:
            self.draw_later(sha256, media_type)
        return page

    def draw_later(self, sha256: str, media_type: str) -> None:
        """Have the missing pages drawn while nobody waits. Beyond a bound they are left until somebody asks."""
        if len(self._later) < MOST_LATER:
            self._later[sha256] = media_type
            self._wake.set()

    async def run(self) -> None:
        """Draw what was left for later, a few pages of each document in turn, until cancelled."""
        while True:
            await self._wake.wait()
            if not self._later:
                self._wake.clear()
                continue
            sha256, media_type = next(iter(self._later.items()))
            del self._later[sha256]
            try:
                missing = await self._missing(sha256, media_type)
                if missing:
                    await self._draw(sha256, media_type, missing, missing + CHUNK - 1)
                    self._later[sha256] = media_type
            except (
                EvidenceError,
                OSError,
            ) as wrong:  # whoever asks for a page is told why
                log.warning("pages of %s could not be drawn: %s", sha256, wrong)

    async def _missing(self, sha256: str, media_type: str) -> int | None:
        """The first page that was not made."""
        known = await self._disk.run(self._remembered, sha256, media_type)
        made = {page.number for page in known.pages} if known else set()
        count = known.page_count if known else 1
        return next((number for number in range(1, count + 1) if number not in made), None)

    def _lock(self, what: str, sha256: str) -> asyncio.Lock:
        return self._locks.setdefault((what, sha256), asyncio.Lock())

    async def _draw(self, sha256: str, media_type: str, first: int, last: int) -> Rendition:
        path = await self._blobs.local(sha256)
        known: Rendition | None = None
        made: list[Page] = []
        try:
            async with aclosing(self._sandbox.render(path, media_type, first, last)) as answers:
                async for answer in answers:
                    if known is None:
                        known = _described(sha256, media_type, answer)
                        continue
                    # Once begun it is finished, and remembered below: nothing else would ever name the picture's blob.
                    await to_the_end(asyncio.ensure_future(self._keep_page(answer, known, made)))
                    if not first <= made[-1].number <= last:
                        raise refusal("unreadable")
        except asyncio.CancelledError:
            if known is not None and made:
                await to_the_end(asyncio.ensure_future(self._add(known, made)))
            raise
        if known is None or (first <= known.page_count and first not in {page.number for page in made}):
            raise refusal("unreadable")
        return await self._add(known, made)

    async def _keep_page(self, answer: Picture, known: Rendition, made: list[Page]) -> None:
        made.append(_page(answer, known, await self._blobs.put(answer.data)))

    async def _add(self, seen: Rendition, made: Sequence[Page]) -> Rendition:
        """Add pages to what is remembered; one that is there stays, so that everyone keeps seeing the same pixels."""
        async with self._lock("add", seen.source):
            known = await self._disk.run(self._remembered, seen.source, seen.media_type) or replace(seen, pages=())
            pages = {page.number: page for page in (*made, *known.pages)}
            known = replace(known, pages=tuple(pages[number] for number in sorted(pages)))
            await on_disk(self._disk, write_lightly, self._path(seen.source), json.dumps(asdict(known)).encode())
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


def _read_if_there(path: Path) -> bytes | None:
    """Blocking."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
