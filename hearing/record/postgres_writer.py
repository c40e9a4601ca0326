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

_STORE = """
WITH missing AS (
    SELECT count(*) AS entries
    FROM unnest($1::varchar[], $2::int[]) AS given (hearing_id, n)
    WHERE n > 0 AND NOT EXISTS (
        SELECT FROM event WHERE event.hearing_id = given.hearing_id AND event.n = given.n
    )
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
    SELECT * FROM unnest($1::varchar[], $11::varchar[], $12::int[])
    WHERE (SELECT entries FROM missing) = 0
)
SELECT entries FROM missing
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
    if not any(one.case_id is not None or one.ends for one in entries):
        await _insert(connection, entries)
        return
    async with connection.transaction():
        for one in entries:
            if one.case_id is not None:
                await connection.execute(_HEARING, one.hearing, one.case_id, one.rows[0].at)
        await _insert(connection, entries)
        for one in entries:
            if one.ends:
                await connection.execute(_ENDED, one.last.at, one.hearing)


async def _insert(connection: asyncpg.Connection, entries: Sequence[Entry]) -> None:
    pairs = [(one.hearing, row) for one in entries for row in one.rows]
    rows = [row for _, row in pairs]
    missing = await connection.fetchval(
        _STORE,
        [one.hearing for one in entries],
        [one.after_n for one in entries],
        [hearing for hearing, _ in pairs],
        [row.n for row in rows],
        [row.at for row in rows],
        [row.by for row in rows],
        [row.command_id for row in rows],
        [row.type for row in rows],
        [row.version for row in rows],
        [row.body for row in rows],
        [one.command_id for one in entries],
        [one.last.n for one in entries],
    )
    if missing:
        raise GapError(f"{missing} of {len(entries)} entries would follow an event that is not stored")
