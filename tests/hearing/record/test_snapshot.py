"""Snapshots: exactly the state, never more than a cache; whatever is wrong with one, the events stand."""

import asyncio
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearing.procedure import commands as c
from hearing.procedure.evolve import fold
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import LEAVE
from hearing.record import sitting as sittings_module
from hearing.record.event_store import EventStore
from hearing.record.sitting import Sitting
from hearing.record.sittings import open_sittings, utc_now
from hearing.record.snapshot import UnusableSnapshotError, form, snapshot_of, state_of
from hearing.vocabulary import SYSTEM, Stage
from tests.hearing.record.stores import eventually, fill, opened
from tests.scripts.play import START, Play, at_stage, schedule
from tests.scripts.strategies import commands

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["leader", "clerk", "agent", "assistant", "witness"]),
        st.sampled_from(sorted(LEAVE, key=str)).flatmap(commands),
    ),
    max_size=25,
)


@settings(max_examples=25)
@given(st.sampled_from([Stage.PREPARATION, Stage.INVESTIGATION, Stage.MINUTES]), STEPS)
def test_a_snapshot_gives_the_very_state_and_the_rest_of_the_record_leads_to_the_same(stage, steps):
    play = at_stage(stage)
    middle = play.state
    for by, command in steps:
        try:
            play.do(by, command)
        except Refused:
            continue
    taken = snapshot_of(middle)
    state = state_of(taken, "h1")
    assert state == middle
    assert snapshot_of(state) == taken
    assert state_of(snapshot_of(play.state), "h1") == fold("h1", play.recorded)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: replace(one, form="f" * 64),
        lambda one: replace(one, digest="0" * 64),
        lambda one: replace(one, n=one.n - 1),
        lambda one: replace(one, body=one.body.replace("agent", "clerk", 1)),
        lambda one: replace(one, body="{"),
    ],
    ids=["form", "digest", "number", "body", "torn"],
)
def test_a_spoilt_snapshot_is_not_used(spoil):
    with pytest.raises(UnusableSnapshotError):
        state_of(spoil(snapshot_of(at_stage(Stage.OPENING).state)), "h1")


def test_a_snapshot_of_another_hearing_is_not_used():
    with pytest.raises(UnusableSnapshotError, match="another hearing"):
        state_of(snapshot_of(at_stage(Stage.OPENING).state), "h2")


def test_the_form_is_the_shape_of_the_state():
    assert len(form()) == 64
    assert form() == snapshot_of(Play().state).form


async def test_a_long_hearing_is_snapshot_beside_its_commands_and_begins_from_there(tmp_path, monkeypatch):
    monkeypatch.setattr(sittings_module, "SNAPSHOT_EVERY", 5)
    async with opened(tmp_path) as engine:
        store = EventStore(engine)
        async with open_sittings(store, heartbeat=60) as sittings:
            sitting = await sittings.schedule(schedule(), by="account-clerk", command_id="first", hearing="h1")
            for i in range(8):
                await sitting.submit(c.ReportConnected("leader", f"c{i}"), by=SYSTEM, command_id=f"k{i}")

            async def kept() -> bool:
                return await store.snapshot("h1") is not None

            await eventually(kept)
            before = sitting.state, sitting.recorded
        found = Sitting("h1", store, utc_now)
        assert await found.catch_up()
        assert (found.state, found.recorded) == before
        assert found.after(7) == before[1][7:]


@pytest.mark.parametrize("how", ["stale form", "torn", "ahead of the record"])
async def test_what_is_wrong_with_a_snapshot_harms_nothing(tmp_path, how, caplog):
    play = at_stage(Stage.INVESTIGATION)
    spoilt = {
        "stale form": replace(snapshot_of(play.state), form="0" * 64),
        "torn": replace(snapshot_of(play.state), body="["),
        "ahead of the record": snapshot_of(at_stage(Stage.ENDED).state),
    }[how]
    async with opened(tmp_path) as engine:
        store = EventStore(engine)
        await fill(store, play)
        await store.keep_snapshot("h1", spoilt, START)
        found = Sitting("h1", store, utc_now)
        assert await found.catch_up()
        assert found.state == play.state
        assert "ignored" in caplog.text


async def test_a_snapshot_that_was_made_up_is_found_out_and_the_events_stand(tmp_path, caplog, monkeypatch):
    """Someone with the database rewrites the cache, digest and all: soon the events are folded behind it."""
    monkeypatch.setattr(sittings_module, "SNAPSHOT_EVERY", 5)
    play = at_stage(Stage.INVESTIGATION)
    false = snapshot_of(replace(play.state, announcement="权利要求全部有效"))
    async with opened(tmp_path) as engine:
        store = EventStore(engine)
        await fill(store, play)
        await store.keep_snapshot("h1", false, START)
        sitting = Sitting("h1", store, utc_now)
        await sitting.catch_up()
        running = asyncio.create_task(sitting.run())

        async def put_right() -> bool:
            kept = await store.snapshot("h1")
            return sitting.state == play.state and kept is not None and "全部有效" not in kept.body

        await eventually(put_right)
        assert "not what its events say" in caplog.text
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def test_what_a_snapshot_holds_is_json():
    assert json.loads(snapshot_of(Play().state).body)[0] == "h1"
