"""Demonstration sheets on file: steps, written once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.cases.sheets import SheetError, SheetStep, SheetStepKind, read_body
from hearing.cases.tables import sheet_step


class SheetStore:
    """Reads and writes steps; safe for several tasks and processes on one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_case(self, case: str) -> tuple[SheetStep, ...]:
        """Give the steps of a case's sheet, in order."""
        query = select(sheet_step).where(sheet_step.c.case_id == case).order_by(sheet_step.c.n)
        async with self._engine.connect() as connection:
            return tuple([_step(row) for row in (await connection.execute(query)).mappings()])

    async def add(self, step: SheetStep) -> None:
        """Put a step on file; raises `SheetError` when another was first."""
        row = {
            "case_id": step.case,
            "n": step.n,
            "kind": step.kind.value,
            "body": step.body.dumped() if step.body is not None else "",
            "reason": step.reason,
            "by": step.by,
            "name": step.name,
            "at": step.at,
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(sheet_step).values(row))
        except IntegrityError as error:
            raise SheetError(
                "刚刚有他人保存了新版本，请刷新后重试；您的文本尚未保存。",
                "Somebody else saved a version just now: look again. Your text is not saved.",
            ) from error


def _step(row: Mapping[Any, Any]) -> SheetStep:
    body = read_body(row["body"]) if row["body"] else None
    return SheetStep(
        row["case_id"], row["n"], SheetStepKind(row["kind"]), body, row["reason"], row["by"], row["name"], row["at"]
    )
