"""Deciding points, on a real database: the point, the fact and the case change together, once, and by whom is kept."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from hearing.cases.building import case_from_decision
from hearing.cases.errors import UnknownCaseError
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.store import CaseStore
from hearing.imports.decisions import decision_reading
from hearing.imports.review import DECIDED, DecidedAlreadyError, Decision, read_value
from hearing.imports.review_store import ReviewStore
from hearing.imports.store import ImportStore, source_of, write_source
from hearing.record.engine import durable_engine
from hearing.tables import metadata
from tests.hearing.cases.importing.made_up import PATENT, MadeUp

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TWO_CLASSES = MadeUp(ipc="A47G 19/22; G01K 1/00")


@pytest.fixture
async def engine(database):
    made = await durable_engine(database.url)
    async with made.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield made
    await made.dispose()


async def kept(engine, made):
    """Import a decision as the command does; give the store of its points."""
    cases = CaseStore(engine)
    read, source = read_decision(made.text), source_of("cnipa", "d.md", made.text)
    reading = decision_reading(read)
    if read.patent_number is None:
        await ImportStore(engine).keep(source, [reading], NOW)
        return ReviewStore(engine, cases)
    case = case_from_decision(read)

    async def beside(connection):
        await write_source(connection, source, [reading], NOW, {reading.subject: case.id})

    await cases.save_case(case, NOW, beside=beside)
    return ReviewStore(engine, cases)


async def test_a_point_shows_its_place_in_the_text_and_what_was_read(engine):
    store = await kept(engine, TWO_CLASSES)
    (point,) = await store.points("4W990001")
    assert (point.field, point.reason, point.proposed, point.decision) == ("ipc", "several_classes", "A47G 19/22", None)
    excerpt = await store.excerpt(point)
    assert excerpt.marked == "A47G 19/22; G01K 1/00"
    assert (excerpt.before + excerpt.marked + excerpt.after) in TWO_CLASSES.text
    assert (excerpt.name, excerpt.cut) == ("d.md", False)


async def test_a_corrected_value_is_in_the_case_and_among_the_facts_with_who_and_when(engine):
    store = await kept(engine, TWO_CLASSES)
    (point,) = await store.points()
    settled = await store.decide(point, Decision.CORRECTED, read_value("ipc", "G01K 1/00"), "看公报", by="a-1", at=NOW)
    assert (settled.decision, settled.value, settled.note) == (Decision.CORRECTED, "G01K 1/00", "看公报")
    assert (settled.decided_by, settled.decided_at) == ("a-1", NOW)
    assert (await CaseStore(engine).case("4W990001")).patent.ipc == "G01K 1/00"
    fact = [each for each in await ImportStore(engine).facts("4W990001") if each.field == "ipc"][-1]
    assert (fact.value, fact.method, fact.place) == ("G01K 1/00", DECIDED, type(fact.place)(point.at, point.span))
    assert await CaseStore(engine).review_queue("4W990001") == ()


async def test_of_two_who_decide_at_once_one_is_told_that_it_was_decided(engine):
    store = await kept(engine, TWO_CLASSES)
    (point,) = await store.points()
    tries = [
        store.decide(point, Decision.CORRECTED, value, "", by=by, at=NOW)
        for by, value in (("a-1", "A47G 19/22"), ("a-2", "G01K 1/00"))
    ]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["DecidedAlreadyError", "Point"]
    (settled,) = await store.points()
    assert (await CaseStore(engine).case("4W990001")).patent.ipc == settled.value
    with pytest.raises(DecidedAlreadyError):
        await store.decide(point, Decision.SET_ASIDE, None, "", by="a-3", at=NOW)


async def test_what_is_set_aside_changes_nothing_in_the_case(engine):
    store = await kept(engine, TWO_CLASSES)
    (point,) = await store.points()
    settled = await store.decide(point, Decision.SET_ASIDE, None, "不影响", by="a-1", at=NOW)
    assert (settled.decision, settled.value) == (Decision.SET_ASIDE, None)
    assert (await CaseStore(engine).case("4W990001")).patent.ipc == "A47G 19/22"


async def test_a_decision_with_a_misprinted_number_becomes_a_case_once_a_person_gave_the_number(engine):
    store = await kept(engine, MadeUp(patent="201710123456.1"))
    points = [point for point in await store.points() if point.field == "patent_number"]
    assert points
    assert points[0].case_id is None
    number = read_value("patent_number", PATENT)
    await store.decide(points[0], Decision.CORRECTED, number, "", by="a-1", at=NOW)
    case = await CaseStore(engine).case("4W990001")
    assert case.patent.number == PATENT
    assert {point.case_id for point in await store.points()} == {"4W990001"}


@pytest.mark.parametrize(
    ("field", "entered", "see"),
    [
        ("petitioners", "甲河有限公司\n乙岭有限公司", lambda case: [party.name for party in case.parties][:2]),
        ("panel", "组长：温知言", lambda case: [seat.name for seat in case.panel]),
        ("claim_results", "1-2：无效\n3-4：有效", lambda case: [one.claims for one in case.decision.claim_outcomes]),
        ("hearing_dates", "2025-03-21", lambda case: list(case.hearing_dates)),
        ("decision_date", "2025-06-11", lambda case: [case.decision.decided_on]),
        ("title", "一种保温壶", lambda case: [case.patent.title]),
    ],
    ids=["petitioners", "panel", "claim_results", "hearing_dates", "decision_date", "title"],
)
async def test_every_kind_of_value_finds_its_place_in_the_case(engine, field, entered, see):
    store = await kept(engine, TWO_CLASSES)
    (point,) = await store.points()
    other = type(point)(**{name: getattr(point, name) for name in point.__slots__} | {"field": field})
    await store.decide(other, Decision.CORRECTED, read_value(field, entered), "", by="a-1", at=NOW)
    assert (
        see(await CaseStore(engine).case("4W990001"))
        == {
            "petitioners": ["甲河有限公司", "乙岭有限公司"],
            "panel": ["温知言"],
            "claim_results": [(1, 2), (3, 4)],
            "hearing_dates": [date(2025, 3, 21)],
            "decision_date": [date(2025, 6, 11)],
            "title": ["一种保温壶"],
        }[field]
    )


async def test_a_point_that_is_not_there_is_told(engine):
    with pytest.raises(UnknownCaseError):
        await ReviewStore(engine, CaseStore(engine)).point("none")
