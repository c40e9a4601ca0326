"""Writing entries into PostgreSQL: one statement is one transaction, so that a command costs one way there and back.

The statement inserts nothing at all when the event before one of the entries is missing, and says so. Entries are
ordered by hearing, so that two processes that write for the same hearings wait for each other instead of deadlocking;
where they deadlock all the same, PostgreSQL ends one of them and it writes again.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_only

from hearing.record.engine import NotDurableError
from hearing.record.entries import Entry
from hearing.record.ports import Clash, GapError, OutcomeUnknown, StoreUnavailable, WriteAgain

_ONE = """
WITH stored AS (
    INSERT INTO event (hearing_id, n, at, "by", command_id, type, version, body)
    SELECT $1::varchar, $2::int, $3::timestamptz, $4::varchar, $5::varchar, $6::varchar, $7::int, $8::text
    WHERE $9::int = 0 OR EXISTS (SELECT FROM event WHERE hearing_id = $1 AND n = $9)
    RETURNING 1
), waits AS (
    INSERT INTO outbox (hearing_id, n, at) SELECT $1, $2, $3 FROM stored
), answered AS (
    INSERT INTO command (hearing_id, command_id, n) SELECT $1, $10::varchar, $2 FROM stored
)
SELECT count(*) FROM stored
"""
"""One event of one command, the usual case; gives 0 when the event before it is missing."""

_MANY = """
WITH missing AS (
    SELECT count(*) AS entries
    FROM unnest($1::varchar[], $2::int[]) AS given (hearing_id, n)
    WHERE n > 0 AND (
        SELECT true FROM event WHERE event.hearing_id = given.hearing_id AND event.n = given.n
    ) IS NULL
), stored AS (
    INSERT INTO event (hearing_id, n, at, "by", command_id, type, version, body)
    SELECT * FROM unnest($3::varchar[], $4::int[], $5::timestamptz[], $6::varchar[], $7::varchar[], $8::varchar[],
                         $9::int[], $10::text[])
    WHERE (SELECT entries FROM missing) = 0
), waits AS (
    INSERT INTO outbox (hearing_id, n, at)
    SELECT * FROM unnest($3::varchar[], $4::int[], $5::timestamptz[])
    WHERE (SELECT entries FROM missing) = 0
), answered AS (
    INSERT INTO command (hearing_id, command_id, n)
    SELECT * FROM unnest($11::varchar[], $12::varchar[], $13::int[])
    WHERE (SELECT entries FROM missing) = 0
)
SELECT entries FROM missing
"""
"""Any number of entries; gives how many of them would follow a missing event, and inserts nothing unless that is 0.

The event before is looked for entry by entry: as a join, the planner may read the whole table for it.
"""

_CLOSE_SECONDS = 5
_HEARING = "INSERT INTO hearing (id, case_id, scheduled_at) VALUES ($1, $2, $3)"
_ENDED = "UPDATE hearing SET ended_at = $1 WHERE id = $2"

_GIVEN_WAY = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.TooManyConnectionsError,
)
_NOTHING_HAPPENED = (
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.DataError,
    asyncpg.SyntaxOrAccessError,
)


class PostgresWriter:
    """Writes into one database through a connection of its own, made at the first write and after each loss."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._own: asyncpg.Connection | None = None

    async def write(self, entries: Sequence[Entry]) -> None:
        """Store all of these, or nothing; see `hearing.record.batches.Writer`."""
        connection = await self._connection()
        ordered = sorted(entries, key=lambda one: (one.hearing, one.after_n))
        try:
            await _store(connection, ordered)
        except asyncpg.UniqueViolationError as error:
            raise Clash("an event or a command of this number or id is stored already") from error
        except asyncpg.ForeignKeyViolationError as error:
            raise GapError("there is no hearing for these events") from error
        except _GIVEN_WAY as error:
            raise WriteAgain(str(error)) from error
        except _NOTHING_HAPPENED as error:
            raise StoreUnavailable(f"PostgreSQL could not write: {error}") from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            self._forget()
            raise OutcomeUnknown(f"the line to PostgreSQL was lost: {error}") from error
        except asyncio.CancelledError:
            self._forget()
            raise

    async def _connection(self) -> asyncpg.Connection:
        if self._own is None:
            try:
                pooled = await self._engine.raw_connection()
            except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                raise StoreUnavailable(f"PostgreSQL does not answer: {error}") from error
            except NotDurableError as error:
                raise StoreUnavailable(str(error)) from error
            self._own = pooled.driver_connection
            pooled.detach()  # it belongs to this writer now, not to the pool
        return self._own

    def _forget(self) -> None:
        """Give up a connection of unknown state, at once."""
        own, self._own = self._own, None
        if own is not None:
            own.terminate()

    def close(self) -> None:
        """Close the connection; called by the engine, while it is being disposed of."""
        own, self._own = self._own, None
        if own is not None:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await_only(own.close(timeout=_CLOSE_SECONDS))


async def _store(connection: asyncpg.Connection, entries: Sequence[Entry]) -> None:
    """Write in one transaction."""
    if not any(one.case_id is not None or one.ended_at is not None for one in entries):
        await _insert(connection, entries)
        return
    async with connection.transaction():
        for one in entries:
            if one.case_id is not None:
                await connection.execute(_HEARING, one.hearing, one.case_id, one.rows[0].at)
        await _insert(connection, entries)
        for one in entries:
            if one.ended_at is not None:
                await connection.execute(_ENDED, one.ended_at, one.hearing)


async def _insert(connection: asyncpg.Connection, entries: Sequence[Entry]) -> None:
    if len(entries) == 1 and len(entries[0].rows) == 1:
        missing = not await connection.fetchval(_ONE, *_one(entries[0]))
    else:
        missing = await connection.fetchval(_MANY, *_many(entries))
    if missing:
        raise GapError("an entry would follow an event that is not stored")


def _one(entry: Entry) -> tuple[object, ...]:
    """Give the arguments of `_ONE`."""
    return entry.hearing, *entry.rows[0], entry.after_n, entry.answers[0][0]


def _many(entries: Sequence[Entry]) -> tuple[list[object], ...]:
    """Give the arguments of `_MANY`: columns."""
    rows = [(one.hearing, *row) for one in entries for row in one.rows]
    answers = [(one.hearing, *answer) for one in entries for answer in one.answers]
    before = [(one.hearing, one.after_n) for one in entries]
    return tuple(list(column) for table in (before, rows, answers) for column in zip(*table, strict=True))
