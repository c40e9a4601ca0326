"""The bytes of one upload on disk: taken in pieces, hashed beside the writing, proved or taken back.

What arrives next is read while the part before it is written by one thread and hashed by another. Memory holds two
parts of 1 MiB and the digest so far, which a restart computes again from the file.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import AsyncIterable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from evidence.durable import Both, Disk, sync_folder, write_durably, write_lightly, write_pieces
from evidence.errors import NoRoom, piece_differs, storage_failure, storage_reserved, upload_surplus
from evidence.intake.filetypes import HEAD, TAIL
from evidence.intake.uploads import Checksum, Upload
from evidence.keys.suites import DIGESTS, Hasher

PART = 1 << 20
MOST_PIECES = 512
"""How many the kernel takes with one call."""
_UNKNOWN = -1
_NAMING = "sha256"
P = ParamSpec("P")
T = TypeVar("T")


async def on_disk(disk: Disk, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do blocking file work; a failure of the storage becomes Stopped (one of the sender's line does not)."""
    try:
        return await disk.run(work, *args, **kwargs)
    except OSError as wrong:
        raise storage_failure(wrong) from wrong


@dataclass(slots=True)
class Spool:
    """One upload's folder: ``data`` is what came, its length is the offset.

    While a piece with a checksum is under way, ``unproved`` holds the offset where it began: what a kill leaves behind
    that offset was never compared, and goes at the next start. ``second`` names a digest to make beside SHA-256.
    """

    folder: Path
    size: int
    reserve: int = 0
    second: str = ""
    _hashers: dict[str, Hasher] = field(init=False)
    _hashed: int = 0

    def __post_init__(self) -> None:
        """Begin the running digests."""
        self._hashers = {name: DIGESTS[name]() for name in (_NAMING, self.second) if name}

    @property
    def data(self) -> Path:
        """The file of the bytes."""
        return self.folder / "data"

    @property
    def _unproved(self) -> Path:
        return self.folder / "unproved"

    def create(self) -> None:
        """Make the empty file; blocking."""
        os.close(os.open(self.data, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640))

    def describe(self, upload: Upload) -> None:
        """Keep what is said of the upload, durable; blocking."""
        write_durably(self.folder / "upload.json", json.dumps(asdict(upload), ensure_ascii=False).encode())

    def recover(self) -> None:
        """Take back what a kill left of a piece that was not proved; blocking."""
        with contextlib.suppress(FileNotFoundError):
            os.truncate(self.data, int(self._unproved.read_text()))
            self._unproved.unlink()

    def length(self) -> int:
        """How many bytes are here; blocking."""
        return self.data.stat().st_size

    def missing(self) -> int:
        """How many bytes are still to come; blocking."""
        try:
            return self.size - self.length()
        except FileNotFoundError:  # not made yet, or just gone
            return 0

    def check_room(self, wanted: int) -> None:
        """Refuse while the disk still has its reserve; blocking.

        Raises:
            NoRoom: ``wanted`` bytes more would use it up.
        """
        disk = os.statvfs(self.folder)
        if disk.f_bavail * disk.f_frsize < wanted + self.reserve:
            raise storage_reserved()

    async def take(self, disk: Disk, offset: int, chunks: AsyncIterable[bytes], checksum: Checksum | None) -> int:
        """Add a piece at ``offset``, which is the length; gives the new length once it is durable.

        However the piece ends, what came is kept, unless it had a checksum and that was not reached or is another's.

        Raises:
            TooLarge: more bytes than announced; none of the surplus is kept.
            PieceDiffers: the checksum is not that of the piece.
            NoRoom: the disk's reserve would be used up.
            Stopped: the storage failed.
        """
        await on_disk(disk, self.check_room, self.size - offset)
        if checksum:
            await on_disk(disk, write_lightly, self._unproved, str(offset).encode())
        before = {name: one.copy() for name, one in self._hashers.items()}, self._hashed
        handle = await on_disk(disk, os.open, self.data, os.O_WRONLY | os.O_APPEND)
        piece = _Piece(self, disk, handle, offset, hashlib.new(checksum.algorithm) if checksum else None)
        keep = checksum is None
        try:
            try:
                await piece.read(chunks)
                keep = piece.proves(checksum)
            finally:
                await piece.end()
                if not keep:
                    self._hashers, self._hashed = before
                await on_disk(disk, self._end, handle, None if keep else offset, proved=checksum is not None)
        finally:
            os.close(handle)
        if not keep:
            raise piece_differs()
        return piece.offset

    def _end(self, handle: int, back_to: int | None, *, proved: bool) -> None:
        """Make a piece durable, or take it back; the mark of an unproved one goes before its bytes are answered for."""
        if back_to is not None:
            os.ftruncate(handle, back_to)
        elif proved:
            self._unproved.unlink()
        os.fsync(handle)
        if back_to is not None:
            self._unproved.unlink(missing_ok=True)
        elif proved:
            sync_folder(self.folder)

    def write(self, handle: int, offset: int, pieces: Sequence[bytes]) -> None:
        """Write and let the disk begin at once, so that little is left for the fsync at the end; blocking."""
        self.check_room(sum(len(piece) for piece in pieces))
        size = write_pieces(handle, pieces)
        os.posix_fadvise(handle, offset, size, os.POSIX_FADV_DONTNEED)

    def hash_on(self, offset: int, pieces: Sequence[bytes], own: "hashlib._Hash | None") -> None:
        """Go on with the running digests (and with the piece's own); blocking."""
        follows = self._hashed == offset
        for piece in pieces:
            if follows:
                for hasher in self._hashers.values():
                    hasher.update(piece)
                self._hashed += len(piece)
            if own:
                own.update(piece)

    def distrust(self) -> None:
        """Forget the running digest: it may be of bytes that were not written."""
        self._hashed = _UNKNOWN

    def digests(self) -> dict[str, str]:
        """The digests of all bytes by name, which are durable and read-only from here on; blocking."""
        handle = os.open(self.data, os.O_RDONLY)
        try:
            os.fchmod(handle, 0o440)
            os.fsync(handle)
            if self._hashed == self.size:
                return {name: one.hexdigest() for name, one in self._hashers.items()}
            return {name: self._read_again(handle, DIGESTS[name]) for name in self._hashers}
        finally:
            os.close(handle)

    def _read_again(self, handle: int, new: Callable[[], Hasher]) -> str:
        hasher, at = new(), 0
        while piece := os.pread(handle, PART, at):
            hasher.update(piece)
            at += len(piece)
        return hasher.hexdigest()

    def ends(self) -> tuple[bytes, bytes]:
        """The first 8 KiB and the last 64 KiB; blocking."""
        with self.data.open("rb") as stream:
            head = stream.read(HEAD)
            stream.seek(-min(TAIL, self.length()), os.SEEK_END)
            return head, stream.read()


