"""Search on a real database: Chinese by any part, all words in one place, no case but those given."""

from datetime import UTC, datetime

import pytest

from hearing.cases.building import case_from_decision
from hearing.cases.model import NewExhibit
from hearing.cases.search_store import SearchStore
from hearing.cases.store import CaseStore
from hearing.record.engine import durable_engine
from hearing.tables import metadata
from hearing.vocabulary import Side
from tests.hearing.cases.importing.made_up import MadeUp

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ONE, TWO = "4W990001", "4W990002"


@pytest.fixture
async def store(database):
    engine = await durable_engine(database.url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    cases = CaseStore(engine)
    other = MadeUp(
        cases=f"第{TWO}号", cover_case=TWO, number="990502", title="一种100%保温壶", petitioner="戊岭厨具有限公司"
    )
    for made in (MadeUp(), other):
        await cases.save_case(case_from_decision(made.read()), NOW)
    for title, secret in (("热敏电阻手册", False), ("热敏电阻秘方", True)):
        await cases.add_exhibit(filed(title, secret))
    yield SearchStore(engine)
    await engine.dispose()


def filed(title, secret):
    return NewExhibit(
        case_id=ONE, side=Side.PETITIONER, title=title, purpose="证明公知常识", grounds=(), claims=(), blob=None,
        filed_by="a-1", filed_at=NOW, receipt="", secret=secret,
    )  # fmt: skip


async def kinds(store, *wanted, cases=(ONE, TWO), purposes=True):
    return [(hit.kind, hit.case_id) for hit in await store.find(cases, wanted, purposes=purposes)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (("温度传感器",), [("claim", ONE)] * 2 + [("claim", TWO)] * 2),
        (("壶",), [("case", TWO)]),
        (("热敏", "温度"), [("claim", ONE), ("claim", TWO)]),
        (("990002",), [("case", TWO)]),
        (("厨具",), [("party", TWO)]),
        (("4w990001",), [("case", ONE)]),
        (("100%",), [("case", TWO)]),
        (("%",), [("case", TWO)]),
        (("没有的词",), []),
    ],
    ids=["chinese", "one-character", "all-words", "number", "party", "any-case", "percent", "no-wildcard", "nothing"],
)
async def test_every_place_with_all_words_is_found(store, wanted, found):
    assert await kinds(store, *wanted) == found


async def test_only_the_cases_given_are_searched(store):
    assert await kinds(store, "保温", cases=(TWO,)) == [("case", TWO), *[("claim", TWO)] * 4]
    assert await kinds(store, "保温", cases=()) == []


async def test_exhibits_under_seal_and_purposes_of_others_are_not_found(store):
    assert await kinds(store, "热敏电阻手册") == [("exhibit", ONE)]
    assert await kinds(store, "秘方") == []
    assert await kinds(store, "公知常识") == [("exhibit", ONE)]
    assert await kinds(store, "公知常识", purposes=False) == []
