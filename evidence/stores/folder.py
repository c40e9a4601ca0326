"""Blobs and head in folders of this machine: temporary file, fsync, link or rename, fsync of the folder."""

import hashlib
import os
import secrets
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path

from evidence.durable import Disk, make_folder, sync_folder, write_all
from evidence.errors import storage_failure
from evidence.stores.names import BLOB_NAME, blob_missing, blob_path

PIECE = 256 * 1024


def _link(source: Path, target: Path) -> None:
    """Give a durable file its final name; the second of two equal files changes nothing."""
    make_folder(target.parent)
    try:
        os.link(source, target)
    except FileExistsError:
        return
    sync_folder(target.parent)


class FolderBlobs:
    """`Blobs` as files ``ab/cd/abcd…`` below a folder."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._disk = disk

    def prepare(self) -> None:
        """Create the folders and clear what a crash left unfinished; blocking."""
        make_folder(self._incoming)
        for leftover in self._incoming.iterdir():
            leftover.unlink()

    def _path(self, sha256: str) -> Path:
        return self._folder / blob_path(sha256)

    def _find(self, sha256: str) -> Path:
        path = self._path(sha256) if BLOB_NAME.fullmatch(sha256) else None
        if path is None or not path.is_file():
            raise blob_missing()
        return path

    async def put(self, source: bytes | AsyncIterable[bytes]) -> str:
        """Store bytes durably and give their digest."""
        pieces = _one(source) if isinstance(source, bytes) else source
        temporary = self._incoming / secrets.token_hex(16)
        try:
            digest = await self._receive(temporary, pieces)
            await self._disk.run(_link, temporary, self._path(digest))
        except OSError as wrong:
            raise storage_failure(wrong) from wrong
        finally:
            await self._disk.run(temporary.unlink, missing_ok=True)
        return digest

    async def _receive(self, path: Path, pieces: AsyncIterable[bytes]) -> str:
        hasher = hashlib.sha256()
        handle = await self._disk.run(os.open, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
        try:
            async for piece in pieces:
                await self._disk.run(_write_and_hash, handle, piece, hasher)
            await self._disk.run(os.fsync, handle)
        finally:
            os.close(handle)
        return hasher.hexdigest()

    async def adopt(self, path: Path, sha256: str) -> None:
        """Give a durable file of the same file system its place here."""
        if not BLOB_NAME.fullmatch(sha256):
            raise ValueError("not a SHA-256 in lower-case hexadecimal")
        try:
            await self._disk.run(_link, path, self._path(sha256))
        except OSError as wrong:
            raise storage_failure(wrong) from wrong

    async def exists(self, sha256: str) -> bool:
        """Tell whether there is such a blob."""
        if not BLOB_NAME.fullmatch(sha256):
            return False
        try:
            return await self._disk.run(self._path(sha256).is_file)
        except OSError as wrong:
            raise storage_failure(wrong) from wrong

    async def size(self, sha256: str) -> int:
        """Size in bytes."""
        path = await self.local(sha256)
        return (await self._disk.run(path.stat)).st_size

    async def local(self, sha256: str) -> Path:
        """The blob's own file."""
        return await self._disk.run(self._find, sha256)

    async def read(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Give a range of the bytes in pieces of 256 KiB."""
        path = await self.local(sha256)
        handle = await self._disk.run(os.open, path, os.O_RDONLY)
        try:
            at = start
            while end is None or at < end:
                piece = await self._disk.run(os.pread, handle, PIECE if end is None else min(PIECE, end - at), at)
                if not piece:
                    return
                at += len(piece)
                yield piece
        finally:
            os.close(handle)

    async def check(self, sha256: str) -> bool:
        """Compare the stored bytes with their name."""
        return await self._disk.run(digest_of_file, self._find(sha256)) == sha256

    async def names(self) -> AsyncIterator[str]:
        """Give the names of all blobs, folder by folder."""
        async for folder, entries in self._leaves():
            for name, plain in entries:
                if plain and self._path(name) == folder / name and BLOB_NAME.fullmatch(name):
                    yield name

    async def strays(self) -> AsyncIterator[str]:
        """Give the paths of what is no blob, or lies in the wrong folder."""
        async for folder, entries in self._leaves():
            for name, plain in entries:
                if not plain or self._path(name) != folder / name or not BLOB_NAME.fullmatch(name):
                    yield (folder / name).relative_to(self._folder).as_posix()

    async def _leaves(self) -> AsyncIterator[tuple[Path, list[tuple[str, bool]]]]:
        """Give each folder with what lies in it but folders: name, and whether it is a plain file."""
        waiting = [self._folder]
        while waiting:
            folder = waiting.pop()
            folders, others = await self._disk.run(_listed, folder)
            waiting += [folder / name for name in reversed(folders)]
            yield folder, others


def _listed(folder: Path) -> tuple[list[str], list[tuple[str, bool]]]:
    """Give the names of the folders in a folder, and of the rest with whether it is a plain file; both in order."""
    if not folder.is_dir():
        return [], []
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    folders = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    others = [entry for entry in entries if not entry.is_dir(follow_symlinks=False)]
    return folders, [(entry.name, entry.is_file(follow_symlinks=False)) for entry in others]


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _write_and_hash(handle: int, piece: bytes, hasher: "hashlib._Hash") -> None:
    write_all(handle, piece)
    hasher.update(piece)


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file in hexadecimal; blocking, bounded memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
