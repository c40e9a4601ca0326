"""What a book says that each row is now, in a temporary file without a name; and a database held against it."""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from evidence.book.erasable import Erasable
from evidence.book.frames import Frame, Line, Written, written_line
from evidence.book.reading import open_line
from evidence.statement import Json
from hearing.booking.lines import line_of


class Sort(Enum):
    """How a row of the database and the book differ."""

    MISSING = auto()
    """The book has it, the database has not."""
    DIFFERS = auto()
    """Both have it, and say something else."""
    UNBOOKED = auto()
    """The database has it, the book never had."""
    DELETED = auto()
    """The database has it, the book says that it was deleted."""
    LOST = auto()
    """The book has it, under a key that is gone, and nothing says that it was deleted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row about which they differ: as the book has it, and as the database has it."""

    sort: Sort
    table: Table
    key: tuple[Json, ...]
    booked: Line | None
    found: Line | None

    @property
    def place(self) -> str:
        """Name the row to a person."""
        return f"{self.table.name} {'/'.join(map(str, self.key))}"


class Shadow:
    """The last line of each row, by table and key."""

    def __init__(self, connection: sqlite3.Connection, keys: Erasable) -> None:
        self._connection, self._keys = connection, keys

    def learn(self, frames: Iterable[Frame]) -> int:
        """Take entries in, in their order; gives how many.

        Raises:
            ValueError: one cannot be read.
        """
        count = 0
        for frame in frames:
            lines, _ = frame.lines()
            rows = [(one.line.table, _key(one.line.key), one.spelled()) for one in lines]
            self._connection.executemany("INSERT OR REPLACE INTO line VALUES (?, ?, ?, 0)", rows)
            count += 1
        return count

    def find(self, table: str, key: Sequence[Json]) -> Written | None:
        """Give the last line of a row, and remember that it was asked for; None when the book never had it."""
        where = (table, _key(key))
        row = self._connection.execute("SELECT body FROM line WHERE name = ? AND key = ?", where).fetchone()
        if row is None:
            return None
        self._connection.execute("UPDATE line SET met = 1 WHERE name = ? AND key = ?", where)
        return written_line(row[0])

    def unmet(self, table: str) -> Iterator[Written]:
        """Give the lines of a table that nobody asked for, deleted rows left out."""
        for (body,) in self._connection.execute("SELECT body FROM line WHERE name = ? AND met = 0", (table,)):
            written = written_line(body)
            if written.sealed or written.line.row is not None:
                yield written

    def missing(self, table: Table, key: Sequence[Json]) -> Difference | None:
        """Hold against the book that the database has no row of this key; None when the book says the same."""
        written = self.find(table.name, key)
        if written is None or not (written.sealed or written.line.row is not None):
            return None
        line = open_line(written, self._keys)
        return Difference(Sort.LOST if line is None else Sort.MISSING, table, tuple(key), line, None)

    async def compare(self, connection: AsyncConnection, tables: Iterable[Table]) -> AsyncIterator[Difference]:
        """Give every row about which book and database differ, table by table, in the given order.

        Raises:
            ValueError: a sealed row of the book was changed.
        """
        for table in tables:
            rows = await connection.stream(select(table).order_by(*table.primary_key))
            async for row in rows:
                if difference := self.differs(table, line_of(table, row)):
                    yield difference
            for written in self.unmet(table.name):
                if difference := self.missing(table, written.line.key):
                    yield difference

    def differs(self, table: Table, found: Line) -> Difference | None:
        """Hold a row of the database against the book; None when they say the same.

        A column that the table has got since the line was written is passed over.
        """
        written = self.find(table.name, found.key)
        if written is None:
            return Difference(Sort.UNBOOKED, table, found.key, None, found)
        line = open_line(written, self._keys)
        if line is None:
            return Difference(Sort.LOST, table, found.key, None, found)
        if line.row is None:
            return Difference(Sort.DELETED, table, found.key, line, found)
        assert found.row is not None, "it was read from the database"
        same = all(name in found.row and found.row[name] == value for name, value in line.row.items())
        return None if same else Difference(Sort.DIFFERS, table, found.key, line, found)


@contextmanager
def shadow(keys: Erasable) -> Iterator[Shadow]:
    """Make an empty one, which is gone when the block ends; rows that are sealed in the book stay so in its file."""
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE line (name TEXT, key TEXT, body BLOB, met INTEGER, PRIMARY KEY (name, key)) WITHOUT ROWID"
        )
        yield Shadow(connection, keys)
    finally:
        connection.close()


def _key(key: Sequence[Json]) -> str:
    return json.dumps(list(key), ensure_ascii=False)
