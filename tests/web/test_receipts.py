"""Receipts as they are given: pending until an outside authority has stamped, then completed, never withheld."""

import json
import logging

import pytest

from evidence.receipts.receipt import Receipt
from evidence.statement import Statement
from evidence.store import EvidenceStore
from evidence.timestamps.authority import utc_now
from tests.evidence.authorities import authority
from tests.evidence.timestamps.outside_server import honest, serving
from tests.tus import CASE
from web.receipts import completed, stamps

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_pending_then_stamped_and_the_stored_one_when_the_shelf_is_damaged(tmp_path, caplog):
    outside = authority("outside", utc_now())
    async with (
        serving(outside, honest(outside, utc_now)) as server,
        EvidenceStore.open(
            tmp_path, origin="example.org/log", authorities=[server.trusted("court")], stamp_seconds=1e9
        ) as store,
    ):
        text = (await store.seal([Statement({"n": 1})]))[0].to_json()
        shown = await stamps(store, text)
        assert ([each["kind"] for each in shown["stamps"]], shown["awaited"]) == (["embedded"], ["court"])
        first_at = shown["stamps"][0]["at"]
        assert await completed(store, text) == text
        await store.stamper.stamp_newest()
        shown = await stamps(store, text)
        assert ([each["kind"] for each in shown["stamps"]], shown["awaited"]) == (["outside", "embedded"], [])
        assert shown["stamps"][0]["name"] == "stamps"
        assert shown["stamps"][1]["at"] == first_at, "of our own stamps the first one is shown"
        assert Receipt.from_json(await completed(store, text)).stamped_by == "outside"
        for path in (tmp_path / "stamps").glob("*/*.court.json"):
            path.write_text("{}")
        with caplog.at_level(logging.ERROR, "hearing.receipts"):
            assert await completed(store, text) == text
        assert "could not be completed" in caplog.text


async def test_an_older_receipt_is_given_as_it_is(tmp_path):
    async with EvidenceStore.open(tmp_path, origin="example.org/log") as store:
        old = json.dumps({"format": "hearing-receipt/1"})
        assert await completed(store, old) == old
        assert await stamps(store, old) == {"stamps": [], "awaited": []}


async def test_who_may_see_an_exhibit_sees_who_stamped_it(someone):
    patentee = await someone("patentee")
    exhibits = (await patentee.call("GET", f"/api/cases/{CASE}"))["exhibits"]
    filed = next(each for each in exhibits if each["checkpoint_at"])
    shown = await patentee.call("GET", f"/api/exhibits/{filed['id']}/stamps")
    assert [each["kind"] for each in shown["stamps"]] == ["embedded"]
    assert shown["awaited"] == []
    given = await patentee.call("GET", f"/api/exhibits/{filed['id']}/receipt?first=1")
    assert [each["kind"] for each in given["timestamps"]] == ["embedded"]
