"""Run as a program: one filing after another on PostgreSQL, with a fault at one request of theirs to the server.

``python -m tests.web.filing_postgres CLUSTER PORT KIND FIRST STEP``: a private server's folder and port
(`tests.postgres`). KIND is what `tests.postgres_line.FaultyLine` does to a request, or ``refused``: the server refuses
a statement. Otherwise as `tests.web.filing_faults`: the start after it meets a fault of its own; then all is proved.
"""

import asyncio
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.engine import Dialect

from tests.postgres import Cluster
from tests.postgres_line import FaultyLine, faulty_line
from tests.web.filing_runs import (
    SECONDS,
    Arm,
    Place,
    every,
    folder_in_memory,
    opened_only,
    prepared,
    run,
    warmed,
    work,
)

AGAIN = ("killed", "cut", "kill", "lost")
_TRY_AGAIN = (OSError, asyncpg.PostgresError)


def refusing(fatal: int) -> Arm:
    """Let the server refuse one statement, or have refused one before a commit."""
    count = 0

    def arm(dialect: Dialect) -> Callable[[], bool]:
        for name in ("do_execute", "do_executemany", "do_commit"):
            setattr(dialect, name, armed(name, getattr(dialect, name)))
        return lambda: count >= fatal

    def armed(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def run(asked: Any, *arguments: object, **named: object) -> object:
            nonlocal count
            count += 1
            if count == fatal:
                cursor = asked.cursor() if name == "do_commit" else asked
                cursor.execute("SELECT 1 / 0")
            return real(asked, *arguments, **named)

        return run

    return arm


class Server:
    """The private server, and a database for each run."""

    def __init__(self, folder: Path, port: int) -> None:
        self.cluster = Cluster(folder)
        self.cluster.port = port

    async def stop(self) -> None:
        """Let it crash and start it again."""
        await asyncio.to_thread(self.cluster.crash_and_restart)

    def until_up(self) -> None:
        """Wait until it answers: after a crash it recovers first."""
        asyncio.run(self._execute("SELECT 1"))

    async def _execute(self, statement: str) -> None:
        async with asyncio.timeout(SECONDS):
            while True:
                with suppress(*_TRY_AGAIN):
                    await self.cluster.execute(statement)
                    return
                await asyncio.sleep(0.05)

    def copied(self, template: str, name: str) -> str:
        """Make a database like another one; gives its address."""
        asyncio.run(self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        return self.cluster.url(name)

    def drop(self, name: str) -> None:
        asyncio.run(self._execute(f'DROP DATABASE "{name}" WITH (FORCE)'))

    def line(self, kind: str, fatal: int) -> FaultyLine:
        return FaultyLine(self.cluster.port, kind, fatal, self.stop)


def _through(place: Place, line: FaultyLine) -> Place:
    return replace(place, database=place.database.replace(f":{line.server}/", f":{line.port}/"))


def _counting(line: FaultyLine) -> Arm:
    def arm(_dialect: Dialect) -> Callable[[], bool]:
        line.arm()
        return lambda: line.met

    return arm


def run_once(server: Server, template: Place, folder: Path, kind: str, fatal: int) -> bool:
    name = f"{folder.name}-{fatal}"
    place = Place(folder / str(fatal), server.copied(f"{folder.name}-template", name))

    async def first(told: int) -> bool:
        if kind == "refused":
            return await work(place, refusing(fatal), told)
        async with faulty_line(server.line(kind, fatal)) as line:
            return await work(_through(place, line), _counting(line), told)

    async def second(_told: int) -> bool:
        async with faulty_line(server.line(AGAIN[fatal % 4], 1 + fatal * 7 % 23)) as line:
            return await opened_only(_through(place, line), _counting(line))

    shutil.copytree(template.home, place.home)
    met = run(place, f"{kind} {fatal}", first, second)
    server.until_up()
    server.drop(name)
    shutil.rmtree(place.home)
    return met


def main(server: Server, kind: str, first: int, step: int) -> int:
    with folder_in_memory() as folder:
        begun = f"{folder.name}-template"
        template = Place(folder / "template", server.copied("template0", begun))
        asyncio.run(prepared(template))
        trial = Place(folder / "trial", server.copied(begun, f"{folder.name}-trial"))
        shutil.copytree(template.home, trial.home)
        warmed(trial)
        try:
            return every(first, step, lambda moment: run_once(server, template, folder, kind, moment))
        finally:
            server.drop(f"{folder.name}-trial")
            server.drop(begun)


if __name__ == "__main__":
    raise SystemExit(main(Server(Path(sys.argv[1]), int(sys.argv[2])), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
