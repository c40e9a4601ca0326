"""What the search index has to do, the same on every database it stands on."""

import asyncio
import os
import random
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from hearing.record.engine import durable_engine
from hearing.search.documents import MOST_WORDS, Document, Filters, Kind
from hearing.search.search_store import SearchIndex
from hearing.search.wanted import wanted
from hearing.tables import metadata
from tests.hearing.record.stores import Database
from tests.hearing.search.plain import holds

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALL = Filters()
DECISIONS = os.environ.get("HEARING_DECISIONS", "")


@asynccontextmanager
async def opened(url):
    engine = await durable_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield SearchIndex(engine)
    finally:
        await engine.dispose()


@pytest.fixture
async def index(database):
    async with opened(database.url) as one:
        yield one


def doc(key, said, *, scope="s", kind=Kind.UTTERANCE, case="4W1", minutes=0, title="说"):
    return Document(key, scope, case, kind, "h-1", key, title, said, NOW + timedelta(minutes=minutes))


async def keys(index, query, scopes=("s",), filters=ALL, **paging):
    found = await index.find(wanted(query), scopes, filters, **{"limit": 100, **paging})
    return [hit.key for hit in found.hits]


CORPUS = {
    "chinese": "合议组认为，权利要求1相对于证据2不具备创造性。",
    "ten": "权利要求10具备新颖性；壶盖与壶身之间设有密封圈",
    "broken": "本专利的温度传感\n器设置在壶 底",
    "latin": "The Prior Art discloses a ratchet (D1), see ZL 201710123456.7 and A47G 19/22.",
    "width": "ＡＢＣ１２３ 全角ｶﾀｶﾅ",
    "emoji": "很好👍🏽",
    "quotes": "他说\"不\" OR 'NEAR(a, b)' * AND NOT x^2 {a b}: c",
    "rare": "\U00020bb7野家 𠮷",
}


FOUND: tuple[tuple[str, set[str] | None], ...] = (
    ("创造性", {"chinese"}),
    ("创造 新颖", set()),
    ("权利要求", {"chinese", "ten"}),
    ("权利要求1", {"chinese"}),
    ("壶", {"ten", "broken"}),
    ("性", {"chinese", "ten"}),
    ("传感器", {"broken"}),
    ("壶底", {"broken"}),
    ("密封 壶盖", {"ten"}),
    ("RATCH", {"latin"}),
    ("atchet", set()),
    ("art prior", {"latin"}),
    ('"art prior"', set()),
    ("“prior art”", {"latin"}),
    ("201710123456.7", {"latin"}),
    ("a47g-19/22", {"latin"}),
    ("ｄ１", {"latin"}),
    ("abc123", {"width"}),
    ("カタカナ", {"width"}),
    ("很好 👍", {"emoji"}),
    ("near(a", {"quotes"}),
    ('"', None),
    ("* AND", {"quotes", "latin"}),
    ("words:创造性", set()),
    ("𠮷", {"rare"}),
    ("创造性\ud800", {"chinese"}),
    ("创造性\x00", {"chinese"}),
    ("👍", None),
    ("长" * 201, None),
    ("的" * 200, set()),
    ("a b c d e f g h i j k l m n o p", set()),
)
"""What a query finds; None for one in which there is nothing to look for."""


async def test_what_a_query_finds(index):
    await index.replace("hearing:1", "1", [doc(key, said) for key, said in CORPUS.items()])
    answers = {query: set(await keys(index, query)) if wanted(query) else None for query, _ in FOUND}
    assert answers == dict(FOUND)


async def test_the_order_is_whole_phrases_then_kinds_then_the_newest_and_pages_never_overlap(index):
    said = [
        doc("apart", "温度很高，压力很低", minutes=9),
        doc("whole", "温度压力", minutes=1),
        doc("older", "压力 与 温度", minutes=2),
        doc("claim", "温度与压力", kind=Kind.CLAIM),
        doc("notice", "压力、温度", kind=Kind.NOTICE, minutes=99),
    ]
    await index.replace("hearing:1", "1", said)
    assert await keys(index, "温度 压力") == ["whole", "claim", "apart", "older", "notice"]
    paged = [await keys(index, "温度 压力", limit=2, offset=start) for start in (0, 2, 4, 6)]
    assert paged == [["whole", "claim"], ["apart", "older"], ["notice"], []]


