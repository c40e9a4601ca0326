"""What waits to be sealed, and the receipts beside the events, in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.procedure.events import Recorded
from hearing.record import tables as t
from hearing.record.codec import decode
from hearing.record.engine import answering
from hearing.record.ports import Unsealed


class SealStore:
    """The sealer's side of the record. Every write is durable when its call returns."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def waiting(self, limit: int) -> tuple[Unsealed, ...]:
        """Give the events that wait longest for their seal, oldest first."""
        joined = t.outbox.join(t.event, (t.outbox.c.hearing_id == t.event.c.hearing_id) & (t.outbox.c.n == t.event.c.n))
        asked = (
            select(t.event)
            .select_from(joined)
            .order_by(t.outbox.c.at, t.outbox.c.hearing_id, t.outbox.c.n)
            .limit(limit)
        )
        async with answering(), self._engine.connect() as connection:
            rows = (await connection.execute(asked)).all()
        return tuple(
            Unsealed(
                row.hearing_id,
                Recorded(row.n, row.at, row.by, row.command_id, decode(row.type, row.version, row.body)),
            )
            for row in rows
        )

    async def count_waiting(self) -> int:
        """Give how many events wait for their seal."""
        async with answering(), self._engine.connect() as connection:
            return int((await connection.execute(select(func.count()).select_from(t.outbox))).scalar_one())

    async def oldest_waiting(self) -> datetime | None:
        """Give the moment of the event that waits longest for its seal, or None when nothing waits."""
        async with answering(), self._engine.connect() as connection:
            oldest: datetime | None = (await connection.execute(select(func.min(t.outbox.c.at)))).scalar_one_or_none()
            return oldest

    async def keep(self, sealed: Sequence[Unsealed], receipts: Sequence[str]) -> None:
        """Put the receipts (JSON texts) beside their events, in one transaction; an event that has one keeps it."""
        async with answering(), self._engine.begin() as connection:
            for one, receipt in zip(sealed, receipts, strict=True):
                key = {"hearing_id": one.hearing, "n": one.recorded.n}
                waits = (t.outbox.c.hearing_id == one.hearing) & (t.outbox.c.n == one.recorded.n)
                removed = await connection.execute(delete(t.outbox).where(waits))
                if removed.rowcount:
                    await connection.execute(insert(t.event_seal).values(**key, receipt=receipt))

    async def receipts(self, hearing: str) -> Mapping[int, str]:
        """Give the receipts of a hearing's events (JSON texts) by event number, in order."""
        asked = (
            select(t.event_seal.c.n, t.event_seal.c.receipt)
            .where(t.event_seal.c.hearing_id == hearing)
            .order_by(t.event_seal.c.n)
        )
        async with answering(), self._engine.connect() as connection:
            return {row.n: row.receipt for row in (await connection.execute(asked)).all()}

    async def receipt(self, hearing: str, n: int) -> str | None:
        """Give the receipt (JSON text) of one event; its checkpoint covers every event sealed before it."""
        asked = select(t.event_seal.c.receipt).where(t.event_seal.c.hearing_id == hearing, t.event_seal.c.n == n)
        async with answering(), self._engine.connect() as connection:
            found = (await connection.execute(asked)).scalar_one_or_none()
        return str(found) if found is not None else None

    async def sealed_through(self, hearing: str) -> int:
        """Give the number up to which every event of a hearing has its receipt; 0 when none has."""
        first_waiting = select(func.min(t.outbox.c.n)).where(t.outbox.c.hearing_id == hearing)
        last = select(func.max(t.event.c.n)).where(t.event.c.hearing_id == hearing)
        async with answering(), self._engine.connect() as connection:
            waiting = (await connection.execute(first_waiting)).scalar_one_or_none()
            newest = (await connection.execute(last)).scalar_one_or_none()
        return int(waiting) - 1 if waiting is not None else int(newest or 0)
