"""Run as a program: does one piece of work again and again, with a fault at the next file system call each time.

``python -m tests.evidence.crashes WORK FOLDER FIRST STEP [KIND]``. Run k works in FOLDER/k, and its k-th call meets the
fault: ``kill`` (SIGKILL; of a write, half is done first), ``eio``, ``enospc`` (half of a write is done, then it fails)
or ``short`` (a write takes half, which is no fault to whoever reads its answer). What was acknowledged by then is in
FOLDER/k.told. Afterwards the same place is opened once more, and meets a fault at some call of its recovery. It ends
with the first run that its fault did not reach, and prints how many were before.
"""

import asyncio
import errno
import hashlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from itertools import pairwise
from pathlib import Path

from evidence.book.book import Book
from evidence.book.frames import Entry, Line
from evidence.cosigner.cosigner import Cosigner
from evidence.durable import Disk
from evidence.errors import EvidenceError, storage_failure
from evidence.intake.intake import Intake
from evidence.intake.uploads import Limits
from evidence.log.log import Log
from evidence.statement import Json
from evidence.stores.folder import FolderBlobs
from evidence.stores.head_file import FileHead
from tests.evidence.cosigner import heads
from tests.evidence.receipt_maker import SEALER
from tests.evidence.viewers import Readable

CALLS = (
    "write", "writev", "pwrite", "ftruncate", "fsync", "fdatasync", "posix_fadvise", "replace", "rename", "link",
    "open", "mkdir", "rmdir", "unlink", "stat", "scandir",
)  # fmt: skip
FAULTS = {"eio": errno.EIO, "enospc": errno.ENOSPC}
FAILED, REACHED = 3, 10
BATCHES = (1, 2, 300, 5, 290, 4)
"""Entries a commit: the small ones go into the head's own record, the others with what it carried into the journal."""

JOURNAL_LIMIT = 14_000
"""Bytes: so short that journals are put aside and dropped between the batches."""

CONTENT = b"%PDF-1.4\n" + bytes(range(256)) * 9000 + b"\n%%EOF\n"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
Tell = Callable[[str], object]


def entries(batch: int) -> list[bytes]:
    return [f"{batch}/{number}".ljust(70).encode() for number in range(BATCHES[batch])]


def opened_log(folder: Path, disk: Disk) -> AbstractAsyncContextManager[Log]:
    heads = FileHead(folder / "head", disk)
    return Log.open(folder / "log", heads=heads, sealer=SEALER, disk=disk, journal_limit=JOURNAL_LIMIT)


async def work_log(folder: Path, tell: Tell) -> None:
    disk = Disk(2)
    async with opened_log(folder, disk) as log:
        for batch in range(len(BATCHES)):
            done = await log.append(entries(batch))
            tell(f"{batch} {done.first}\n")
            if batch % 2:
                await log.published()
    disk.close()


def intake_in(folder: Path, disk: Disk) -> Intake:
    blobs = FolderBlobs(folder / "blobs", disk)
    limits = Limits(reserve=0, open=10_000)  # the tests' disks are small, and each kill leaves an upload behind
    intake = Intake(folder / "uploads", folder / "quarantine", blobs, disk, Readable(), limits=limits)
    try:
        blobs.prepare()
        intake.prepare()
    except OSError as wrong:  # as EvidenceStore.open tells it
        raise storage_failure(wrong) from wrong
    return intake


async def pieces(data: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(data), 300_000):
        yield data[at : at + 300_000]


async def work_intake(folder: Path, tell: Tell) -> None:
    disk = Disk(2)
    intake = intake_in(folder, disk)
    upload = await intake.create("a.pdf", len(CONTENT), DIGEST, "owner")
    tell(f"created {upload}\n")
    offset = await intake.append(upload, 0, pieces(CONTENT[:1_500_000]))
    tell(f"offset {offset}\n")
    offset = await intake.append(upload, offset, pieces(CONTENT[1_500_000:]))
    tell(f"offset {offset}\n")
    tell(f"filed {(await intake.finish(upload, DIGEST)).sha256}\n")
    disk.close()


SIZES = (1, 7, 20, 20, 33)


async def work_cosigner(folder: Path, tell: Tell) -> None:
    async with Cosigner.open(folder, name="cosigner.example/1", logs=heads.LOGS) as cosigner:
        for old, new in pairwise((0, *SIZES)):
            answer = await cosigner.add(heads.TREE.body(old, new), heads.NOW)
            assert answer.status == 200
            tell(f"{new}\n")


