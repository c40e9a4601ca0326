"""A filing under a fault, its next start under another, and what must be there afterwards: what every run does.

A run is forked from a process that has done all of it once, so that nothing is imported, read or compiled again, on
copies of one installation that lie in memory where there is room: what fails is the call, not the disk.
"""

import asyncio
import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from sqlalchemy.engine import Dialect
from sqlalchemy.exc import SQLAlchemyError

from evidence.errors import EvidenceError
from evidence.fsck.examination import Examination
from hearing.record.engine import durable_engine
from tests.web.filings import Step, at_work, made, steps
from web.cli.fsck import examine
from web.errors import Problem
from web.migrate import migrate
from web.settings import Settings

REACHED, FAILED, SECONDS = 10, 3, 240
WHOLE = 3
"""So many runs one after another that did not meet their faults were whole: their calls vary by a few."""

TOLD = (EvidenceError, SQLAlchemyError, Problem, OSError)
"""What a filing that meets a fault may end with: whoever asked is told that it failed."""

Arm = Callable[[Dialect], Callable[[], bool]]
"""Begins to count; gives what tells whether the fault was met."""

_THREADS = Path("/proc/self/task")
_OTHERS = len(list(_THREADS.iterdir()))
"""Threads that libraries began when they were imported; they know nothing of Python."""

_MEMORY = Path("/dev/shm")
_ROOM = 256 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """An installation: its home, and its database when that is not a file there."""

    home: Path
    database: str = ""

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, database=self.database)


class BrokenError(Exception):
    """A run ended as none may."""


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """Give a folder for runs, in memory if there is room."""
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    with tempfile.TemporaryDirectory(prefix="filing-", dir=_MEMORY if roomy else None) as folder:
        yield Path(folder)


async def work(place: Place, arm: Arm, told: int) -> bool:
    """Open the installation and do every step of a filing, each on its own; tells whether the fault was met."""

    def tell(name: str, answer: str) -> None:
        os.write(told, (json.dumps([name, answer]) + "\n").encode())

    engine = await durable_engine(place.settings.database_url)
    met = arm(engine.dialect)
    try:
        async with at_work(place.home, engine) as desk:
            tell("opened", "")
            for together in steps(desk):
                await asyncio.gather(*(_told_of(name, step, tell) for name, step in together))
    except TOLD:
        pass
    finally:
        with suppress(*TOLD):
            await engine.dispose()
    return met()


def acknowledged(told: int) -> list[list[str]]:
    """Read what was written of it: names of steps, each with its answer."""
    return [json.loads(line) for line in os.pread(told, 1 << 20, 0).splitlines()]


async def _told_of(name: str, step: Step, tell: Callable[[str, str], None]) -> None:
    with suppress(*TOLD):
        tell(name, await step())


async def opened_only(place: Place, arm: Arm) -> bool:
    """Open the installation, and do nothing."""
    engine = await durable_engine(place.settings.database_url)
    met = arm(engine.dialect)
    with suppress(*TOLD):
        async with at_work(place.home, engine):
            pass
    with suppress(*TOLD):
        await engine.dispose()
    return met()


async def prove(place: Place, told: list[list[str]]) -> None:
    """Open for good, examine, hold against what was told, and go on."""
    engine = await durable_engine(place.settings.database_url)
    async with at_work(place.home, engine) as desk:
        await desk.prove(told)
    await engine.dispose()
    exam = Examination()
    await examine(place.settings, exam)
    assert not exam.faults, [finding.line("en") for finding in exam.findings]
    engine = await durable_engine(place.settings.database_url)
    async with at_work(place.home, engine) as desk:
        done = [[name, await step()] for name, step in chain.from_iterable(steps(desk))]
        await desk.prove([*told, *done])
    await engine.dispose()


async def prepared(place: Place) -> None:
    """Make the installation that the runs have copies of."""
    place.home.mkdir()
    await asyncio.to_thread(migrate, place.settings.database_url)
    engine = await durable_engine(place.settings.database_url)
    await made(place.home, engine)
    await engine.dispose()


def warmed(place: Place) -> None:
    """Do all of it once without a fault, here, from where the runs are forked: no thread of it may be left then."""
    with tempfile.TemporaryFile() as told:
        asyncio.run(work(place, lambda _dialect: lambda: False, told.fileno()))
        lines = acknowledged(told.fileno())
    assert {name for name, _ in lines} == {"opened", "sealed", "filed", "read", "opined", "shredded"}
    asyncio.run(prove(place, lines))
    until = time.monotonic() + SECONDS
    while len(list(_THREADS.iterdir())) > _OTHERS:
        assert time.monotonic() < until, "a thread lives on"
        time.sleep(0.01)
    gc.collect()
    gc.freeze()


def forked(work: Callable[[], Coroutine[None, None, bool]], what: str) -> bool:
    """Work in a child; tells whether its fault was met.

    Raises:
        BrokenError: it ended otherwise than by itself or by its fault.
    """
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            met = asyncio.run(work())
        except BaseException:  # noqa: BLE001 -- whatever else escapes is the finding
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(FAILED)
        os._exit(REACHED if met else 0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) not in {0, REACHED}:
        raise BrokenError(f"{what}: ended with {status}")
    return os.WEXITSTATUS(status) == REACHED


Begun = Callable[[int], Coroutine[None, None, bool]]
"""Work on a file's descriptor, to which is written what was acknowledged; tells whether its fault was met."""


def run(place: Place, what: str, first: Begun, second: Begun) -> bool:
    """Work under a fault, start again under another, and prove; tells whether the first fault was met."""
    told = os.open(place.home.with_suffix(".told"), os.O_RDWR | os.O_CREAT)
    try:
        met = forked(lambda: first(told), what)
        forked(lambda: second(told), f"{what}, its recovery")
        forked(lambda: _proved(place, acknowledged(told)), f"{what}, afterwards")
    finally:
        os.close(told)
    return met


async def _proved(place: Place, lines: list[list[str]]) -> bool:
    await prove(place, lines)
    return False


def every(first: int, step: int, once: Callable[[int], bool]) -> int:
    """Let one run after another meet its fault later, until none does, and print each; gives how many broke."""
    number, missed, broken = first, 0, 0
    while missed < WHOLE:
        try:
            met, said = once(number), ""
        except BrokenError as wrong:
            met, said, broken = True, f" BROKEN {wrong}", broken + 1
        if met:
            missed = 0
            print(f"{number}{said}", flush=True)
        else:
            missed += 1
        number += step
    return broken
