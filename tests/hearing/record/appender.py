"""Processes to be killed: each keeps a hearing busy and prints the number of every event it was told is durable.

Run as ``python -m tests.hearing.record.appender FOLDER``. For each seed that it reads, a line each, it forks one such
process, whose id it prints first; when that one is gone it says so. Forking saves starting an interpreter each time.
"""

import asyncio
import os
import random
import sys
from itertools import count
from pathlib import Path

from hearing.procedure import commands as c
from hearing.record.event_store import EventStore
from hearing.record.sittings import Sittings, open_sittings
from tests.hearing.record.stores import opened
from tests.scripts.play import schedule


def _tell(line: str) -> None:
    """Write a line in one piece: a process killed in the middle leaves no half of it."""
    os.write(1, f"{line}\n".encode())


async def _work(sittings: Sittings, seed: int) -> None:
    sitting = await sittings.schedule(schedule(), by="account-clerk", command_id="first", hearing="h1")
    chance = random.Random(seed)
    _tell("ready")
    for number in count():
        who = chance.choice(["agent", "clerk", "leader", "petitioner"])
        command = c.EnterWaitingRoom(camera=chance.random() < 0.5, microphone=True, speaker=True)
        answer = await sitting.submit(command, by=who, command_id=f"{seed}-{number}")
        _tell(f"stored {answer.n} {seed}-{number}")


async def main(folder: Path, seed: int) -> None:
    async with opened(folder) as engine, open_sittings(EventStore(engine)) as sittings:
        await _work(sittings, seed)


def nursery(folder: Path) -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _tell(f"pid {os.getpid()}")
            try:
                asyncio.run(main(folder, int(line)))
            finally:
                os._exit(1)
        os.waitpid(child, 0)
        _tell("gone")


if __name__ == "__main__":
    nursery(Path(sys.argv[1]))
