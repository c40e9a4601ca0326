"""What an import adds to cases that are on file: only what was empty is filled, nothing that is there is changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.cases import tables
from hearing.cases.change_store import noted
from hearing.cases.changes import ChangeKind, Made
from hearing.cases.claim_numbers import claim_numbers
from hearing.cases.model import Case, LinkedProceeding, ListedExhibit, Patent
from hearing.cases.rows import case_rows, dumped, link_row


class CaseAdditions:
    """Adds to cases what later sources tell."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def cases_on(self, *patents: str) -> tuple[str, ...]:
        """Give the cases on patents named as ``CN201710123456`` (without check digit) or ``US11646472``."""
        table = tables.case_file
        query: Select[Any] = select(table.c.id, table.c.patent_number).order_by(table.c.id)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(row.id for row in rows if patent_name(row.patent_number) in patents)

    async def add_papers(
        self, case_id: str, listed: Sequence[ListedExhibit], links: Sequence[LinkedProceeding], at: datetime
    ) -> tuple[str, ...]:
        """List exhibits and link proceedings that the case does not have yet; give their labels and numbers."""
        exhibit, link = tables.listed_exhibit, tables.linked_proceeding
        made = Made(ChangeKind.IMPORTED, at)
        async with self._engine.begin() as connection, noted(connection, case_id, made):
            there = (
                await connection.execute(select(exhibit.c.side, exhibit.c.label).where(exhibit.c.case_id == case_id))
            ).all()
            have = {(row.side, row.label) for row in there}
            new = [one for one in listed if (one.side.value, one.label) not in have]
            place = await _next(connection, exhibit, case_id)
            for position, one in enumerate(new, place):
                row = {"side": one.side.value, "label": one.label, "title": one.title}
                await connection.execute(insert(exhibit).values(row | {"case_id": case_id, "position": position}))
            numbers = (await connection.execute(select(link.c.number).where(link.c.case_id == case_id))).scalars().all()
            linked = [one for one in links if one.number not in numbers]
            place = await _next(connection, link, case_id)
            for position, each in enumerate(linked, place):
                values = link_row(each) | {"case_id": case_id, "position": position}
                await connection.execute(insert(link).values(values))
        return (*(one.label for one in new), *(one.number for one in linked))

    async def fill_patent(self, case_id: str, patent: Patent, at: datetime) -> tuple[str, ...]:
        """Fill in what a case does not say of its patent yet; give the names of what was filled."""
        head, claim, point = tables.case_file, tables.patent_claim, tables.review_point
        made = Made(ChangeKind.IMPORTED, at)
        async with self._engine.begin() as connection, noted(connection, case_id, made):
            row = (await connection.execute(select(head).where(head.c.id == case_id))).mappings().one()
            names = ("title", "ipc", "filing_date", "priority_date", "grant_date")
            new = {name: getattr(patent, name) for name in names if not row[name] and getattr(patent, name)}
            if new:
                await connection.execute(update(head).where(head.c.id == case_id).values(new))
            counted = select(func.count()).select_from(claim).where(claim.c.case_id == case_id)
            if patent.claims and not (await connection.execute(counted)).scalar_one():
                rows = case_rows(Case(case_id, (case_id,), patent))["patent_claim"]
                await connection.execute(insert(claim), rows)
                new["claims"] = len(rows)
            waits = point.c.case_id == case_id, point.c.decision.is_(None), point.c.reason == "missing"
            filled = update(point).where(*waits, point.c.field.in_(tuple(new)))
            await connection.execute(filled.values(decision="filled"))
        return tuple(new)


_HEAD = {
    "title": "title", "ipc": "ipc", "filing_date": "filing_date", "priority_date": "priority_date",
    "grant_date": "grant_date", "granted_on": "grant_date", "decision_date": "decided_on", "outcome": "outcome",
    "decision_number": "decision_number", "patent_number": "patent_number",
}  # fmt: skip
"""Fields of an import that are one column of a case."""

_DAYS = frozenset({"filing_date", "priority_date", "grant_date", "decided_on"})
_SIDES = {"petitioners": "petitioner", "petitioner": "petitioner", "patentees": "patentee", "patent_owner": "patentee"}


async def apply_value(connection: AsyncConnection, case_id: str, field: str, value: Any) -> None:  # noqa: ANN401 -- JSON
    """Put what a person decided in its place in a case; a field that a case does not hold changes nothing there."""
    head = update(tables.case_file).where(tables.case_file.c.id == case_id)
    if field in _HEAD:
        column = _HEAD[field]
        await connection.execute(head.values({column: date.fromisoformat(value) if column in _DAYS else value}))
    elif field in {"request_dates", "hearing_dates"}:
        await connection.execute(head.values({field: dumped(value)}))
    elif field == "filed_on":
        await connection.execute(head.values(request_dates=dumped([value])))
    elif field in _SIDES:
        await _replace_parties(connection, case_id, _SIDES[field], value if isinstance(value, list) else [value])
    elif field == "panel":
        rows = [{"role": seat["role"], "name": seat["name"]} for seat in value]
        await _replace(connection, tables.panel_seat, case_id, rows)
    elif field == "claim_results":
        rows = [
            {"claims": dumped(claim_numbers(each["claims"])), "result": each["result"], "part": each["part"]}
            for each in value
        ]
        await _replace(connection, tables.claim_outcome, case_id, rows)


async def _replace(connection: AsyncConnection, table: Any, case_id: str, rows: list[dict[str, Any]]) -> None:  # noqa: ANN401 -- any table
    await connection.execute(delete(table).where(table.c.case_id == case_id))
    for position, row in enumerate(rows):
        await connection.execute(insert(table).values(row | {"case_id": case_id, "position": position}))


async def _replace_parties(
    connection: AsyncConnection, case_id: str, side: str, parties: Sequence[Mapping[str, Any]]
) -> None:
    """Name the parties of a side anew, petitioners first; agents stay with a name that stays."""
    table = tables.case_party
    own = table.c.case_id == case_id
    before = (await connection.execute(select(table).where(own).order_by(table.c.position))).mappings().all()
    agents = {row["name"]: row["agents"] for row in before}
    named = [
        {"id": f"{side}-{n}", "name": party["name"], "side": side, "agents": agents.get(party["name"], "[]")}
        for n, party in enumerate(parties, 1)
    ]
    others = [{name: row[name] for name in ("id", "name", "side", "agents")} for row in before if row["side"] != side]
    ordered = [*named, *others] if side == "petitioner" else [*others, *named]
    await _replace(connection, table, case_id, ordered)


async def _next(connection: AsyncConnection, table: Any, case_id: str) -> int:  # noqa: ANN401 -- any part of a case
    highest = select(func.max(table.c.position)).where(table.c.case_id == case_id)
    found = (await connection.execute(highest)).scalar_one()
    return 0 if found is None else int(found) + 1


def patent_name(number: str) -> str:
    """Give the name by which files of several offices know a case's patent: without check digit, with the country."""
    return number if number[:2].isalpha() else f"CN{number.partition('.')[0]}"
