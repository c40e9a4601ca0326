"""What a search is held against: the same texts in one table without an index, gone through by LIKE."""

from collections.abc import Sequence

from sqlalchemy import Column, ColumnElement, Integer, MetaData, String, Table, Text, and_, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.search.documents import MOST_TOLD
from hearing.tables import Instant

bare = Table(
    "bare",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("kind", String(16)),
    Column("rank", Integer),
    Column("scope", String(160)),
    Column("at", Instant),
    Column("text", Text),
)


def _within(said: str, scopes: Sequence[str]) -> ColumnElement[bool]:
    words = [bare.c.text.like(f"%{word}%") for word in said.replace("“", "").replace("”", "").split()]
    return and_(bare.c.scope.in_(scopes), *words)


async def scan_page(engine: AsyncEngine, said: str, scopes: Sequence[str]) -> None:
    """Read the best twenty."""
    page = select(bare.c.id).where(_within(said, scopes)).order_by(bare.c.rank, bare.c.at.desc()).limit(20)
    async with engine.connect() as connection:
        (await connection.execute(page)).all()


async def scan_counts(engine: AsyncEngine, said: str, scopes: Sequence[str], kinds: Sequence[str]) -> None:
    """Count what there is of each kind, and stop where search stops."""
    some = [
        select(bare.c.id).where(bare.c.kind == kind, _within(said, scopes)).limit(MOST_TOLD + 1).subquery()
        for kind in kinds
    ]
    async with engine.connect() as connection:
        for each in some:
            (await connection.execute(select(func.count()).select_from(each))).all()


async def scan_all_counts(engine: AsyncEngine, said: str, scopes: Sequence[str]) -> None:
    """Count all that there are, by kind."""
    counted = select(bare.c.kind, func.count()).where(_within(said, scopes)).group_by(bare.c.kind)
    async with engine.connect() as connection:
        (await connection.execute(counted)).all()
