"""A correction leaves standing what a hearing has dealt with, and keeps every earlier state of the case."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

import web.migrate  # noqa: F401 -- declares every table
from hearing.cases.building import case_from_decision
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.rule_files import published
from hearing.cases.store import CaseStore
from hearing.procedure.commands import FocusOn
from hearing.procedure.events import HearingScheduled
from hearing.record.engine import durable_engine
from hearing.record.event_store import EventStore
from hearing.tables import metadata
from hearing.vocabulary import Role, Side, Stage
from tests.hearing.cases.texts import DEMO
from tests.hearing.record.stores import by_command
from tests.scripts.play import START, at_stage
from web.accounts import Accounts
from web.authorization import Kind, Principal
from web.docket import Docket, Mistaken
from web.hearings import HearingReader

CASE = "4W900123"
LATER = START + timedelta(days=1)


@pytest.fixture
async def desk(database):
    """The demo's case, of which a hearing examined one ground against claims 1 and 2; and its clerk."""
    engine, rules = await durable_engine(database.url), published()
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    cases, events = CaseStore(engine, rules), EventStore(engine)
    case = case_from_decision(read_decision(DEMO))
    await cases.save_case(case, START - timedelta(days=30))
    play = at_stage(Stage.INVESTIGATION)
    first = play.recorded[0]
    assert isinstance(first.event, HearingScheduled)
    play.recorded[0] = replace(first, event=replace(first.event, case_id=case.id))
    play.do("leader", FocusOn("A22.3", ("1", "2")))
    for together in by_command(play):
        await events.append("h1", together[0].n - 1, together, together[0].command_id)
    with ThreadPoolExecutor(1) as pool:
        accounts = Accounts(engine, pool)
        clerk = await accounts.add(login_name="clerk", name="顾念慈", kind=Kind.OFFICE, password=None, now=START)
        await accounts.join_case(case.id, clerk.id, Role.CLERK, Side.NONE)
        who = Principal(clerk.id, clerk.name, Kind.OFFICE)
        yield cases, Docket(engine, cases, accounts, HearingReader(events), rules), who
    await engine.dispose()


async def corrected(desk, change, at=LATER) -> None:
    cases, docket, who = desk
    case = await cases.case(CASE)
    opened = await docket.opened(case)
    await docket.correct(case, change(opened.entered), "核对登记簿", opened.after, who, at)


def without(*grounds: str):
    return lambda form: replace(form, grounds=tuple(one for one in form.grounds if one.ground not in grounds))


def entitled(title: str):
    return lambda form: replace(form, patent=replace(form.patent, title=title))


async def test_a_ground_that_was_examined_stays(desk):
    with pytest.raises(Mistaken) as no:
        await corrected(desk, without("A22.3"))
    assert {one["field"] for one in no.value.more["fields"]} == {"grounds"}
    assert [one["zh"].count("权利要求") for one in no.value.more["fields"]] == [1, 1]
    await corrected(desk, without("A22.2"))
    cases, _, _ = desk
    assert {cell.ground for cell in (await cases.case(CASE)).cells} == {"A22.3", "A26.4"}


async def test_the_decision_of_a_case_is_not_touched_by_a_correction(desk):
    cases, _, _ = desk
    before = await cases.case(CASE)
    await corrected(desk, lambda form: replace(form, claims=form.claims.replace("凹槽", "凹口")))
    after = await cases.case(CASE)
    assert after.decision == before.decision
    assert after.links == before.links
    assert after.patent.claims != before.patent.claims


async def test_every_earlier_state_can_be_given_again(desk):
    cases, docket, _ = desk
    states = [await cases.case(CASE)]
    for day, title in enumerate(("支架甲", "支架乙", "支架丙"), 1):
        await corrected(desk, entitled(title), START + timedelta(days=day))
        states.append(await cases.case(CASE))
    for day, state in enumerate(states):
        assert await docket.changes.as_of(CASE, START + timedelta(days=day, hours=1)) == state
    assert [one.differences[0].after for one in await docket.changes.of_case(CASE)] == ["支架甲", "支架乙", "支架丙"]
