"""What happens to exhibits, on a real database."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hearing.cases.importing.cnipa import read_decision
from hearing.cases.lateness import Timeliness
from hearing.cases.model import Blob, NewExhibit
from hearing.cases.store import CaseStore
from hearing.custody import tables
from hearing.custody.custody_store import CustodyStore, OtherStepFirstError, step_of
from hearing.custody.rounds import Round
from hearing.custody.steps import Captured, Described, HandedOver, Labelled, Ruled, Taken, Withdrawn
from hearing.record.engine import durable_engine
from hearing.record.shapes import ShapeError
from hearing.tables import metadata
from hearing.vocabulary import Nature, Role, Side
from tests.hearing.cases.texts import DEMO

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STEPS = (
    Described(Nature.TRANSLATION, "x"),
    Captured("https://example.com", NOW, "终端 2.1", "HTTP/2 200"),
    Labelled("P26-00001-5", "折叠凳", "书记员", "物证柜"),
    HandedOver("P26-00001-5", "辅助员", "南京", intact=False, note="封签破损"),
    Ruled(admitted=True, timeliness=Timeliness.LATE, rule="R71", last_day="2026-04-10", reason="同意"),
    Withdrawn("不再依据"),
)


@pytest.fixture
async def engine(database):
    engine = await durable_engine(database.url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield engine
    await engine.dispose()


@pytest.fixture
async def exhibits(engine):
    cases = CaseStore(engine)
    case_id = await cases.save_imported(read_decision(DEMO), NOW)
    blob = Blob("ab" * 32, 1234, "application/pdf", 3)
    return [await cases.add_exhibit(NewExhibit(case_id, Side.PETITIONER, "照片", "a", NOW, blob)) for _ in range(4)]


def taken(exhibit, n, step):
    return Taken(exhibit.id, n, NOW, "account", "名字", Role.CLERK, Side.NONE, step, "{}")


async def test_every_kind_of_step_is_read_as_it_was_put_on_file(engine, exhibits):
    store, (exhibit, *_) = CustodyStore(engine), exhibits
    steps = [taken(exhibit, n, step) for n, step in enumerate(STEPS, 1)]
    for one in steps:
        await store.add(one)
    assert await store.of_case(exhibit.case_id) == steps
    with pytest.raises(OtherStepFirstError):
        await store.add(taken(exhibit, 6, Withdrawn("again")))


async def test_labels_are_numbered_once_even_when_several_ask_at_once(engine, exhibits):
    store = CustodyStore(engine)
    numbers = await asyncio.gather(*(store.label_number(one.id, 2026) for one in (*exhibits, *exhibits)))
    assert sorted(set(numbers)) == [1, 2, 3, 4]
    assert numbers[:4] == numbers[4:]
    assert await store.label_number(exhibits[0].id, 2027) == numbers[0], "a label stays on"


async def test_readings_close_together_are_one_entry(engine, exhibits):
    store, (exhibit, *_) = CustodyStore(engine), exhibits
    for minutes in (0, 3, 9, 30):
        await store.note_read(exhibit.id, 2, "a", "甲", NOW + timedelta(minutes=minutes))
    await store.note_read(exhibit.id, 0, "b", "乙", NOW)
    found = [(one.name, one.page, one.times, one.last) for one in await store.reads(exhibit.id)]
    assert sorted(found) == [
        ("乙", 0, 1, NOW),
        ("甲", 2, 1, NOW + timedelta(minutes=30)),
        ("甲", 2, 3, NOW + timedelta(minutes=9)),
    ]


async def test_rounds_are_numbered_once(engine, exhibits):
    store, case = CustodyStore(engine), exhibits[0].case_id
    first = Round(case, 1, (Side.PETITIONER, Side.PATENTEE), NOW, NOW + timedelta(days=7), "", "书记员", "{}")
    await store.add_round(first)
    with pytest.raises(OtherStepFirstError):
        await store.add_round(first)
    assert await store.rounds(case) == (first,)


def test_the_tables_of_this_package_are_declared():
    assert {tables.custody_step.name, tables.custody_read.name, tables.label_number.name} <= set(metadata.tables)


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        ("stolen", {}, KeyError),
        ("withdrawn", {}, ShapeError),
        ("withdrawn", {"reason": 3}, ShapeError),
        ("described", {"nature": "forged"}, ShapeError),
    ],
)
def test_a_step_of_the_wrong_shape_is_no_step(kind, body, error):
    with pytest.raises(error):
        step_of(kind, body)
