"""The book: what private rows the statements of a log belong to, kept beside the log, entry after entry.

The log shows salted digests only. Statements, salts and whatever a transaction wrote about them go into the book, so
that a database which was lost can be made anew. A thread of its own writes: all entries that wait are written at once
and share one flush. Nothing is ever changed or taken out; what must be erasable lies under a key of its subject
(`evidence.book.erasable`).

Around a transaction: `put` before it commits (the entry is written while the database commits), then the database's
commit, then `Pending.durable`, then `Pending.settle`. An entry that was never settled is decided at the next start by
whoever knows the database.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from evidence.book.erasable import Erasable
from evidence.book.frames import FIRST, HEADER, Entry, Frame, Kind, row_bytes, void
from evidence.book.reading import KEYS, MARK, BookError, Met, about, files_of, require_marked, walk
from evidence.durable import Disk, make_folder, sync_folder, to_the_end, write_all, write_durably
from evidence.errors import Damaged, Stopped, storage_failure

FILE_BYTES = 64 << 20
"""A file of a book that has grown so long is followed by another."""

MARK_SECONDS = 1.0
"""How old the mark beside the book may grow while entries are written."""


def damaged_book(wrong: BookError) -> Damaged:
    """Say that a book is not to be written to as it is."""
    return Damaged(
        "book.damaged",
        f"存证簿与已持久保存的内容不符({wrong.place}:{wrong})。请从最新备份恢复 evidence/book 目录。",
        f"The book of statements is not as it was kept ({wrong.place}: {wrong}). Restore evidence/book from the newest "
        "backup.",
    )


def _stopped(failure: BaseException) -> Stopped:
    return Stopped(
        "book.stopped",
        "存证簿因存储故障已停止,内容未保存。请联系管理员检查磁盘并重新启动服务。",
        f"The book of statements has stopped after a storage failure ({failure}); nothing was kept. An administrator "
        "has to check the disk and restart the service.",
    )


def _undestroyed(failure: OSError) -> Stopped:
    return Stopped(
        "book.undestroyed",
        "内容已删除,但因存储故障,其密钥可能仍在磁盘上。请联系管理员检查磁盘并重新启动服务,启动时将销毁该密钥。",
        f"The rows are deleted, but after a storage failure ({failure}) their key may still be on the disk. An "
        "administrator has to check the disk and restart the service, which then destroys the key.",
    )


@dataclass(frozen=True, slots=True)
class _Work:
    number: int
    settled: int
    kind: Kind
    content: Entry | bytes
    done: "asyncio.Future[None]"


@dataclass(frozen=True, slots=True)
class Found:
    """A book as it was found.

    Attributes:
        last: Its newest frame; None of an empty one.
        end: The file that holds it, and where it ends.
        anchor: The newest entry that is known to have come about, as far as the last file tells; else 0.
        unsettled: The entries of which nobody knows whether their transactions came about.
    """

    last: Frame | None = None
    end: tuple[Path, int] | None = None
    anchor: int = 0
    unsettled: tuple[Frame, ...] = ()


class Pending:
    """An entry that was handed in. ``number`` is its place in the book."""

    def __init__(self, book: "Book", number: int, done: "asyncio.Future[None]") -> None:
        self._book, self.number, self._done = book, number, done

    async def durable(self) -> None:
        """Wait until the entry is durable; a cancelled caller too, who is cancelled only then.

        Raises:
            Stopped: it may not be; the book has stopped.
        """
        await to_the_end(self._done)

    def settle(self) -> None:
        """Say that the transaction has come about, and that all it asked for is done."""
        self._book.settled_one(self.number)


class Book:
    """An open book; `put` is called in the event loop, everything else is the thread's."""

    def __init__(self, folder: Path, mark: Path, found: "Found") -> None:
        self.folder, self._mark, self._end = folder, mark, found.end
        self.keys = Erasable(folder / KEYS)
        self.found = found
        """The book as it was when it was opened."""
        self.last = found.last.n if found.last else 0
        """The number of the newest entry, durable or not."""
        self.durable = self.last
        """The number up to which all is durable."""
        self._digest = found.last.digest if found.last else FIRST
        self._open: dict[int, None] = dict.fromkeys(frame.n for frame in found.unsettled)
        self._noted = found.last.settled if found.last else 0
        self._marked = 0.0
        self._handle = -1
        self._size = 0
        self._waiting: SimpleQueue[_Work | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self.failure: BaseException | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path) -> AsyncIterator["Book"]:
        """Open the book in a folder, or begin one. On leaving, what was handed in is durable first.

        Raises:
            Damaged: it was changed, or an older one was put back.
            Stopped: the storage failed.
        """
        mark, thread = folder.with_name(MARK), Disk(1)
        try:
            try:
                found = await thread.run(find, folder, mark)
                await thread.run(Erasable(folder / KEYS).finish)
            except OSError as wrong:
                raise storage_failure(wrong) from wrong
            book = cls(folder, mark, found)
            worker = asyncio.create_task(thread.run(book._run), name="book of statements")
            try:
                yield book
            finally:
                book._leave()
                await worker
        finally:
            thread.close()

    @property
    def settled(self) -> int:
        """The number up to which all entries are settled."""
        return next(iter(self._open)) - 1 if self._open else self.last

    def put(self, entry: Entry) -> Pending:
        """Hand in an entry; it is being written when this returns.

        Raises:
            Stopped: the book has stopped; nothing was kept.
        """
        return self._put(Kind.ENTRY, entry)

    def take_back(self, numbers: Sequence[int]) -> Pending:
        """Hand in that the transactions of these entries did not come about."""
        for number in numbers:
            self._open.pop(number, None)
        return self._put(Kind.VOID, void(numbers))

    def settle_found(self, numbers: Iterable[int]) -> None:
        """Say that the transactions of these entries, which a start found unsettled, came about."""
        for number in numbers:
            self._open.pop(number, None)

    def skip_to(self, number: int) -> None:
        """Let the next entry have a higher number than this one, which a database knows although the book does not."""
        self.last = max(self.last, number)

    async def erase(self, subjects: Sequence[str]) -> None:
        """Destroy the keys of subjects.

        Raises:
            Stopped: one may still be there; the entry is left unsettled, so the next start destroys it.
        """
        try:
            for subject in subjects:
                await asyncio.to_thread(self.keys.erase, subject)
        except OSError as wrong:
            raise _undestroyed(wrong) from wrong

    def settled_one(self, number: int) -> None:
        """See `Pending.settle`."""
        self._open.pop(number, None)

    def _put(self, kind: Kind, content: Entry | bytes) -> Pending:
        if self.failure:
            raise _stopped(self.failure) from self.failure
        settled, self.last = self.settled, self.last + 1
        if kind is Kind.ENTRY:
            self._open[self.last] = None
        done: asyncio.Future[None] = self._loop.create_future()
        self._waiting.put(_Work(self.last, settled, kind, content, done))
        self._noted = settled
        return Pending(self, self.last, done)

    def _leave(self) -> None:
        """Write up to where all is settled, unless the newest frame says so, and let the thread end."""
        if self.failure is None and self._noted != self.settled:
            number, settled = self.last + 1, self.settled
            self._waiting.put(_Work(number, settled, Kind.NOTE, b"", self._loop.create_future()))
        self._waiting.put(None)

    def _run(self) -> None:
        """Write what waits, all at once, until there is no more; the thread's whole life."""
        try:
            while group := self._gathered():
                self._write_group(group)
            if self.failure is None and self._marked:
                with suppress(OSError):  # a mark that is older than it might be still holds
                    self._write_mark()
        finally:
            if self._handle >= 0:
                os.close(self._handle)

    def _gathered(self) -> list[_Work]:
        """Wait for work and take all there is; none at the end."""
        first = self._waiting.get()
        if first is None:
            return []
        group = [first]
        with suppress(Empty):
            while True:
                work = self._waiting.get_nowait()
                if work is None:
                    self._waiting.put(None)
                    break
                group.append(work)
        return group

    def _write_group(self, group: Sequence[_Work]) -> None:
        if self.failure is None:
            try:
                self._write(group)
            except BaseException as wrong:  # noqa: BLE001 -- whatever failed, nothing later may be acknowledged
                self.failure = wrong
        failure = self.failure
        self._loop.call_soon_threadsafe(self._told, group, failure)
        now = self._loop.time()
        if failure is None and now - self._marked >= MARK_SECONDS:
            try:
                self._write_mark()
            except OSError as wrong:
                self.failure = wrong
            self._marked = now

    def _write(self, group: Sequence[_Work]) -> None:
        """Write frames and flush them once; the mark follows now and then."""
        pieces = []
        for work in group:
            frame = Frame(work.number, work.settled, self._digest, work.kind, self._body(work))
            pieces.append(frame.spelled())
            self._digest = frame.digest
        data = b"".join(pieces)
        self._make_room(group[0].number)
        write_all(self._handle, data)
        os.fdatasync(self._handle)
        self._size += len(data)
        self.durable = group[-1].number

    def _body(self, work: _Work) -> bytes:
        if isinstance(work.content, bytes):
            return work.content
        sealed = {
            place: self.keys.seal(line.subject, about(line), row_bytes(line))
            for place, line in enumerate(work.content.lines)
            if line.subject and line.row is not None
        }
        return work.content.spelled(sealed)

    def _make_room(self, number: int) -> None:
        """Have a file to write to: that of before, cut to its whole frames, or a new one."""
        if self._handle < 0 and self._end is not None:
            path, end = self._end
            for later in files_of(self.folder):
                if later.name > path.name:  # begun by a crash, and empty
                    later.unlink()
            self._handle, self._size = os.open(path, os.O_WRONLY), end
            os.ftruncate(self._handle, end)
            os.lseek(self._handle, end, os.SEEK_SET)
        if self._handle >= 0 and self._size >= FILE_BYTES:
            os.close(self._handle)
            self._handle = -1
        if self._handle < 0:
            make_folder(self.folder)
            if self._end is None:
                for empty in files_of(self.folder):
                    empty.unlink()
            path = self.folder / f"{number:012d}.book"
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            write_all(self._handle, HEADER)
            os.fsync(self._handle)
            sync_folder(self.folder)
            self._size, self._end = len(HEADER), (path, len(HEADER))

    def _write_mark(self) -> None:
        write_durably(self._mark, f"{self.durable} {self._digest.hex()}\n".encode())

    def _told(self, group: Sequence[_Work], failure: BaseException | None) -> None:
        for work in group:
            if failure is None:
                work.done.set_result(None)
            else:
                work.done.set_exception(_stopped(failure))
                work.done.exception()  # somebody may have gone away who would have asked


def find(folder: Path, mark: Path) -> Found:
    """Read the end of a book; nothing is written. Blocking.

    Raises:
        Damaged: the book was changed, or an older one put back.
        OSError: it cannot be read.
    """
    try:
        require_marked(folder, mark)
        met = _ending(folder)
        if not met:
            return Found()
        last = met[-1]
        frames = [one.frame for one in walk(folder, min(met[0].frame.n, last.frame.settled + 1))]
    except BookError as wrong:
        raise damaged_book(wrong) from wrong
    gone = {number for frame in frames for number in frame.voided}
    kept = [frame for frame in frames if frame.kind is Kind.ENTRY and frame.n not in gone]
    settled = last.frame.settled
    anchor = max((frame.n for frame in kept if frame.n <= settled), default=0)
    return Found(last.frame, (last.file, last.end), anchor, tuple(frame for frame in kept if frame.n > settled))


def _ending(folder: Path) -> list[Met]:
    """Give the frames of the last file that has any; a crash may have left one with none behind it."""
    for file in reversed(files_of(folder)):
        if met := [one for one in walk(folder, int(file.stem)) if one.file == file]:
            return met
    return []
