"""A home opened for one command, without serving: the database and what reads it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.record.engine import durable_engine
from web.migrate import migrate
from web.settings import Settings


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """Open the database of a home, migrated; a server may run beside it."""
    settings.home.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(migrate, settings.database_url)
    engine = await durable_engine(settings.database_url)
    try:
        yield engine
    finally:
        await engine.dispose()
