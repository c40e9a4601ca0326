"""Nobody finds what they may not read: search against a plain filter over everything, for everybody."""

import random

import pytest
from sqlalchemy import select, update

from hearing.cases.tables import exhibit
from hearing.procedure import commands as c
from hearing.record.engine import durable_engine
from hearing.record.event_store import EventStore
from hearing.search.documents import Filters, Kind
from hearing.search.tables import search_shelf
from hearing.search.wanted import wanted
from hearing.tables import metadata
from tests.scripts import joint_play, play
from tests.web.search_world import MATTERS, MOTIONS, ONE, SAYINGS, TWO, World, furnish
from web.authorization import Principal


@pytest.fixture
async def world(database, tmp_path):
    engine = await durable_engine(database.url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        made = World(engine, tmp_path)
        await furnish(made)
        yield made
    finally:
        await engine.dispose()


def queries():
    """Words that stand in what is on file, and others; the same in every run."""
    chance = random.Random(11)
    sources = (
        *SAYINGS,
        "热敏电阻手册",
        "秘方",
        "保温杯",
        "第三审理庭",
        "证明创造性",
        "4W990001",
        "口头审理通知书",
        "丙谷家居",
        "弹性卡扣",
        "系域外形成，未经公证",
        "就卡扣补充意见",
        *MOTIONS,
        *MATTERS,
    )
    for _ in range(24):
        pieces = []
        for _ in range(chance.choice([1, 1, 2])):
            said = chance.choice(sources)
            start = chance.randrange(len(said))
            pieces.append(said[start : start + chance.choice([1, 2, 3, 5])])
        if (query := wanted(" ".join(pieces))) is not None:
            yield query


PEOPLE = [
    Principal(one) for one in ("", "stranger", *sorted({line.account for line in (*joint_play.ROSTER, *play.ROSTER)}))
]


async def test_everybody_finds_exactly_what_they_may_read(world):
    assert await world.check(PEOPLE, list(queries())) > 200
    await amended_claims_opinions_and_motions_are_for_those_whose_pages_they_are_on(world)
    await who_goes_out_finds_nothing_more_at_once(world)
    await what_is_unsealed_is_found_from_then_on(world)


async def amended_claims_opinions_and_motions_are_for_those_whose_pages_they_are_on(world):
    """An observer reads the case file, but no amended claims, opinions and minutes; nor do counts tell of them."""
    for who, kinds in (
        ("account-agent", {Kind.AMENDED, Kind.ROUND, Kind.OPINION, Kind.MOTION, Kind.MATTER}),
        ("account-observer", {Kind.ROUND}),
        ("account-witness", set()),
        ("stranger", set()),
    ):
        scopes, seen = await world.sights.of(Principal(who)), set()
        for said in ("卡扣", "系域外形成", "销售台账", "公知常识"):
            seen |= (await world.index.find(wanted(said), scopes, Filters(case_id=ONE), limit=10)).counts.keys()
        assert seen == kinds, who
    everything = [one async for one in scopes_on_file(world)]
    assert (await world.index.find(wanted("秘方系域外形成"), everything, Filters(), limit=10)).counts == {}


async def scopes_on_file(world):
    async with world.engine.connect() as connection:
        for row in await connection.execute(select(search_shelf.c.scope)):
            yield row.scope


async def who_goes_out_finds_nothing_more_at_once(world):
    """The record goes on; before it is indexed again, what is found follows the hearing as it stands."""
    asked, agent = [wanted("密封圈"), wanted("证据")], Principal("account-agent")
    assert [one for one in await world.documents(agent) if one.ref == "h1"]
    one = world.hearings["h1"]
    done = len(one.recorded)
    one.do("leader", c.ReturnToWaiting("agent", "另行安排"))
    fresh = one.recorded[done:]
    await EventStore(world.engine).append("h1", fresh[0].n - 1, fresh, fresh[-1].command_id)
    assert not [each for each in await world.documents(agent) if each.ref == "h1"]
    await world.check(PEOPLE, asked)
    await world.indexing.step()
    await world.check(PEOPLE, asked)


async def what_is_unsealed_is_found_from_then_on(world):
    (secret,) = [one for one in await world.cases.exhibits(ONE) if one.secret]
    everywhere = [f"{prefix}:{case}" for prefix in ("case", "papers", "named") for case in (ONE, TWO)]
    assert (await world.index.find(wanted("秘方"), everywhere, Filters(), limit=10)).counts == {}
    async with world.engine.begin() as connection:
        await connection.execute(update(exhibit).where(exhibit.c.id == secret.id).values(secret=False))
    await world.indexing.step()
    assert (await world.index.find(wanted("秘方"), everywhere, Filters(), limit=10)).counts == {
        Kind.EXHIBIT: 2,
        Kind.OPINION: 1,
    }
