"""The process is killed without warning, again and again, at random moments: nothing acknowledged is ever lost."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import pytest

from hearing.procedure.evolve import fold
from hearing.record.event_store import EventStore
from tests.hearing.record.stores import opened

ROOT = Path(__file__).parents[3]


class _Nursery:
    """The parent of the processes to be killed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._ask, self._answers = process, process.stdin, process.stdout

    async def _words(self) -> list[str]:
        async with asyncio.timeout(60):
            line = await self._answers.readline()
        assert line.endswith(b"\n"), "the process ended by itself"
        return line.decode().split()

    async def run_and_kill(self, seed: int, acknowledgements: int, pause: float) -> list[tuple[int, str]]:
        """Let a process work until it told this many numbers, and a moment more; kill it, and give all it told."""
        self._ask.write(f"{seed}\n".encode())
        _, pid = await self._words()
        await self._words()
        told = [await self._words() for _ in range(acknowledgements)]
        assert ["gone"] not in told, "the process ended by itself; its error is above"
        await asyncio.sleep(pause)
        os.kill(int(pid), signal.SIGKILL)
        while (words := await self._words()) != ["gone"]:
            told.append(words)
        return [(int(n), command) for _, n, command in told]

    async def close(self) -> None:
        self._ask.close()
        await self._process.wait()


async def _missing(folder: Path, told: dict[int, str]) -> list[str]:
    """What was told to be durable and is not in the store, or not as it was told."""
    async with opened(folder) as engine:
        store = EventStore(engine)
        recorded = await store.load("h1")
        assert fold("h1", recorded).n == len(recorded), "the events do not follow one another"
        last = {one.command_id: one.n for one in recorded}
        newest = sorted(told.values(), key=lambda command: last.get(command, 0))[-10:]
        return [command for n, command in told.items() if last.get(command) != n] + [
            command for command in newest if await store.answered("h1", command) != last.get(command)
        ]


async def _lost_over(folder: Path, kills: int) -> list[str]:
    """Kill so many times, looking after each; give what was acknowledged and is gone."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.hearing.record.appender",
        str(folder),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    nursery = _Nursery(process)
    chance = random.Random(20261122)
    told: dict[int, str] = {}
    for seed in range(kills):
        told |= dict(await nursery.run_and_kill(seed, chance.randrange(0, 12), chance.random() / 20))
        lost = await _missing(folder, told)
        if lost:
            return lost
    await nursery.close()
    assert len(told) > kills
    return []


async def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path):
    assert await _lost_over(tmp_path, 12) == []


@pytest.mark.slow
async def test_nothing_acknowledged_is_lost_over_many_kills(tmp_path):
    assert await _lost_over(tmp_path, 200) == []
