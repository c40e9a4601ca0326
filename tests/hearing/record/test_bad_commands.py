"""Commands that come late, twice, in the wrong order, too large, or from two who contradict each other."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from hearing.procedure import commands as c
from hearing.procedure import events as e
from hearing.procedure.evolve import fold
from hearing.procedure.refusal import Refused
from hearing.record.command_codec import LONGEST_TEXT, MalformedCommandError, command_from_wire
from hearing.record.event_store import EventStore
from hearing.record.sitting import CommandIdError, Sitting
from hearing.record.sittings import open_sittings
from hearing.vocabulary import SYSTEM, RecessPurpose, Stage
from tests.hearing.record.stores import Database, fill
from tests.scripts.play import START, at_stage


async def _live(stack: AsyncExitStack, database: Database, stage: Stage, *, owners: int = 1) -> list[Sitting]:
    """A hearing at this stage, live in as many processes' places as asked for."""
    found = []
    registries = []
    for _ in range(owners):
        engine = await stack.enter_async_context(database.opened())
        store = EventStore(engine)
        registries.append((store, await stack.enter_async_context(open_sittings(store, heartbeat=60))))
    await fill(registries[0][0], at_stage(stage))
    for _, sittings in registries:
        found.append(await sittings.get("h1"))
    return found


async def test_a_late_command_is_refused_by_the_rule_that_holds_by_then(tmp_path):
    async with AsyncExitStack() as stack:
        (sitting,) = await _live(stack, Database(f"sqlite:///{tmp_path / 'a.db'}"), Stage.INVESTIGATION)
        await sitting.submit(c.GiveFloor("agent"), by="leader", command_id="give")
        await sitting.submit(c.Recess(RecessPurpose.DELIBERATION, "合议"), by="leader", command_id="recess")
        n = sitting.state.n
        with pytest.raises(Refused) as late:
            await sitting.submit(c.TakeFloor(), by="leader", command_id="take")
        assert late.value.rule
        assert sitting.state.n == n


async def test_a_command_sent_again_much_later_is_answered_as_the_first_time(tmp_path):
    async with AsyncExitStack() as stack:
        (sitting,) = await _live(stack, Database(f"sqlite:///{tmp_path / 'a.db'}"), Stage.INVESTIGATION)
        first = await sitting.submit(c.GiveFloor("agent"), by="leader", command_id="give")
        await sitting.submit(c.Recess(RecessPurpose.DELIBERATION, "合议"), by="leader", command_id="recess")
        assert await sitting.submit(c.GiveFloor("agent"), by="leader", command_id="give") == first
        assert await sitting.submit(c.GiveFloor("counsel"), by="leader", command_id="give") == first, "the id decides"


async def test_the_same_command_sent_many_times_at_once_happens_once(tmp_path):
    async with AsyncExitStack() as stack:
        (sitting,) = await _live(stack, Database(f"sqlite:///{tmp_path / 'a.db'}"), Stage.INVESTIGATION)
        n = sitting.state.n
        sent = [
            sitting.submit(c.RecordUtterance("agent", "一句"), by="clerk", command_id=f"k{i % 3}") for i in range(30)
        ]
        answers = await asyncio.gather(*sent)
        assert sitting.state.n == n + 3
        assert {one.n for one in answers} == {n + 1, n + 2, n + 3}


async def test_commands_out_of_order_are_refused_one_by_one_and_those_between_them_happen(tmp_path):
    async with AsyncExitStack() as stack:
        (sitting,) = await _live(stack, Database(f"sqlite:///{tmp_path / 'a.db'}"), Stage.INVESTIGATION)
        sent = [
            sitting.submit(c.Resume(), by="leader", command_id="resume before the recess"),
            sitting.submit(c.RecordUtterance("agent", "一句"), by="clerk", command_id="words"),
            sitting.submit(c.TakeFloor(), by="leader", command_id="take before giving"),
            sitting.submit(c.GiveFloor("agent"), by="leader", command_id="give"),
        ]
        outcomes = await asyncio.gather(*sent, return_exceptions=True)
        assert [isinstance(one, Refused) for one in outcomes] == [True, False, True, False]
        assert sitting.state.floor == "agent"


@pytest.mark.parametrize("length", [LONGEST_TEXT + 1, 10_000_000])
def test_an_oversized_command_is_refused_before_it_reaches_the_hearing(length):
    with pytest.raises(MalformedCommandError) as refused:
        command_from_wire("record_utterance", {"speaker": "agent", "text": "字" * length})
    assert refused.value.field == "text"


async def test_an_oversized_or_missing_id_is_refused(tmp_path):
    async with AsyncExitStack() as stack:
        (sitting,) = await _live(stack, Database(f"sqlite:///{tmp_path / 'a.db'}"), Stage.OPENING)
        for command_id in ("", "x" * 65):
            with pytest.raises(CommandIdError):
                await sitting.submit(c.AskRecusal(), by="leader", command_id=command_id)


async def test_contradictory_commands_in_two_processes_end_with_one_of_them(database):
    """The same leader at two screens, on two servers: suspend, and go on to the debate. Exactly one happens."""
    async with AsyncExitStack() as stack:
        one, other = await _live(stack, database, Stage.INVESTIGATION, owners=2)
        n = one.state.n
        outcomes = await asyncio.gather(
            one.submit(c.Recess(RecessPurpose.DELIBERATION, "合议"), by="leader", command_id="recess"),
            other.submit(c.GiveFloor("agent"), by="leader", command_id="give"),
            return_exceptions=True,
        )
        await asyncio.gather(one.catch_up(), other.catch_up())
        assert one.state == other.state == fold("h1", one.recorded)
        happened = [type(event.event) for event in one.after(n)]
        refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        if refused:
            assert happened[0] is e.Recessed
            assert refused[0].rule, "the floor is refused by the rule that holds in a recess"
        else:
            assert happened[0] is e.FloorGiven, "the recess came second, and took the floor that had been given"
            assert one.state.floor == ""


async def test_two_takings_of_one_floor_happen_once(database):
    async with AsyncExitStack() as stack:
        one, other = await _live(stack, database, Stage.INVESTIGATION, owners=2)
        await one.submit(c.GiveFloor("agent"), by="leader", command_id="give")
        outcomes = await asyncio.gather(
            one.submit(c.TakeFloor(), by="leader", command_id="take-1"),
            other.submit(c.TakeFloor(), by="leader", command_id="take-2"),
            return_exceptions=True,
        )
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
        await asyncio.gather(one.catch_up(), other.catch_up())
        assert sum(isinstance(each.event, e.FloorTaken) for each in one.recorded) == 1


@pytest.mark.parametrize("jump", [timedelta(days=1), -timedelta(days=1)])
async def test_moments_in_the_record_never_go_back_whatever_the_clock_says(tmp_path, jump):
    now = START + timedelta(hours=8)
    async with Database(f"sqlite:///{tmp_path / 'a.db'}").opened() as engine:
        store = EventStore(engine)
        async with open_sittings(store, clock=lambda: now, heartbeat=60) as sittings:
            await fill(store, at_stage(Stage.INVESTIGATION))
            sitting = await sittings.get("h1")
            for i, moment in enumerate([now, now + jump, now + timedelta(seconds=1)]):
                now = moment
                await sitting.submit(c.ReportConnected("leader", f"n{i}"), by=SYSTEM, command_id=f"n{i}")
            moments = [each.at for each in sitting.recorded]
            assert moments == sorted(moments)
