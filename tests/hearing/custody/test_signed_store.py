"""The series of a case: gapless and linked, whoever files at once, from however many processes, on each database."""

import asyncio
import hashlib
import random
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.signed.signed import FIRST
from hearing.cases.tables import case_file
from hearing.custody.signed_store import Line, OtherStatementFirstError, SignedStore, put
from hearing.custody.tables import signed_statement
from hearing.tables import metadata
from tests.hearing.record.stores import Database

AT = datetime(2026, 11, 22, tzinfo=UTC)


def line(case: str, n: int, previous: str, who: str) -> Line:
    digest = hashlib.sha256(f"{case} {n} {previous} {who}".encode()).hexdigest()
    return Line(case, n, digest, previous, "opinion_stated", who, who, "f" * 64, AT)


async def with_cases(engine: AsyncEngine, *cases: str) -> None:
    async with engine.begin() as connection:
        tables = [case_file, signed_statement]
        await connection.run_sync(lambda sync: metadata.create_all(sync, tables=tables))
        row: dict[str, object] = {"patent_number": "201810123456.5", "title": "t", "ipc": "", "rule_set": "cnipa-2024"}
        row |= {"request_dates": "[]", "hearing_dates": "[]", "created_at": AT}
        await connection.execute(insert(case_file), [{"id": case, **row} for case in cases])


async def insist(engine: AsyncEngine, case: str, who: str) -> None:
    """File once, looking at the newest again as often as another was first."""
    store = SignedStore(engine)
    while True:
        n, previous = await store.next(case)
        try:
            async with engine.begin() as connection:
                await put(connection, line(case, n, previous, who))
        except OtherStatementFirstError:
            continue
        else:
            return


def require_series(lines: list[Line]) -> None:
    assert [one.n for one in lines] == list(range(1, len(lines) + 1))
    assert [one.previous for one in lines] == [FIRST, *(one.digest for one in lines[:-1])]


async def file_at_once(engines: list[AsyncEngine], plan: list[tuple[int, str]]) -> dict[str, list[Line]]:
    """Everyone of a plan (process, case) files at once; gives the series of each case."""
    cases = sorted({case for _, case in plan})
    await with_cases(engines[0], *cases)
    async with asyncio.TaskGroup() as tasks:
        for number, (process, case) in enumerate(plan):
            tasks.create_task(insist(engines[process], case, f"person {number}"))
    return {case: await SignedStore(engines[1]).of_case(case) for case in cases}


async def test_many_at_once_from_two_processes_leave_no_gap(database: Database):
    chance = random.Random(20261122)
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(database.opened()) for _ in range(2)]
        for run in range(4):
            plan = [(chance.randrange(2), f"{run}{chance.choice('AB')}") for _ in range(chance.randrange(2, 9))]
            for case, lines in (await file_at_once(engines, plan)).items():
                require_series(lines)
                wanted = {f"person {number}" for number, (_, of) in enumerate(plan) if of == case}
                assert {one.name for one in lines} == wanted


async def test_another_number_or_another_predecessor_is_refused(database: Database):
    async with database.opened() as engine:
        await with_cases(engine, "A")
        await insist(engine, "A", "one")
        n, previous = await SignedStore(engine).next("A")
        for wrong in (line("A", n + 1, previous, "x"), line("A", n, FIRST, "x"), line("A", 1, FIRST, "one")):
            try:
                async with engine.begin() as connection:
                    await put(connection, wrong)
            except OtherStatementFirstError:
                continue
            raise AssertionError("it was put on file")
        assert await SignedStore(engine).next("A") == (n, previous)
        assert await SignedStore(engine).holds(previous)
        assert not await SignedStore(engine).holds("0" * 64)
