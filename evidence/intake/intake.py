"""Resumable uploads: streamed in bounded memory, fsynced before each answer, safe to go on with after any crash.

Each upload is a folder with ``data`` (its length is the offset) and ``upload.json``. Memory holds only a running
digest, which a restart computes again. Bytes become a blob only after digest, type and readability were checked.
"""

import asyncio
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import AsyncIterable, Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from evidence.durable import Both, Disk, make_folder, sync_folder, write_durably, write_pieces
from evidence.errors import (
    Stopped,
    WrongType,
    storage_failure,
    upload_busy,
    upload_differs,
    upload_digest_malformed,
    upload_empty,
    upload_finished,
    upload_incomplete,
    upload_missing,
    upload_offset,
    upload_surplus,
    upload_too_large,
    uploads_too_many,
)
from evidence.intake.filetypes import HEAD, TAIL, check_content, check_declared, check_name
from evidence.stores.ports import Blobs

DEFAULT_MAX = 2 << 30
MAX_OPEN = 16
BUFFER = 1 << 20
MOST_PIECES = 512
_SPOILED = -1
_DIGEST = re.compile(r"[0-9a-f]{64}")
P = ParamSpec("P")
T = TypeVar("T")
Inspect = Callable[[Path, str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Upload:
    """What the browser announced. Moments are ISO 8601 in UTC; ``finished_at`` is empty while it is under way."""

    id: str
    owner: str
    name: str
    media_type: str
    size: int
    declared_sha256: str
    created_at: str
    finished_at: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """A finished upload: its bytes are the blob ``sha256``, computed here and equal to the browser's digest."""

    upload: str
    owner: str
    name: str
    media_type: str
    size: int
    sha256: str
    created_at: str
    finished_at: str

    def file(self) -> dict[str, str | int]:
        """The part of a statement that is about the file, as receipts compare it."""
        return {"name": self.name, "type": self.media_type, "size": self.size, "sha256": self.sha256}


@dataclass(slots=True)
class _Open:
    """What memory holds of an upload."""

    upload: Upload
    folder: Path
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    hasher: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    hashed: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Intake:
    """The uploads of one store. ``inspect`` opens a file safely and raises WrongType when it cannot be read."""

    def __init__(
        self,
        folder: Path,
        quarantine: Path,
        blobs: Blobs,
        disk: Disk,
        inspect: Inspect,
        *,
        max_size: int = DEFAULT_MAX,
    ) -> None:
        self._folder, self._quarantine = folder, quarantine
        self._blobs, self._disk, self._inspect = blobs, disk, inspect
        self.max_size = max_size
        self._open: dict[str, _Open] = {}

    def prepare(self) -> None:
        """Create the folders and find the uploads that a former run left; blocking."""
        make_folder(self._folder)
        make_folder(self._quarantine)
        for folder in self._folder.iterdir():
            try:
                upload = Upload(**json.loads((folder / "upload.json").read_bytes()))
            except FileNotFoundError:  # a crash before the upload was acknowledged
                shutil.rmtree(folder)
            except (ValueError, TypeError):  # spoiled from outside: kept for a person, and no reason to stay closed
                folder.rename(self._quarantine / f"{folder.name}.{secrets.token_hex(4)}")
            else:
                self._open[folder.name] = _Open(upload, folder)
                if upload.finished_at:  # a crash after the blob was made
                    (folder / "data").unlink(missing_ok=True)

    async def create(self, name: str, size: int, declared_sha256: str, owner: str, *, media_type: str = "") -> str:
        """Announce a file and get the upload's id; ``declared_sha256`` may be empty when the browser knows it later.

        Raises:
            TooLarge, WrongType, Refused: size, kind, name or digest is not acceptable.
            Busy: the owner has too many unfinished uploads.
        """
        name = check_name(name)
        kind = check_declared(name, media_type)
        self._check_announced(size, declared_sha256, owner)
        upload = Upload(secrets.token_hex(16), owner, name, kind, size, declared_sha256, _now())
        entry = _Open(upload, self._folder / upload.id)
        self._open[upload.id] = entry
        try:
            await self._do(_create, entry)
        except Stopped:
            del self._open[upload.id]
            raise
        return upload.id

    def _check_announced(self, size: int, declared_sha256: str, owner: str) -> None:
        if size > self.max_size:
            raise upload_too_large(self.max_size)
        if size <= 0:
            raise upload_empty()
        if declared_sha256 and not _DIGEST.fullmatch(declared_sha256):
            raise upload_digest_malformed()
        unfinished = sum(item.upload.owner == owner and not item.upload.finished_at for item in self._open.values())
        if unfinished >= MAX_OPEN:
            raise uploads_too_many()

    def upload(self, upload: str) -> Upload:
        """What was announced under this id; whose it is, the caller compares.

        Raises:
            NotFound: no such upload.
        """
        return self._find(upload).upload

    async def offset(self, upload: str) -> int:
        """How many bytes are kept: where to go on.

        Raises:
            NotFound: no such upload.
        """
        entry = self._find(upload)
        return entry.upload.size if entry.upload.finished_at else await self._do(_length, entry.data)

    async def append(self, upload: str, offset: int, chunks: AsyncIterable[bytes]) -> int:
        """Add bytes at ``offset``; gives the new offset once they are durable. What came before a broken line is kept.

        Raises:
            NotFound, Busy: no such upload, or another request is writing to it.
            Conflict: ``offset`` is not where the upload stands, or the upload is finished.
            TooLarge: more bytes than announced; none of the surplus is kept.
            Stopped: the storage failed or is full.
        """
        entry = self._claim(upload)
        async with entry.lock:
            if entry.upload.finished_at:
                raise upload_finished()
            length = await self._do(_length, entry.data)
            if offset != length:
                raise upload_offset(offset, length)
            return await self._receive(entry, offset, chunks)

    async def _receive(self, entry: _Open, offset: int, chunks: AsyncIterable[bytes]) -> int:
        handle = await self._do(os.open, entry.data, os.O_WRONLY | os.O_APPEND)
        gathered, size, under_way = list[bytes](), 0, Both(self._disk)
        try:
            async for chunk in chunks:
                if offset + size + len(chunk) > entry.upload.size:
                    raise upload_surplus()
                gathered.append(chunk)
                size += len(chunk)
                if size >= BUFFER or len(gathered) == MOST_PIECES:
                    await self._flush(under_way, entry, handle, offset, gathered)
                    gathered, offset, size = [], offset + size, 0
        finally:
            try:
                await self._flush(under_way, entry, handle, offset, gathered)
                await self._settled(under_way, entry)
                await self._do(os.fsync, handle)
            finally:
                os.close(handle)
        return offset + size

    async def _flush(self, under_way: Both, entry: _Open, handle: int, offset: int, pieces: list[bytes]) -> None:
        """Begin to write and to hash what was gathered, side by side, once what came before is done."""
        await self._settled(under_way, entry)
        under_way.begin(partial(_write, handle, offset, pieces), partial(_hash, entry, offset, pieces))

    async def _settled(self, under_way: Both, entry: _Open) -> None:
        """Wait for the buffer under way. Where writing failed, the running digest is of bytes that are not there."""
        try:
            await under_way.done()
        except OSError as wrong:
            entry.hashed = _SPOILED
            raise storage_failure(wrong) from wrong

    async def finish(self, upload: str, sha256: str) -> Filed:
        """Check the whole file and make it a blob; asking again after a lost answer gives the same answer.

        Raises:
            Conflict: bytes are still missing.
            Refused: the digest is not the browser's (the upload is then gone), or malformed.
            WrongType: the content is not what it says or cannot be read; it is kept in quarantine.
            NotFound, Busy, Stopped: as for ``append``.
        """
        if not _DIGEST.fullmatch(sha256):
            raise upload_digest_malformed()
        entry = self._claim(upload)
        async with entry.lock:
            if not entry.upload.finished_at:
                await self._check(entry, sha256)
                await self._blobs.adopt(entry.data, sha256)
                done = replace(entry.upload, declared_sha256=sha256, finished_at=_now())
                await self._do(_describe, entry.folder, done)
                entry.upload = done
                await self._do(entry.data.unlink, missing_ok=True)
            if entry.upload.declared_sha256 != sha256:
                raise upload_differs()
            return _filed(entry.upload)

    async def _check(self, entry: _Open, sha256: str) -> None:
        length = await self._do(_length, entry.data)
        if length != entry.upload.size:
            raise upload_incomplete(length, entry.upload.size)
        digest = await self._do(_whole_digest, entry)
        if digest != (entry.upload.declared_sha256 or sha256) or digest != sha256:
            await self._drop(entry)
            raise upload_differs()
        try:
            head, tail = await self._do(_ends, entry.data)
            check_content(entry.upload.media_type, head, tail)
            await self._inspect(entry.data, entry.upload.media_type)
        except WrongType:
            await self._do(self._isolate, entry)
            self._open.pop(entry.upload.id, None)
            raise

    def _isolate(self, entry: _Open) -> None:
        """Move the upload where nothing serves it from; a person may want to see what was sent."""
        entry.folder.rename(self._quarantine / entry.upload.id)
        sync_folder(self._quarantine)
        sync_folder(self._folder)

    async def terminate(self, upload: str) -> None:
        """Cancel an upload and forget its bytes; a finished one keeps its blob.

        Raises:
            NotFound, Busy: as for ``append``.
        """
        entry = self._claim(upload)
        async with entry.lock:
            await self._drop(entry)

    async def _drop(self, entry: _Open) -> None:
        self._open.pop(entry.upload.id, None)
        await self._do(shutil.rmtree, entry.folder)

    async def expire(self, now: datetime, age: timedelta) -> int:
        """Drop uploads announced longer than ``age`` before ``now`` and idle; gives how many."""
        old = [
            entry
            for entry in self._open.values()
            if datetime.fromisoformat(entry.upload.created_at) < now - age and not entry.lock.locked()
        ]
        for entry in old:
            async with entry.lock:
                await self._drop(entry)
        return len(old)

    async def _do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do blocking file work; a failure of the storage becomes Stopped (one of the sender's line does not)."""
        try:
            return await self._disk.run(work, *args, **kwargs)
        except OSError as wrong:
            raise storage_failure(wrong) from wrong

    def _find(self, upload: str) -> _Open:
        entry = self._open.get(upload)
        if entry is None:
            raise upload_missing()
        return entry

    def _claim(self, upload: str) -> _Open:
        entry = self._find(upload)
        if entry.lock.locked():
            raise upload_busy()
        return entry


def _filed(upload: Upload) -> Filed:
    return Filed(
        upload.id,
        upload.owner,
        upload.name,
        upload.media_type,
        upload.size,
        upload.declared_sha256,
        upload.created_at,
        upload.finished_at,
    )


def _describe(folder: Path, upload: Upload) -> None:
    write_durably(folder / "upload.json", json.dumps(asdict(upload), ensure_ascii=False).encode())


def _create(entry: _Open) -> None:
    make_folder(entry.folder)
    os.close(os.open(entry.data, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440))
    _describe(entry.folder, entry.upload)


def _length(path: Path) -> int:
    return path.stat().st_size


def _write(handle: int, offset: int, pieces: Sequence[bytes]) -> None:
    """Write pieces and let the disk begin with them at once, so that little is left for the fsync at the end."""
    size = write_pieces(handle, pieces)
    os.posix_fadvise(handle, offset, size, os.POSIX_FADV_DONTNEED)


def _hash(entry: _Open, offset: int, pieces: Sequence[bytes]) -> None:
    if entry.hashed == offset:
        for piece in pieces:
            entry.hasher.update(piece)
            entry.hashed += len(piece)


def _whole_digest(entry: _Open) -> str:
    """The digest of all bytes; also makes sure, after a restart, that they are durable."""
    handle = os.open(entry.data, os.O_RDONLY)
    try:
        os.fsync(handle)
        if entry.hashed == entry.upload.size:
            return entry.hasher.hexdigest()
        with os.fdopen(os.dup(handle), "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    finally:
        os.close(handle)


def _ends(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        stream.seek(-min(TAIL, _length(path)), os.SEEK_END)
        return head, stream.read()
