"""A live hearing: one command at a time, answered once, told in order; and what a restart puts on the record."""

import asyncio
from datetime import timedelta

import pytest

from hearing.procedure import commands as c
from hearing.procedure import events as e
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import fold
from hearing.procedure.refusal import Refused
from hearing.record.event_store import EventStore
from hearing.record.ports import Clash
from hearing.record.sitting import BusyError, CommandIdError, Sitting, SittingClosedError
from hearing.record.sittings import NoSuchHearingError, open_sittings, utc_now
from hearing.record.subscription import TooSlowError
from hearing.vocabulary import SYSTEM
from tests.hearing.record.stores import eventually, opened
from tests.scripts.play import START, schedule


async def _scheduled(sittings):
    return await sittings.schedule(schedule(), by="account-clerk", command_id="first", hearing="h1")


async def test_a_command_is_durable_when_it_is_answered(tmp_path):
    async with opened(tmp_path) as engine, open_sittings(EventStore(engine)) as sittings:
        sitting = await _scheduled(sittings)
        answer = await sitting.submit(c.ReportConnected("leader", "c1"), by=SYSTEM, command_id="k1")
        assert answer.n == 2
        assert await EventStore(engine).load("h1") == sitting.recorded
        assert sitting.after(1) == answer.events
        assert await sittings.get("h1") is sitting


async def test_the_same_id_is_carried_out_once_and_answered_alike(tmp_path):
    async with opened(tmp_path) as engine:
        async with open_sittings(EventStore(engine)) as sittings:
            sitting = await _scheduled(sittings)
            command = c.EnterWaitingRoom(camera=True, microphone=True, speaker=True)
            answers = await asyncio.gather(*(sitting.submit(command, by="agent", command_id="k") for _ in range(5)))
            assert len(set(answers)) == 1
            assert answers[0].n == 3
        async with open_sittings(EventStore(engine)) as sittings:
            again = await (await sittings.get("h1")).submit(command, by="agent", command_id="k")
            assert again == answers[0]
            assert len((await sittings.get("h1")).recorded) == 3


async def test_scheduling_is_idempotent_too(tmp_path):
    async with opened(tmp_path) as engine, open_sittings(EventStore(engine)) as sittings:
        assert await _scheduled(sittings) is await _scheduled(sittings)
        assert len((await sittings.get("h1")).recorded) == 1
        with pytest.raises(Refused, match="roster"):
            await sittings.schedule(schedule(()), by="account-clerk", command_id="x", hearing="h2")
        with pytest.raises(NoSuchHearingError):
            await sittings.get("h2")


async def test_a_refusal_changes_nothing_and_the_hearing_goes_on(tmp_path):
    async with opened(tmp_path) as engine, open_sittings(EventStore(engine)) as sittings:
        sitting = await _scheduled(sittings)
        with pytest.raises(Refused) as refused:
            await sitting.submit(c.OpenHearing(), by="leader", command_id="k1")
        assert refused.value.rule == "room"
        with pytest.raises(CommandIdError):
            await sitting.submit(c.OpenHearing(), by="leader", command_id="")
        with pytest.raises(CommandIdError):
            await sitting.submit(c.OpenHearing(), by="leader", command_id="x" * 65)
        assert sitting.state.n == 1
        assert (await sitting.submit(c.ReportConnected("leader", "c"), by=SYSTEM, command_id="k1")).n == 2


async def test_a_report_that_tells_nothing_new_is_answered_without_an_event(tmp_path):
    async with opened(tmp_path) as engine, open_sittings(EventStore(engine)) as sittings:
        sitting = await _scheduled(sittings)
        await sitting.submit(c.ReportConnected("leader", "c"), by=SYSTEM, command_id="k1")
        answer = await sitting.submit(c.ReportConnected("leader", "c"), by=SYSTEM, command_id="k2")
        assert (answer.n, answer.events) == (2, ())


async def test_two_owners_of_one_hearing_do_not_harm_it(tmp_path):
    """Two processes that both believe they own the hearing: every command lands once, and both end with one record."""
    async with (
        opened(tmp_path) as one_engine,
        opened(tmp_path) as other_engine,
        open_sittings(EventStore(one_engine)) as one,
        open_sittings(EventStore(other_engine)) as other,
    ):
        await _scheduled(one)
        sittings = [await one.get("h1"), await other.get("h1")]
        answers = await asyncio.gather(
            *(
                sittings[i % 2].submit(c.ReportConnected("leader", f"c{i}"), by=SYSTEM, command_id=f"k{i}")
                for i in range(20)
            )
        )
        assert sorted(answer.n for answer in answers) == list(range(2, 22))
        for sitting in sittings:
            await sitting.catch_up()
        assert sittings[0].state == sittings[1].state == fold("h1", await EventStore(one_engine).load("h1"))


