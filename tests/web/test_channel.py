"""Linked proceedings over the real HTTP interface: facts told, seen by who may, opened, confirmed, sealed."""

import asyncio
import json

import pytest
import pytest_asyncio

from evidence.__main__ import verify_main
from tests.clients import RefusedError
from tests.web.acts import CASE
from web.authorization import Kind

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULING = "粤知法裁字〔2026〕第7号"
PRINTED = "粤知法裁字(2026) 第7号"
TODAY = "2026-11-20"


@pytest_asyncio.fixture(loop_scope="session")
async def authority(running, someone):
    """Someone of the office that conducts the linked ruling, named as its holder by the clerk."""
    clerk = await someone("clerk")
    link = {"kind": "administrative_ruling", "number": PRINTED}
    assert await clerk.call("POST", f"/api/cases/{CASE}/links", link) == {**link, "number": RULING}
    if await running.accounts.by_login_name("ruling-office") is None:
        made = {"login_name": "ruling-office", "name": "裁决处", "kind": Kind.OFFICE, "password": "ruling-office-1"}
        await running.accounts.add(**made, now=running.now())
    holder = {**link, "login_name": "ruling-office", "capacity": "authority"}
    await clerk.call("POST", f"/api/cases/{CASE}/holders", holder)
    one = await someone()
    await one.call("POST", "/api/login", {"name": "ruling-office", "password": "ruling-office-1"})
    return one


async def refused(call) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        await call
    assert caught.value.error["zh"].endswith("。")
    assert caught.value.error["en"]
    return caught.value


async def arrived(one, kind: str, number: str) -> dict:
    """Wait until a fact of this type and document is in somebody's inbox."""
    async with asyncio.timeout(60):
        while True:
            found = await one.call("GET", "/api/inbox")
            for each in found["deliveries"]:
                if each["told"]["type"] == kind and each["told"]["details"]["document"] == number:
                    return each
            await asyncio.sleep(0.1)


def decided(document: str) -> dict:
    results = [{"claims": [1], "result": "invalid"}, {"claims": [2], "result": "valid"}]
    return {
        "type": "decided",
        "on": TODAY,
        "details": {"document": document, "outcome": "invalid_part", "results": results},
    }


async def test_a_decision_flags_the_ruling_that_rests_on_its_claim(someone, authority, running, tmp_path):
    clerk = await someone("clerk")
    of_ruling = f"/api/proceedings/administrative_ruling/{RULING}/facts"
    issued = {"type": "issued", "on": TODAY, "details": {"claims": [1], "document": "裁决书7号"}}
    stated = await authority.call("POST", of_ruling, issued)
    assert await authority.call("POST", of_ruling, issued) == stated, "stated twice, it is one fact"
    told = await arrived(clerk, "issued", "裁决书7号")
    assert told["told"]["linked"] == {"kind": "invalidation", "number": CASE}
    assert told["told"]["stated_by"] == "裁决处"

    await clerk.call("POST", f"/api/cases/{CASE}/facts", decided("600001"))
    got = await arrived(authority, "decided", "600001")
    flag = next(each for each in got["told"]["flags"] if each["code"] == "basis_invalid")
    assert RULING in flag["zh"]
    assert "600001" in flag["en"]
    assert "自始即不存在" in flag["rule"]["zh"]
    assert got["opened_at"] is None
    opened = await authority.call("GET", f"/api/deliveries/{got['id']}")
    assert opened["opened_at"]
    confirmed = await authority.call("POST", f"/api/deliveries/{got['id']}/confirm", {})
    assert await authority.call("POST", f"/api/deliveries/{got['id']}/confirm", {}) == confirmed
    await running.channel.seal(running.now())
    held = await authority.call("GET", f"/api/deliveries/{got['id']}/receipts")
    assert set(held) == {"delivered", "opened", "confirmed"}
    for receipt in held.values():
        kept = tmp_path / "receipt.json"
        kept.write_text(json.dumps(receipt, ensure_ascii=False), encoding="utf-8")
        assert verify_main([str(kept)]) == 0
        assert receipt["statement"]["sha256"] == got["sha256"]

    whole = await clerk.call("GET", f"/api/cases/{CASE}/channel")
    ruling = next(one for one in whole["linked"] if one["number"] == RULING)
    assert "basis_invalid" in [each["code"] for each in ruling["flags"]]
    assert [one["name"] for one in ruling["holders"]] == ["裁决处"]
    assert any(one["confirmed_at"] and one["name"] == "裁决处" for one in whole["told"])


