"""The store of events in SQL: one transaction a command, and a primary key that decides between two writers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.procedure.events import HearingEnded, HearingScheduled, Recorded
from hearing.record import tables as t
from hearing.record.codec import decode, encode
from hearing.record.ports import Clash, GapError, Listed


class EventStore:
    """Reads and appends events. Every write is durable when its call returns."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def append(self, hearing: str, after_n: int, events: Sequence[Recorded], command_id: str) -> None:
        """Append the events of one command, with its id and what is to be sealed, in one transaction.

        Args:
            hearing: the hearing's id.
            after_n: the number of the event they follow; 0 for none.
            events: at least one, numbered from ``after_n + 1``.
            command_id: the command that caused them, carried out once whatever happens.

        Raises:
            Clash: another writer was first; nothing was written.
            GapError: an event before these is missing; nothing was written.
        """
        numbers = [one.n for one in events]
        if not events or numbers != list(range(after_n + 1, after_n + 1 + len(events))):
            raise GapError(f"hearing {hearing}: events {numbers} cannot follow event {after_n}")
        try:
            async with self._engine.begin() as connection:
                await _write(connection, hearing, events, command_id)
                if after_n and not await _exists(connection, hearing, after_n):
                    raise GapError(f"hearing {hearing}: event {after_n} is not stored, so none can follow it")
        except IntegrityError as error:
            raise Clash(f"hearing {hearing}: event {after_n + 1} or command {command_id} is stored already") from error

    async def load(self, hearing: str, after_n: int = 0) -> tuple[Recorded, ...]:
        """Give the events of a hearing after this number, in order; none for a hearing that does not exist."""
        asked = select(t.event).where(t.event.c.hearing_id == hearing, t.event.c.n > after_n).order_by(t.event.c.n)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(asked)).all()
        return tuple(
            Recorded(row.n, row.at, row.by, row.command_id, decode(row.type, row.version, row.body)) for row in rows
        )

    async def answered(self, hearing: str, command_id: str) -> int | None:
        """Give the number of the last event that this command caused, or None when it was never carried out."""
        asked = select(t.command.c.n).where(t.command.c.hearing_id == hearing, t.command.c.command_id == command_id)
        async with self._engine.connect() as connection:
            found = (await connection.execute(asked)).scalar_one_or_none()
        return int(found) if found is not None else None

    async def hearings(self, *, case_id: str | None = None, unended: bool = False) -> tuple[Listed, ...]:
        """Give the hearings, oldest first; of one case only, or only those whose record is not complete."""
        asked = select(t.hearing).order_by(t.hearing.c.scheduled_at, t.hearing.c.id)
        if case_id is not None:
            asked = asked.where(t.hearing.c.case_id == case_id)
        if unended:
            asked = asked.where(t.hearing.c.ended_at.is_(None))
        async with self._engine.connect() as connection:
            rows = (await connection.execute(asked)).all()
        return tuple(Listed(row.id, row.case_id, row.scheduled_at, row.ended_at) for row in rows)

    async def beat(self, hearings: Sequence[str], at: datetime) -> None:
        """Note that the platform was alive at this moment, for each of these hearings."""
        if not hearings:
            return
        async with self._engine.begin() as connection:
            await connection.execute(delete(t.heartbeat).where(t.heartbeat.c.hearing_id.in_(hearings)))
            await connection.execute(insert(t.heartbeat), [{"hearing_id": one, "at": at} for one in hearings])

    async def last_beat(self, hearing: str) -> datetime | None:
        """Give the last moment at which the platform was surely alive, or None when there was none."""
        asked = select(t.heartbeat.c.at).where(t.heartbeat.c.hearing_id == hearing)
        async with self._engine.connect() as connection:
            return (await connection.execute(asked)).scalar_one_or_none()


async def _write(connection: AsyncConnection, hearing: str, events: Sequence[Recorded], command_id: str) -> None:
    first, last = events[0], events[-1]
    if isinstance(first.event, HearingScheduled):
        await connection.execute(
            insert(t.hearing).values(id=hearing, case_id=first.event.case_id, scheduled_at=first.at)
        )
    rows = []
    for one in events:
        name, version, body = encode(one.event)
        rows.append(
            {
                "hearing_id": hearing,
                "n": one.n,
                "at": one.at,
                "by": one.by,
                "command_id": one.command_id,
                "type": name,
                "version": version,
                "body": body.decode(),
            }
        )
    await connection.execute(insert(t.event), rows)
    await connection.execute(insert(t.command).values(hearing_id=hearing, command_id=command_id, n=last.n))
    await connection.execute(insert(t.outbox), [{"hearing_id": hearing, "n": one.n, "at": one.at} for one in events])
    if any(isinstance(one.event, HearingEnded) for one in events):
        await connection.execute(update(t.hearing).where(t.hearing.c.id == hearing).values(ended_at=last.at))


async def _exists(connection: AsyncConnection, hearing: str, n: int) -> bool:
    asked = select(t.event.c.n).where(t.event.c.hearing_id == hearing, t.event.c.n == n)
    return (await connection.execute(asked)).first() is not None
