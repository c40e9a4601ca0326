"""Blobs in a bucket of S3, under the names that the folder store has, so that a plain copy makes one of the other.

An upload counts when it was read back and its bytes have the digest they are named by: no server is taken at its word.
Memory holds three parts of 8 MiB for each of at most two large uploads, whatever their size, and one range of 4 MiB
for each reader. What breaks off leaves no object: a large file appears when its last part is confirmed, or not at all.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Callable
from pathlib import Path

import obstore
from obstore.store import S3Store

from evidence.durable import Disk, write_all
from evidence.errors import Damaged, storage_failure
from evidence.stores.cache import Cache
from evidence.stores.names import BLOB_NAME, blob_missing, blob_path
from evidence.stores.place import S3Place
from evidence.stores.s3_client import PATIENT, Patience, connect, reach, told

PART = 8 << 20
"""Bytes of a part of a large upload, and the largest file that goes in one piece."""

MOST_PARTS = 10_000
PARTS_AT_ONCE = 2
LARGE_AT_ONCE = 2
RANGE = 4 << 20
PIECE = 256 * 1024
ROOT = "blobs/"

Source = Callable[[], AsyncIterator[bytes]]


class S3Blobs:
    """`Blobs` as objects ``blobs/ab/cd/abcd…`` below the place's prefix; ``cache`` holds files for ``local``."""

    def __init__(self, place: S3Place, cache: Path, disk: Disk, patience: Patience = PATIENT) -> None:
        self.place = place
        self._store: S3Store = connect(place, patience)
        self._cache, self._disk = Cache(cache), disk
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    def prepare(self) -> None:
        """Create the cache, and see that the bucket can be read; blocking.

        Raises:
            Away, Stopped: it cannot.
        """
        self._cache.prepare()
        reach(self._store, self.place)

    async def put(self, source: bytes | AsyncIterable[bytes]) -> str:
        """Store bytes durably and give their digest; a stream is written to a file of this machine first."""
        if isinstance(source, bytes):
            digest = await self._disk.run(lambda: hashlib.sha256(source).hexdigest())
            await self._keep(digest, len(source), lambda: _slices(source))
            return digest
        temporary = self._cache.fresh()
        try:
            digest = await self._receive(temporary, source)
            await self._send_file(temporary, digest)
        except OSError as wrong:
            raise storage_failure(wrong) from wrong
        finally:
            await self._disk.run(temporary.unlink, missing_ok=True)
        return digest

    async def adopt(self, path: Path, sha256: str) -> None:
        """Send a file of this machine, which stays; it is kept in the cache as well where that costs no room."""
        if not BLOB_NAME.fullmatch(sha256):
            raise ValueError("not a SHA-256 in lower-case hexadecimal")
        try:
            await self._send_file(path, sha256)
            await self._disk.run(self._cache.share, path, sha256)
        except OSError as wrong:
            raise storage_failure(wrong) from wrong

    async def exists(self, sha256: str) -> bool:
        """Tell whether there is such a blob."""
        return bool(BLOB_NAME.fullmatch(sha256)) and await self._size(sha256) is not None

    async def size(self, sha256: str) -> int:
        """Size in bytes."""
        size = await self._size(sha256) if BLOB_NAME.fullmatch(sha256) else None
        if size is None:
            raise blob_missing()
        return size

    async def local(self, sha256: str) -> Path:
        """Give a file of the cache, fetched and checked when it is not there."""
        if not BLOB_NAME.fullmatch(sha256):
            raise blob_missing()
        try:
            held = await self._disk.run(self._cache.find, sha256)
            return held or await self._fetch(sha256)
        except OSError as wrong:
            raise storage_failure(wrong) from wrong

    async def read(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Give a range of the bytes in pieces of 256 KiB; a slow reader holds no connection open."""
        size = await self.size(sha256)
        async for data in self._ranges(sha256, start, size if end is None else min(end, size)):
            for at in range(0, len(data), PIECE):
                yield data[at : at + PIECE]

    async def check(self, sha256: str) -> bool:
        """Read everything back and compare its digest with the name."""
        hasher = hashlib.sha256()
        async for data in self._ranges(sha256, 0, await self.size(sha256)):
            await self._disk.run(hasher.update, data)
        return hasher.hexdigest() == sha256

    async def names(self) -> AsyncIterator[str]:
        """Give the names of all blobs, in order."""
        async for path in self._listed():
            name = path.rpartition("/")[2]
            if path == blob_path(name):
                yield name

    async def strays(self) -> AsyncIterator[str]:
        """Give the paths of what lies among the blobs and is none."""
        async for path in self._listed():
            if path != blob_path(path.rpartition("/")[2]):
                yield path

    async def _listed(self) -> AsyncIterator[str]:
        found = obstore.list(self._store, ROOT, chunk_size=1000)
        while True:
            with told(self.place):
                some = await anext(found, None)
            if some is None:
                return
            for one in some:
                yield one["path"].removeprefix(ROOT)

    async def _size(self, sha256: str) -> int | None:
        with told(self.place):
            try:
                return (await obstore.head_async(self._store, _key(sha256)))["size"]
            except FileNotFoundError:
                return None

    async def _ranges(self, sha256: str, start: int, end: int) -> AsyncIterator[bytes]:
        for at in range(start, end, RANGE):
            stop = min(at + RANGE, end)
            with told(self.place):
                try:
                    data = bytes(await obstore.get_range_async(self._store, _key(sha256), start=at, end=stop))
                except FileNotFoundError as wrong:
                    raise blob_missing() from wrong
            yield data

    async def _keep(self, sha256: str, size: int, source: Source) -> None:
        """Make bytes an object unless a sound one is there; whatever is there afterwards has been read back."""
        if await self._size(sha256) == size and await self.check(sha256):
            return
        if size <= PART:
            data = b"".join([piece async for piece in source()])
            with told(self.place):
                await obstore.put_async(self._store, _key(sha256), data, use_multipart=False)
        else:
            await self._send_parts(sha256, size, source)
        if not await self.check(sha256):
            await self._remove(sha256)
            raise Damaged(
                "store.s3-changed",
                "文件存储(S3)返回的内容与所保存的不同,内容未保存。请管理员检查存储服务后重试。",
                "The file store (S3) gave back other bytes than were sent, and nothing was kept. An administrator has "
                "to check the storage server; then try again.",
            )

    async def _send_parts(self, sha256: str, size: int, source: Source) -> None:
        part = max(PART, -(-size // MOST_PARTS))
        async with self._large:
            with told(self.place):
                await obstore.put_async(
                    self._store,
                    _key(sha256),
                    source(),
                    use_multipart=True,
                    chunk_size=part,
                    max_concurrency=PARTS_AT_ONCE,
                )

    async def _remove(self, sha256: str) -> None:
        with told(self.place):
            await obstore.delete_async(self._store, _key(sha256))

    async def _send_file(self, path: Path, sha256: str) -> None:
        size = (await self._disk.run(path.stat)).st_size
        await self._keep(sha256, size, lambda: self._pieces(path))

    async def _pieces(self, path: Path) -> AsyncIterator[bytes]:
        stream = await self._disk.run(path.open, "rb")
        try:
            while piece := await self._disk.run(stream.read, 4 * PIECE):
                yield piece
        finally:
            stream.close()

    async def _receive(self, path: Path, pieces: AsyncIterable[bytes]) -> str:
        hasher = hashlib.sha256()
        stream = await self._disk.run(path.open, "xb", 0)
        try:
            async for piece in pieces:
                await self._disk.run(write_all, stream.fileno(), piece)
                await self._disk.run(hasher.update, piece)
        finally:
            stream.close()
        return hasher.hexdigest()

    async def _fetch(self, sha256: str) -> Path:
        temporary = self._cache.fresh()
        try:
            found = await self._receive(temporary, self._ranges(sha256, 0, await self.size(sha256)))
            if found != sha256:
                raise Damaged(
                    "blob.changed",
                    "该文件在存储中已被改动,不能使用。请管理员运行 hearing fsck,并从备份取回该文件。",
                    "This file was changed in the store and cannot be used. An administrator has to run `hearing fsck` "
                    "and to put the file back from a backup.",
                )
            return await self._disk.run(self._cache.take, temporary, sha256)
        finally:
            await self._disk.run(temporary.unlink, missing_ok=True)


def _key(sha256: str) -> str:
    return ROOT + blob_path(sha256)


async def _slices(data: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(data), PART):
        yield data[at : at + PART]
