"""Seals behind the record: every event gets one receipt, whatever fails in between."""

import asyncio
import json
from datetime import timedelta

import pytest

from hearing.procedure.canonical import canonical
from hearing.record.codec import statement
from hearing.record.event_store import EventStore
from hearing.record.seal import Sealer
from hearing.record.seal_store import SealStore
from hearing.vocabulary import Stage
from tests.hearing.record.stores import eventually, opened
from tests.scripts.play import at_stage


class _Log:
    """A log that numbers what it is given; it may fail before or after it took a batch."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.fail = ""

    async def seal(self, statements):
        if self.fail == "before":
            raise OSError("the log is not there")
        receipts = []
        for one in statements:
            self.leaves.append(canonical(one))
            receipts.append(json.dumps({"leaf": len(self.leaves) - 1, "statement": one}))
        if self.fail == "after":
            raise OSError("the answer was lost")
        return receipts


async def _filled(engine):
    play = at_stage(Stage.INVESTIGATION)
    store = EventStore(engine)
    for one in play.recorded:
        await store.append("h1", one.n - 1, [one], f"each-{one.n}")
    return await store.load("h1")


async def test_every_event_is_sealed_in_order_and_its_receipt_says_what_the_record_says(tmp_path):
    async with opened(tmp_path) as engine:
        recorded = await _filled(engine)
        store, log = SealStore(engine), _Log()
        assert await store.count_waiting() == len(recorded)
        assert await store.sealed_through("h1") == 0
        await Sealer(store, log).drain()
        receipts = await store.receipts("h1")
        assert list(receipts) == [one.n for one in recorded]
        for one in recorded:
            receipt = json.loads(receipts[one.n])
            assert receipt == {"leaf": one.n - 1, "statement": statement("h1", one)}
        assert await store.receipt("h1", 1) == receipts[1]
        assert await store.receipt("h1", 999) is None
        assert await store.sealed_through("h1") == len(recorded)
        assert await store.count_waiting() == 0
        assert await Sealer(store, log).seal_waiting() == 0


async def test_draining_beside_the_running_sealer_seals_nothing_twice(tmp_path):
    async with opened(tmp_path) as engine:
        recorded = await _filled(engine)
        store, log = SealStore(engine), _Log()
        sealer = Sealer(store, log)
        running = asyncio.create_task(sealer.run(pause=0.01))
        await asyncio.gather(sealer.drain(), sealer.drain())
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert len(log.leaves) == len(recorded) == len(await store.receipts("h1"))


@pytest.mark.parametrize("fail", ["before", "after"])
async def test_a_log_that_fails_costs_nothing_but_time(tmp_path, fail):
    async with opened(tmp_path) as engine:
        recorded = await _filled(engine)
        store, log = SealStore(engine), _Log()
        sealer = Sealer(store, log)
        log.fail = fail
        with pytest.raises(OSError, match=r"log|answer"):
            await sealer.seal_waiting()
        assert await store.count_waiting() == len(recorded)
        log.fail = ""
        await sealer.drain()
        assert len(await store.receipts("h1")) == len(recorded)
        assert {json.loads(leaf)["n"] for leaf in log.leaves} == {one.n for one in recorded}


async def test_keeping_receipts_twice_keeps_the_first(tmp_path):
    async with opened(tmp_path) as engine:
        await _filled(engine)
        store = SealStore(engine)
        waiting = await store.waiting(2)
        await store.keep(waiting, ["first", "first"])
        await store.keep(waiting, ["second", "second"])
        assert set((await store.receipts("h1")).values()) == {"first"}


async def test_the_sealer_goes_on_after_a_failure(tmp_path, caplog):
    async with opened(tmp_path) as engine:
        recorded = await _filled(engine)
        store, log = SealStore(engine), _Log()
        log.fail = "before"
        running = asyncio.create_task(Sealer(store, log).run(pause=0.01))

        async def failed():
            return "sealing failed" in caplog.text

        async def caught_up():
            return not await store.count_waiting()

        await eventually(failed)
        log.fail = ""
        await eventually(caught_up)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert len(await store.receipts("h1")) == len(recorded)


async def test_sealing_that_is_late_is_said_and_caught_up_with(tmp_path, caplog):
    """The log is down for a minute: what waits keeps its order, the lag is told, and then everything is sealed."""
    async with opened(tmp_path) as engine:
        recorded = await _filled(engine)
        later = recorded[0].at + timedelta(seconds=60)
        store, log = SealStore(engine), _Log()
        log.fail = "before"
        sealer = Sealer(store, log, lambda: later)
        assert await sealer.lag() == timedelta(seconds=60)
        running = asyncio.create_task(sealer.run(pause=0.01))

        async def said():
            return "60 s behind the record" in caplog.text

        async def caught_up():
            return not await store.count_waiting()

        await eventually(said)
        log.fail = ""
        await eventually(caught_up)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert caplog.text.count("behind the record") == 1
        assert [json.loads(leaf)["n"] for leaf in log.leaves] == [one.n for one in recorded]
        assert await sealer.lag() == timedelta()
