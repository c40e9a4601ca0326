"""Files under seal: enveloped on their way into the blobs, and opened in memory only, never on a disk."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence.durable import Disk, write_all
from evidence.errors import NotFound, TooLarge
from evidence.intake.sandbox import Mark, Sandbox
from evidence.sealing.envelope import Disclosing, Enclosing, context, unopened
from evidence.stores.ports import Blobs

LARGEST = 256 << 20
"""Bytes of a file that can be opened to be looked at, which happens in memory."""

AT_ONCE = 2
"""Files open in memory at the same time."""

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file under seal: the blob of its envelope and that blob's size."""

    sha256: str
    size: int


class Vault:
    """Puts files under seal and opens them. Whoever calls holds the content key and has asked who may."""

    def __init__(self, blobs: Blobs, disk: Disk, sandbox: Sandbox) -> None:
        self._blobs, self._disk, self._sandbox = blobs, disk, sandbox
        self._open = asyncio.Semaphore(AT_ONCE)

    async def put(self, path: Path, sha256: str, key: bytes, about: str) -> Enclosed:
        """Envelope a file of this machine whose digest is known; what was stored is opened once before this returns.

        Args:
            path: the file.
            sha256: its digest.
            key: a fresh content key.
            about: names the thing; needed to open it.

        Raises:
            TooLarge: it could not be looked at later.
            Stopped: the storage failed.
            Damaged: what was stored does not open to the same bytes.
        """
        if (await self._disk.run(path.stat)).st_size > LARGEST:
            raise TooLarge(
                "sealing.too-large",
                f"密封证据的文件不能超过 {LARGEST >> 20} MiB，请拆分后提交。",
                f"A file that is filed under seal may have at most {LARGEST >> 20} MiB: split it.",
            )
        name = await self._blobs.put(self._enclosed(path, Enclosing(key, context("file", about))))
        hasher = hashlib.sha256()
        async for piece in self.read(name, key, about):
            await self._disk.run(hasher.update, piece)
        if hasher.hexdigest() != sha256:
            raise unopened()
        return Enclosed(name, await self._blobs.size(name))

    async def read(self, sha256: str, key: bytes, about: str) -> AsyncIterator[bytes]:
        """Give the bytes of a file under seal, in pieces of bounded size.

        Raises:
            NotFound: its blob is not in the store.
            Damaged: it does not open.
        """
        opening = Disclosing(key, context("file", about))
        async for piece in self._blobs.read(sha256):
            if opened := await self._disk.run(opening.update, piece):
                yield opened
        if opened := await self._disk.run(opening.finish):
            yield opened

    async def page(self, sha256: str, key: bytes, about: str, media_type: str, number: int, mark: Mark) -> bytes:
        """Draw one page for one reader, whose mark is in its pixels; nothing of it is kept.

        Raises:
            NotFound: there is no such page, or no such blob.
            WrongType: it cannot be shown.
            Damaged: it does not open.
        """
        async with (
            self._open,
            self._in_memory(sha256, key, about) as path,
            aclosing(self._sandbox.render(path, media_type, number, number, mark)) as answers,
        ):
            async for picture in answers:
                if picture.data and picture.fields.get("page") == number:
                    return picture.data
        raise NotFound("rendition.page", "该文件没有这一页。", "The document has no such page.")

    @asynccontextmanager
    async def _in_memory(self, sha256: str, key: bytes, about: str) -> AsyncIterator[Path]:
        """Open a file as one that lies in memory alone and is gone with its handle."""
        handle = os.memfd_create("sealed", os.MFD_CLOEXEC)
        try:
            async for piece in self.read(sha256, key, about):
                await self._disk.run(write_all, handle, piece)
            yield Path(f"/proc/self/fd/{handle}")
        finally:
            os.close(handle)

    async def _enclosed(self, path: Path, enclosing: Enclosing) -> AsyncIterator[bytes]:
        source = await self._disk.run(path.open, "rb")
        try:
            while piece := await self._disk.run(source.read, PIECE):
                yield await self._disk.run(enclosing.update, piece)
            yield enclosing.finish()
        finally:
            source.close()