async def test_a_refusal_is_believed_only_after_catching_up(tmp_path):
    async with (
        opened(tmp_path) as engine,
        open_sittings(EventStore(engine)) as one,
        open_sittings(EventStore(engine)) as other,
    ):
        await _scheduled(one)
        behind = await other.get("h1")
        ahead = await one.get("h1")
        for who in ("clerk", "agent"):
            await ahead.submit(
                c.EnterWaitingRoom(camera=True, microphone=True, speaker=True), by=who, command_id=f"enter-{who}"
            )
        assert (await behind.submit(c.Admit("agent"), by="clerk", command_id="admit")).events


async def test_updates_come_in_order_after_the_commit(tmp_path):
    async with opened(tmp_path) as engine, open_sittings(EventStore(engine)) as sittings:
        sitting = await _scheduled(sittings)
        with sitting.subscribe() as updates:
            assert updates.state.n == 1
            for i in range(5):
                await sitting.submit(c.ReportConnected("leader", f"c{i}"), by=SYSTEM, command_id=f"k{i}")
            seen = [await anext(updates) for _ in range(5)]
        assert [one.events[0].n for one in seen] == [2, 3, 4, 5, 6]
        assert [one.state.n for one in seen] == [2, 3, 4, 5, 6]
        with pytest.raises(StopAsyncIteration):
            await anext(updates)


async def test_a_subscriber_that_does_not_read_is_cut_off_and_nobody_waits_for_it(tmp_path):
    async with opened(tmp_path) as engine, open_sittings(EventStore(engine)) as sittings:
        sitting = await _scheduled(sittings)
        with sitting.subscribe(size=2) as slow, sitting.subscribe() as quick:
            for i in range(4):
                await sitting.submit(c.ReportConnected("leader", f"c{i}"), by=SYSTEM, command_id=f"k{i}")
            assert [(await anext(quick)).state.n for _ in range(4)] == [2, 3, 4, 5]
            with pytest.raises(TooSlowError):
                await anext(slow)


class _Stalling(EventStore):
    """A real store whose appends wait until they are let go."""

    def __init__(self, engine):
        super().__init__(engine)
        self.go = asyncio.Event()
        self.begun = asyncio.Event()

    async def append(self, hearing, after_n, events, command_id):
        self.begun.set()
        await self.go.wait()
        await super().append(hearing, after_n, events, command_id)


async def test_a_full_mailbox_refuses_at_once(tmp_path):
    async with opened(tmp_path) as engine:
        store = _Stalling(engine)
        sitting = Sitting("h1", store, utc_now, mailbox=2)
        running = asyncio.create_task(sitting.run())
        first = asyncio.create_task(sitting.submit(schedule(), by="account-clerk", command_id="first"))
        await store.begun.wait()
        waiting = [
            asyncio.create_task(sitting.submit(c.ReportConnected("leader", f"c{i}"), by=SYSTEM, command_id=f"k{i}"))
            for i in range(2)
        ]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await sitting.submit(c.ReportConnected("leader", "c9"), by=SYSTEM, command_id="k9")
        store.go.set()
        assert [one.n for one in await asyncio.gather(first, *waiting)] == [1, 2, 3]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        with pytest.raises(SittingClosedError):
            await sitting.submit(c.OpenHearing(), by="leader", command_id="late")


async def test_stopping_answers_everyone_who_waits(tmp_path):
    async with opened(tmp_path) as engine:
        store = _Stalling(engine)
        sitting = Sitting("h1", store, utc_now)
        running = asyncio.create_task(sitting.run())
        with sitting.subscribe() as updates:
            waiting = [
                asyncio.create_task(sitting.submit(schedule(), by="account-clerk", command_id=f"k{i}"))
                for i in range(3)
            ]
            await store.begun.wait()
            running.cancel()
            outcomes = await asyncio.gather(*waiting, return_exceptions=True)
            assert [type(one) for one in outcomes] == [SittingClosedError] * 3
            with pytest.raises(StopAsyncIteration):
                await anext(updates)
        await asyncio.gather(running, return_exceptions=True)


