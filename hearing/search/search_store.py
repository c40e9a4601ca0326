"""The index in SQL: documents in one table for both databases, their words in each one's own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.record.engine import SQLITE
from hearing.search import tables as t
from hearing.search.documents import ORDER, Change, Document, Filters, Found, Kind, parts
from hearing.search.folding import words
from hearing.search.wanted import Wanted
from hearing.search.word_tables import PostgresWords, SqliteWords, WordTable

_HELD = tuple(Document.__dataclass_fields__)
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
        documents: Sequence[Document],
        *,
        done: Collection[int] = (),
        readers: Collection[tuple[str, str]] = (),
        then: Collection[str] = (),
    ) -> None:
        """Put documents in the place of all others of a source, in one transaction; the same again changes nothing.

        ``done`` are the changes that are dealt with, ``readers`` pairs of an account and a scope of this source,
        ``then`` sources to be read next.
        """
        fresh = {(one.key, one.part): (one, found) for each in documents for one, found in parts(each)}
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
        self, connection: AsyncConnection, source: str, fresh: dict[tuple[str, int], tuple[Document, list[str]]]
    ) -> list[Row[Any]]:
        """Give the rows that no longer hold; takes out of ``fresh`` what is indexed as it is."""
        table = t.search_document
        rows = (await connection.execute(select(table).where(table.c.source == source))).all()
        stale = []
        for row in rows:
            there = fresh.get((row.key, row.part))
            if there is not None and _document(row) == there[0]:
                del fresh[row.key, row.part]
            else:
                stale.append(row)
        return stale

    async def _drop(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> None:
        for start in range(0, len(rows), _AT_ONCE):
            batch = rows[start : start + _AT_ONCE]
            await self._words.drop(connection, {row.id: words(row.text) for row in batch})
            gone = t.search_document.c.id.in_([row.id for row in batch])
            await connection.execute(delete(t.search_document).where(gone))

    async def _add(self, connection: AsyncConnection, source: str, fresh: Sequence[tuple[Document, list[str]]]) -> None:
        table = t.search_document
        for start in range(0, len(fresh), _AT_ONCE):
            batch = fresh[start : start + _AT_ONCE]
            await connection.execute(insert(table), [_row(source, one) for one, _ in batch])
            known = select(table.c.id, table.c.key, table.c.part).where(table.c.source == source)
            ids = {(row.key, row.part): row.id for row in await connection.execute(known)}
            await self._words.add(connection, {ids[one.key, one.part]: found for one, found in batch})

    async def find(
        self, query: Wanted, scopes: Collection[str], filters: Filters, *, limit: int, offset: int = 0
    ) -> Found:
        """Give the places of these scopes in which every phrase stands: as one phrase first, by kind, newest first."""
        table = t.search_document
        within = self._within(query, scopes, filters)
        counted = select(table.c.kind, func.count().label("number")).where(*within).group_by(table.c.kind)
        async with self._engine.connect() as connection:
            number = {row.kind: row.number for row in await connection.execute(counted)} if scopes else {}
            counts = {kind: number[kind] for kind in Kind if kind in number}
            if filters.kind:
                within.append(table.c.kind == filters.kind.value)
            # sorted without the texts, which are loaded for one page alone
            page = select(table.c.id).where(*within).order_by(*self._order(query)).limit(limit).offset(offset)
            ids = (await connection.execute(page)).scalars().all() if counts else []
            rows = {row.id: row for row in await connection.execute(select(table).where(table.c.id.in_(ids)))}
        return Found(tuple(_document(rows[one]) for one in ids), counts)

    def _within(self, query: Wanted, scopes: Collection[str], filters: Filters) -> list[ColumnElement[bool]]:
        """Give the conditions for every place that may be told of, whatever its kind."""
        column, words_ = t.search_document.c, self._words
        within: list[Any] = [
            text(words_.holding.format("asked")).bindparams(asked=words_.asked(query.phrases)),
            text(words_.one_of).bindparams(scopes=words_.values(scopes)),
        ]
        if filters.case_id:
            within.append(column.case_id == filters.case_id)
        if filters.since:
            within.append(column.at >= filters.since)
        if filters.until:
            within.append(column.at < filters.until)
        return within

    def _order(self, query: Wanted) -> list[Any]:
        """Give the order: the same on every database, down to the last column, so that pages never overlap."""
        column, words_ = t.search_document.c, self._words
        texts = (column.case_id, column.source, column.key)
        collated = [one.collate(words_.collation) if words_.collation else one for one in texts]
        order = [column.rank, column.at.desc(), *collated, column.part]
        if query.whole is None:
            return order
        whole = text(words_.holding.format("whole")).bindparams(whole=words_.asked([query.whole]))
        return [case((whole, 0), else_=1), *order]

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
            for table in (t.search_document, t.search_source, t.search_reader, t.search_change):
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


def _row(source: str, one: Document) -> dict[str, Any]:
    return {"source": source, "rank": ORDER[one.kind], **{name: getattr(one, name) for name in _HELD}}


def _document(row: Row[Any]) -> Document:
    return Document(**{name: getattr(row, name) for name in _HELD} | {"kind": Kind(row.kind)})
