"""Run as a program: one filing after another, with a fault at one file system call or database statement of theirs.

``python -m tests.web.filing_faults CALLS KIND FIRST STEP``, with ``tests/web/faulty_calls.c`` preloaded. CALLS
are ``files`` (KIND is ``kill``, ``eio``, ``enospc`` or ``short``; those of SQLite are among them) or ``statements``
(``kill`` and ``refused`` before one, ``killed`` and ``lost`` after it: the answer does not come). Run k meets the fault
at its k-th call and goes on as a server would. Then the installation is opened again, with a fault of its own; then for
good, when it is held against what was acknowledged, examined by ``hearing fsck``, and used. It ends with runs that
their faults did not reach, having printed the number of each other one; the exit status says whether one broke.
"""

import asyncio
import ctypes
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import Dialect

from tests.web.filing_runs import Arm, Place, every, folder_in_memory, opened_only, prepared, run, warmed, work

KINDS = {"kill": 0, "eio": 1, "enospc": 2, "short": 3}


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


def run_once(template: Path, folder: Path, calls: str, kind: str, fatal: int) -> bool:
    place = Place(folder / str(fatal))

    async def first(told: int) -> bool:
        arm = at_files(kind, fatal, told, place.home) if calls == "files" else at_statements(kind, fatal)
        return await work(place, arm, told)

    async def second(told: int) -> bool:
        again = "kill" if fatal % 2 else "eio"
        return await opened_only(place, at_files(again, 1 + fatal * 7 % 61, told, place.home))

    shutil.copytree(template, place.home)
    met = run(place, f"{calls} {kind} {fatal}", first, second)
    shutil.rmtree(place.home)
    return met


def main(calls: str, kind: str, first: int, step: int) -> int:
    with folder_in_memory() as folder:
        template, trial = folder / "template", folder / "trial"
        asyncio.run(prepared(Place(template)))
        shutil.copytree(template, trial)
        warmed(Place(trial))
        return every(first, step, lambda moment: run_once(template, folder, calls, kind, moment))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
