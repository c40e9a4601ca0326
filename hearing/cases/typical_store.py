"""Nominations of typical cases on file: steps, written once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.cases.tables import typical_step
from hearing.cases.typical import Criterion, Step, TypicalError, Verdict


class TypicalStore:
    """Reads and writes steps; safe for several tasks and processes on one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_case(self, case: str) -> tuple[Step, ...]:
        """Give the steps of a case, in order."""
        return (await self.all(case)).get(case, ())

    async def all(self, case: str = "") -> dict[str, tuple[Step, ...]]:
        """Give the steps of every case that was ever nominated, in order; or of one."""
        query = select(typical_step).order_by(typical_step.c.case_id, typical_step.c.n)
        if case:
            query = query.where(typical_step.c.case_id == case)
        found: dict[str, tuple[Step, ...]] = {}
        async with self._engine.connect() as connection:
            for row in (await connection.execute(query)).mappings():
                found[row["case_id"]] = (*found.get(row["case_id"], ()), _step(row))
        return found

    async def add(self, step: Step) -> None:
        """Put a step on file; raises `TypicalError` when another was first."""
        row = {
            "case_id": step.case,
            "n": step.n,
            "verdict": step.verdict.value,
            "reason": step.reason,
            "criteria": " ".join(step.criteria),
            "by": step.by,
            "name": step.name,
            "at": step.at,
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(typical_step).values(row))
        except IntegrityError as error:
            raise TypicalError(
                "刚刚有他人处理了这项提名，请刷新后重试。", "Somebody else was first just now: look again."
            ) from error


def _step(row: Mapping[Any, Any]) -> Step:
    return Step(
        row["case_id"], row["n"], Verdict(row["verdict"]), row["reason"],
        tuple(Criterion(one) for one in row["criteria"].split()), row["by"], row["name"], row["at"],
    )  # fmt: skip
