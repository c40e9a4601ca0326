"""The store of what was imported: sources, facts, points for a person, legal events and their codes.

A source is kept whole or not at all, and once: its SHA-256 is its name. SQLAlchemy Core inside, plain values outside.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.cases import tables
from hearing.cases.importing.result import Span
from hearing.imports.event_codes import CodeTable, EventCode
from hearing.imports.facts import Doubt, Place, Reading, SourcedFact
from hearing.imports.inpadoc import LegalEvent
from hearing.imports.review import DECIDED

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was given: digest of its text, what it is, its name, and of an answer in pages what it counts."""

    sha256: str
    kind: str
    name: str
    text: str
    query: str | None = None
    counted: int | None = None


def source_of(kind: str, name: str, text: str, query: str | None = None, counted: int | None = None) -> Source:
    """Name a text by its digest; white space at its end is no other version."""
    return Source(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), kind, name, text, query, counted)


class ImportStore:
    """Reads and writes what was imported; safe for several tasks and processes on one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def known(self) -> frozenset[str]:
        """Give the SHA-256 of every source on file."""
        async with self._engine.connect() as connection:
            return frozenset((await connection.execute(select(tables.import_source.c.sha256))).scalars())

    async def keep(
        self,
        source: Source,
        readings: Sequence[Reading],
        at: datetime,
        *,
        events: Sequence[LegalEvent] = (),
        cases: "dict[str, str] | None" = None,
    ) -> int:
        """Put a source on file with all that was read of it, in one transaction; give how many events were new.

        ``cases`` gives the case that the points of a subject belong to.
        """
        async with self._engine.begin() as connection:
            await write_source(connection, source, readings, at, cases or {})
            known = select(tables.legal_event.c.id).where(tables.legal_event.c.id.in_([event.id for event in events]))
            there = frozenset((await connection.execute(known)).scalars()) if events else frozenset()
            rows = [_event_row(event, source, at) for event in events if event.id not in there]
            await _insert(connection, tables.legal_event, rows)
            return len(rows)

    async def facts(self, subject: str) -> list[SourcedFact]:
        """Give every fact on file about a subject, in the order in which its source was last changed, else came.

        What a person decided comes last.
        """
        fact, source = tables.import_fact, tables.import_source
        query = (
            select(fact)
            .join(source, source.c.sha256 == fact.c.source)
            .where(fact.c.subject == subject)
            .order_by(source.c.imported_at, fact.c.source, fact.c.position)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        modified = {row["source"]: row["value"] for row in rows if row["field"] == "modified_at"}
        ordered = sorted(rows, key=lambda row: (row["method"] == DECIDED, modified.get(row["source"], "")))
        return [_fact(row) for row in ordered]

    async def waits(self, subject: str, field: str) -> bool:
        """Tell whether a point about a field of a subject waits for a person."""
        point = tables.review_point
        of = point.c.subject == subject, point.c.field == field, point.c.decision.is_(None)
        async with self._engine.connect() as connection:
            return (await connection.execute(select(point.c.id).where(*of).limit(1))).first() is not None

    async def given(self, query: str) -> tuple[int | None, int]:
        """Give how many rows the answers to a question count, and how many distinct ones are on file."""
        source, fact = tables.import_source, tables.import_fact
        of_query = select(source.c.sha256, source.c.counted).where(source.c.query == query)
        async with self._engine.connect() as connection:
            sources = (await connection.execute(of_query)).all()
            wanted = fact.c.source.in_([row.sha256 for row in sources])
            rows = (
                await connection.execute(select(fact.c.subject, fact.c.value).where(wanted, fact.c.field == "paper"))
            ).all()
            subjects = (await connection.execute(select(fact.c.subject).where(wanted).distinct())).scalars().all()
        papers = {(row.subject, json.loads(row.value)["id"]) for row in rows}
        counts = [row.counted for row in sources if row.counted is not None]
        return max(counts, default=None), len(papers) or len(subjects)

    async def keep_codes(self, codes: CodeTable) -> int:
        """Put the table of event codes on file in place of the one there; give how many codes changed or are new."""
        before = await self.codes()
        changed = sum(before.get(key) != code for key, code in codes.items())
        if not changed and len(before) == len(codes):
            return 0
        names = EventCode.__dataclass_fields__
        async with self._engine.begin() as connection:
            await connection.execute(delete(tables.event_code))
            rows = [{name: getattr(code, name) for name in names} for code in codes.values()]
            await _insert(connection, tables.event_code, rows)
        return changed

    async def codes(self) -> CodeTable:
        """Give the table of event codes; empty when none was imported."""
        table = tables.event_code
        async with self._engine.connect() as connection:
            rows = (await connection.execute(select(table))).mappings().all()
        return {(row["authority"], row["code"]): EventCode(**row) for row in rows}

    async def events(self, *keys: str) -> list[dict[str, Any]]:
        """Give the legal events of a patent by application or publication, the earliest first, with their category."""
        event, code = tables.legal_event, tables.event_code
        same = (code.c.authority == event.c.authority) & (code.c.code == event.c.code)
        query = (
            select(event, code.c.category, code.c.category_words)
            .outerjoin(code, same)
            .where(or_(event.c.application.in_(keys), event.c.publication.in_(keys)))
            .order_by(event.c.on, event.c.id)
        )
        async with self._engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]


async def write_source(
    connection: AsyncConnection, source: Source, readings: Sequence[Reading], at: datetime, cases: dict[str, str]
) -> None:
    """Write a source, its facts and its points in a transaction that is open."""
    row = {name: getattr(source, name) for name in Source.__dataclass_fields__} | {"imported_at": at}
    await connection.execute(insert(tables.import_source).values(row))
    facts = [(reading.subject, fact) for reading in readings for fact in reading.facts]
    rows = [_fact_row(source.sha256, place, subject, fact, at) for place, (subject, fact) in enumerate(facts)]
    await _insert(connection, tables.import_fact, rows)
    doubts = [(reading.subject, doubt) for reading in readings for doubt in reading.doubts]
    points = [
        _point_row(source.sha256, place, subject, doubt, cases.get(subject))
        for place, (subject, doubt) in enumerate(doubts)
    ]
    await _insert(connection, tables.review_point, points)


async def _insert(connection: AsyncConnection, table: Any, rows: Sequence[dict[str, Any]]) -> None:  # noqa: ANN401 -- any table
    for start in range(0, len(rows), _BATCH):
        await connection.execute(insert(table), list(rows[start : start + _BATCH]))


def dumped(value: object) -> str:
    """Write a value as JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _place_row(place: Place) -> dict[str, Any]:
    return {"at": place.at, "span_start": place.span.start, "span_end": place.span.end}


