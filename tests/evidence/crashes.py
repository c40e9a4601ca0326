"""Run as a program: does one piece of work again and again, each time killed at the next system call that writes.

``python -m tests.evidence.crashes WORK FOLDER FIRST STEP``. Run k works in FOLDER/k and gets SIGKILL in place of its
k-th call; a write is first done by half. What was acknowledged by then stands in FOLDER/k.told. It ends with the first
run that was not killed, and prints how many were.
"""

import asyncio
import hashlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from itertools import pairwise
from pathlib import Path

from evidence.cosigner.cosigner import Cosigner
from evidence.durable import Disk
from evidence.intake.intake import Intake
from evidence.log.log import Log
from evidence.stores.folder import FolderBlobs
from evidence.stores.head_file import FileHead
from tests.evidence.cosigner import heads
from tests.evidence.receipt_maker import SEALER

CALLS = ("write", "writev", "pwrite", "fsync", "fdatasync", "replace", "rename", "link", "open", "mkdir", "unlink")
BATCHES = (1, 2, 300, 5, 290, 4)
JOURNAL_LIMIT = 2000
"""Bytes: so short that journals are put aside and dropped between the batches."""

CONTENT = b"%PDF-1.4\n" + bytes(range(256)) * 9000 + b"\n%%EOF\n"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
Tell = Callable[[str], object]


def entries(batch: int) -> list[bytes]:
    return [f"{batch}/{number}".encode() for number in range(BATCHES[batch])]


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


async def readable(_path: Path, _media_type: str) -> None:
    """Stand in for the renderer, which has tests of its own: starting it 60 times would take too long."""


def intake_in(folder: Path, disk: Disk) -> Intake:
    blobs = FolderBlobs(folder / "blobs", disk)
    intake = Intake(folder / "uploads", folder / "quarantine", blobs, disk, readable)
    blobs.prepare()
    intake.prepare()
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


async def work_until_dark(folder: Path, tell: Tell) -> None:
    """Seal and upload without end, telling what was acknowledged: the power will go."""
    disk = Disk(2)
    intake = intake_in(folder, disk)
    async with opened_log(folder, disk) as log:
        for number in range(1_000_000):
            data = b"%PDF-1.4\n" + str(number).encode() * 999 + b"%%EOF"
            digest = hashlib.sha256(data).hexdigest()
            upload = await intake.create("a.pdf", len(data), digest, "owner")
            await intake.append(upload, 0, pieces(data))
            tell(f"filed {(await intake.finish(upload, digest)).sha256}\n")
            done = await log.append([f"{number}/{part}".encode() for part in range(number % 90 + 1)])
            tell(f"sealed {done.first} {number}\n")


SIZES = (1, 7, 20, 20, 33)


async def work_cosigner(folder: Path, tell: Tell) -> None:
    async with Cosigner.open(folder, name="cosigner.example/1", logs=heads.LOGS) as cosigner:
        for old, new in pairwise((0, *SIZES)):
            answer = await cosigner.add(heads.TREE.body(old, new), heads.NOW)
            assert answer.status == 200
            tell(f"{new}\n")


def arm(fatal: int) -> None:
    """Make the ``fatal``-th writing call the process's last."""
    count = 0
    halves: dict[str, Callable[..., object]] = {"write": os.write, "writev": os.write, "pwrite": os.pwrite}

    def armed(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments, **named):
            nonlocal count
            count += 1
            if count == fatal:
                if name in halves:
                    data = b"".join(arguments[1]) if name == "writev" else bytes(arguments[1])
                    halves[name](arguments[0], data[: len(data) // 2], *arguments[2:])
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return run

    for name in CALLS:
        setattr(os, name, armed(name, getattr(os, name)))


def run_once(work: Callable[[Path, Tell], Coroutine[None, None, None]], folder: Path, fatal: int) -> bool:
    """True when the run was killed."""
    place = folder / str(fatal)
    place.mkdir()
    child = os.fork()
    if child == 0:
        told = os.open(folder / f"{fatal}.told", os.O_WRONLY | os.O_CREAT)
        write = os.write
        arm(fatal)
        asyncio.run(work(place, lambda line: write(told, line.encode())))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"run {fatal} failed instead of being killed")
    return os.WIFSIGNALED(status)


if __name__ == "__main__" and sys.argv[1] == "dark":
    told = os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    asyncio.run(work_until_dark(Path(sys.argv[2]), lambda line: os.write(told, line.encode())))
elif __name__ == "__main__":
    jobs = {"log": work_log, "intake": work_intake, "cosigner": work_cosigner}
    first, step = int(sys.argv[3]), int(sys.argv[4])
    moment = first
    while run_once(jobs[sys.argv[1]], Path(sys.argv[2]), moment):
        moment += step
    print((moment - first) // step)
