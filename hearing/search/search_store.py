"""The index in SQL: documents in one table for both databases, their words in each one's own."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.record.engine import SQLITE
from hearing.search import tables as t
from hearing.search.documents import MOST_TOLD, ORDER, Change, Document, Filters, Found, Kind, parts
from hearing.search.find_store import Finding, document, documents
from hearing.search.folding import words
from hearing.search.wanted import Wanted
from hearing.search.word_tables import PostgresWords, SqliteWords, WordTable

Shelf = tuple[str, str, str]
"""A scope, a case and a kind."""
_NEW_SHELF = (
    "INSERT INTO search_shelf (scope, case_id, kind, rank, used) VALUES (:scope, :case_id, :kind, :rank, :used) "
    "ON CONFLICT DO NOTHING"
)
_TABLES = (t.search_document, t.search_text, t.search_shelf, t.search_source, t.search_reader, t.search_change)
TEXT = "text:"
"""Sources that take long to read; whatever else waits goes first."""
_AT_ONCE = 500
"""Rows named in one statement."""


class SearchIndex:
    """Documents by their words. Every write is durable and whole, or did not happen."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._words: WordTable = SqliteWords() if engine.dialect.name == SQLITE else PostgresWords()

    async def replace(
        self,
        source: str,
        mark: str,
        placed: Sequence[Document],
        *,
        done: Collection[int] = (),
        readers: Collection[tuple[str, str]] = (),
        then: Collection[str] = (),
    ) -> None:
        """Put documents in the place of all others of a source, in one transaction; the same again changes nothing.

        ``done`` are the changes that are dealt with, ``readers`` pairs of an account and a scope of this source,
        ``then`` sources to be read next.
        """
        fresh = {(one.key, one.part): one for each in placed for one in parts(each)}
        async with self._engine.begin() as connection:
            stale = await self._stale(connection, source, fresh)
            await self._drop(connection, stale)
            await self._add(connection, source, list(fresh.values()))
            await _note(connection, source, mark, readers)
            changes = t.search_change
            await connection.execute(delete(changes).where(changes.c.id.in_(list(done))))
            for one in then:
                await connection.execute(insert(changes).values(source=one))

    async def _stale(
        self, connection: AsyncConnection, source: str, fresh: dict[tuple[str, int], Document]
    ) -> list[Row[Any]]:
        """Give the rows that no longer hold; takes out of ``fresh`` what is indexed as it is."""
        table = t.search_document
        rows = (await connection.execute(documents().where(table.c.source == source))).all()
        stale = []
        for row in rows:
            there = fresh.get((row.key, row.part))
            if there is not None and document(row) == there:
                del fresh[row.key, row.part]
            else:
                stale.append(row)
        return stale

    async def _drop(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> None:
        for start in range(0, len(rows), _AT_ONCE):
            batch = rows[start : start + _AT_ONCE]
            await self._words.drop(connection, {row.id: (Kind(row.kind), words(row.text)) for row in batch})
            for table in (t.search_document, t.search_text):
                await connection.execute(delete(table).where(table.c.id.in_([row.id for row in batch])))

    async def _add(self, connection: AsyncConnection, source: str, fresh: Sequence[Document]) -> None:
        next_ = await _room(connection, Counter(_shelf(one) for one in fresh))
        for start in range(0, len(fresh), _AT_ONCE):
            batch = [(next(next_[_shelf(one)]), one) for one in fresh[start : start + _AT_ONCE]]
            rows = [{"id": number, "source": source, **_row(one)} for number, one in batch]
            await connection.execute(insert(t.search_document), rows)
            texts = [{"id": number, "title": one.title, "text": one.text} for number, one in batch]
            await connection.execute(insert(t.search_text), texts)
            await self._words.add(connection, {number: (one.kind, words(one.text)) for number, one in batch})

    async def find(
        self,
        query: Wanted,
        scopes: Collection[str],
        filters: Filters,
        *,
        limit: int,
        offset: int = 0,
        most: int = MOST_TOLD,
    ) -> Found:
        """Give the places of these scopes in which every phrase stands: as one phrase first, by kind, newest first.

        Of each kind ``most`` are counted, and so many are listed of all.
        """
        async with self._engine.connect() as connection:
            return await Finding(connection, self._words, query, filters, most).find(scopes, limit, offset)

    async def marks(self, prefix: str) -> Mapping[str, str]:
        """Give the marks of the sources whose names begin so."""
        source = t.search_source.c
        asked = select(source.id, source.mark).where(source.id.startswith(prefix, autoescape=True))
        async with self._engine.connect() as connection:
            return {row.id: row.mark for row in await connection.execute(asked)}

    async def changes(self, limit: int) -> list[Change]:
        """Give what waits to be read, the oldest first."""
        slow = t.search_change.c.source.startswith(TEXT)
        asked = select(t.search_change).order_by(slow, t.search_change.c.id).limit(limit)
        async with self._engine.connect() as connection:
            return [Change(row.id, row.source) for row in await connection.execute(asked)]

    async def waiting(self) -> int:
        """Count the sources that wait to be read."""
        asked = select(func.count(t.search_change.c.source.distinct()))
        async with self._engine.connect() as connection:
            return int((await connection.execute(asked)).scalar_one())

    async def forget(self) -> None:
        """Empty the index, and let everything on file wait to be read again."""
        async with self._engine.begin() as connection:
            await self._words.clear(connection)
            for table in _TABLES:
                await connection.execute(delete(table))
            for statement in t.everything_waits():
                await connection.execute(text(statement))


async def _note(connection: AsyncConnection, source: str, mark: str, readers: Collection[tuple[str, str]]) -> None:
    """Say which state of a source is indexed, and who reads it."""
    await connection.execute(delete(t.search_source).where(t.search_source.c.id == source))
    await connection.execute(insert(t.search_source).values(id=source, mark=mark))
    await connection.execute(delete(t.search_reader).where(t.search_reader.c.source == source))
    rows = [{"source": source, "account": account, "scope": scope} for account, scope in sorted(set(readers))]
    if rows:
        await connection.execute(insert(t.search_reader), rows)


async def _room(connection: AsyncConnection, wanted_: Mapping[Shelf, int]) -> dict[Shelf, Iterator[int]]:
    """Take numbers on shelves; in one order, so that two who do it at once wait for each other in turn."""
    shelf, found = t.search_shelf, {}
    for one in sorted(wanted_):
        scope, case_id, kind = one
        row = {"scope": scope, "case_id": case_id, "kind": kind, "rank": ORDER[Kind(kind)], "used": 0}
        known = select(shelf.c.no).where(shelf.c.scope == scope, shelf.c.case_id == case_id, shelf.c.kind == kind)
        if (await connection.execute(known)).first() is None:
            await connection.execute(text(_NEW_SHELF), row)
        taken = (
            update(shelf)
            .where(shelf.c.scope == scope, shelf.c.case_id == case_id, shelf.c.kind == kind)
            .values(used=shelf.c.used + wanted_[one])
            .returning(shelf.c.no, shelf.c.used)
        )
        no, used = (await connection.execute(taken)).one()
        last = (no << t.SHELF_BITS) + used
        found[one] = iter(range(last - wanted_[one] + 1, last + 1))
    return found


def _shelf(one: Document) -> Shelf:
    return one.scope, one.case_id, one.kind.value


def _row(one: Document) -> dict[str, Any]:
    rank = ORDER[one.kind]
    return {"key": one.key, "part": one.part, "rank": rank, "ref": one.ref, "place": one.place, "at": one.at}
