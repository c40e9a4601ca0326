"""When a set is refused, what the periods say of it, and the store."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from hearing.cases.building import case_from_decision
from hearing.cases.deadlines import Start
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.lateness import Timeliness, Timely
from hearing.cases.rule_files import published
from hearing.cases.store import CaseStore
from hearing.cases.timetable import Beginning, timetable
from hearing.claimsets.reading import read_claims
from hearing.claimsets.set_store import ClaimSetStore
from hearing.claimsets.sets import (
    MOST_SETS,
    ClaimSet,
    ClaimSetRefusedError,
    OtherSetFirstError,
    Ruling,
    require_ruling,
    require_set,
    timely_set,
)
from hearing.custody.rounds import Round
from hearing.record.engine import durable_engine
from hearing.tables import metadata
from hearing.vocabulary import Side
from tests.hearing.cases.texts import DEMO
from tests.hearing.claimsets.texts import GRANTED

AT = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
BEFORE = read_claims(GRANTED).claims
AMENDED = GRANTED.replace("钢、铝或者塑料", "钢或者塑料")


def made(n=1, words=AMENDED, timely=Timely(Timeliness.UNKNOWN, "reply", "R75"), rulings=()):  # noqa: B008 -- frozen
    return ClaimSet(
        "c", n, words, read_claims(words).claims, "删除一个技术方案", "a", "苏明朗", AT, timely, "", rulings
    )


@pytest.mark.parametrize(
    ("granted", "known", "words", "reason", "over", "code"),
    [
        (BEFORE, [], AMENDED, "删除", date(2026, 9, 28), "decided"),
        ((), [], AMENDED, "删除", None, "no_granted"),
        (BEFORE, [], "一种支架", "删除", None, "claims_unread"),
        (BEFORE, [], AMENDED, "  ", None, "reason"),
        (BEFORE, [], AMENDED, "删\u202e除", None, "reason"),
        (BEFORE, [], GRANTED, "删除", None, "nothing_changed"),
        (BEFORE, [made()], AMENDED, "删除", None, "nothing_changed"),
        (BEFORE, [made()] * MOST_SETS, GRANTED, "删除", None, "too_many"),
    ],
    ids=["decided", "no claims", "unread", "no reason", "hidden", "as granted", "as filed", "too many"],
)
def test_a_set_that_cannot_be_is_refused_with_what_to_do(granted, known, words, reason, over, code):
    with pytest.raises(ClaimSetRefusedError) as refused:
        require_set(granted, known, read_claims(words), reason, over)
    assert refused.value.code == code
    assert refused.value.zh.endswith(("。", "”"))
    assert refused.value.en


def test_what_was_granted_can_be_gone_back_to():
    again = read_claims(GRANTED)
    require_set(BEFORE, [made()], again, "恢复授权文本", None)
    assert again.claims == BEFORE


def test_a_ruling_has_a_reason_says_something_new_and_comes_before_the_decision():
    said = Ruling(True, "符合规定", "l", "闻一澜", AT)
    require_ruling(made(), True, "符合规定", None)
    require_ruling(made(rulings=(said,)), False, "重新审查后认为扩大了范围", None)
    for known, reason, over, code in (
        (made(), "", None, "reason"),
        (made(rulings=(said,)), "符合规定", None, "ruled_so"),
        (made(), "符合规定", date(2026, 9, 28), "decided"),
    ):
        with pytest.raises(ClaimSetRefusedError) as refused:
            require_ruling(known, True, reason, over)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("known", "rounds", "expected", "last"),
    [
        ({}, (), Timeliness.UNKNOWN, None),
        ({Start.PAPER_RECEIVED: [Beginning(date(2026, 4, 20))]}, (), Timeliness.IN_TIME, date(2026, 5, 20)),
        ({Start.PAPER_RECEIVED: [Beginning(date(2026, 3, 20))]}, (), Timeliness.LATE, date(2026, 4, 20)),
        (
            {Start.PAPER_RECEIVED: [Beginning(date(2026, 3, 20))]},
            (
                Round(
                    "c",
                    1,
                    (Side.PATENTEE,),
                    datetime(2026, 5, 1, tzinfo=UTC),
                    datetime(2026, 5, 9, tzinfo=UTC),
                    "",
                    "x",
                ),
            ),
            Timeliness.IN_ROUND,
            date(2026, 5, 9),
        ),
    ],
    ids=["not on file", "in time", "late", "in a round"],
)
def test_the_period_for_answering_is_held_against_the_day(known, rounds, expected, last):
    book = published()
    rules = book.current("cnipa-2026")
    found = timely_set(rules, timetable(book, rules, known), rounds, AT)
    assert (found.timeliness, found.last_day) == (expected, last)


def test_a_rule_set_may_name_a_period_of_its_own_for_amending():
    book = published()
    rules = book.current("cnipa-2026")
    own = replace(rules, filing=replace(rules.filing, amending="add_grounds"))
    known = {Start.FILING: [Beginning(date(2026, 4, 20))], Start.PAPER_RECEIVED: [Beginning(date(2026, 3, 20))]}
    found = timely_set(own, timetable(book, own, known), (), AT)
    assert (found.timeliness, found.period) == (Timeliness.IN_TIME, "add_grounds")
    assert timely_set(rules, timetable(book, rules, known), (), AT).period == rules.filing.patentee == "reply"


@pytest.fixture
async def store(database):
    engine = await durable_engine(database.url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    cases = CaseStore(engine)
    await cases.save_case(case_from_decision(read_decision(DEMO)), AT)
    yield ClaimSetStore(engine), (await cases.cases())[0].id
    await engine.dispose()


async def test_sets_and_rulings_come_back_as_they_were_and_no_number_twice(store):
    sets, case = store
    first = made()
    filed = ClaimSet(case, 1, first.text, first.claims, first.reason, "a", "苏明朗", AT, first.timely, "{}")
    await sets.add(filed)
    assert await sets.of_case(case) == (filed,)
    with pytest.raises(OtherSetFirstError):
        await sets.add(filed)
    said = Ruling(False, "扩大了保护范围", "l", "闻一澜", AT, "{}")
    await sets.rule(filed, said)
    with pytest.raises(OtherSetFirstError):
        await sets.rule(filed, said)
    (known,) = await sets.of_case(case)
    await sets.rule(known, Ruling(True, "重新审查", "l", "闻一澜", AT, "{}"))
    assert [one.accepted for one in (await sets.of_case(case))[0].rulings] == [False, True]
    assert await sets.of_case("another") == ()


async def test_what_belongs_to_a_set_stands_or_falls_with_it(store):
    sets, case = store
    first = made()
    filed = ClaimSet(case, 1, first.text, first.claims, first.reason, "a", "苏明朗", AT, first.timely, "{}")

    async def fails(connection):
        await connection.execute(text("SELECT 1"))
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError):
        await sets.add(filed, fails)
    assert await sets.of_case(case) == ()
