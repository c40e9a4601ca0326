"""What the event store has to do, on every database it stands on; `test_event_store_broken.py` has the breakdowns."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from hearing.procedure import commands as c
from hearing.procedure import events as e
from hearing.procedure.commands import Citation
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import fold
from hearing.record.codec import UnreadableEventError
from hearing.record.event_store import EventStore
from hearing.record.ports import Clash, GapError
from hearing.record.seal_store import SealStore
from hearing.record.sittings import open_sittings
from hearing.vocabulary import SYSTEM, Stage
from tests.hearing.record.stores import fill, floor_given, last_number
from tests.scripts.play import START, Play, at_stage, schedule

# What is stored comes back


async def test_a_whole_hearing_comes_back_as_it_went(database):
    play = at_stage(Stage.ENDED)
    async with database.opened() as engine:
        await fill(EventStore(engine), play)
    async with database.opened() as engine:
        store = EventStore(engine)
        found = await store.load("h1")
        assert found == tuple(play.recorded)
        assert fold("h1", found) == play.state
        assert await store.load("h1", after_n=play.state.n - 2) == tuple(play.recorded[-2:])
        assert await store.load("h2") == ()
        assert await store.answered("h1", play.recorded[-1].command_id) == play.state.n
        assert await store.answered("h1", "never") is None
        assert await store.answered("h2", play.recorded[-1].command_id) is None


async def test_hearings_are_listed_oldest_first(database):
    async with database.opened() as engine:
        store = EventStore(engine)
        for hearing, case, later in (("b", "case-1", 2), ("a", "case-1", 3), ("c", "case-2", 1)):
            scheduled = Play().recorded[0].event
            assert isinstance(scheduled, e.HearingScheduled)
            event = replace(scheduled, case_id=case)
            await store.append(
                hearing, 0, [Recorded(1, START + timedelta(days=later), "clerk", "first", event)], "first"
            )
        assert [one.id for one in await store.hearings()] == ["c", "b", "a"]
        assert [one.id for one in await store.hearings(case_id="case-1")] == ["b", "a"]
        await store.append("b", 1, [Recorded(2, START + timedelta(days=9), "leader", "end", e.HearingEnded())], "end")
        assert [one.id for one in await store.hearings(unended=True)] == ["c", "a"]
        (ended,) = [one for one in await store.hearings() if one.ended_at]
        assert (ended.id, ended.case_id, ended.ended_at) == ("b", "case-1", START + timedelta(days=9))


async def test_unusual_words_and_the_largest_body_survive(database):
    play = at_stage(Stage.INVESTIGATION)
    words = ["𠮷😀\u200f“引号”\n换行\t'\"\\\u0001\u2028", "字" * 2_000_000]
    async with database.opened() as engine:
        store = EventStore(engine)
        await fill(store, play)
        n = play.state.n
        for i, text_ in enumerate(words, start=1):
            said = e.UtteranceRecorded(f"u{i}", "agent", text_, START, Stage.DEBATE, (Citation("E1", 0),), ())
            await store.append("h1", n + i - 1, [Recorded(n + i, START, "clerk", f"words{i}", said)], f"words{i}")
        assert [getattr(one.event, "text", "") for one in await store.load("h1", n)] == words


async def test_moments_keep_their_microseconds_and_their_zone(database):
    at = START + timedelta(microseconds=1)
    async with database.opened() as engine:
        store = EventStore(engine)
        await fill(store, Play())
        await store.append("h1", 1, [Recorded(2, at, "p", "k", e.Connected("leader", "c"))], "k")
        (found,) = await store.load("h1", 1)
        assert found.at == at
        assert found.at.utcoffset() == timedelta(0)
        assert (await store.hearings())[0].scheduled_at == Play().recorded[0].at


async def test_many_events_of_one_command_stay_together_in_order(database):
    async with database.opened() as engine:
        store = EventStore(engine)
        await fill(store, Play())
        many = [floor_given(n, "many", f"p{n}") for n in range(2, 1_002)]
        await store.append("h1", 1, many, "many")
        assert await store.load("h1", 1) == tuple(many)
        assert await store.answered("h1", "many") == 1_001


async def test_a_damaged_body_is_reported_not_skipped(database):
    async with database.opened() as engine:
        await fill(EventStore(engine), at_stage(Stage.PREPARATION))
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE event SET body = '{' WHERE n = 2"))
        with pytest.raises(UnreadableEventError, match="damaged"):
            await EventStore(engine).load("h1")


# The referee


async def test_the_primary_key_decides_between_two_writers(database):
    play = at_stage(Stage.INVESTIGATION)
    async with database.opened() as first, database.opened() as second:
        await fill(EventStore(first), play)
        n = play.state.n + 1
        rivals = [floor_given(n, f"rival-{i}", f"p{i}") for i in range(8)]
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


async def test_a_command_is_stored_once_even_at_another_number(database):
    async with database.opened() as engine:
        store = EventStore(engine)
        await fill(store, Play())
        await store.append("h1", 1, [floor_given(2, "once")], "once")
        with pytest.raises(Clash):
            await store.append("h1", 2, [floor_given(3, "once")], "once")
        assert len(await store.load("h1")) == 2


async def test_a_hearing_is_set_down_once(database):
    async with database.opened() as engine:
        store = EventStore(engine)
        await fill(store, Play())
        with pytest.raises(Clash):
            await fill(store, Play())
        assert len(await store.hearings()) == 1


@pytest.mark.parametrize("numbers", [[], [9], [3, 5], [4, 3]])
async def test_nothing_is_stored_after_a_gap(database, numbers):
    play = Play()
    async with database.opened() as engine:
        store = EventStore(engine)
        await fill(store, play)
        with pytest.raises(GapError):
            await store.append("h1", 2, [floor_given(n, "gap") for n in numbers], "gap")
        with pytest.raises(GapError):
            await store.append("h1", 8, [floor_given(9, "gap")], "gap")
        with pytest.raises(GapError):
            await store.append("nowhere", 0, [floor_given(1, "gap")], "gap")
        assert await store.load("h1") == tuple(play.recorded)
        assert await store.answered("h1", "gap") is None
        assert await SealStore(engine).count_waiting() == 1


# Together, and each for itself


async def test_what_waits_together_is_stored_together_and_a_clash_harms_only_its_own(database):
    async with database.opened() as engine:
        store = EventStore(engine)
        hearings = [f"h{i}" for i in range(20)]
        for hearing in hearings:
            await fill(store, Play(), hearing)
        await store.append("h7", 1, [floor_given(2, "earlier")], "earlier")
        outcomes = await asyncio.gather(
            *(
                store.append(one, 1 if one != "h9" else 5, [floor_given(2 if one != "h9" else 6, "k")], "k")
                for one in hearings
            ),
            return_exceptions=True,
        )
        assert {one: type(outcome) for one, outcome in zip(hearings, outcomes, strict=True) if outcome} == {
            "h7": Clash,
            "h9": GapError,
        }
        for one in hearings:
            assert await store.answered(one, "k") == (None if one in {"h7", "h9"} else 2)


async def test_a_writer_that_is_stopped_in_the_middle_holds_up_nobody(database):
    async with database.opened() as engine:
        store = EventStore(engine)
        for i in range(6):
            await fill(store, Play(), f"h{i}")
        writing = [asyncio.create_task(store.append(f"h{i}", 1, [floor_given(2, "k")], "k")) for i in range(6)]
        await asyncio.sleep(0)
        writing[0].cancel()
        writing[3].cancel()
        outcomes = await asyncio.gather(*writing, return_exceptions=True)
        assert isinstance(outcomes[3], asyncio.CancelledError)
        for i, outcome in enumerate(outcomes):
            stored = await store.answered(f"h{i}", "k")
            assert outcome is not None or stored == 2
        await store.append(
            "h0", await last_number(store, "h0"), [floor_given(await last_number(store, "h0") + 1, "k2")], "k2"
        )


async def test_two_processes_writing_for_the_same_hearings_never_leave_one_in_half(database):
    """Two stores append to the same twenty hearings in opposite order, in pairs of events: one record each, whole."""
    async with database.opened() as first, database.opened() as second:
        stores = [EventStore(first), EventStore(second)]
        hearings = [f"h{i}" for i in range(10)]
        for hearing in hearings:
            await fill(stores[0], Play(), hearing)

        async def busy(store: EventStore, name: str, order: list[str]) -> None:
            async def one(hearing: str) -> None:
                for turn in range(5):
                    command = f"{name}-{turn}"
                    while True:
                        n = await last_number(store, hearing)
                        try:
                            await store.append(
                                hearing, n, [floor_given(n + 1, command), floor_given(n + 2, command)], command
                            )
                            break
                        except Clash:
                            continue

            await asyncio.gather(*map(one, order))

        await asyncio.gather(busy(stores[0], "one", hearings), busy(stores[1], "other", hearings[::-1]))
        for hearing in hearings:
            found = await stores[0].load(hearing)
            assert [one.n for one in found] == list(range(1, 22))
            assert [one.command_id for one in found[1::2]] == [one.command_id for one in found[2::2]]
            assert len({one.command_id for one in found}) == 11


# Beside the record


async def test_what_waits_for_its_seal_is_given_oldest_first(database):
    play = at_stage(Stage.OPENING)
    async with database.opened() as engine:
        await fill(EventStore(engine), play)
        seals = SealStore(engine)
        assert await seals.count_waiting() == play.state.n
        assert await seals.oldest_waiting() == play.recorded[0].at
        waiting = await seals.waiting(3)
        assert [one.recorded for one in waiting] == play.recorded[:3]
        await seals.keep(waiting, ["r1", "r2", "r3"])
        await seals.keep(waiting, ["again"] * 3)
        assert await seals.receipts("h1") == {1: "r1", 2: "r2", 3: "r3"}
        assert await seals.receipt("h1", 2) == "r2"
        assert await seals.sealed_through("h1") == 3
        assert await seals.count_waiting() == play.state.n - 3
        await seals.keep(rest := await seals.waiting(10_000), ["r"] * len(rest))
        assert await seals.oldest_waiting() is None
        assert await seals.sealed_through("h1") == play.state.n


async def test_two_sealers_keep_one_receipt_an_event(database):
    play = at_stage(Stage.INVESTIGATION)
    async with database.opened() as one, database.opened() as other:
        await fill(EventStore(one), play)
        waiting = await SealStore(one).waiting(1_000)
        await asyncio.gather(
            SealStore(one).keep(waiting, ["one"] * len(waiting)),
            SealStore(other).keep(waiting, ["other"] * len(waiting)),
        )
        receipts = await SealStore(one).receipts("h1")
        assert list(receipts) == [each.n for each in play.recorded]
        assert len(set(receipts.values())) == 1


async def test_heartbeats_keep_the_last_moment(database):
    async with database.opened() as engine:
        store = EventStore(engine)
        play = Play()
        await fill(store, play)
        assert await store.last_beat("h1") is None
        await store.beat([], START)
        await store.beat(["h1"], START)
        await store.beat(["h1"], play.now)
        assert await store.last_beat("h1") == play.now
        await asyncio.gather(*(store.beat(["h1"], START) for _ in range(5)))


# A sitting on it


async def test_a_sitting_stands_on_it(database):
    async with database.opened() as engine:
        async with open_sittings(EventStore(engine)) as sittings:
            sitting = await sittings.schedule(schedule(), by="account-clerk", command_id="first", hearing="h1")
            answers = await asyncio.gather(
                *(sitting.submit(c.ReportConnected("leader", f"c{i}"), by=SYSTEM, command_id=f"k{i}") for i in range(5))
            )
            assert [one.n for one in answers] == [2, 3, 4, 5, 6]
            state = sitting.state
        async with open_sittings(EventStore(engine)) as sittings:
            recovered = await sittings.get("h1")
            assert recovered.recorded == await EventStore(engine).load("h1")
            assert isinstance(recovered.recorded[-1].event, e.OutageRecorded)
            assert recovered.state.roster == state.roster


async def test_sittings_in_two_processes_end_with_one_record(database):
    async with (
        database.opened() as one_engine,
        database.opened() as other_engine,
        open_sittings(EventStore(one_engine)) as one,
        open_sittings(EventStore(other_engine)) as other,
    ):
        await one.schedule(schedule(), by="account-clerk", command_id="first", hearing="h1")
        both = [await one.get("h1"), await other.get("h1")]
        answers = await asyncio.gather(
            *(
                both[i % 2].submit(c.ReportConnected("leader", f"c{i}"), by=SYSTEM, command_id=f"k{i}")
                for i in range(20)
            )
        )
        assert sorted(answer.n for answer in answers) == list(range(2, 22))
        for sitting in both:
            await sitting.catch_up()
        assert both[0].state == both[1].state == fold("h1", await EventStore(one_engine).load("h1"))