async def test_only_what_the_scopes_allow_is_found_or_counted(index):
    await index.replace("case:1", "1", [doc("a", "密封圈", scope="x"), doc("b", "密封圈", scope="y", kind=Kind.CLAIM)])
    found = await index.find(wanted("密封"), ["x", "nobody"], Filters(), limit=10)
    assert [hit.key for hit in found.hits] == ["a"]
    assert found.counts == {Kind.UTTERANCE: 1}
    assert (await index.find(wanted("密封"), [], Filters(), limit=10)).counts == {}
    many = [f"scope-{number}" for number in range(40_000)]
    assert await keys(index, "密封", (*many, "y")) == ["b"]


async def test_filters_narrow_but_the_counts_tell_all_kinds(index):
    said = [doc("a", "密封", kind=Kind.CLAIM), doc("b", "密封", minutes=5), doc("c", "密封", case="4W2", minutes=9)]
    await index.replace("case:1", "1", said)
    found = await index.find(wanted("密封"), ["s"], Filters(kind=Kind.CLAIM), limit=10)
    assert ([hit.key for hit in found.hits], found.counts) == (["a"], {Kind.CLAIM: 1, Kind.UTTERANCE: 2})
    assert await keys(index, "密封", filters=Filters(case_id="4W2")) == ["c"]
    since, until = NOW + timedelta(minutes=5), NOW + timedelta(minutes=9)
    assert await keys(index, "密封", filters=Filters(since=since, until=until)) == ["b"]


