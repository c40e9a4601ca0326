"""What the event store and the sittings on it do when the line or the server breaks; only PostgreSQL has a line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from hearing.procedure import commands as c
from hearing.procedure.evolve import fold
from hearing.record.event_store import EventStore
from hearing.record.ports import OutcomeUnknown, StoreUnavailable
from hearing.record.sitting import Sitting
from hearing.record.sittings import open_sittings
from hearing.vocabulary import SYSTEM
from tests.hearing.record.stores import Database, eventually, fill, floor_given, last_number
from tests.lines import Line, line_to
from tests.postgres import running_cluster
from tests.scripts.play import Play, schedule


@pytest.fixture(scope="module")
def postgres():
    """A server of this file's own: it is crashed, and recovers the faster the less it holds."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def on_postgres(postgres):
    return Database(postgres.url(postgres.new_database()))


@asynccontextmanager
async def over_a_line(database: Database, port: int) -> AsyncIterator[tuple[Line, Database]]:
    async with line_to(port) as line:
        yield line, Database(database.url.replace(f":{port}/", f":{line.port}/"))


async def test_an_answer_that_is_lost_leaves_the_outcome_open_and_the_command_id_tells(on_postgres, postgres):
    async with over_a_line(on_postgres, postgres.port) as (line, far), far.opened() as engine:
        store = EventStore(engine)
        await fill(store, Play())
        for lost, happened in (("answers", True), ("questions", False)):
            n = await last_number(store, "h1") + 1
            await store.append("h1", n - 1, [floor_given(n, f"before {lost}")], f"before {lost}")  # the line is laid
            line.lose = lost
            with pytest.raises(OutcomeUnknown):
                await store.append("h1", n, [floor_given(n + 1, lost)], lost)
            assert (await store.answered("h1", lost) is not None) is happened


@pytest.mark.parametrize("lost", ["answers", "questions"])
async def test_a_sitting_finds_out_whether_its_command_happened(on_postgres, postgres, lost):
    async with (
        over_a_line(on_postgres, postgres.port) as (line, far),
        far.opened() as engine,
        open_sittings(EventStore(engine), heartbeat=60) as sittings,
    ):
        sitting = await sittings.schedule(schedule(), by="account-clerk", command_id="first", hearing="h1")
        line.lose = lost
        answer = await sitting.submit(c.ReportConnected("leader", "c1"), by=SYSTEM, command_id="k1")
        assert line.cuts == 1
        assert (answer.n, len(answer.events)) == (2, 1)
        again = await sitting.submit(c.ReportConnected("leader", "c1"), by=SYSTEM, command_id="k1")
        assert again == answer
        assert await EventStore(engine).load("h1") == sitting.recorded
        assert len(sitting.recorded) == 2


async def test_a_server_that_crashes_again_and_again_loses_nothing_acknowledged(on_postgres, postgres):
    async with on_postgres.opened() as engine:
        async with open_sittings(EventStore(engine), heartbeat=0.2) as sittings:
            sitting = await sittings.schedule(schedule(), by="account-clerk", command_id="first", hearing="h1")
            acknowledged: list[tuple[int, str]] = []
            stop = asyncio.Event()

            async def work() -> None:
                number = 0
                while not stop.is_set():
                    number += 1
                    command = c.ReportConnected("leader", f"c{number}")
                    acknowledged.append((await _insisting(sitting, command, f"k{number}"), f"k{number}"))

            working = asyncio.create_task(work())
            for _ in range(3):
                await eventually(partial(_more_than, acknowledged, len(acknowledged) + 20))
                await asyncio.to_thread(postgres.crash_and_restart)
            stop.set()
            await working
            live = sitting.state
        found = await EventStore(engine).load("h1")
        assert [one.n for one in found] == list(range(1, len(found) + 1))
        told = {one.n: one.command_id for one in found}
        assert all(told[n] == command for n, command in acknowledged)
        assert fold("h1", found) == live
        assert len({one.command_id for one in found}) == len(found)


async def test_a_database_that_is_gone_is_said_and_the_hearing_goes_on_when_it_is_back(
    on_postgres, postgres, monkeypatch
):
    monkeypatch.setattr("hearing.record.sitting._RETURNS", 2)
    async with on_postgres.opened() as engine, open_sittings(EventStore(engine), heartbeat=60) as sittings:
        sitting = await sittings.schedule(schedule(), by="account-clerk", command_id="first", hearing="h1")
        await asyncio.to_thread(postgres.stop, "immediate")
        try:
            with pytest.raises((StoreUnavailable, OutcomeUnknown), match=r"answer|lost"):
                await sitting.submit(c.ReportConnected("leader", "c1"), by=SYSTEM, command_id="k1")
            with pytest.raises(StoreUnavailable):
                await EventStore(engine).load("h1")
        finally:
            await asyncio.to_thread(postgres.start)
        answer = await sitting.submit(c.ReportConnected("leader", "c1"), by=SYSTEM, command_id="k1")
        assert (answer.n, len(await EventStore(engine).load("h1"))) == (2, 2)


async def test_a_deadlock_is_tried_again(on_postgres):
    """A rival holds what the writer wants and wants what the writer holds; one of them is ended by the server."""
    async with on_postgres.opened() as engine, on_postgres.opened() as other:
        store = EventStore(engine)
        for hearing in ("h0", "h1", "h2"):
            await fill(store, Play(), hearing)
        insert = text(
            'INSERT INTO event (hearing_id, n, at, "by", command_id, type, version, body)'
            " VALUES (:hearing, 2, now(), 'rival', 'rival', 'hearing_opened', 1, '{}')"
        )
        async with other.connect() as rival, engine.connect() as watching:
            await rival.execute(insert, {"hearing": "h2"})
            writing = [asyncio.create_task(store.append(f"h{i}", 1, [floor_given(2, "k")], "k")) for i in range(3)]
            await _until_blocked(watching)
            with suppress(DBAPIError):
                await rival.execute(insert, {"hearing": "h1"})
            await rival.rollback()
            await asyncio.gather(*writing)
        assert [await store.answered(f"h{i}", "k") for i in range(3)] == [2, 2, 2]


async def test_a_lock_that_another_holds_for_too_long_is_waited_for_again(on_postgres):
    async with on_postgres.opened() as engine, on_postgres.opened() as other:
        store = EventStore(engine)
        await fill(store, Play())
        await other.dispose()
        async with other.connect() as rival:
            await rival.execute(text("LOCK TABLE event IN ACCESS EXCLUSIVE MODE"))
            async with engine.connect() as watching:
                writing = asyncio.create_task(store.append("h1", 1, [floor_given(2, "k")], "k"))
                await _until_blocked(watching)
                await watching.execute(
                    text(
                        "SELECT pg_cancel_backend(pid) FROM pg_locks WHERE NOT granted AND relation = 'event'::regclass"
                    )
                )
                await rival.rollback()
            await writing
        assert await store.answered("h1", "k") == 2


async def _insisting(sitting: Sitting, command: c.Command, command_id: str) -> int:
    """As a client does: what was not answered is sent again under the same id."""
    while True:
        with suppress(StoreUnavailable, OutcomeUnknown):
            return (await sitting.submit(command, by=SYSTEM, command_id=command_id)).n


async def _more_than(things: list[tuple[int, str]], number: int) -> bool:
    return len(things) > number


async def _until_blocked(watching: AsyncConnection) -> None:
    asked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

    async def blocked() -> bool:
        return bool((await watching.execute(asked)).scalar_one())

    await eventually(blocked)
