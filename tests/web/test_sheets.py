"""The demonstration sheet over HTTP: drafted from a package, written by one person, reviewed by another."""

import copy

import pypdfium2
import pytest
import pytest_asyncio

from tests.clients import RefusedError, client
from tests.web.test_datasets import JOBS, ended
from tests.web.test_typical import CASE, NOMINATED
from tests.web.test_typical import PATH as TYPICAL

pytestmark = pytest.mark.asyncio(loop_scope="session")
PATH = f"/api/cases/{CASE}/sheet"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def package(running):
    """An analyst's finished package of what is public."""
    async with client(running.settings.public_origin) as analyst:
        await analyst.enter("analyst")
        job = await ended(analyst, await analyst.call("POST", JOBS, {"query": {}}))
        assert job["state"] == "done", job["said"]
        yield job["id"]
        await analyst.call("DELETE", f"{JOBS}/{job['id']}")


async def refused(one, method, path, body=None):
    with pytest.raises(RefusedError) as found:
        await one.call(method, path, body)
    return found.value


async def typical(someone):
    """Have the case nominated and agreed to."""
    await (await someone("leader")).call("POST", TYPICAL, NOMINATED)
    await (await someone("chief")).call("POST", TYPICAL, {"verdict": "agreed", "reason": "同意"})


def written(sheet, **texts):
    """Give the texts of a sheet with the lessons in both languages replaced."""
    changed = copy.deepcopy(sheet["body"]["texts"])
    for language, text in texts.items():
        (lessons,) = [one for one in changed[language]["sections"] if one["key"] == "lessons"]
        lessons["text"] = text
    return {"texts": changed, "after": sheet["n"]}


async def test_a_sheet_is_drafted_finished_by_one_person_and_reviewed_by_another(someone, package):
    analyst, steward = await someone("analyst"), await someone("steward")
    assert (await analyst.call("GET", PATH))["standing"] == "none"
    assert (await refused(analyst, "POST", f"{PATH}/draft", {"job": package})).status == 400, "it is not typical yet"
    await typical(someone)
    drafted = await analyst.call("POST", f"{PATH}/draft", {"job": package})
    assert (drafted["standing"], drafted["version"], drafted["private"]) == ("saved", 1, [])
    sections = [one["key"] for one in drafted["body"]["texts"]["zh"]["sections"]]
    assert sections == ["facts", "grounds", "decision", "links", "similar", "lessons"]
    for one in drafted["body"]["likeness"]:
        assert one["total"] == pytest.approx(sum(part["weight"] * part["alike"] for part in one["parts"]))
        assert all(part["zh"] and part["en"] for part in one["parts"])
    words = {"zh": "区别特征须在权利要求中写明。", "en": "Write the distinguishing feature into the claim."}
    saved = await analyst.call("POST", PATH, written(drafted, **words))
    assert saved["version"] == 2
    assert (await refused(analyst, "POST", PATH, written(drafted, **words))).status == 400, "it was changed meanwhile"
    offered = await analyst.call("POST", f"{PATH}/review", {"kind": "offered"})
    assert (offered["standing"], offered["own"]) == ("offered", True)
    agree = {"kind": "agreed", "reason": "可作示范"}
    assert (await refused(analyst, "POST", f"{PATH}/review", agree)).status == 400, "nobody reviews their own"
    assert (await refused(steward, "POST", f"{PATH}/review", {"kind": "agreed", "reason": " "})).status == 400
    agreed = await steward.call("POST", f"{PATH}/review", agree)
    assert (agreed["standing"], agreed["agreed"]) == ("agreed", 2)
    document = pypdfium2.PdfDocument(await analyst.call("GET", f"{PATH}/2.zh.pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "区别特征须在权利要求中写明" in text
    assert "经复核" in text
    page = (await analyst.call("GET", f"{PATH}/1.en.html")).decode()
    assert "a draft, not reviewed" in page
    assert words["en"] not in page, "an earlier version stays as it was"
    again = await analyst.call("POST", f"{PATH}/draft", {"job": package})
    assert (again["version"], again["agreed"], again["standing"]) == (3, 2, "saved")
    assert [step["kind"] for step in again["steps"]] == ["saved", "saved", "offered", "agreed", "saved"]


async def test_a_name_or_a_number_of_a_person_is_shown_and_reviewed_by_nobody(someone, package):
    analyst = await someone("analyst")
    await typical(someone)
    drafted = await analyst.call("POST", f"{PATH}/draft", {"job": package})
    secret = "代理人陆 景行（电话13812345678）在庭上称甲川科技有限公司不同意。"
    named = await analyst.call("POST", PATH, written(drafted, zh=secret))
    assert {"陆 景行", "13812345678"} <= set(named["private"])
    assert any("甲川" in one for one in named["private"])
    found = await refused(analyst, "POST", f"{PATH}/review", {"kind": "offered"})
    assert found.status == 400
    assert "13812345678" in found.error["zh"]
    clean = await analyst.call("POST", PATH, written(named, zh="双方对区别特征有争议。"))
    assert clean["private"] == []
    assert (await analyst.call("POST", f"{PATH}/review", {"kind": "offered"}))["standing"] == "offered"


@pytest.mark.parametrize("name", ["leader", "clerk", "petitioner", "patentee", "observer", ""])
async def test_others_write_no_sheet(someone, package, name):
    other = await someone(name)
    status = 403 if name else 401
    for path, body in (
        (PATH, {"texts": {}, "after": 0}),
        (f"{PATH}/draft", {"job": package}),
        (f"{PATH}/review", {"kind": "offered"}),
    ):
        assert (await refused(other, "POST", path, body)).status == status, path
    if name != "leader":
        assert (await refused(other, "GET", PATH)).status == status
        assert (await refused(other, "GET", f"{PATH}/1.zh.pdf")).status == status


async def test_what_is_no_sheet_is_refused(someone, package):
    analyst, steward = await someone("analyst"), await someone("steward")
    assert (await refused(steward, "POST", f"{PATH}/draft", {"job": package})).status == 404, "another's package"
    assert (await refused(analyst, "GET", f"{PATH}/99.zh.pdf")).status == 404
    assert (await refused(analyst, "POST", f"{PATH}/review", {"kind": "saved"})).status == 400
    text = {"title": "题", "sections": [{"key": "facts", "title": "事实", "text": ""}]}
    for wrong in (
        {"zh": text},
        {"zh": text, "en": text | {"sections": []}},
        {"zh": text, "en": text | {"title": ""}},
        {"zh": text, "en": {"title": "x", "sections": [{"key": "other", "title": "y", "text": ""}]}},
        {"zh": text | {"title": "题" * 301}, "en": text},
    ):
        assert (await refused(analyst, "POST", PATH, {"texts": wrong, "after": 0})).status == 400, wrong
