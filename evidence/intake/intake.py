"""Resumable uploads: streamed in bounded memory, fsynced before each answer, safe to go on with after any crash.

Each upload is a folder with ``data`` (its length is the offset) and ``upload.json``. The file is judged when its last
byte is here; its bytes become a blob only after digest, type and readability were checked.
"""

import asyncio
import json
import secrets
import shutil
from collections import OrderedDict
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from evidence.durable import Disk, make_folder
from evidence.errors import (
    EvidenceError,
    WrongType,
    upload_busy,
    upload_cancelled,
    upload_differs,
    upload_digest_malformed,
    upload_empty,
    upload_expired,
    upload_finished,
    upload_incomplete,
    upload_missing,
    upload_offset,
    upload_open,
    upload_sealed,
    upload_taken_over,
    upload_too_large,
    uploads_too_many,
)
from evidence.intake.filetypes import check_content, check_declared, check_name
from evidence.intake.quarantine import isolate
from evidence.intake.renditions import Rendition
from evidence.intake.spool import Spool, on_disk
from evidence.intake.uploads import DIGEST, Checksum, Filed, Limits, Upload, filed
from evidence.keys.suites import SM3
from evidence.stores.ports import Blobs

REMEMBERED = 1024
"""How many ended uploads are remembered, so that a late request is told what became of its own."""
PICTURE = "page-1.webp"
P = ParamSpec("P")
T = TypeVar("T")