def many():
    """Give statements and pages of sixty cases, each with a scope of its own; some words stand in old ones alone."""
    for number in range(180):
        kind = Kind.PAGE if number % 3 else Kind.UTTERANCE
        said = f"密封圈 {'铰链' if number % 2 else '铰链密封圈'} {'壶盖' if number < 60 else ''} 编号{number}"
        scope = f"scope-{number % 60}"
        yield doc(f"{number:03}", said, scope=scope, kind=kind, case=f"4W{number % 60}", minutes=number // 4)


@pytest.mark.parametrize("walked", [5000, 30], ids=["near", "far"])
async def test_of_many_hits_some_are_counted_and_those_that_are_listed_are_the_first_ones(index, walked, monkeypatch):
    monkeypatch.setattr("hearing.search.find_store.WALKED", walked)
    await index.replace("hearing:1", "1", list(many()))
    everything, few = [f"scope-{number}" for number in range(60)], ["scope-7", "scope-8"]
    filters = (ALL, Filters(kind=Kind.UTTERANCE), Filters(until=NOW + timedelta(minutes=30)))
    for query in ("密封圈", "密封圈 铰链", "壶盖", "编号17", "圈 壶"):
        for scopes in (everything, few):
            for narrowed in filters:
                whole = await index.find(wanted(query), scopes, narrowed, limit=1000)
                ends = [
                    index.find(wanted(query), scopes, narrowed, limit=4, offset=at, most=10) for at in (0, 4, 8, 12)
                ]
                paged = [await one for one in ends]
                assert [hit for one in paged for hit in one.hits] == list(whole.hits[:10]), (query, narrowed)
                for one in paged:
                    assert one.counts == {kind: min(10, number) for kind, number in whole.counts.items()}
                    assert one.more == {kind for kind, number in whole.counts.items() if number > 10}
                assert not whole.more


async def test_a_source_is_replaced_whole_and_the_same_again_changes_nothing(index):
    before = [doc("a", "密封圈"), doc("b", "壶盖")]
    await index.replace("hearing:1", "7", before, readers=[("someone", "s")])
    ids = await rows(index)
    await index.replace("hearing:1", "7", before, readers=[("someone", "s")])
    assert await rows(index) == ids
    await index.replace("hearing:1", "8", [before[0], replace(before[1], text="壶身")])
    assert await keys(index, "壶盖") == []
    assert await keys(index, "壶身") == ["b"]
    assert (await rows(index))[0] == ids[0]
    assert await index.marks("hearing:") == {"hearing:1": "8"}
    await index.replace("hearing:1", "9", [])
    assert await keys(index, "密封圈") == []


async def rows(index):
    async with index._engine.connect() as connection:
        return (await connection.execute(text("SELECT id, key FROM search_document ORDER BY id"))).all()


async def test_a_long_document_is_kept_in_parts_and_found_at_each_end(index):
    long = "".join(f"第{number}句话，密封圈。\n" for number in range(3000)) + "最后的壶盖"
    await index.replace("exhibit:1", "1", [doc("a", long)])
    assert (await keys(index, "第2999句话")) == ["a"]
    assert (await keys(index, "壶盖")) == ["a"]
    unbroken = "".join(chr(0x4E00 + number % 20_000) for number in range(3 * MOST_WORDS))
    again = "啊" * 5000 + "终"
    await index.replace("exhibit:2", "1", [doc("b", unbroken), doc("c", again)])
    assert await keys(index, unbroken[9000:9002]) == ["b"]
    assert await keys(index, "啊终") == ["c"]
    await index.replace("exhibit:2", "2", [])
    assert await keys(index, "啊终") == []


async def test_what_changes_is_noted_by_the_database_itself_and_let_go_of_when_read(index):
    insert = (
        "INSERT INTO case_file (id, created_at, rule_set, patent_number, title, ipc, request_dates, hearing_dates) "
        "VALUES ('4W1', '2026-11-23 09:00:00', 'plain', '1', '壶', '', '[]', '[]')"
    )
    async with index._engine.begin() as connection:
        await connection.execute(text(insert))
    (first,) = await index.changes(10)
    assert first.source == "case:4W1"
    async with index._engine.begin() as connection:
        await connection.execute(text("UPDATE case_file SET title = '壶盖' WHERE id = '4W1'"))
    await index.replace("case:4W1", "1", [], done=[first.id], then=["text:e-1"])
    assert [one.source for one in await index.changes(10)] == ["case:4W1", "text:e-1"]
    assert await index.waiting() == 2
    await index.forget()
    assert [one.source for one in await index.changes(10)] == ["case:4W1"]
    assert await index.marks("") == {}


def texts():
    """The decisions that are there, else texts made up of the same few characters so that they often meet."""
    if DECISIONS:
        return [path.read_text(errors="replace")[:30_000] for path in sorted(Path(DECISIONS).rglob("*.md"))[:20]]
    chance = random.Random(7)
    return ["".join(chance.choices("权利要求证据壶盖1a2 \n,的Ａ", k=chance.randint(1, 400))) for _ in range(60)]


def queries(corpus):
    chance = random.Random(8)
    for _ in range(120):
        said = chance.choice(corpus)
        pieces = []
        for _ in range(chance.randint(1, 3)):
            start = chance.randrange(len(said))
            pieces.append(said[start : start + chance.randint(1, 12)])
        yield chance.choice([" ", "", '"']).join(pieces)


async def test_both_databases_find_what_a_plain_reading_finds(tmp_path, postgres):
    corpus = [piece for said in texts() for piece in (said[at : at + 1500] for at in range(0, len(said), 1500))]
    databases = (
        Database(f"sqlite+aiosqlite:///{tmp_path / 'db'}"),
        Database(postgres.url(await new_database(postgres))),
    )
    said = [doc(f"{number:05}", piece, minutes=number) for number, piece in enumerate(corpus)]
    asked = [query for query in map(wanted, queries(corpus)) if query is not None]
    assert len(asked) > 60
    answers = []
    for one in databases:
        async with opened(one.url) as index:
            await index.replace("hearing:1", "1", said)
            found = [await index.find(query, ["s"], Filters(), limit=10_000) for query in asked]
            answers.append([[(hit.key, hit.part) for hit in each.hits] for each in found])
    assert answers[0] == answers[1]
    for query, found in zip(asked, answers[0], strict=True):
        assert {key for key, _ in found} == {one.key for one in said if holds(one.text, query)}


async def new_database(postgres):
    return await asyncio.to_thread(postgres.new_database)
