"""One search in SQL: whose shelves, how many hits of each kind, and the page that is shown.

The numbers of the hits say which shelf each is on, so that they are counted without looking at a document. Hits are
counted up to a number, beyond which nobody leafs on. Where there are no more, their numbers are at hand and are put in
order; where there are, documents of the kind are gone through from the newest on until the page is full, and only if
that takes too long are all hits put in order.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hearing.search import tables as t
from hearing.search.documents import ORDER, Document, Filters, Found, Kind
from hearing.search.wanted import Phrase, Wanted
from hearing.search.word_tables import WordTable

WALKED = 5000
"""Documents of a kind that are gone through from the newest on; of words that so many have not, there are few hits."""
_HELD = tuple(Document.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Finding:
    """A query with its filters, on one connection; of each kind ``most`` hits are told, and places listed."""

    connection: AsyncConnection
    words: WordTable
    query: Wanted
    filters: Filters
    most: int

    async def find(self, scopes: Collection[str], limit: int, offset: int) -> Found:
        """Give a page and the counts; nothing comes from a shelf of another scope."""
        await self.words.prepare(self.connection)
        shelves = await self._shelves(scopes) if scopes else {}
        found = await self._hits(self.query.phrases, shelves)
        counts = {kind: min(len(found[kind]), self.most) for kind in Kind if kind in found}
        more = frozenset(kind for kind, ids in found.items() if self._many(ids))
        if self.filters.kind:
            found = {kind: ids for kind, ids in found.items() if kind is self.filters.kind}
        ids = await self._page(found, shelves, min(limit, self.most - offset), offset)
        rows = {
            row.id: row for row in await self.connection.execute(documents().where(t.search_document.c.id.in_(ids)))
        }
        return Found(tuple(document(rows[one]) for one in ids), counts, more)

    async def _shelves(self, scopes: Collection[str]) -> dict[int, Kind]:
        """Give the shelves of these scopes by their numbers, with what is on them."""
        shelf = t.search_shelf.c
        mine = text(self.words.one_of.format("scope")).bindparams(those=self.words.values(scopes))
        asked = select(shelf.no, shelf.kind).where(mine)
        if self.filters.case_id:
            asked = asked.where(shelf.case_id == self.filters.case_id)
        return {row.no: Kind(row.kind) for row in await self.connection.execute(asked)}

    async def _hits(self, phrases: Collection[Phrase], shelves: Mapping[int, Kind]) -> dict[Kind, list[int]]:
        """Give the numbers of hits by kind, of each one more at most than is told."""
        found: dict[Kind, list[int]] = {}
        ids = await self._some(phrases, shelves, None) if shelves else []
        if not self._many(ids):
            for one in ids:
                found.setdefault(shelves[one >> t.SHELF_BITS], []).append(one)
            return found
        for kind in sorted(set(shelves.values()), key=ORDER.__getitem__):
            if ids := await self._some(phrases, _of(shelves, kind), kind):
                found[kind] = ids
        return found

    def _many(self, ids: Collection[int]) -> bool:
        return len(ids) > self.most

    async def _some(self, phrases: Collection[Phrase], shelves: Collection[int], kind: Kind | None) -> list[int]:
        """Give the numbers of some hits: one more than are told, if there are so many."""
        hits = self.words.hits(phrases, shelves, kind)
        asked, within = select(hits.c.id), self._within()
        if within:
            column = t.search_document.c
            asked = asked.select_from(hits.join(t.search_document, column.id == hits.c.id)).where(*within)
        return list((await self.connection.execute(asked.limit(self.most + 1))).scalars())

    async def _page(
        self, found: Mapping[Kind, list[int]], shelves: Mapping[int, Kind], limit: int, offset: int
    ) -> list[int]:
        """Give the numbers of a page: what has the whole query as one phrase goes before what has its phrases."""
        query = self.query
        if query.whole is None:
            return await self._ordered(_Sought(query.phrases, None, found), shelves, limit, offset)
        whole = await self._hits((query.whole,), {no: kind for no, kind in shelves.items() if kind in found})
        page = await self._ordered(_Sought((query.whole,), None, whole), shelves, limit, offset)
        # A page never reaches the last of many hits of a kind, so that these may be taken for more than they are.
        rest = {
            kind: ids if self._many(ids) else list(set(ids).difference(whole.get(kind, ())))
            for kind, ids in found.items()
        }
        before = max(0, offset - sum(map(len, whole.values())))
        sought = _Sought(query.phrases, query.whole, rest)
        return page + await self._ordered(sought, shelves, limit - len(page), before)

    async def _ordered(self, sought: "_Sought", shelves: Mapping[int, Kind], limit: int, offset: int) -> list[int]:
        """Give a page of hits: kind by kind, the newest first."""
        page: list[int] = []
        passed = 0
        for kind in Kind:
            ids = sought.ids.get(kind, [])
            if passed + len(ids) > offset and len(page) < limit:
                skipped, room = max(0, offset - passed), limit - len(page)
                if self._many(ids):
                    page += await self._newest(sought, kind, _of(shelves, kind), room, skipped)
                else:
                    column = text(self.words.among.format("id")).bindparams(numbers=self.words.values(ids))
                    page += await self._first(select(t.search_document.c.id).where(column), room, skipped)
            passed += len(ids)
        return page

    async def _newest(
        self, sought: "_Sought", kind: Kind, shelves: Collection[int], limit: int, offset: int
    ) -> list[int]:
        """Give the newest of many hits of a kind."""
        held = self.words.held(sought.phrases, sought.without)
        if held is not None:
            table = t.search_document
            near = select(table).where(table.c.rank == ORDER[kind], *self._within()).order_by(*t.NEWEST).limit(WALKED)
            walked = near.subquery(table.name)
            mine = text(self.words.among.format(f"id >> {t.SHELF_BITS}")).bindparams(numbers=self.words.values(shelves))
            asked = select(walked.c.id).where(mine, held)
            order = (walked.c.at.desc(), walked.c.source, walked.c.key, walked.c.part)
            page = (await self.connection.execute(asked.order_by(*order).limit(limit).offset(offset))).scalars().all()
            if len(page) == limit:
                return list(page)
        hits = self.words.hits(sought.phrases, shelves, kind, sought.without)
        column = t.search_document.c.id
        return await self._first(select(column).where(column.in_(select(hits.c.id)), *self._within()), limit, offset)

    async def _first(self, asked: Select[Any], limit: int, offset: int) -> list[int]:
        return list((await self.connection.execute(asked.order_by(*t.NEWEST).limit(limit).offset(offset))).scalars())

    def _within(self) -> list[ColumnElement[bool]]:
        """Give the conditions on when a document came to be."""
        at, filters = t.search_document.c.at, self.filters
        since = [at >= filters.since] if filters.since else []
        return [*since, at < filters.until] if filters.until else since


@dataclass(frozen=True, slots=True)
class _Sought:
    """Phrases, another that may not be there, and the hits by kind."""

    phrases: Collection[Phrase]
    without: Phrase | None
    ids: Mapping[Kind, list[int]]


def _of(shelves: Mapping[int, Kind], kind: Kind) -> list[int]:
    return [no for no, there in shelves.items() if there is kind]


def documents() -> Select[Any]:
    """Give the statement for documents with their texts, numbers and shelves' columns."""
    table, shelf, texts = t.search_document, t.search_shelf, t.search_text
    joined = table.join(texts, texts.c.id == table.c.id).join(shelf, shelf.c.no == t.shelf_of(table.c.id))
    columns = (*table.c, shelf.c.scope, shelf.c.case_id, shelf.c.kind, texts.c.title, texts.c.text)
    return select(*columns).select_from(joined)


def document(row: Row[Any]) -> Document:
    """Read a row of `documents`."""
    return Document(**{name: getattr(row, name) for name in _HELD} | {"kind": Kind(row.kind)})
