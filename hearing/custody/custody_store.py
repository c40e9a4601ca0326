"""The store of what happens to exhibits: SQLAlchemy Core inside, frozen dataclasses outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.cases.store import BesideStep
from hearing.cases.tables import exhibit
from hearing.custody import tables
from hearing.custody.rounds import Round
from hearing.custody.step_rows import row_of, taken_of
from hearing.custody.steps import Step, Taken
from hearing.procedure.names import name_of
from hearing.record.shapes import shape
from hearing.vocabulary import Side

TOGETHER = timedelta(minutes=10)
"""Readings of one page by one person so close together are one entry, with how often."""

ORIGINAL = 0
"""In the place of a page: the file as it was filed."""

PARTICULARS = -1
"""In the place of a page: what an exhibit under seal is called and what it is to prove."""

_STEPS: Mapping[str, type[Step]] = {name_of(kind): kind for kind in get_args(Step)}


class OtherStepFirstError(Exception):
    """Another step of the exhibit, or round of the case, was put on file meanwhile: look again and decide anew."""


@dataclass(frozen=True, slots=True)
class Read:
    """Somebody read an exhibit: a page, or the original file.

    Attributes:
        exhibit: The exhibit's id.
        account: Who.
        name: The person's name.
        page: The page, from 1; `ORIGINAL` for the file itself, `PARTICULARS` for what one under seal is.
        since: The first time of these.
        last: The last time.
        times: How often.
    """

    exhibit: str
    account: str
    name: str
    page: int
    since: datetime
    last: datetime
    times: int


class CustodyStore:
    """Reads and writes steps and readings; safe for several tasks and processes on one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, taken: Taken, beside: BesideStep | None = None) -> None:
        """Put a step on file; what ``beside`` puts on file stands or falls with it.

        Raises:
            OtherStepFirstError: its number is taken.
        """
        try:
            async with self._engine.begin() as connection:
                if beside is not None:
                    await beside(connection)
                await connection.execute(insert(tables.custody_step).values(row_of(taken)))
        except IntegrityError as error:
            raise OtherStepFirstError from error

    async def of_case(self, case_id: str) -> list[Taken]:
        """Give the steps of a case's exhibits, in order within each."""
        row = tables.custody_step
        query = (
            select(row)
            .join(exhibit, exhibit.c.id == row.c.exhibit_id)
            .where(exhibit.c.case_id == case_id)
            .order_by(row.c.exhibit_id, row.c.n)
        )
        async with self._engine.connect() as connection:
            return [taken_of(Taken, each, step_of) for each in (await connection.execute(query)).mappings()]

    async def add_round(self, new: Round) -> None:
        """Put a round of exchange on file.

        Raises:
            OtherStepFirstError: its number is taken.
        """
        row = {
            "case_id": new.case,
            "n": new.n,
            "sides": " ".join(new.sides),
            "opened_at": new.opened_at,
            "closes_at": new.closes_at,
            "note": new.note,
            "name": new.name,
            "receipt": new.receipt,
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(tables.exchange_round).values(row))
        except IntegrityError as error:
            raise OtherStepFirstError from error

    async def rounds(self, case_id: str) -> tuple[Round, ...]:
        """Give the rounds of a case, in order."""
        row = tables.exchange_round
        query = select(row).where(row.c.case_id == case_id).order_by(row.c.n)
        async with self._engine.connect() as connection:
            return tuple(
                Round(
                    one.case_id,
                    one.n,
                    tuple(Side(side) for side in one.sides.split()),
                    one.opened_at,
                    one.closes_at,
                    one.note,
                    one.name,
                    one.receipt,
                )
                for one in (await connection.execute(query)).all()
            )

    async def label_number(self, exhibit_id: str, year: int) -> int:
        """Give the running number of an exhibit's label: the one it has, or the next of the year."""
        row = tables.label_number
        while True:
            try:
                async with self._engine.begin() as connection:
                    mine = select(row.c.number).where(row.c.exhibit_id == exhibit_id)
                    known = (await connection.execute(mine)).scalar_one_or_none()
                    if known is not None:
                        return int(known)
                    highest = select(func.coalesce(func.max(row.c.number), 0)).where(row.c.year == year)
                    number = int((await connection.execute(highest)).scalar_one()) + 1
                    values = {"year": year, "number": number, "exhibit_id": exhibit_id}
                    await connection.execute(insert(row).values(values))
                    return number
            except IntegrityError:  # another label of the year was first
                continue

    async def note_read(self, exhibit_id: str, page: int, account: str, name: str, now: datetime) -> None:
        """Note that somebody reads a page. Durable when the call returns."""
        row = tables.custody_read
        same = (
            (row.c.exhibit_id == exhibit_id)
            & (row.c.account == account)
            & (row.c.page == page)
            & (row.c.last >= now - TOGETHER)
        )
        async with self._engine.begin() as connection:
            again = update(row).where(same).values(last=now, times=row.c.times + 1)
            if (await connection.execute(again)).rowcount == 0:
                first = {"exhibit_id": exhibit_id, "account": account, "name": name, "page": page}
                await connection.execute(insert(row).values(first | {"since": now, "last": now, "times": 1}))

    async def reads(self, exhibit_id: str) -> list[Read]:
        """Give who read an exhibit, in the order in which they began."""
        row = tables.custody_read
        query = select(row).where(row.c.exhibit_id == exhibit_id).order_by(row.c.since, row.c.id)
        async with self._engine.connect() as connection:
            return [
                Read(one.exhibit_id, one.account, one.name, one.page, one.since, one.last, one.times)
                for one in (await connection.execute(query)).all()
            ]


def step_of(kind: str, body: object) -> Step:
    """Read a step from its name and fields.

    Raises:
        KeyError: there is no such kind.
        ShapeError: a field is unknown, missing, or of another type.
    """
    return shape(_STEPS[kind], body)