class Viewer(Protocol):
    """Looks into files: the renditions of the store, or a stand-in."""

    async def inspect(self, path: Path, media_type: str, picture: Path) -> Rendition:
        """Open a file that is not filed yet, draw its first page into ``picture``; WrongType if it cannot be read."""
        ...

    async def keep(self, sha256: str, seen: Rendition, picture: Path) -> None:
        """Remember what was seen of a file that is now the blob ``sha256``."""
        ...

    async def about(self, sha256: str, media_type: str) -> Rendition:
        """Tell what is known of a blob."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """A whole file that may be filed: its digest as computed here, and what was seen in it; perhaps a second digest."""

    sha256: str
    seen: Rendition
    sm3: str = ""


@dataclass(slots=True)
class _Open:
    """What memory holds of an upload; ``patience`` ends the request that is writing to it."""

    upload: Upload
    spool: Spool
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    patience: asyncio.Timeout | None = None
    verdict: Verdict | None = None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Intake:
    """The uploads of one store. ``viewer`` opens files safely; ``second_digest`` names one to make beside SHA-256."""

    def __init__(
        self,
        folder: Path,
        quarantine: Path,
        blobs: Blobs,
        disk: Disk,
        viewer: Viewer,
        *,
        limits: Limits | None = None,
        second_digest: str = "",
    ) -> None:
        self.second_digest = second_digest
        self._folder, self._quarantine = folder, quarantine
        self._blobs, self._disk, self._viewer = blobs, disk, viewer
        self.limits = limits or Limits()
        self._open: dict[str, _Open] = {}
        self._ended: OrderedDict[str, tuple[Upload, EvidenceError]] = OrderedDict()

    def prepare(self) -> None:
        """Create the folders and find the uploads that a former run left; blocking."""
        make_folder(self._folder)
        make_folder(self._quarantine)
        for folder in self._folder.iterdir():
            try:
                upload = Upload(**json.loads((folder / "upload.json").read_bytes()))
                entry = self._entry(upload)
                entry.spool.recover()
            except FileNotFoundError:  # a crash before the upload was acknowledged
                shutil.rmtree(folder)
            except (ValueError, TypeError):  # spoiled from outside: kept for a person, and no reason to stay closed
                folder.rename(self._quarantine / f"{folder.name}.{secrets.token_hex(4)}")
            else:
                self._open[folder.name] = entry
                if upload.finished_at:  # a crash after the blob was made
                    entry.spool.data.unlink(missing_ok=True)

    def _entry(self, upload: Upload) -> _Open:
        return _Open(upload, Spool(self._folder / upload.id, upload.size, self.limits.reserve, self.second_digest))

    async def create(
        self, name: str, size: int, declared_sha256: str, owner: str, *, media_type: str = "", scope: str = ""
    ) -> str:
        """Announce a file and get the upload's id; ``declared_sha256`` may be empty when the browser knows it later.

        Raises:
            TooLarge, WrongType, Refused: size, kind, name or digest is not acceptable.
            Busy: the owner has too many unfinished uploads.
            NoRoom: the disk has no room for it beside the other uploads under way.
        """
        name = check_name(name)
        kind = check_declared(name, media_type)
        self._check_announced(size, declared_sha256, owner)
        upload = Upload(secrets.token_hex(16), owner, name, kind, size, declared_sha256, _now(), scope=scope)
        entry = self._entry(upload)
        self._open[upload.id] = entry
        try:
            await self._do(self._create, entry)
        except EvidenceError:
            del self._open[upload.id]
            raise
        return upload.id

    def _check_announced(self, size: int, declared_sha256: str, owner: str) -> None:
        if size > self.limits.size:
            raise upload_too_large(self.limits.size)
        if size <= 0:
            raise upload_empty()
        if declared_sha256 and not DIGEST.fullmatch(declared_sha256):
            raise upload_digest_malformed()
        if sum(1 for each in self.unfinished() if each.owner == owner) >= self.limits.open:
            raise uploads_too_many()

    def _create(self, entry: _Open) -> None:
        promised = sum(each.spool.missing() for each in list(self._open.values()) if not each.upload.finished_at)
        make_folder(entry.spool.folder)
        try:
            entry.spool.check_room(entry.upload.size + promised)
            entry.spool.create()
            entry.spool.describe(entry.upload)
        except BaseException:
            shutil.rmtree(entry.spool.folder)
            raise

    def unfinished(self) -> list[Upload]:
        """The uploads under way, of everybody."""
        return [entry.upload for entry in self._open.values() if not entry.upload.finished_at]

    def upload(self, upload: str) -> Upload:
        """What was announced under this id, also shortly after it ended; whose it is, the caller compares.

        Raises:
            NotFound: no such upload.
        """
        if upload in self._ended:
            return self._ended[upload][0]
        return self._find(upload).upload

    async def offset(self, upload: str) -> int:
        """How many bytes are kept: where to go on. A request that is still writing is ended: its line may be dead.

        Raises:
            NotFound: no such upload; Gone or WrongType if it ended.
        """
        entry = self._find(upload)
        if entry.patience is not None:
            entry.patience.reschedule(asyncio.get_running_loop().time())
            async with entry.lock:
                pass
        return entry.upload.size if entry.upload.finished_at else await self._do(entry.spool.length)

    async def expires(self, upload: str) -> datetime:
        """When the upload is dropped if nobody goes on with it.

        Raises:
            NotFound: no such upload.
        """
        return await self._do(_touched, self._find(upload)) + self.limits.kept

    async def append(
        self, upload: str, offset: int, chunks: AsyncIterable[bytes], checksum: Checksum | None = None
    ) -> int:
        """Add bytes at ``offset``; gives the new offset once they are durable.

        What came before a broken line is kept; of a piece with a checksum, all or nothing.

        Raises:
            NotFound: no such upload.
            Locked: another request is writing to it, or took it over.
            Conflict: ``offset`` is not where the upload stands, or the upload is finished.
            TooLarge: more bytes than announced; none of the surplus is kept.
            PieceDiffers: the piece is not that of the checksum.
            NoRoom, Stopped: the disk has only its reserve left; the storage failed.
        """
        entry = self._find(upload)
        if entry.lock.locked():
            raise upload_busy()
        async with entry.lock:
            if entry.upload.finished_at:
                raise upload_finished()
            length = await self._do(entry.spool.length)
            if offset != length:
                raise upload_offset(offset, length)
            try:
                async with asyncio.timeout(None) as entry.patience:
                    return await entry.spool.take(self._disk, offset, chunks, checksum)
            except TimeoutError:
                if entry.patience is not None and entry.patience.expired():
                    raise upload_taken_over() from None
                raise
            finally:
                entry.patience = None

    async def judge(self, upload: str) -> Verdict:
        """Look at a whole file: type, digest if one was announced, readability. Asking again gives the same answer.

        Raises:
            Conflict: bytes are still missing.
            Refused: the digest is not the announced one (the upload is then gone).
            WrongType: the content is not what it says or cannot be read; it is kept in quarantine.
            NotFound, Locked, Stopped: as for ``append``.
        """
        async with self._held(upload) as entry:
            if entry.upload.finished_at:
                sha256 = entry.upload.declared_sha256
                seen = await self._viewer.about(sha256, entry.upload.media_type)
                return Verdict(sha256, seen, entry.upload.sm3)
            return await self._judge(entry)

    async def _judge(self, entry: _Open) -> Verdict:
        if entry.verdict is not None:
            return entry.verdict
        upload, spool = entry.upload, entry.spool
        length = await self._do(spool.length)
        if length != upload.size:
            raise upload_incomplete(length, upload.size)
        digests = await self._do(spool.digests)
        sha256 = digests["sha256"]
        if upload.declared_sha256 not in {"", sha256}:
            await self._drop(entry, upload_differs())
            raise upload_differs()
        try:
            check_content(upload.media_type, *await self._do(spool.ends))
            seen = await self._viewer.inspect(spool.data, upload.media_type, spool.folder / PICTURE)
        except WrongType as wrong:
            await self._do(isolate, entry.spool.folder, self._quarantine, self.limits.quarantine)
            self._end(entry, wrong)
            raise
        entry.verdict = Verdict(sha256, seen, digests.get(SM3, ""))
        return entry.verdict

    async def finish(self, upload: str, sha256: str) -> Filed:
        """Make a file a blob; asking again after a lost answer gives the same answer.

        Raises:
            Refused: the digest is not the browser's (the upload is then gone), or malformed.
            Conflict, WrongType, NotFound, Locked, Stopped: as for ``judge``.
        """
        if not DIGEST.fullmatch(sha256):
            raise upload_digest_malformed()
        async with self._held(upload) as entry:
            if not entry.upload.finished_at:
                await self._adopt(entry, await self._judge(entry), sha256)
            if entry.upload.declared_sha256 != sha256:
                raise upload_differs()
            return filed(entry.upload)

    async def surrender(self, upload: str, sha256: str, take: Callable[[Upload, Path, Verdict], Awaitable[T]]) -> T:
        """Hand a judged file to ``take`` instead of making it a blob, and forget it and its name once it was taken.

        When ``take`` fails the upload stays as it was.

        Raises:
            Conflict: it is a blob already, which everybody of the case may read.
            Refused, WrongType, NotFound, Locked, Stopped: as for ``finish``.
        """
        if not DIGEST.fullmatch(sha256):
            raise upload_digest_malformed()
        async with self._held(upload) as entry:
            if entry.upload.finished_at:
                raise upload_open()
            verdict = await self._judge(entry)
            if verdict.sha256 != sha256:
                await self._drop(entry, upload_differs())
                raise upload_differs()
            taken = await take(entry.upload, entry.spool.data, verdict)
            await self._drop(entry, upload_sealed())
            return taken

    async def _adopt(self, entry: _Open, verdict: Verdict, sha256: str) -> None:
        if verdict.sha256 != sha256:
            await self._drop(entry, upload_differs())
            raise upload_differs()
        await self._blobs.adopt(entry.spool.data, sha256)
        picture = entry.spool.folder / PICTURE
        await self._viewer.keep(sha256, verdict.seen, picture)
        done = replace(entry.upload, declared_sha256=sha256, finished_at=_now(), sm3=verdict.sm3)
        await self._do(entry.spool.describe, done)
        entry.upload = done
        await self._do(entry.spool.data.unlink, missing_ok=True)
        await self._do(picture.unlink, missing_ok=True)

    async def terminate(self, upload: str) -> None:
        """Cancel an upload and forget its bytes; a finished one keeps its blob.

        Raises:
            NotFound, Locked: as for ``append``.
        """
        async with self._held(upload) as entry:
            await self._drop(entry, upload_cancelled())

    async def _drop(self, entry: _Open, why: EvidenceError) -> None:
        self._end(entry, why)
        await self._do(shutil.rmtree, entry.spool.folder)

    def _end(self, entry: _Open, why: EvidenceError) -> None:
        self._open.pop(entry.upload.id, None)
        self._ended[entry.upload.id] = entry.upload, why
        while len(self._ended) > REMEMBERED:
            self._ended.popitem(last=False)

    async def expire(self, now: datetime) -> int:
        """Drop uploads that nobody went on with for as long as the limits say, and that are idle; gives how many."""
        old = [
            entry
            for entry in list(self._open.values())
            if not entry.lock.locked() and await self._do(_touched, entry) < now - self.limits.kept
        ]
        for entry in old:
            async with entry.lock:
                await self._drop(entry, upload_expired(self.limits.kept.total_seconds() / 86_400))
        return len(old)

    async def _do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await on_disk(self._disk, work, *args, **kwargs)

    def _find(self, upload: str) -> _Open:
        if upload in self._ended:
            why = self._ended[upload][1]
            raise type(why)(why.code, why.zh, why.en)
        entry = self._open.get(upload)
        if entry is None:
            raise upload_missing()
        return entry

    @asynccontextmanager
    async def _held(self, upload: str) -> AsyncIterator[_Open]:
        """Hold an upload that no request is writing to; whoever is judging it is waited for."""
        entry = self._find(upload)
        if entry.patience is not None:
            raise upload_busy()
        async with entry.lock:
            self._find(upload)  # it may have ended while it was waited for
            yield entry


def _touched(entry: _Open) -> datetime:
    """When something last came; blocking."""
    upload = entry.upload
    said = datetime.fromisoformat(upload.finished_at or upload.created_at)
    try:
        came = datetime.fromtimestamp(entry.spool.data.stat().st_mtime, UTC)
    except FileNotFoundError:
        return said
    return max(said, came)