GROUPS = (1, 3, 1, 40, 2)
"""How many entries are handed in at once."""


def book_entry(number: int) -> Entry:
    row: dict[str, Json] = {"n": number, "text": "x" * (number % 7 * 300)}
    return Entry((Line("row", (number,), row), Line("secret", (number,), row, f"subject {number % 3}")))


async def work_book(folder: Path, tell: Tell) -> None:
    number = 0
    async with Book.open(folder / "book") as book:
        for count in GROUPS:
            pending = [book.put(book_entry(number + at)) for at in range(count)]
            number += count
            for one in pending:
                await one.durable()
                tell(f"{one.number}\n")
                one.settle()
        tell("erasing\n")
        await book.erase(["subject 2"])
        tell("erased\n")


async def recover_book(folder: Path) -> None:
    async with Book.open(folder / "book") as book:
        if book.found.unsettled:
            await book.take_back([frame.n for frame in book.found.unsettled][:1]).durable()


async def recover_log(folder: Path) -> None:
    disk = Disk(2)
    async with opened_log(folder, disk):
        pass


async def recover_intake(folder: Path) -> None:
    intake_in(folder, Disk(2))


async def recover_cosigner(folder: Path) -> None:
    async with Cosigner.open(folder, name="cosigner.example/1", logs=heads.LOGS):
        pass


class Trap:
    """Replaces the calls of ``os`` in this process: one of them, by number, meets the fault."""

    def __init__(self, fatal: int, kind: str, calls: tuple[str, ...]) -> None:
        self.fatal, self.kind, self.count = fatal, kind, 0
        self._halves: dict[str, Callable[..., int]] = {"write": os.write, "writev": os.write, "pwrite": os.pwrite}
        self._lock = threading.Lock()
        for name in calls:
            setattr(os, name, self._armed(name, getattr(os, name)))

    @property
    def sprung(self) -> bool:
        return self.count >= self.fatal

    def _armed(self, name: str, call: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments, **named):
            with self._lock:
                self.count += 1
                mine = self.count == self.fatal
            return self._fault(name, arguments) if mine else call(*arguments, **named)

        return run

    def _fault(self, name: str, arguments: tuple) -> int:
        half = 0
        if name in self._halves and self.kind != "eio":
            data = b"".join(arguments[1]) if name == "writev" else bytes(arguments[1])
            half = self._halves[name](arguments[0], data[: (len(data) + 1) // 2], *arguments[2:])
        if self.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.kind == "short":
            return half
        raise OSError(FAULTS[self.kind], os.strerror(FAULTS[self.kind]))


def forked(work: Callable[[], Coroutine[None, None, None]], fatal: int, kind: str, calls: tuple[str, ...]) -> bool:
    """Do work in a child with a fault at one call; tells whether the fault was reached."""
    child = os.fork()
    if child == 0:
        trap = Trap(fatal, kind, calls)
        try:
            asyncio.run(work())
        except EvidenceError:
            pass
        except BaseException:  # noqa: BLE001 -- whatever else escapes is the finding
            traceback.print_exc()
            os._exit(FAILED)
        os._exit(REACHED if trap.sprung else 0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) not in {0, REACHED}:
        raise SystemExit(f"run {fatal} failed with something else than its fault")
    return os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == REACHED


def run_once(name: str, folder: Path, fatal: int, kind: str) -> bool:
    """Work with a fault, then recover with another one; tells whether the first was reached."""
    place, told = folder / str(fatal), os.open(folder / f"{fatal}.told", os.O_WRONLY | os.O_CREAT)
    place.mkdir()
    work, recover = JOBS[name]
    write = os.write
    reached = forked(
        lambda: work(place, lambda line: write(told, line.encode())),
        fatal,
        kind,
        ("write", "writev", "pwrite") if kind == "short" else CALLS,
    )
    forked(lambda: recover(place), 1 + fatal * 7 % 29, "kill" if fatal % 2 else "eio", CALLS)
    os.close(told)
    return reached


JOBS = {
    "log": (work_log, recover_log),
    "intake": (work_intake, recover_intake),
    "book": (work_book, recover_book),
    "cosigner": (work_cosigner, recover_cosigner),
}

if __name__ == "__main__":
    first, step = int(sys.argv[3]), int(sys.argv[4])
    moment = first
    kind = sys.argv[5] if len(sys.argv) > 5 else "kill"
    while run_once(sys.argv[1], Path(sys.argv[2]), moment, kind):
        moment += step
    print((moment - first) // step)
