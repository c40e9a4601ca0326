"""Typical cases over HTTP: who nominates, who reviews, who may not; and what of it is in the data package."""

import csv
import io
import zipfile

import pytest

from tests.clients import RefusedError

pytestmark = pytest.mark.asyncio(loop_scope="session")
CASE = "4W900123"
PATH = f"/api/cases/{CASE}/typical"
NOMINATED = {"verdict": "nominated", "reason": "陆景行所述的创造性判断具有代表性", "criteria": ["principle", "linked"]}


async def rows(analyst):
    packed = await analyst.call("POST", "/api/export", {"cases": None})
    with zipfile.ZipFile(io.BytesIO(packed)) as held:
        name = next(one for one in held.namelist() if one.endswith("data/typical_case.csv"))
        return list(csv.DictReader(io.StringIO(held.read(name).decode())))


async def test_a_leader_nominates_a_second_person_agrees_and_only_then_it_is_public(someone):
    leader, chief, analyst = await someone("leader"), await someone("chief"), await someone("analyst")
    (one,) = (await leader.call("POST", PATH, NOMINATED))["typical"]
    assert (one["version"], one["standing"], one["own"]) == (1, "nominated", True)
    with pytest.raises(RefusedError) as own:
        await leader.call("POST", PATH, {"verdict": "agreed", "reason": "同意"})
    assert own.value.status == 400
    assert await rows(analyst) == [], "what nobody agreed to stays inside"
    await chief.call("POST", PATH, {"verdict": "agreed", "reason": "同意"})
    (row,) = await rows(analyst)
    assert (row["case_id"], row["version"], row["criteria"]) == (CASE, "1", "principle、linked")
    assert row["reason"], "the reason is there"
    (listed,) = (await analyst.call("GET", "/api/typical-cases"))["typical"]
    assert [step["verdict"] for step in listed["steps"]] == ["nominated", "agreed"]
    await analyst.call("POST", PATH, NOMINATED | {"reason": "补充理由"})
    assert await rows(analyst) == [], "a new version waits for its own review"
    (one,) = (await leader.call("POST", PATH, {"verdict": "withdrawn", "reason": "情况有变"}))["typical"]
    assert (one["version"], one["standing"]) == (2, "withdrawn")


@pytest.mark.parametrize("name", ["clerk", "petitioner", "patentee", "observer", "steward", ""])
async def test_others_nominate_nothing(someone, name):
    other = await someone(name)
    with pytest.raises(RefusedError) as refused:
        await other.call("POST", PATH, NOMINATED)
    assert refused.value.status == (403 if name else 401)
    if name != "steward":
        for path in (PATH, "/api/typical-cases"):
            with pytest.raises(RefusedError) as refused:
                await other.call("GET", path)
            assert refused.value.status == (403 if name else 401)


@pytest.mark.parametrize("wrong", [{"verdict": "best"}, {"criteria": ["nice"]}, {"criteria": []}, {"reason": ""}],
                         ids=["verdict", "criterion", "none", "reason"])  # fmt: skip
async def test_what_cannot_be_read_is_refused(someone, wrong):
    leader = await someone("leader")
    with pytest.raises(RefusedError) as refused:
        await leader.call("POST", PATH, NOMINATED | wrong)
    assert refused.value.status == 400
