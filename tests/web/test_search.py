"""Search over its route: each finds what they may read, and nothing of other cases."""

import pytest

from tests.clients import RefusedError
from web.demo.people import IDENTITIES

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASE = "4W900123"
OUTSIDE = {"witness", "analyst", "steward"}


async def found(client, query):
    return await client.call("GET", "/api/search", params={"q": query})


@pytest.mark.parametrize("name", [one.login_name for one in IDENTITIES])
async def test_each_finds_what_they_may_read(someone, name):
    hits = (await found(await someone(name), "棘轮"))["hits"]
    assert {hit["case"] for hit in hits if hit["case"] == CASE} == (set() if name in OUTSIDE else {CASE})
    assert all(hit["marked"] == "棘轮" for hit in hits)


async def test_an_exhibit_is_found_by_its_purpose_by_those_who_read_exhibits(someone):
    leader, observer = await someone("leader"), await someone("observer")
    case = await leader.call("GET", f"/api/cases/{CASE}")
    exhibit = next(one for one in case["exhibits"] if one["purpose"] and not one["secret"])
    words = exhibit["purpose"].split()[0]
    assert exhibit["id"] in {hit["ref"] for hit in (await found(leader, words))["hits"]}
    assert exhibit["id"] not in {hit["ref"] for hit in (await found(observer, words))["hits"]}


@pytest.mark.parametrize("query", ["", "  ", "长" * 201], ids=["empty", "blank", "long"])
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
