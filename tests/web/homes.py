"""A real installation's home for tests of commands: seeded by a server of its own, stopped before it is used."""

import asyncio
import socket
import sqlite3
from pathlib import Path

from sqlalchemy import select

from hearing.cases.tables import exhibit
from hearing.record.seal import Sealer
from hearing.record.seal_store import SealStore
from tests.served import free_port
from web.app import serving
from web.policy import PlatformLog
from web.services import Services
from web.settings import Settings


async def _all_pages(around: Services) -> None:
    """Wait until every page is drawn: what is stopped in the middle may leave a picture that no list names."""
    async with around.engine.connect() as connection:
        exhibits = await connection.execute(select(exhibit.c.sha256, exhibit.c.media_type))
        filed = {(row.sha256, row.media_type) for row in exhibits if row.sha256}
    for digest, media_type in filed:
        made = await around.evidence.renditions.of(digest, media_type)
        for number in range(1, made.page_count + 1):
            await around.evidence.renditions.page(digest, media_type, number)


async def _seed(home: Path) -> None:
    settings = Settings(home=home, port=free_port(), media_port=free_port(socket.SOCK_DGRAM), demo=True)
    async with serving(settings) as around:
        await _all_pages(around)
        await Sealer(SealStore(around.engine), PlatformLog(around.evidence)).drain()


def seeded(home: Path) -> Path:
    """Make a demo's home, every event of it sealed."""
    asyncio.run(_seed(home))
    return home


def query(home: Path, statement: str, *values: object) -> list[tuple]:
    """Run one statement on a home's database, as somebody with access to the machine could."""
    with sqlite3.connect(home / "hearing.sqlite3", timeout=20) as connection:
        return connection.execute(statement, values).fetchall()
