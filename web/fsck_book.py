"""Book and database held against each other, both ways, row by row; a server may go on writing meanwhile."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.book.copying import FOLDER
from evidence.book.erasable import Erasable
from evidence.book.reading import KEYS, entries, walk
from evidence.fsck.examination import Examination
from hearing.booking.lines import is_key, key_of, line_of
from hearing.booking.settling import FORM, marks
from hearing.booking.shadow import Difference, Shadow, Sort, shadow
from hearing.booking.tables import booked

_CODES = {
    Sort.MISSING: "book.missing",
    Sort.DIFFERS: "book.differs",
    Sort.UNBOOKED: "book.unbooked",
    Sort.DELETED: "book.deleted",
    Sort.LOST: "book.key-lost",
}
_LOOKS = 3
_PAUSE_SECONDS = 0.5


class BookFsck:
    """The comparison of one database with its book, whose frames were examined before."""

    def __init__(self, engine: AsyncEngine, store: Path, exam: Examination, tables: Sequence[Table]) -> None:
        self._engine, self._folder, self._exam, self._tables = engine, store / FOLDER, exam, tables
        self._keys = Erasable(self._folder / KEYS)
        self._read = 0

    async def run(self) -> None:
        """Name every row about which they differ; those that differ are looked at again, as somebody may be writing."""
        if not (self._folder / FORM).is_file():
            self._exam.found("book.none", FOLDER)
            return
        last = max((met.frame.n for met in walk(self._folder)), default=0)
        known = await marks(self._engine)
        if known.durable > last:
            self._exam.found("book.old", FOLDER, f"{last} < {known.durable}")
            return
        with shadow(self._keys) as said:
            await self._learn(said)
            async with self._engine.connect() as connection:
                doubtful = [one async for one in said.compare(connection, self._tables)]
            for _ in range(_LOOKS):
                if not doubtful:
                    return
                await asyncio.sleep(_PAUSE_SECONDS)
                await self._learn(said)
                doubtful = [new for one in doubtful if (new := await self._again(said, one))]
        for one in doubtful:
            self._exam.found(_CODES[one.sort], one.place)

    async def _learn(self, said: Shadow) -> None:
        """Read on in the book; an entry that is not settled counts when the database has its mark."""
        settled = max((met.frame.settled for met in walk(self._folder, self._read + 1)), default=0)
        async with self._engine.connect() as connection:
            done = set((await connection.execute(select(booked.c.n).where(booked.c.n > settled))).scalars())
        lost = (await marks(self._engine)).last == 0  # with all the rest: then every entry counts
        await asyncio.to_thread(self._read_on, said, lambda n: lost or n <= settled or n in done)

    def _read_on(self, said: Shadow, counts: Callable[[int], bool]) -> None:
        """Take in what counts; what does not may do so later, and is looked at again with all that follows it."""
        passed = None
        for frame in entries(self._folder, self._read):
            if counts(frame.n):
                said.learn((frame,))
                self._read = frame.n
            elif passed is None:
                passed = frame.n - 1
        self._read = self._read if passed is None else passed

    async def _again(self, said: Shadow, one: Difference) -> Difference | None:
        table = one.table
        line = one.found or one.booked
        if line is None:
            return one
        async with self._engine.connect() as connection:
            asked = select(table).where(is_key(table, key_of(table, line)))
            row = (await connection.execute(asked)).one_or_none()
        if row is not None:
            return said.differs(table, line_of(table, row))
        return said.missing(table, one.key)
