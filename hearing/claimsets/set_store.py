"""Amended sets of claims on file: written once, read back whole. The claims are read from their text again."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.cases.lateness import Timeliness, Timely
from hearing.claimsets.reading import read_claims
from hearing.claimsets.sets import ClaimSet, OtherSetFirstError, Ruling
from hearing.claimsets.tables import claim_set, claim_set_ruling

Beside = Callable[[AsyncConnection], Awaitable[None]]
"""Writes further rows in the transaction that puts a set on file."""


class ClaimSetStore:
    """Reads and writes sets; safe for several tasks and processes on one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_case(self, case_id: str) -> tuple[ClaimSet, ...]:
        """Give the sets of a case with the panel's rulings, in order."""
        sets, said = claim_set, claim_set_ruling
        async with self._engine.connect() as connection:
            query = select(sets).where(sets.c.case_id == case_id).order_by(sets.c.n)
            rows = (await connection.execute(query)).mappings().all()
            ruled = select(said).where(said.c.case_id == case_id).order_by(said.c.n, said.c.k)
            rulings = (await connection.execute(ruled)).mappings().all() if rows else []
        return tuple(_set(row, tuple(_ruling(one) for one in rulings if one["n"] == row["n"])) for row in rows)

    async def add(self, new: ClaimSet, beside: Beside | None = None) -> None:
        """Put a set on file; what ``beside`` writes stands or falls with it.

        Raises:
            OtherSetFirstError: its number is taken.
        """
        row = {
            "case_id": new.case,
            "n": new.n,
            "text": new.text,
            "reason": new.reason,
            "by": new.by,
            "name": new.name,
            "filed_at": new.filed_at,
            "timeliness": new.timely.timeliness.value,
            "period": new.timely.period,
            "rule": new.timely.rule,
            "last_day": new.timely.last_day,
            "receipt": new.receipt,
        }
        try:
            async with self._engine.begin() as connection:
                if beside is not None:
                    await beside(connection)
                await connection.execute(insert(claim_set).values(row))
        except IntegrityError as error:
            raise OtherSetFirstError from error

    async def rule(self, known: ClaimSet, ruling: Ruling) -> None:
        """Put the panel's next ruling on a set on file.

        Raises:
            OtherSetFirstError: somebody ruled meanwhile.
        """
        row = {
            "case_id": known.case,
            "n": known.n,
            "k": len(known.rulings) + 1,
            "accepted": ruling.accepted,
            "reason": ruling.reason,
            "by": ruling.by,
            "name": ruling.name,
            "at": ruling.at,
            "receipt": ruling.receipt,
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(claim_set_ruling).values(row))
        except IntegrityError as error:
            raise OtherSetFirstError from error


def _set(row: Mapping[Any, Any], rulings: tuple[Ruling, ...]) -> ClaimSet:
    return ClaimSet(
        case=row["case_id"],
        n=row["n"],
        text=row["text"],
        claims=read_claims(row["text"]).claims,
        reason=row["reason"],
        by=row["by"],
        name=row["name"],
        filed_at=row["filed_at"],
        timely=Timely(Timeliness(row["timeliness"]), row["period"], row["rule"], row["last_day"]),
        receipt=row["receipt"],
        rulings=rulings,
    )


def _ruling(row: Mapping[Any, Any]) -> Ruling:
    return Ruling(row["accepted"], row["reason"], row["by"], row["name"], row["at"], row["receipt"])
