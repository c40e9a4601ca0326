"""Search over its route: each finds what they may read, and nothing of other cases."""

from contextlib import nullcontext

import pytest
import pytest_asyncio

from tests.clients import RefusedError
from web.demo.people import IDENTITIES

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASE = "4W900123"
OUTSIDE = {"witness", "analyst", "steward"}


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def caught_up(running):
    """Everything that is on file is indexed."""
    while await running.search.indexing.step():
        pass


async def found(client, query, **narrow):
    return await client.call("GET", "/api/search", params={"q": query, **narrow})


def marked(hit):
    return [piece["text"] for piece in hit["around"] if piece["marked"]]


@pytest.mark.parametrize("name", [one.login_name for one in IDENTITIES])
async def test_each_finds_what_they_may_read(someone, name):
    hits = (await found(await someone(name), "棘轮"))["hits"]
    assert {hit["case"] for hit in hits if hit["case"] == CASE} == (set() if name in OUTSIDE else {CASE})
    assert all("棘轮" in marked(hit) for hit in hits)


async def test_an_exhibit_is_found_by_its_purpose_by_those_who_read_exhibits(someone):
    leader, observer = await someone("leader"), await someone("observer")
    case = await leader.call("GET", f"/api/cases/{CASE}")
    exhibit = next(one for one in case["exhibits"] if one["purpose"] and not one["secret"])
    words = exhibit["purpose"].split()[0]
    assert exhibit["id"] in {hit["ref"] for hit in (await found(leader, words))["hits"]}
    assert exhibit["id"] not in {hit["ref"] for hit in (await found(observer, words))["hits"]}


async def test_a_page_of_an_exhibit_is_found_by_its_text_and_narrowed_by_kind_case_and_day(someone):
    leader, observer = await someone("leader"), await someone("observer")
    answer = await found(leader, "棘轮", kind="page", case=CASE)
    assert {hit["kind"] for hit in answer["hits"]} == {"page"}
    assert all(hit["place"].isdigit() and set(marked(hit)) == {"棘轮"} for hit in answer["hits"])
    assert answer["counts"]["page"] >= len(answer["hits"]) > 0
    assert "page" not in (await found(observer, "棘轮"))["counts"]
    assert (await found(leader, "棘轮", case="4W000000"))["counts"] == {}
    assert "page" not in (await found(leader, "棘轮", until="2020-01-01T00:00:00+08:00"))["counts"]


async def test_the_words_found_are_marked_on_the_page_of_the_exhibit_for_whoever_may_read_it(someone):
    leader, observer = await someone("leader"), await someone("observer")
    hit = (await found(leader, "棘轮", kind="page", case=CASE))["hits"][0]
    address = f"/api/exhibits/{hit['ref']}/pages/{hit['place']}/words"
    places = (await leader.call("GET", address, params={"q": "棘轮"}))["places"]
    assert places
    for strip in (strip for place in places for strip in place):
        assert 0 < strip["x"] < strip["x"] + strip["width"] < 1
        assert 0 < strip["y"] < strip["y"] + strip["height"] < 1
    assert (await leader.call("GET", address, params={"q": "没有的词"}))["places"] == []
    assert (await leader.call("GET", address))["places"] == []
    with pytest.raises(RefusedError) as said:
        await observer.call("GET", address, params={"q": "棘轮"})
    assert said.value.status == 403


async def test_pages_of_answers_follow_one_another_to_the_end(someone, monkeypatch):
    monkeypatch.setattr("web.api.search.PAGE", 3)
    leader = await someone("leader")
    answer = await found(leader, "权利要求")
    hits, number = answer["hits"], sum(answer["counts"].values())
    assert len(hits) == 3 < number
    while answer["next"] is not None:
        answer = await found(leader, "权利要求", offset=answer["next"])
        hits += answer["hits"]
    assert len({(hit["kind"], hit["ref"], hit["place"], str(hit["around"])) for hit in hits}) == number


@pytest.mark.parametrize(
    "query",
    [
        '"',
        '" OR words:"',
        "NEAR(a b)",
        "a* -b ^c",
        "'; DROP TABLE event; --",
        "%",
        "\\",
        "棘轮\ud800",
        "a\x00b",
        "👍",
        "人" * 200,
    ],
    ids=["quote", "column", "near", "signs", "sql", "percent", "backslash", "surrogate", "nul", "emoji", "repeated"],
)
async def test_no_query_is_an_operator_or_a_fault(someone, query):
    leader = await someone("leader")
    says_something = any(char.isalnum() for char in query)
    with nullcontext() if says_something else pytest.raises(RefusedError, match="letters or digits"):
        assert set(await found(leader, query.encode("utf-8", "replace").decode())) == {"hits", "counts", "more", "next"}


async def test_an_endless_query_is_refused(someone):
    leader = await someone("leader")
    with pytest.raises(RefusedError) as said:
        await found(leader, "长" * 10_000)
    assert said.value.status == 400


@pytest.mark.parametrize(
    "narrow",
    [
        {"kind": "secret"},
        {"since": "yesterday"},
        {"since": "2026-11-23T09:00:00"},
        {"offset": "-1"},
        {"offset": "9999999"},
    ],
    ids=["kind", "word", "no-zone", "negative", "far"],
)
async def test_what_narrows_is_checked(someone, narrow):
    leader = await someone("leader")
    with pytest.raises(RefusedError) as said:
        await found(leader, "棘轮", **narrow)
    assert said.value.status == 400


@pytest.mark.parametrize("query", ["", "  ", "——", "长" * 201], ids=["empty", "blank", "signs", "long"])
async def test_a_query_that_says_nothing_is_refused_with_words(someone, query):
    leader = await someone("leader")
    with pytest.raises(RefusedError) as said:
        await found(leader, query)
    assert said.value.status == 400
    assert said.value.error["zh"].endswith("。")


async def test_without_a_login_nothing_is_found(someone):
    nobody = await someone()
    with pytest.raises(RefusedError) as said:
        await found(nobody, "棘轮")
    assert said.value.status == 401
