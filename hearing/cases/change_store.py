"""Changes of case data on file: what writes them, and a case as it was known at a moment."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.cases import tables
from hearing.cases.changes import Change, ChangeKind, Difference, Made, Rows, differences, replaced, rewound
from hearing.cases.errors import CaseDataError, UnknownCaseError
from hearing.cases.model import Case
from hearing.cases.rows import case_of, case_rows

_TABLES = {table.name: table for table in (tables.case_file, *tables.PARTS)}
_OWN_KEY = frozenset({"case_id"})


class ChangedMeanwhileError(CaseDataError):
    """Somebody changed the case after it was read."""

    def __init__(self) -> None:
        super().__init__(
            "案件信息已由他人更改，请重新打开后在最新内容上更正。",
            "Somebody changed the case meanwhile: open it again and correct what it says now.",
        )


class NumberTakenError(CaseDataError):
    """A case number that another case on file carries."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"案件编号“{number}”已在册，请核对编号。", f"There is a case {number} on file already: check the number."
        )


@asynccontextmanager
async def noted(connection: AsyncConnection, case_id: str, made: Made) -> AsyncIterator[None]:
    """Note what the writes inside change in a case, in their transaction; nothing is noted when nothing changed."""
    before = await rows_of(connection, case_id)
    yield
    after = await rows_of(connection, case_id)
    kept = replaced(before, after)
    if not kept:
        return
    table = tables.case_change
    last = (await connection.execute(select(func.max(table.c.n)).where(table.c.case_id == case_id))).scalar_one()
    found = differences(_case(before), _case(after))
    row = {
        "case_id": case_id,
        "n": (last or 0) + 1,
        "kind": made.kind.value,
        "at": made.at,
        "by": made.by,
        "name": made.name,
        "reason": made.reason,
        "differences": json.dumps([asdict(one) for one in found], ensure_ascii=False),
        "replaced": json.dumps(kept, ensure_ascii=False),
    }
    await connection.execute(insert(table).values(row))


class ChangeStore:
    """Corrects cases and reads what was changed. Who may do so is not decided here."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def correct(self, case: Case, made: Made, *, after: int, connection: AsyncConnection) -> None:
        """Put a corrected case in the place of the one on file.

        Raises:
            ChangedMeanwhileError: It was changed since the ``after``-th change, on which the correction was made.
            NumberTakenError: One of its numbers belongs to another case.
        """
        await self._require_free(connection, case)
        async with noted(connection, case.id, made):
            last = await _last(connection, case.id)
            if last != after:
                raise ChangedMeanwhileError()
            rows = case_rows(case)
            (head,) = rows["case_file"]
            own = tables.case_file.c.id == case.id
            await connection.execute(update(tables.case_file).where(own).values(head))
            for table in tables.PARTS:
                await connection.execute(delete(table).where(table.c.case_id == case.id))
                if rows[table.name]:
                    await connection.execute(insert(table), rows[table.name])

    async def _require_free(self, connection: AsyncConnection, case: Case) -> None:
        table = tables.case_number
        query = select(table.c.number).where(table.c.number.in_(case.numbers), table.c.case_id != case.id)
        taken = (await connection.execute(query)).scalars().first()
        if taken is not None:
            raise NumberTakenError(taken)

    async def last(self, case_id: str) -> int:
        """Give how many changes a case has seen."""
        async with self._engine.connect() as connection:
            return await _last(connection, case_id)

    async def of_case(self, case_id: str) -> tuple[Change, ...]:
        """Give the changes of a case, the oldest first."""
        table = tables.case_change
        query = select(table).where(table.c.case_id == case_id).order_by(table.c.n)
        async with self._engine.connect() as connection:
            return tuple(_change(row) for row in (await connection.execute(query)).mappings())

    async def as_of(self, case_id: str, moment: datetime) -> Case:
        """Give a case as it was known at a moment; raise UnknownCaseError when there is none.

        Whether it was on file by then is not asked here.
        """
        async with self._engine.connect() as connection:
            return await _as_of(connection, case_id, moment)

    async def changed_since(self, moment: datetime) -> frozenset[str]:
        """Give the cases that were changed after a moment."""
        query = select(tables.case_change.c.case_id).where(tables.case_change.c.at > moment).distinct()
        async with self._engine.connect() as connection:
            return frozenset((await connection.execute(query)).scalars())


async def _as_of(connection: AsyncConnection, case_id: str, moment: datetime) -> Case:
    table = tables.case_change
    query = select(table.c.replaced).where(table.c.case_id == case_id, table.c.at > moment).order_by(table.c.n.desc())
    later = [json.loads(text) for text in (await connection.execute(query)).scalars()]
    return _case(rewound(await rows_of(connection, case_id), later))


async def rows_of(connection: AsyncConnection, case_id: str) -> Rows:
    """Give the rows of a case by table, in order; raise UnknownCaseError when there is none."""
    head = tables.case_file
    columns = [column for column in head.c if column.name != "created_at"]
    row = (await connection.execute(select(*columns).where(head.c.id == case_id))).mappings().one_or_none()
    if row is None:
        raise UnknownCaseError(f"没有编号为“{case_id}”的案件。", f"There is no case {case_id}.")
    found = {head.name: [_plain(dict(row))]}
    for table in tables.PARTS:
        order = table.c.number if "position" not in table.c else table.c.position
        rows = (await connection.execute(select(table).where(table.c.case_id == case_id).order_by(order))).mappings()
        found[table.name] = [_plain({name: row[name] for name in row if name not in _OWN_KEY}) for row in rows]
    return found


async def _last(connection: AsyncConnection, case_id: str) -> int:
    table = tables.case_change
    found = (await connection.execute(select(func.max(table.c.n)).where(table.c.case_id == case_id))).scalar_one()
    return found or 0


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Give a row with its days as ISO text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _typed(table: str, row: dict[str, Any]) -> dict[str, Any]:
    kinds = _TABLES[table].c
    return {
        name: date.fromisoformat(value) if value and isinstance(kinds[name].type, Date) else value
        for name, value in row.items()
    }


def _case(rows: Rows) -> Case:
    (head,) = rows["case_file"]
    parts = {table.name: [_typed(table.name, dict(row)) for row in rows[table.name]] for table in tables.PARTS}
    return case_of(_typed("case_file", dict(head)), parts)


def _change(row: Any) -> Change:  # noqa: ANN401 -- a row of the table
    made = Made(ChangeKind(row["kind"]), row["at"], row["by"], row["name"], row["reason"])
    found = tuple(Difference(**one) for one in json.loads(row["differences"]))
    return Change(row["case_id"], row["n"], made, found)
