"""A real store in a real file, as the program opens it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.procedure import events as e
from hearing.procedure.events import Recorded
from hearing.record import tables
from hearing.record.engine import durable_engine
from hearing.record.event_store import EventStore
from hearing.tables import metadata
from tests.scripts.play import START, Play

TABLES = [
    tables.hearing,
    tables.event,
    tables.command,
    tables.outbox,
    tables.event_seal,
    tables.heartbeat,
    tables.snapshot,
]


@asynccontextmanager
async def opened_at(url: str) -> AsyncIterator[AsyncEngine]:
    """The record's database at this address, its tables created when it is new."""
    engine = await durable_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: metadata.create_all(sync, tables=TABLES))
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[AsyncEngine]:
    """The record's database in a file in this folder."""
    async with opened_at(f"sqlite+aiosqlite:///{folder / 'record.db'}") as engine:
        yield engine


@dataclass(frozen=True)
class Database:
    """An empty database; every call of `opened` is another pool of connections, as another process has."""

    url: str

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[AsyncEngine]:
        """Open it as the program does."""
        async with opened_at(self.url) as engine:
            yield engine


def by_command(play: Play) -> list[list[Recorded]]:
    found: list[list[Recorded]] = []
    for one in play.recorded:
        if found and found[-1][0].command_id == one.command_id:
            found[-1].append(one)
        else:
            found.append([one])
    return found


async def fill(store: EventStore, play: Play, hearing: str = "h1") -> None:
    for events in by_command(play):
        await store.append(hearing, events[0].n - 1, events, events[0].command_id)


def floor_given(n: int, command_id: str, participant: str = "agent") -> Recorded:
    return Recorded(n, START, "leader", command_id, e.FloorGiven(participant))


async def last_number(store: EventStore, hearing: str) -> int:
    return (await store.load(hearing))[-1].n


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something that another task does has come true."""
    async with asyncio.timeout(10):
        while not await condition():  # noqa: ASYNC110 -- a database cannot set an event
            await asyncio.sleep(0.01)