class _Failing(EventStore):
    """A real store that fails before or after it has written, as a disk or a killed connection would."""

    fail = ""

    async def append(self, hearing, after_n, events, command_id):
        if self.fail == "before":
            raise OSError("the disk is full")
        await super().append(hearing, after_n, events, command_id)
        if self.fail == "after":
            raise OSError("the answer was lost")
        if self.fail == "clash":
            raise Clash("lost the race")


@pytest.mark.parametrize(("fail", "stored"), [("before", 1), ("after", 2)])
async def test_a_store_that_fails_leaves_a_command_that_can_be_sent_again(tmp_path, fail, stored):
    async with opened(tmp_path) as engine:
        store = _Failing(engine)
        async with open_sittings(store) as sittings:
            sitting = await _scheduled(sittings)
            store.fail = fail
            command = c.ReportConnected("leader", "c1")
            with pytest.raises(OSError, match=r"disk|answer"):
                await sitting.submit(command, by=SYSTEM, command_id="k1")
            assert len(await store.load("h1")) == stored
            store.fail = ""
            answer = await sitting.submit(command, by=SYSTEM, command_id="k1")
            assert answer.n == 2
            assert await store.load("h1") == sitting.recorded


async def test_who_always_loses_the_race_is_told_to_try_again(tmp_path):
    class Losing(EventStore):
        async def append(self, hearing, after_n, events, command_id):
            raise Clash("lost the race")

    async with opened(tmp_path) as engine, open_sittings(Losing(engine)) as sittings:
        with pytest.raises(BusyError):
            await _scheduled(sittings)


async def test_a_restart_puts_the_outage_on_the_record(tmp_path):
    async with opened(tmp_path) as engine:
        store = EventStore(engine)
        async with open_sittings(store) as sittings:
            sitting = await _scheduled(sittings)
            await sitting.submit(c.ReportConnected("leader", "c1"), by=SYSTEM, command_id="k1")
            beaten = sitting.recorded[-1].at + timedelta(microseconds=1)
        await store.beat(["h1"], beaten)
        async with open_sittings(store) as sittings:
            sitting = await sittings.get("h1")
            assert sitting.recorded[-1].event == e.OutageRecorded(beaten)
            assert not sitting.state.presence["leader"].connections
            assert sitting.state.presence["leader"].lost_since == beaten
            n = sitting.state.n
        async with open_sittings(store) as sittings:
            assert (await sittings.get("h1")).state.n == n, "nobody was connected, so nobody was cut off"


async def test_the_heart_beats_while_someone_is_connected(tmp_path):
    async with opened(tmp_path) as engine, open_sittings(EventStore(engine), heartbeat=0.01) as sittings:
        sitting = await _scheduled(sittings)
        assert await sittings.store.last_beat("h1") is None
        await sitting.submit(c.ReportConnected("leader", "c1"), by=SYSTEM, command_id="k1")

        async def beaten():
            return await sittings.store.last_beat("h1") is not None

        await eventually(beaten)


async def test_a_heartbeat_that_fails_stops_nothing(tmp_path, caplog):
    class Heartless(EventStore):
        async def beat(self, hearings, at):
            raise OSError("the disk is full")

    async with opened(tmp_path) as engine, open_sittings(Heartless(engine), heartbeat=0.01) as sittings:

        async def failed():
            return "heartbeat" in caplog.text

        await eventually(failed)
        assert (await _scheduled(sittings)).state.n == 1


async def test_a_clock_that_is_set_back_never_turns_the_record_back(tmp_path):
    moments = iter([START, START - timedelta(hours=1), START + timedelta(seconds=1)])
    async with opened(tmp_path) as engine:
        sitting = Sitting("h1", EventStore(engine), lambda: next(moments))
        running = asyncio.create_task(sitting.run())
        await sitting.submit(schedule(), by="account-clerk", command_id="first")
        for i in range(2):
            await sitting.submit(c.ReportConnected("leader", f"c{i}"), by=SYSTEM, command_id=f"k{i}")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert [one.at for one in sitting.recorded] == [START, START, START + timedelta(seconds=1)]


async def test_recorded_is_what_was_stored(tmp_path):
    async with opened(tmp_path) as engine, open_sittings(EventStore(engine)) as sittings:
        sitting = await _scheduled(sittings)
        assert isinstance(sitting.recorded[0], Recorded)
        assert sitting.recorded[0].by == "account-clerk"
