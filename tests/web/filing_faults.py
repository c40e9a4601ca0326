"""Run as a program: one filing after another, with a fault at one file system call or database statement of theirs.

``python -m tests.web.filing_faults FOLDER CALLS KIND FIRST STEP``, with ``tests/web/faulty_calls.c`` preloaded. CALLS
are ``files`` (KIND is ``kill``, ``eio``, ``enospc`` or ``short``; those of SQLite are among them) or ``statements``
(``kill`` and ``refused`` before one, ``killed`` and ``lost`` after it: the answer does not come). Run k meets the fault
at its k-th call and goes on as a server would. Then the installation is opened again, with a fault of its own; then for
good, when it is held against what was acknowledged, examined by ``hearing fsck``, and used. It ends with the first run
that its fault did not reach, and prints how many were before.
"""

import asyncio
import ctypes
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Coroutine
from contextlib import suppress
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

KINDS = {"kill": 0, "eio": 1, "enospc": 2, "short": 3}
REACHED, FAILED, SECONDS = 10, 3, 120
TOLD = (EvidenceError, SQLAlchemyError, Problem, OSError)
"""What a filing that meets a fault may end with: whoever asked is told that it failed."""

Arm = Callable[[Dialect], Callable[[], bool]]
"""Begins to count; gives what tells whether the fault was met."""


def at_files(kind: str, fatal: int, told: int, folder: Path) -> Arm:
    calls = ctypes.CDLL(None)
    calls.faults_counted.restype = ctypes.c_long
    calls.faults_from_now.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_int, ctypes.c_char_p]

    def arm(dialect: Dialect) -> Callable[[], bool]:
        calls.faults_from_now(fatal, KINDS[kind], told, str(folder).encode())
        return lambda: bool(calls.faults_counted() >= fatal)

    return arm


def at_statements(kind: str, fatal: int) -> Arm:
    count = 0

    def arm(dialect: Dialect) -> Callable[[], bool]:
        for name in ("do_execute", "do_executemany", "do_commit"):
            setattr(dialect, name, armed(dialect, getattr(dialect, name)))
        return lambda: count >= fatal

    def armed(dialect: Dialect, real: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object, **named: object) -> object:
            nonlocal count
            count += 1
            if count != fatal:
                return real(*arguments, **named)
            if kind in {"killed", "lost"}:
                real(*arguments, **named)
            if kind in {"kill", "killed"}:
                os.kill(os.getpid(), signal.SIGKILL)
            raise dialect.loaded_dbapi.Error("disk I/O error")

        return run

    return arm


async def work(home: Path, arm: Arm, tell: Callable[[str], object]) -> bool:
    """Open the installation and do every step of a filing, each on its own; tells whether the fault was met."""
    engine = await durable_engine(Settings(home=home).database_url)
    met = arm(engine.dialect)
    try:
        async with at_work(home, engine) as desk:
            tell(json.dumps(["opened", ""]) + "\n")
            for together in steps(desk):
                await asyncio.gather(*(told_of(name, step, tell) for name, step in together))
    except TOLD:
        pass
    finally:
        with suppress(*TOLD):
            await engine.dispose()
    return met()


async def told_of(name: str, step: Step, tell: Callable[[str], object]) -> None:
    with suppress(*TOLD):
        tell(json.dumps([name, await step()]) + "\n")


async def check(home: Path, told: list[list[str]]) -> None:
    """Open for good, examine, hold against what was told, and go on."""
    settings = Settings(home=home)
    engine = await durable_engine(settings.database_url)
    async with at_work(home, engine) as desk:
        await desk.prove(told)
    await engine.dispose()
    exam = Examination()
    await examine(settings, exam)
    assert not exam.faults, [finding.line("en") for finding in exam.findings]
    engine = await durable_engine(settings.database_url)
    async with at_work(home, engine) as desk:
        done = [[name, await step()] for name, step in chain.from_iterable(steps(desk))]
        await desk.prove([*told, *done])
    await engine.dispose()


def forked(work: Callable[[], Coroutine[None, None, bool]], what: str) -> bool:
    """Work in a child; tells whether its fault was met."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            met = asyncio.run(work())
        except BaseException:  # noqa: BLE001 -- whatever else escapes is the finding
            traceback.print_exc()
            os._exit(FAILED)
        os._exit(REACHED if met else 0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) not in {0, REACHED}:
        raise SystemExit(f"{what}: ended with {status}")
    return os.WEXITSTATUS(status) == REACHED


def run_once(template: Path, folder: Path, calls: str, kind: str, fatal: int) -> bool:
    home, told = folder / str(fatal), os.open(folder / f"{fatal}.told", os.O_RDWR | os.O_CREAT)
    shutil.copytree(template, home)
    write, what = os.write, f"{calls} {kind} {fatal}"
    arm = at_files(kind, fatal, told, home) if calls == "files" else at_statements(kind, fatal)
    met = forked(lambda: work(home, arm, lambda line: write(told, line.encode())), what)
    again = at_files("kill" if fatal % 2 else "eio", 1 + fatal * 7 % 61, told, home)
    forked(lambda: work_again(home, again), f"{what}, its recovery")
    lines = [json.loads(line) for line in os.pread(told, 1 << 20, 0).splitlines()]
    forked(lambda: proved(home, lines), f"{what}, afterwards")
    os.close(told)
    shutil.rmtree(home)
    return met


async def work_again(home: Path, arm: Arm) -> bool:
    """Open the installation, and do nothing."""
    engine = await durable_engine(Settings(home=home).database_url)
    met = arm(engine.dialect)
    with suppress(*TOLD):
        async with at_work(home, engine):
            pass
    with suppress(*TOLD):
        await engine.dispose()
    return met()


async def prepared(home: Path) -> bool:
    url = Settings(home=home).database_url
    await asyncio.to_thread(migrate, url)
    engine = await durable_engine(url)
    await made(home, engine)
    await engine.dispose()
    return False


async def proved(home: Path, told: list[list[str]]) -> bool:
    await check(home, told)
    return False


def main(folder: Path, calls: str, kind: str, first: int, step: int) -> None:
    template = folder / "template"
    template.mkdir()
    forked(lambda: prepared(template), "the installation")
    moment = first
    while run_once(template, folder, calls, kind, moment):
        moment += step
    print((moment - first) // step)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