def _fact_row(source: str, position: int, subject: str, fact: SourcedFact, at: datetime) -> dict[str, Any]:
    return {
        "source": source,
        "position": position,
        "subject": subject,
        "field": fact.field,
        "value": dumped(fact.value),
        "method": fact.method,
        "confidence": fact.confidence,
        "known_at": at,
    } | _place_row(fact.place)


def _point_row(source: str, position: int, subject: str, doubt: Doubt, case: str | None) -> dict[str, Any]:
    return {
        "id": f"{source[:24]}-{position}",
        "case_id": case,
        "subject": subject,
        "position": position,
        "source": source,
        "field": doubt.field,
        "reason": doubt.reason,
        "proposed": None if doubt.proposed is None else dumped(doubt.proposed),
    } | _place_row(doubt.place)


def _event_row(event: LegalEvent, source: Source, at: datetime) -> dict[str, Any]:
    names = ("id", "application", "publication", "authority", "code", "on", "effective_on", "created_on", "influence")
    row = {name: getattr(event, name) for name in (*names, "description")}
    return row | {"details": dumped(event.details), "source": source.sha256, "known_at": at} | _place_row(event.place)


def _fact(row: Any) -> SourcedFact:  # noqa: ANN401 -- a row of the table
    place = Place(row["at"], Span(row["span_start"], row["span_end"]))
    return SourcedFact(row["field"], json.loads(row["value"]), place, row["method"], row["confidence"])
