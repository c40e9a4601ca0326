"""One search in SQL: whose shelves, how many hits of each kind, and the page that is shown.

The numbers of the hits say which shelf each is on, so that they are counted without looking at a document; documents
are looked at of the kinds that the page is taken from alone, and texts of the page's own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hearing.search import tables as t
from hearing.search.documents import Document, Filters, Found, Kind
from hearing.search.wanted import Phrase, Wanted
from hearing.search.word_tables import WordTable

_HELD = tuple(Document.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Finding:
    """A query with its filters, on one connection."""

    connection: AsyncConnection
    words: WordTable
    query: Wanted
    filters: Filters

    async def find(self, scopes: Collection[str], limit: int, offset: int) -> Found:
        """Give a page and the counts; nothing comes from a shelf of another scope."""
        await self.words.prepare(self.connection)
        kinds = await self._shelves(scopes) if scopes else {}
        query = self.query
        numbers = await self._numbers(query.phrases, kinds)
        counts = {kind: number for kind in Kind if (number := sum(numbers[no] for no in numbers if kinds[no] is kind))}
        if self.filters.kind:
            numbers = {no: number for no, number in numbers.items() if kinds[no] is self.filters.kind}
        if query.whole is None or not numbers:
            return Found(tuple(await self._page(query.phrases, None, numbers, kinds, limit, offset)), counts)
        whole = await self._numbers((query.whole,), numbers)
        hits = await self._page((query.whole,), None, whole, kinds, limit, offset)
        rest = {no: left for no, number in numbers.items() if (left := number - whole.get(no, 0))}
        left, after = limit - len(hits), max(0, offset - sum(whole.values()))
        hits += await self._page(query.phrases, query.whole, rest, kinds, left, after)
        return Found(tuple(hits), counts)

    async def _shelves(self, scopes: Collection[str]) -> dict[int, Kind]:
        """Give the shelves of these scopes by their numbers, with what is on them."""
        shelf = t.search_shelf.c
        mine = text(self.words.one_of.format("scope")).bindparams(those=self.words.values(scopes))
        asked = select(shelf.no, shelf.kind).where(mine)
        if self.filters.case_id:
            asked = asked.where(shelf.case_id == self.filters.case_id)
        return {row.no: Kind(row.kind) for row in await self.connection.execute(asked)}

    async def _numbers(self, phrases: Collection[Phrase], shelves: Collection[int]) -> dict[int, int]:
        """Count the hits of each shelf that has any."""
        if not shelves:
            return {}
        hits = self.words.hits(phrases, shelves)
        within = self._within()
        if within:
            column = t.search_document.c
            hits = select(column.id).where(column.id.in_(select(hits.c.id)), *within).subquery()
        no = t.shelf_of(hits.c.id).label("no")
        counted = select(no, func.count().label("number")).group_by(no)
        return {row.no: row.number for row in await self.connection.execute(counted)}

    async def _page(
        self,
        phrases: Collection[Phrase],
        without: Phrase | None,
        numbers: Mapping[int, int],
        kinds: Mapping[int, Kind],
        limit: int,
        offset: int,
    ) -> list[Document]:
        """Give a page of the hits that were counted, from the shelves of those kinds alone on which it lies."""
        leading, before = _leading(numbers, kinds, limit, offset)
        if not leading:
            return []
        column, shelf, collation = t.search_document.c, t.search_shelf.c, self.words.collation
        hits = self.words.hits(phrases, leading, without)
        texts = (shelf.case_id, column.source, column.key)
        collated = [one.collate(collation) if collation else one for one in texts]
        page = (
            select(column.id)
            .select_from(t.search_document.join(t.search_shelf, shelf.no == t.shelf_of(column.id)))
            .where(column.id.in_(select(hits.c.id)), *self._within())
            .order_by(shelf.rank, column.at.desc(), *collated, column.part)
            .limit(limit)
            .offset(offset - before)
        )
        ids = (await self.connection.execute(page)).scalars().all()
        rows = {row.id: row for row in await self.connection.execute(documents().where(column.id.in_(ids)))}
        return [document(rows[one]) for one in ids]

    def _within(self) -> list[ColumnElement[bool]]:
        """Give the conditions on when a document came to be."""
        at, filters = t.search_document.c.at, self.filters
        since = [at >= filters.since] if filters.since else []
        return [*since, at < filters.until] if filters.until else since


def _leading(numbers: Mapping[int, int], kinds: Mapping[int, Kind], limit: int, offset: int) -> tuple[list[int], int]:
    """Give the shelves of the kinds that a page is taken from, and how many places of other kinds go before these."""
    leading: set[Kind] = set()
    before = passed = 0
    for kind in Kind:
        number = sum(numbers[no] for no in numbers if kinds[no] is kind)
        if number and passed + number <= offset:
            before += number
        elif number and passed < offset + limit:
            leading.add(kind)
        passed += number
    return [no for no in numbers if kinds[no] in leading], before


def documents() -> Select[Any]:
    """Give the statement for documents with their texts, numbers and shelves' columns."""
    table, shelf, texts = t.search_document, t.search_shelf, t.search_text
    joined = table.join(texts, texts.c.id == table.c.id).join(shelf, shelf.c.no == t.shelf_of(table.c.id))
    columns = (*table.c, shelf.c.scope, shelf.c.case_id, shelf.c.kind, texts.c.title, texts.c.text)
    return select(*columns).select_from(joined)


def document(row: Row[Any]) -> Document:
    """Read a row of `documents`."""
    return Document(**{name: getattr(row, name) for name in _HELD} | {"kind": Kind(row.kind)})