class _Piece:
    """One piece on its way to the disk: the part that is gathered, and the one that is written and hashed."""

    def __init__(self, spool: Spool, disk: Disk, handle: int, offset: int, own: "hashlib._Hash | None") -> None:
        self._spool, self._handle, self._own = spool, handle, own
        self._gathered: list[bytes] = []
        self._size = 0
        self._both = Both(disk)
        self.offset = offset

    async def read(self, chunks: AsyncIterable[bytes]) -> None:
        async for chunk in chunks:
            if self.offset + self._size + len(chunk) > self._spool.size:
                raise upload_surplus()
            self._gathered.append(chunk)
            self._size += len(chunk)
            if self._size >= PART or len(self._gathered) == MOST_PIECES:
                await self._flush()
        await self.end()

    def proves(self, checksum: Checksum | None) -> bool:
        return checksum is None or self._own is None or self._own.digest() == checksum.digest

    async def end(self) -> None:
        """Wait until everything that came is written."""
        await self._flush()
        await self._settle()

    async def _flush(self) -> None:
        """Begin with what was gathered, once what came before is done."""
        await self._settle()
        part, size, self._gathered, self._size = self._gathered, self._size, [], 0
        if part:
            write = partial(self._spool.write, self._handle, self.offset, part)
            self._both.begin(write, partial(self._spool.hash_on, self.offset, part, self._own))
            self.offset += size

    async def _settle(self) -> None:
        """Wait for the part under way. Behind one that failed nothing more is written."""
        try:
            await self._both.done()
        except (OSError, NoRoom) as wrong:
            self._gathered, self._size = [], 0
            self._spool.distrust()
            if isinstance(wrong, OSError):
                raise storage_failure(wrong) from wrong
            raise
