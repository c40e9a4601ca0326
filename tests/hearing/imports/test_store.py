"""The store of what was imported, on a real database: whole or not at all, and once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hearing.cases import tables
from hearing.imports.event_codes import read_codes
from hearing.imports.grant import read_grant
from hearing.imports.inpadoc import read_family
from hearing.imports.ptab import read_answer
from hearing.imports.store import ImportStore, source_of
from hearing.imports.trials import proceedings
from hearing.record.engine import durable_engine
from hearing.tables import metadata
from tests.hearing.imports.made_up import CODES, event, family, grant, page, paper, trial, workbook

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def engine(database):
    made = await durable_engine(database.url)
    async with made.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield made
    await made.dispose()


async def test_facts_come_back_with_their_places(engine):
    store, text = ImportStore(engine), grant()
    read, source = read_grant(text), source_of("grant", "a.xml", text)
    await store.keep(source, [read], NOW)
    assert await store.facts("US11999001") == read.facts
    assert await store.known() == {source.sha256}


async def test_a_source_that_cannot_be_kept_whole_leaves_nothing(engine):
    store, text = ImportStore(engine), family(event())
    read = read_family(text)
    with pytest.raises(IntegrityError):
        await store.keep(source_of("inpadoc", "a.xml", text), [read.reading], NOW, cases={}, events=read.events * 2)
    assert await store.known() == frozenset()
    async with engine.connect() as connection:
        for table in (tables.import_fact, tables.legal_event, tables.review_point):
            assert (await connection.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_events_are_kept_once_and_have_the_category_of_the_table_whenever_it_comes(engine):
    store = ImportStore(engine)
    for text in (family(event()), family(event() + event("IP01", "2025-01-02"))):
        read = read_family(text)
        await store.keep(source_of("inpadoc", "a.xml", text), [read.reading], NOW, events=read.events)
    assert await store.keep_codes(read_codes(workbook(CODES))) == len(CODES)
    assert await store.keep_codes(read_codes(workbook(CODES))) == 0
    told = await store.events("CN201710123456")
    assert [(one["code"], one["category"]) for one in told] == [("IP01", "M"), ("IW01", "H")]
    assert await store.events("US1") == []


async def test_how_much_of_an_answer_is_on_file_is_counted_over_all_its_pages(engine):
    store = ImportStore(engine)
    for start in (0, 1, 2):
        text = page([paper(f"d{start}"), paper(f"d{start + 1}")], count=5)
        answer = read_answer(text)
        await store.keep(source_of("ptab", "a.json", text, answer.query, answer.counted), proceedings(answer.rows), NOW)
    assert await store.given(answer.query) == (5, 4)


async def test_the_facts_of_a_subject_come_in_the_order_of_their_last_change(engine):
    store = ImportStore(engine)
    for modified in ("2025-12-30T00:00:00", "2025-01-01T00:00:00"):
        text = page([trial(lastModifiedDateTime=modified)])
        await store.keep(source_of("ptab", "a.json", text), proceedings(read_answer(text).rows), NOW)
    facts = await store.facts("IPR2025-09001")
    assert [fact.value for fact in facts if fact.field == "modified_at"] == [
        "2025-01-01T00:00:00",
        "2025-12-30T00:00:00",
    ]
