"""Writing entries into SQLite: a connection and a thread of its own, so that a transaction is one errand.

Through the common driver every statement is a message to a thread and back; the events of a command need five.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from hearing.record.engine import SQLITE_SETTINGS
from hearing.record.entries import Entry
from hearing.record.ports import Clash, GapError, OutcomeUnknown, StoreUnavailable, WriteAgain

_HEARING = "INSERT INTO hearing (id, case_id, scheduled_at) VALUES (?, ?, ?)"
_EVENT = "INSERT INTO event (hearing_id, n, at, by, command_id, type, version, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_COMMAND = "INSERT INTO command (hearing_id, command_id, n) VALUES (?, ?, ?)"
_OUTBOX = "INSERT INTO outbox (hearing_id, n, at) VALUES (?, ?, ?)"
_ENDED = "UPDATE hearing SET ended_at = ? WHERE id = ?"
_EXISTS = "SELECT 1 FROM event WHERE hearing_id = ? AND n = ?"


class SqliteWriter:
    """Writes into one database file. Opens it at the first write."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._thread: ThreadPoolExecutor | None = None

    async def write(self, entries: Sequence[Entry]) -> None:
        """Store all of these, or nothing; see `hearing.record.batches.Writer`."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "record")
        await asyncio.get_running_loop().run_in_executor(self._thread, self._write, entries)

    def close(self) -> None:
        """Close the file, after what is being written."""
        if self._thread is not None:
            self._thread.submit(self._close)
            self._thread.shutdown()
            self._thread = None

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None)
        for setting in SQLITE_SETTINGS:
            connection.execute(f"PRAGMA {setting}").fetchall()
        return connection

    def _write(self, entries: Sequence[Entry]) -> None:
        try:
            if self._connection is None:
                self._connection = self._open()
            _store(self._connection, entries)
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
                raise GapError("there is no hearing for these events") from error
            raise Clash("an event or a command of this number or id is stored already") from error
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise WriteAgain("another process held the database for too long") from error
            raise StoreUnavailable(f"SQLite could not write: {error}") from error


def _store(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    """Write in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for entry in entries:
            _insert(connection, entry)
        try:
            connection.execute("COMMIT")  # from here on it has happened
        except sqlite3.OperationalError as error:
            # It is not visible now, but after a crash its frames may be found whole in the write-ahead log.
            raise OutcomeUnknown(f"SQLite could not complete a transaction: {error}") from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _insert(connection: sqlite3.Connection, entry: Entry) -> None:
    hearing = entry.hearing
    if entry.case_id is not None:
        connection.execute(_HEARING, (hearing, entry.case_id, _moment(entry.rows[0].at)))
    if entry.after_n and connection.execute(_EXISTS, (hearing, entry.after_n)).fetchone() is None:
        raise GapError(f"hearing {hearing}: event {entry.after_n} is not stored, so none can follow it")
    for row in entry.rows:
        at = _moment(row.at)
        connection.execute(_EVENT, (hearing, row.n, at, row.by, row.command_id, row.type, row.version, row.body))
        connection.execute(_OUTBOX, (hearing, row.n, at))
    for command_id, n in entry.answers:
        connection.execute(_COMMAND, (hearing, command_id, n))
    if entry.ended_at is not None:
        connection.execute(_ENDED, (_moment(entry.ended_at), hearing))


def _moment(at: datetime) -> str:
    """Write a moment as the common tables' type does: in UTC, without the zone."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
