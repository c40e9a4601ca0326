"""The store against a real file: order, the referee, idempotence, and nothing written in half."""

import asyncio
import sqlite3

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from hearing.procedure import events as e
from hearing.procedure.commands import Citation
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import fold
from hearing.record.engine import NotDurableError, assert_durable, durable_engine
from hearing.record.event_store import EventStore
from hearing.record.ports import Clash, GapError
from hearing.vocabulary import Stage
from tests.hearing.record.stores import opened
from tests.scripts.play import START, Play, at_stage


def _by_command(play: Play) -> list[list[Recorded]]:
    found: list[list[Recorded]] = []
    for one in play.recorded:
        if found and found[-1][0].command_id == one.command_id:
            found[-1].append(one)
        else:
            found.append([one])
    return found


async def _store(store: EventStore, play: Play) -> None:
    for events in _by_command(play):
        await store.append("h1", events[0].n - 1, events, events[0].command_id)


async def test_a_whole_hearing_comes_back_as_it_went(tmp_path):
    play = at_stage(Stage.ENDED)
    async with opened(tmp_path) as engine:
        await _store(EventStore(engine), play)
    async with opened(tmp_path) as engine:
        store = EventStore(engine)
        found = await store.load("h1")
        assert found == tuple(play.recorded)
        assert fold("h1", found) == play.state
        assert await store.load("h1", after_n=play.state.n - 2) == tuple(play.recorded[-2:])
        assert await store.load("h2") == ()
        assert await store.answered("h1", play.recorded[-1].command_id) == play.state.n
        assert await store.answered("h1", "never") is None
        (listed,) = await store.hearings()
        assert (listed.id, listed.case_id, listed.ended_at) == ("h1", "case-1", play.recorded[-1].at)
        assert await store.hearings(unended=True) == ()
        assert await store.hearings(case_id="case-2") == ()


async def test_unusual_words_survive(tmp_path):
    play = at_stage(Stage.INVESTIGATION)
    said = e.UtteranceRecorded("u", "agent", "𠮷😀\u200f“引号”\n换行", START, Stage.DEBATE, (Citation("E1", 0),), ())
    one = Recorded(play.state.n + 1, START, "clerk", "words", said)
    async with opened(tmp_path) as engine:
        store = EventStore(engine)
        await _store(store, play)
        await store.append("h1", one.n - 1, [one], "words")
        assert (await store.load("h1", one.n - 1)) == (one,)


async def test_the_primary_key_decides_between_two_writers(tmp_path):
    play = at_stage(Stage.INVESTIGATION)
    async with opened(tmp_path) as first, opened(tmp_path) as second:
        await _store(EventStore(first), play)
        n = play.state.n + 1
        rivals = [Recorded(n, START, "leader", f"rival-{i}", e.FloorGiven(f"p{i}")) for i in range(8)]
        outcomes = await asyncio.gather(
            *(
                EventStore(first if i % 2 else second).append("h1", n - 1, [one], one.command_id)
                for i, one in enumerate(rivals)
            ),
            return_exceptions=True,
        )
        assert outcomes.count(None) == 1
        assert all(isinstance(one, Clash) for one in outcomes if one is not None)
        (won,) = await EventStore(first).load("h1", n - 1)
        assert won == rivals[outcomes.index(None)]
        assert await EventStore(first).answered("h1", rivals[outcomes.index(None) - 1].command_id) is None


async def test_a_command_is_stored_once_even_at_another_number(tmp_path):
    play = at_stage(Stage.OPENING)
    async with opened(tmp_path) as engine:
        store = EventStore(engine)
        await _store(store, play)
        n = play.state.n
        await store.append("h1", n, [Recorded(n + 1, START, "leader", "once", e.RecusalAsked())], "once")
        with pytest.raises(Clash):
            await store.append("h1", n + 1, [Recorded(n + 2, START, "leader", "once", e.RecusalAsked())], "once")
        assert len(await store.load("h1")) == n + 1


@pytest.mark.parametrize("numbers", [[], [9], [3, 5], [4, 3]])
async def test_nothing_is_stored_after_a_gap(tmp_path, numbers):
    play = Play()
    async with opened(tmp_path) as engine:
        store = EventStore(engine)
        await _store(store, play)
        events = [Recorded(n, START, "leader", "gap", e.RecusalAsked()) for n in numbers]
        with pytest.raises(GapError):
            await store.append("h1", 2, events, "gap")
        with pytest.raises(GapError):
            await store.append("h1", 8, [Recorded(9, START, "leader", "gap", e.RecusalAsked())], "gap")
        assert await store.load("h1") == tuple(play.recorded)
        assert await store.answered("h1", "gap") is None


async def test_heartbeats_keep_the_last_moment(tmp_path):
    async with opened(tmp_path) as engine:
        store = EventStore(engine)
        play = Play()
        await _store(store, play)
        assert await store.last_beat("h1") is None
        await store.beat([], START)
        await store.beat(["h1"], START)
        await store.beat(["h1"], play.now)
        assert await store.last_beat("h1") == play.now


async def test_a_database_that_would_lose_what_it_acknowledged_is_refused(tmp_path):
    with pytest.raises(NotDurableError, match="journal_mode=memory"):
        await durable_engine("sqlite+aiosqlite:///:memory:")
    with pytest.raises(NotDurableError, match="only SQLite"):
        await durable_engine("mysql+aiomysql://localhost/record")
    plain = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'plain.db'}")
    try:
        with pytest.raises(NotDurableError, match=r"journal_mode=delete|synchronous|foreign_keys"):
            await assert_durable(plain)
    finally:
        await plain.dispose()


async def test_the_settings_hold_on_every_connection(tmp_path):
    async with opened(tmp_path) as engine, engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            for name, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
                found = (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
                assert found == value


async def test_a_damaged_body_is_reported_not_skipped(tmp_path):
    play = at_stage(Stage.PREPARATION)
    async with opened(tmp_path) as engine:
        await _store(EventStore(engine), play)
    with sqlite3.connect(tmp_path / "record.db") as raw:
        raw.execute("UPDATE event SET body = '{' WHERE n = 2")
    raw.close()
    async with opened(tmp_path) as engine:
        with pytest.raises(Exception, match="damaged"):
            await EventStore(engine).load("h1")