async def test_a_hearing_set_down_is_told_and_a_side_sees_only_what_it_may(someone, authority):
    petitioner = await someone("petitioner")
    scheduled: list[dict] = []
    async with asyncio.timeout(60):  # what was told before they held the ruling is told when they do
        while not scheduled:
            await asyncio.sleep(0.1)
            found = await authority.call("GET", "/api/inbox")
            scheduled = [one for one in found["deliveries"] if one["told"]["type"] == "scheduled"]
    assert scheduled[0]["told"]["source"] == "record"
    assert scheduled[0]["told"]["details"]["starts_at"]
    path = f"/api/proceedings/administrative_ruling/{RULING}/facts"
    note = {"type": "stayed", "on": TODAY, "details": {"note": "内部意见", "document": "中止7号"}}
    await authority.call("POST", path, note)
    async with asyncio.timeout(60):
        while True:
            inbox = await petitioner.call("GET", "/api/inbox")
            stayed = [one for one in inbox["deliveries"] if one["told"]["type"] == "stayed"]
            if stayed:
                break
            await asyncio.sleep(0.1)
    assert stayed[0]["told"]["details"] == {
        "claims": [], "results": [], "outcome": "", "starts_at": None, "document": "", "note": ""
    }  # fmt: skip
    assert stayed[0]["told"]["capacity"] == "party"
    mine = await petitioner.call("GET", f"/api/cases/{CASE}/channel")
    assert "内部意见" not in json.dumps(mine, ensure_ascii=False)
    assert mine["told"] == []


async def test_nobody_reads_confirms_or_states_what_is_not_theirs(someone, authority):
    clerk, petitioner = await someone("clerk"), await someone("petitioner")
    got = (await authority.call("GET", "/api/inbox"))["deliveries"][0]
    for call in (
        petitioner.call("GET", f"/api/deliveries/{got['id']}"),
        petitioner.call("POST", f"/api/deliveries/{got['id']}/confirm", {}),
        petitioner.call("POST", f"/api/cases/{CASE}/facts", decided("600002")),
        clerk.call("POST", f"/api/proceedings/administrative_ruling/{RULING}/facts", decided("600002")),
    ):
        assert (await refused(call)).status == 403
    assert (await refused(clerk.call("GET", "/api/deliveries/nothing"))).status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"type": "issued", "on": TODAY}, 409),
        ({"type": "decided", "on": TODAY}, 409),
        ({"type": "accepted", "on": "2999-01-01"}, 409),
        ({"type": "accepted", "on": "tomorrow"}, 400),
        ({"type": "exploded", "on": TODAY}, 400),
        ({"type": "accepted", "on": TODAY, "details": {"claims": [0]}}, 400),
        ({"type": "accepted", "on": TODAY, "details": {"unknown": 1}}, 400),
        ({"type": "stayed", "on": TODAY, "kind": "court", "number": "（2020）最高法知行终1号"}, 409),
        ({"type": "stayed", "on": TODAY, "kind": "court", "number": "no court's"}, 400),
    ],
)
async def test_a_fact_that_cannot_be_is_refused(someone, body, status):
    clerk = await someone("clerk")
    assert (await refused(clerk.call("POST", f"/api/cases/{CASE}/facts", body))).status == status


async def test_a_webhook_is_kept_by_its_owner_alone_and_its_secret_shown_once(someone):
    clerk, leader = await someone("clerk"), await someone("leader")
    assert (await refused(clerk.call("POST", "/api/subscriptions", {"url": "https://127.0.0.1/x"}))).status == 400
    made = await clerk.call("POST", "/api/subscriptions", {"url": "https://hook.invalid/x"})
    assert made["secret"].startswith("whsec_")
    listed = (await clerk.call("GET", "/api/subscriptions"))["subscriptions"]
    assert made["secret"] not in json.dumps(listed)
    assert (await refused(leader.call("DELETE", f"/api/subscriptions/{made['id']}"))).status == 403
    assert (await refused(leader.call("GET", f"/api/subscriptions/{made['id']}/posts"))).status == 403
    await clerk.call("DELETE", f"/api/subscriptions/{made['id']}")
    assert (await clerk.call("GET", "/api/subscriptions"))["subscriptions"][-1]["ended_because"] == "deleted"
