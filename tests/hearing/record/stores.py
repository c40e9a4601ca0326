"""A real store in a real file, as the program opens it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.record import tables
from hearing.record.engine import durable_engine
from hearing.tables import metadata

TABLES = [tables.hearing, tables.event, tables.command, tables.outbox, tables.event_seal, tables.heartbeat]


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[AsyncEngine]:
    """The record's database in this folder, created when it is new."""
    engine = await durable_engine(f"sqlite+aiosqlite:///{folder / 'record.db'}")
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: metadata.create_all(sync, tables=TABLES))
        yield engine
    finally:
        await engine.dispose()


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something that another task does has come true."""
    async with asyncio.timeout(10):
        while not await condition():  # noqa: ASYNC110 -- a database cannot set an event
            await asyncio.sleep(0.01)
