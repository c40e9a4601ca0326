"""A database whose evidence is booked: what a transaction writes is in the book before anybody is told of it.

The book is written while the database commits, so that neither waits for the other. A transaction that deletes waits
for the book first: what was destroyed by order must never come back out of it.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, CursorResult, Delete, Executable, Insert, Table, Update, event, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from evidence.book.book import Book, Pending
from evidence.book.frames import Entry, Line
from hearing.booking.lines import Key, gone, line_of, of_keys
from hearing.booking.tables import booked

_AT_ONCE = 100

Subjects = Mapping[str, str]
"""Of tables whose rows are erasable: the column that names the subject."""


class BookedEngine(AsyncEngine):
    """An engine that books what is written to some tables; they are written to inside `begin` alone."""

    __slots__ = ("book", "subjects", "tables")

    def __init__(self, engine: AsyncEngine, book: Book, tables: frozenset[str], subjects: Subjects) -> None:
        super().__init__(engine.sync_engine)
        self.book, self.tables, self.subjects = book, tables, subjects

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Begin a transaction, which is committed and in the book when the block has ended well.

        Raises:
            Stopped: the book has stopped: nothing was committed, or nobody may be told that it was.
        """
        entry, pending = Entry(()), None
        async with self.connect() as connection, connection.begin():
            with self._watched(connection) as changes:
                yield connection
                entry = await connection.run_sync(changes.entry)
            if entry.lines:
                pending = await self._put(connection, entry)
        if pending is not None:
            await pending.durable()
            await self.book.erase(entry.erased)
            pending.settle()

    def with_subject(self, line: Line) -> Line:
        """Give a line with the subject that its row has, if rows of its table are erasable."""
        subject = self.subjects.get(line.table)
        return replace(line, subject=str(line.row[subject])) if subject and line.row is not None else line

    @contextmanager
    def _watched(self, connection: AsyncConnection) -> Iterator["Changes"]:
        changes, own = Changes(self.tables, self.subjects), connection.sync_connection
        event.listen(own, "before_execute", changes.before)
        event.listen(own, "after_execute", changes.after)
        try:
            yield changes
        finally:
            event.remove(own, "before_execute", changes.before)
            event.remove(own, "after_execute", changes.after)

    async def _put(self, connection: AsyncConnection, entry: Entry) -> Pending:
        """Hand an entry in, with its mark in the same transaction."""
        known = self.book.durable
        pending = self.book.put(entry)
        await connection.execute(insert(booked).values(n=pending.number, durable=known))
        if any(line.row is None for line in entry.lines):
            await pending.durable()
        return pending


class Changes:
    """The rows of some tables that one transaction touches."""

    def __init__(self, tables: frozenset[str], subjects: Subjects) -> None:
        self._tables, self._subjects = tables, subjects
        self._touched: dict[Table, dict[Key, str]] = {}

    def before(self, connection: Connection, clause: Executable, *_rest: object) -> None:
        """See which rows an UPDATE or DELETE is about to change."""
        table = self._table(clause)
        if table is None or isinstance(clause, Insert):
            return
        assert isinstance(clause, (Update, Delete))
        columns = [*table.primary_key, *self._subject_columns(table)]
        asked = select(*columns)
        where = clause.whereclause
        found = connection.execute(asked if where is None else asked.where(where))
        width = len(table.primary_key)
        for row in found:
            self._meet(table, tuple(row[:width]), str(row[width]) if len(row) > width else "")

    def after(self, connection: Connection, clause: Executable, *rest: object) -> None:
        """See which rows an INSERT has made; its result comes last."""
        del connection
        table = self._table(clause)
        if table is None or not isinstance(clause, Insert):
            return
        (*_, result) = rest
        assert isinstance(result, CursorResult)
        names = [column.key for column in table.primary_key]
        for values in result.context.compiled_parameters:
            made = [values.get(name) for name in names]
            key = tuple(made) if None not in made else tuple(result.inserted_primary_key or ())
            subject = self._subjects.get(table.name)
            self._meet(table, key, str(values[subject]) if subject else "")

    def entry(self, connection: Connection) -> Entry:
        """Give the rows as they are now, before the commit; the rows' locks are held, so the book has their order."""
        lines: list[Line] = []
        for table, keys in self._touched.items():
            rows = {}
            listed = list(keys)
            for at in range(0, len(listed), _AT_ONCE):
                for row in connection.execute(of_keys(table, listed[at : at + _AT_ONCE])):
                    rows[tuple(row._mapping[column.name] for column in table.primary_key)] = row
            for key, subject in keys.items():
                kept = rows.get(key)
                lines.append(gone(table, key, subject) if kept is None else line_of(table, kept, subject))
        return Entry(tuple(lines), self._erased(connection, lines))

    def _erased(self, connection: Connection, lines: list[Line]) -> tuple[str, ...]:
        """Give the subjects of which this transaction has deleted the last row."""
        erased = []
        for line in lines:
            if line.row is None and line.subject and line.subject not in erased:
                (table,) = (one for one in self._touched if one.name == line.table)
                (column,) = self._subject_columns(table)
                if connection.execute(select(column).where(column == line.subject).limit(1)).first() is None:
                    erased.append(line.subject)
        return tuple(erased)

    def _table(self, clause: Executable) -> Table | None:
        table = clause.table if isinstance(clause, (Insert, Update, Delete)) else None
        return table if isinstance(table, Table) and table.name in self._tables else None

    def _subject_columns(self, table: Table) -> list[Any]:
        subject = self._subjects.get(table.name)
        return [table.columns[subject]] if subject else []

    def _meet(self, table: Table, key: Key, subject: str) -> None:
        self._touched.setdefault(table, {}).setdefault(key, subject)
