"""Rows made anew from the book: what a lost, emptied or older database does not have, and what was changed in it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import Integer, Table, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from evidence.book.book import Book
from evidence.book.frames import Line
from evidence.book.reading import entries
from hearing.booking.lines import is_key, key_of, values_of
from hearing.booking.settling import decide, marks, require_book
from hearing.booking.shadow import Difference, Shadow, Sort, shadow
from hearing.booking.tables import booked
from hearing.record.engine import POSTGRESQL

Told = Callable[[str, str], None]
"""Is told what was made anew, or could not be: the finding's code, and the row."""


async def restore(engine: AsyncEngine, book: Book, tables: Sequence[Table], told: Told) -> None:
    """Make the rows of these tables what the book says; no server runs meanwhile, and nothing is booked.

    Rows that the book never had are left as they are, and told.

    Raises:
        Damaged: the book is older than the database knows it to have been.
        ValueError: a row of the book cannot be read.
    """
    found = await marks(engine)
    require_book(found, book)
    done = {frame.n for frame in book.found.unsettled}  # of a database that lost them, every one counts
    if found.last >= book.found.anchor:
        done = await decide(engine, book, found)
    with shadow(book.keys) as said:
        await asyncio.to_thread(said.learn, entries(book.folder))
        async with AsyncEngine.begin(engine) as connection:
            await _Restoring(connection, told).run(said, tables)
            for table in tables:
                await _count_on(connection, table)
            await connection.execute(delete(booked))
            if number := max(book.last, found.last):
                known = [{"n": each, "durable": book.durable} for each in sorted(done | {number})]
                await connection.execute(insert(booked), known)
    book.settle_found(frame.n for frame in book.found.unsettled)


class _Restoring:
    def __init__(self, connection: AsyncConnection, told: Told) -> None:
        self._connection, self._told = connection, told

    async def run(self, said: Shadow, tables: Sequence[Table]) -> None:
        """Make the tables right one by one, those that others point to first; then delete, in the other order."""
        deleted = []
        for table in tables:
            changed = []
            async for one in said.compare(self._connection, (table,)):
                if one.sort is Sort.MISSING and one.booked is not None:  # they come when the table was read to its end
                    await self._try(one, one.booked, self._insert)
                else:
                    changed.append(one)
            for one in changed:
                if one.sort is Sort.DIFFERS and one.booked is not None:
                    await self._try(one, one.booked, self._update)
                elif one.sort is Sort.DELETED:
                    deleted.append(one)
                else:
                    self._told("book.key-lost" if one.sort is Sort.LOST else "book.unbooked", one.place)
        for one in reversed(deleted):
            if one.booked is not None:
                await self._try(one, one.booked, self._delete)

    async def _try(self, one: Difference, line: Line, write: Callable[[Table, Line], Awaitable[None]]) -> None:
        try:
            async with self._connection.begin_nested():
                await write(one.table, line)
        except IntegrityError:
            self._told("book.unplaced", one.place)
        else:
            self._told("book.rebuilt", one.place)

    async def _delete(self, table: Table, line: Line) -> None:
        await self._connection.execute(delete(table).where(is_key(table, key_of(table, line))))

    async def _insert(self, table: Table, line: Line) -> None:
        await self._connection.execute(insert(table).values(values_of(table, line.row or {})))

    async def _update(self, table: Table, line: Line) -> None:
        where = is_key(table, key_of(table, line))
        await self._connection.execute(update(table).where(where).values(values_of(table, line.row or {})))


async def _count_on(connection: AsyncConnection, table: Table) -> None:
    """Have a table that numbers its rows by itself go on behind the last."""
    (column, *others) = table.primary_key
    if others or not isinstance(column.type, Integer) or connection.dialect.name != POSTGRESQL:
        return
    highest = (await connection.execute(select(func.max(column)))).scalar_one()
    if highest is not None:
        sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
        await connection.execute(text(f"SELECT setval({sequence}, :highest)"), {"highest": highest})
