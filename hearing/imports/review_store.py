"""The review queue on file: what waits, what stands around its place, and what people decided.

Whoever decides, the point, the fact and the case change in one transaction, or nothing does.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.cases import tables
from hearing.cases.building import case_from_decision
from hearing.cases.change_store import noted
from hearing.cases.changes import ChangeKind, Made
from hearing.cases.errors import IncompleteDecisionError, UnknownCaseError
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.importing.result import Fact, ImportedDecision, ReadParty, Span
from hearing.cases.store import CaseStore
from hearing.imports.case_store import apply_value
from hearing.imports.review import DECIDED, DecidedAlreadyError, Decision

AROUND = 1500
"""Characters shown before and after a place; of a longer place as many of its own."""

LONGEST_PLACE = 4000
"""Characters of a place that are shown."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the queue; ``value`` is what was decided. Whoever decided is an account, None before."""

    id: str
    case_id: str | None
    subject: str
    source: str | None
    field: str
    reason: str
    at: str
    span: Span
    proposed: Any
    decision: Decision | None
    value: Any
    note: str
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The text around a point's place: before it, itself, after it; and the name of its file."""

    name: str
    before: str
    marked: str
    after: str
    cut: bool


class ReviewStore:
    """Reads points and writes what people decide. Who may see what is not decided here."""

    def __init__(self, engine: AsyncEngine, cases: CaseStore) -> None:
        self._engine = engine
        self._cases = cases

    async def points(self, case_id: str | None = None) -> tuple[Point, ...]:
        """Give every point (of a case), those that wait first."""
        table = tables.review_point
        query = select(table).order_by(table.c.decision.is_not(None), table.c.subject, table.c.source, table.c.position)
        query = query.where(table.c.case_id == case_id) if case_id else query
        async with self._engine.connect() as connection:
            return tuple(_point(row) for row in (await connection.execute(query)).mappings())

    async def point(self, identity: str) -> Point:
        """Give a point; raise UnknownCaseError when there is none."""
        query = select(tables.review_point).where(tables.review_point.c.id == identity)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise UnknownCaseError("没有这一待确认事项。", "There is no such point in the queue.")
        return _point(row)

    async def excerpt(self, point: Point) -> Excerpt | None:
        """Give the text around a point; None when its source is not on file."""
        table = tables.import_source
        start, end = point.span.start, point.span.end
        first = max(0, start - AROUND)
        wanted = min(end, start + LONGEST_PLACE)
        part = func.substr(table.c.text, first + 1, wanted + AROUND - first)
        query = select(table.c.name, part.label("part"), func.length(table.c.text).label("size"))
        async with self._engine.connect() as connection:
            row = (await connection.execute(query.where(table.c.sha256 == point.source))).one_or_none()
        if row is None:
            return None
        before, marked = row.part[: start - first], row.part[start - first : wanted - first]
        return Excerpt(row.name, before, marked, row.part[wanted - first :], wanted < end)

    async def decide(
        self, point: Point, decision: Decision, value: object, note: str, *, by: str, name: str = "", at: datetime
    ) -> Point:
        """Decide a point; a decision's case is opened once nothing that it needs is missing.

        Raises:
            DecidedAlreadyError: It was decided before.
        """
        settled = decision is not Decision.SET_ASIDE
        async with self._engine.begin() as connection:
            await _settle(connection, point, decision, value if settled else None, note, by, at)
            if settled:
                await _add_fact(connection, point, value, at)
                if point.case_id is not None:
                    async with noted(connection, point.case_id, Made(ChangeKind.REVIEWED, at, by, name, note)):
                        await apply_value(connection, point.case_id, point.field, value)
        if settled and point.case_id is None and point.source is not None:
            await self._open(point.source, at)
        return await self.point(point.id)

    async def _open(self, source: str, at: datetime) -> None:
        """Open the case of a decision that lacked what people have now decided, unless more is missing."""
        table, point = tables.import_source, tables.review_point
        async with self._engine.connect() as connection:
            query = select(table).where(table.c.sha256 == source, table.c.kind == "cnipa")
            row = (await connection.execute(query)).mappings().one_or_none()
            decided = select(point).where(point.c.source == source, point.c.value.is_not(None))
            points = [_point(one) for one in (await connection.execute(decided)).mappings()]
        if row is None:
            return
        values = {one.field: one.value for one in points}
        try:
            case = case_from_decision(_with(read_decision(row["text"]), values))
        except IncompleteDecisionError:
            return

        async def adopt(connection: AsyncConnection) -> None:
            own = update(point).where(point.c.source == source, point.c.case_id.is_(None))
            await connection.execute(own.values(case_id=case.id))
            for name, value in values.items():
                await apply_value(connection, case.id, name, value)

        await self._cases.save_case(case, at, beside=adopt)


def _with(imported: ImportedDecision, values: dict[str, Any]) -> ImportedDecision:
    """Put what people decided where a decision left out what no case can be without."""

    def fact(value: Any) -> Fact[Any]:  # noqa: ANN401 -- facts hold any value
        return Fact(value, Span(0, 0), DECIDED, 1.0)

    given: dict[str, Any] = {name: fact(values[name]) for name in ("patent_number", "title") if name in values}
    if "case_numbers" in values:
        given["case_numbers"] = tuple(fact(number) for number in values["case_numbers"])
    for name in ("petitioners", "patentees"):
        if name in values:
            given[name] = tuple(fact(ReadParty(party["name"], kind=party["kind"])) for party in values[name])
    return replace(imported, **given)


async def _settle(
    connection: AsyncConnection, point: Point, decision: Decision, value: object, note: str, by: str, at: datetime
) -> None:
    table = tables.review_point
    said = None if value is None else json.dumps(value, ensure_ascii=False)
    changed = await connection.execute(
        update(table)
        .where(table.c.id == point.id, table.c.decision.is_(None))
        .values(decision=decision.value, value=said, note=note, decided_by=by, decided_at=at)
    )
    if changed.rowcount != 1:
        raise DecidedAlreadyError(
            "这一事项已由他人确认，请刷新后查看结果。",
            "Somebody decided this point before; load the page again to see what.",
        )


async def _add_fact(connection: AsyncConnection, point: Point, value: object, at: datetime) -> None:
    """Add what was decided to the facts of its source, after those that were read."""
    if point.source is None:
        return
    table = tables.import_fact
    highest = select(func.max(table.c.position)).where(table.c.source == point.source)
    place = (await connection.execute(highest)).scalar_one()
    row = {
        "source": point.source,
        "position": 0 if place is None else place + 1,
        "subject": point.subject,
        "field": point.field,
        "value": json.dumps(value, ensure_ascii=False),
        "at": point.at,
        "span_start": point.span.start,
        "span_end": point.span.end,
        "method": DECIDED,
        "confidence": 1.0,
        "known_at": at,
    }
    await connection.execute(insert(table).values(row))


def _point(row: Any) -> Point:  # noqa: ANN401 -- a row of the table
    return Point(
        id=row["id"],
        case_id=row["case_id"],
        subject=row["subject"],
        source=row["source"],
        field=row["field"],
        reason=row["reason"],
        at=row["at"],
        span=Span(row["span_start"], row["span_end"]),
        proposed=_value(row["proposed"]),
        decision=Decision(row["decision"]) if row["decision"] else None,
        value=_value(row["value"]),
        note=row["note"] or "",
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
    )


def _value(text: str | None) -> Any:  # noqa: ANN401 -- a JSON value
    return None if text is None else json.loads(text)


def waiting(points: Sequence[Point]) -> int:
    """Give how many points wait."""
    return sum(point.decision is None for point in points)
