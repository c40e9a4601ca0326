"""The store of events in SQL: one transaction a command, and a primary key that decides between two writers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, event, select
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.procedure.events import Recorded
from hearing.record import tables as t
from hearing.record.batches import Batches
from hearing.record.engine import SQLITE, answering, upsert
from hearing.record.entries import entry_of
from hearing.record.history import recorded
from hearing.record.ports import EventRow, Listed
from hearing.record.postgres_writer import PostgresWriter
from hearing.record.snapshot import Snapshot
from hearing.record.sqlite_writer import SqliteWriter

_COLUMNS = tuple(t.event.c[name] for name in EventRow._fields)


class EventStore:
    """Reads and appends events. Every write is durable when its call returns."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._batches = _batches(engine)

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
            StoreUnavailable: the database does not answer; nothing was written.
            OutcomeUnknown: its answer was lost; load the events and look for the command's id.
        """
        await self._batches.append(entry_of(hearing, after_n, [(events, command_id)]))

    async def append_joined(
        self, hearing: str, after_n: int, commands: Sequence[tuple[Sequence[Recorded], str]]
    ) -> None:
        """Append the events of several commands of one hearing, each with its id, in one transaction.

        Either all of it is stored or nothing. Raises what `append` raises.
        """
        await self._batches.append(entry_of(hearing, after_n, commands))

    async def load(self, hearing: str, after_n: int = 0) -> tuple[Recorded, ...]:
        """Give the events of a hearing after this number, in order; none for a hearing that does not exist."""
        return tuple(recorded(row) for row in await self.rows(hearing, after_n))

    async def rows(self, hearing: str, after_n: int = 0) -> tuple[EventRow, ...]:
        """Give all events of a hearing as they are stored, in order."""
        asked = select(*_COLUMNS).where(t.event.c.hearing_id == hearing, t.event.c.n > after_n).order_by(t.event.c.n)
        async with answering(), self._engine.connect() as connection:
            return tuple(EventRow(*row) for row in (await connection.execute(asked)).all())

    async def snapshot(self, hearing: str) -> Snapshot | None:
        """Give the snapshot that is kept of a hearing."""
        asked = select(t.snapshot).where(t.snapshot.c.hearing_id == hearing)
        async with answering(), self._engine.connect() as connection:
            found = (await connection.execute(asked)).first()
        return Snapshot(found.n, found.form, found.digest, found.body) if found is not None else None

    async def keep_snapshot(self, hearing: str, snapshot: Snapshot, at: datetime) -> None:
        """Keep a snapshot in the place of an older one; losing it costs only time."""
        values = {"n": snapshot.n, "form": snapshot.form, "digest": snapshot.digest, "at": at, "body": snapshot.body}
        async with answering(), self._engine.begin() as connection:
            await connection.execute(upsert(self._engine, t.snapshot, "hearing_id"), {"hearing_id": hearing, **values})

    async def drop_snapshot(self, hearing: str) -> None:
        """Forget the snapshot of a hearing."""
        async with answering(), self._engine.begin() as connection:
            await connection.execute(delete(t.snapshot).where(t.snapshot.c.hearing_id == hearing))

    async def answered(self, hearing: str, command_id: str) -> int | None:
        """Give the number of the last event that this command caused, or None when it was never carried out."""
        asked = select(t.command.c.n).where(t.command.c.hearing_id == hearing, t.command.c.command_id == command_id)
        async with answering(), self._engine.connect() as connection:
            found = (await connection.execute(asked)).scalar_one_or_none()
        return int(found) if found is not None else None

    async def hearings(self, *, case_id: str | None = None, unended: bool = False) -> tuple[Listed, ...]:
        """Give the hearings, oldest first; of one case only, or only those whose record is not complete."""
        asked = select(t.hearing).order_by(t.hearing.c.scheduled_at, t.hearing.c.id)
        if case_id is not None:
            asked = asked.where(t.hearing.c.case_id == case_id)
        if unended:
            asked = asked.where(t.hearing.c.ended_at.is_(None))
        async with answering(), self._engine.connect() as connection:
            rows = (await connection.execute(asked)).all()
        return tuple(Listed(row.id, row.case_id, row.scheduled_at, row.ended_at) for row in rows)

    async def beat(self, hearings: Sequence[str], at: datetime) -> None:
        """Note that the platform was alive at this moment, for each of these hearings."""
        if not hearings:
            return
        async with answering(), self._engine.begin() as connection:
            rows = [{"hearing_id": one, "at": at} for one in sorted(hearings)]
            await connection.execute(upsert(self._engine, t.heartbeat, "hearing_id"), rows)

    async def last_beat(self, hearing: str) -> datetime | None:
        """Give the last moment at which the platform was surely alive, or None when there was none."""
        asked = select(t.heartbeat.c.at).where(t.heartbeat.c.hearing_id == hearing)
        async with answering(), self._engine.connect() as connection:
            return (await connection.execute(asked)).scalar_one_or_none()


def _batches(engine: AsyncEngine) -> Batches:
    """Give the way to write into this engine's database; it ends when the engine is disposed of."""
    writer = SqliteWriter(engine.url.database or "") if engine.dialect.name == SQLITE else PostgresWriter(engine)
    event.listen(engine.sync_engine, "engine_disposed", lambda _: writer.close())
    return Batches(writer)
