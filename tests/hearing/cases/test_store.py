"""The store of case data, on a real database."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hearing.cases.building import case_from_decision
from hearing.cases.changes import ChangeKind, Made
from hearing.cases.errors import (
    ExhibitNumbersUsedUpError,
    ExhibitNumberTakenError,
    OpinionRefusedError,
    RulesInUseError,
    UnknownCaseError,
)
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.model import (
    Answer,
    Blob,
    LinkedProceeding,
    NewExhibit,
    Occasion,
    Opinion,
    ProceedingKind,
    Relation,
)
from hearing.cases.rows import case_of, case_rows
from hearing.cases.rule_book import UnknownRuleSetError
from hearing.cases.store import CaseStore
from hearing.record.engine import durable_engine
from hearing.tables import metadata
from hearing.vocabulary import Side, Stance
from tests.hearing.cases.texts import DEMO, changed

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LINKED = Made(ChangeKind.LINKED, NOW)


@pytest.fixture
async def store(database):
    engine = await durable_engine(database.url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield CaseStore(engine)
    await engine.dispose()


@pytest.fixture
async def case_id(store):
    return await store.save_imported(read_decision(DEMO), NOW)


def filing(case_id, side=Side.PETITIONER, **given):
    blob = Blob("ab" * 32, 1234, "application/pdf", 3)
    return NewExhibit(case_id, side, "样品照片", "account-1", NOW, blob, "证明在先公开", ("A22.2",), (1, 2), **given)


def opinion(exhibit, side=Side.PATENTEE, **given):
    accepted = Answer(Stance.ACCEPTED)
    contested = Answer(Stance.CONTESTED, "未显示公开日期")
    values = {"authenticity": accepted, "legality": accepted, "relevance": contested, "probative_force": Answer()}
    return Opinion("", exhibit.id, side, **(values | given), stated_at=NOW, stated_by="a", occasion=Occasion.WRITTEN)


async def test_a_case_comes_back_as_it_was_saved(store, case_id):
    saved = replace(case_from_decision(read_decision(DEMO)), rule_set="cnipa-2026")
    assert await store.case(case_id) == saved
    assert await store.cases() == (await store.case(case_id),)


async def test_importing_twice_opens_one_case(store, case_id):
    again = await store.save_imported(read_decision(DEMO + "\n"), NOW + timedelta(days=1))
    assert again == case_id
    assert len(await store.cases()) == 1


async def test_importing_at_once_opens_one_case(store):
    imported = read_decision(DEMO)
    ids = await asyncio.gather(*(store.save_imported(imported, NOW) for _ in range(6)))
    assert set(ids) == {"4W900123"}
    assert len(await store.cases()) == 1


async def test_the_review_queue_is_kept_with_its_spans(store):
    imported = read_decision(changed(("F16M 11/38", "待定")))
    case_id = await store.save_imported(imported, NOW)
    assert await store.review_queue(case_id) == imported.queued
    assert [item.field for item in imported.queued] == ["ipc"]


async def test_exhibits_are_numbered_after_those_the_papers_list(store, case_id):
    first = await store.add_exhibit(filing(case_id))
    second = await store.add_exhibit(filing(case_id))
    counter = await store.add_exhibit(filing(case_id, Side.PATENTEE))
    assert [first.label, second.label, counter.label] == ["证据5", "证据6", "反证2"]
    assert await store.exhibits(case_id) == (first, second, counter)
    assert await store.exhibit(first.id) == first
    assert first.filed_at == NOW


async def test_a_case_takes_the_rules_of_the_day_it_was_filed_unless_it_names_others(store):
    case = replace(case_from_decision(read_decision(DEMO)), request_dates=(date(2026, 3, 2), date(2025, 12, 31)))
    await store.save_case(case, NOW)
    assert (await store.case(case.id)).rule_set == "cnipa-2024"
    other = replace(case, id="4W900999", numbers=("4W900999",), rule_set="ptab")
    await store.save_case(other, NOW)
    assert (await store.case(other.id)).rule_set == "ptab"
    with pytest.raises(UnknownRuleSetError, match="no rule set “nobody”"):
        await store.save_case(replace(other, numbers=("4W900998",), id="4W900998", rule_set="nobody"), NOW)


async def test_exhibits_are_numbered_as_the_rule_set_counts(store):
    case = replace(case_from_decision(read_decision(DEMO)), rule_set="ptab")
    await store.save_case(case, NOW)
    first = await store.add_exhibit(filing(case.id))
    asked = await store.add_exhibit(filing(case.id, number=1005))
    next_one = await store.add_exhibit(filing(case.id))
    counter = await store.add_exhibit(filing(case.id, Side.PATENTEE))
    assert [first.label, asked.label, next_one.label] == ["Ex. 1001", "Ex. 1005", "Ex. 1006"]
    assert (counter.label, counter.number) == ("Ex. 2001", 2001)
    with pytest.raises(ExhibitNumbersUsedUpError, match="1001 to 1999"):
        await store.add_exhibit(filing(case.id, number=2000))
    await store.add_exhibit(filing(case.id, number=1999))
    with pytest.raises(ExhibitNumbersUsedUpError, match="none can be 2000"):
        await store.add_exhibit(filing(case.id))


async def test_the_rules_of_a_case_are_chosen_until_exhibits_are_numbered_by_them(store, case_id):
    await store.choose_rules(case_id, "epo-opposition", NOW)
    assert (await store.case(case_id)).rule_set == "epo-opposition"
    assert (await store.add_exhibit(filing(case_id, Side.PATENTEE))).label == "Annex 1"
    with pytest.raises(RulesInUseError):
        await store.choose_rules(case_id, "ptab", NOW)
    await store.choose_rules(case_id, "epo-opposition", NOW)
    with pytest.raises(UnknownRuleSetError):
        await store.choose_rules(case_id, "nobody", NOW)
    with pytest.raises(UnknownCaseError):
        await store.choose_rules("4W1", "ptab", NOW)


async def test_a_listed_exhibit_is_filed_under_its_number_once(store, case_id):
    listed = await store.add_exhibit(filing(case_id, number=1))
    assert listed.label == "证据1"
    with pytest.raises(ExhibitNumberTakenError, match="证据1"):
        await store.add_exhibit(filing(case_id, number=1))


async def test_filing_at_once_gives_every_exhibit_its_own_number(store, case_id):
    filed = await asyncio.gather(*(store.add_exhibit(filing(case_id)) for _ in range(4)))
    assert sorted(item.number for item in filed) == [5, 6, 7, 8]


async def test_the_receipt_is_kept_beside_the_exhibit(store, case_id):
    exhibit = await store.add_exhibit(filing(case_id))
    stored = await store.attach_receipt(exhibit.id, '{"leaf":1}')
    assert stored == replace(exhibit, receipt='{"leaf":1}')


async def test_opinions_come_back_in_order_and_none_replaces_another(store, case_id):
    exhibit = await store.add_exhibit(filing(case_id))
    first = await store.add_opinion(opinion(exhibit))
    later = replace(opinion(exhibit, relevance=Answer(Stance.ACCEPTED)), stated_at=NOW + timedelta(minutes=1))
    second = await store.add_opinion(later)
    assert await store.opinions(case_id) == (first, second)
    assert first.id != second.id


async def test_an_opinion_on_ones_own_exhibit_or_without_reason_is_refused(store, case_id):
    exhibit = await store.add_exhibit(filing(case_id))
    with pytest.raises(OpinionRefusedError, match="your own side"):
        await store.add_opinion(opinion(exhibit, Side.PETITIONER))
    with pytest.raises(OpinionRefusedError, match="without a reason"):
        await store.add_opinion(opinion(exhibit, legality=Answer(Stance.CONTESTED, " ")))
    assert await store.opinions(case_id) == ()


async def test_a_link_is_added_once(store, case_id):
    link = LinkedProceeding(ProceedingKind.COURT, "（2026）最高法知行终7号", Relation.SAME_PATENT)
    assert await store.add_link(case_id, link, LINKED) == link
    assert await store.add_link(case_id, replace(link, status="受理"), LINKED) == link
    assert [item.number for item in await store.links(case_id)][-1] == link.number
    assert len(await store.links(case_id)) == 3


async def test_what_is_not_on_file_is_named_in_both_languages(store):
    for ask in (store.case("4W1"), store.exhibit("x"), store.add_exhibit(filing("4W1"))):
        with pytest.raises(UnknownCaseError) as refused:
            await ask
        assert "请核对" in refused.value.zh
        assert "Check it" in refused.value.en


def test_rows_carry_everything():
    case = case_from_decision(read_decision(DEMO))
    rows = case_rows(case)
    head = rows.pop("case_file")[0]
    assert case_of(head, rows) == case
