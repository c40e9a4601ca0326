"""Filing through the real HTTP interface: the good way, and each bad input with a clear error and nothing lost."""

import hashlib
import io
import json
import zipfile

import pytest

from evidence.__main__ import verify_main
from tests.clients import RefusedError
from tests.evidence.documents import pdf
from tests.tus import CASE, begin, head, patch, upload_whole
from web.demo.papers import papers

pytestmark = pytest.mark.asyncio(loop_scope="session")

PDF = papers()[1].content
ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as archive:
    archive.writestr("a.txt", "hidden")
DIGEST = hashlib.sha256(PDF).hexdigest()
ABOUT = {"title": "补充证据", "purpose": "证明挡条是公知的", "grounds": ["A22.3"], "claims": [3]}


async def file(one, upload: str, digest: str = DIGEST, **changes):
    return await one.call(
        "POST", f"/api/cases/{CASE}/exhibits", {"upload": upload, "sha256": digest, **ABOUT, **changes}
    )


async def test_an_exhibit_is_filed_in_pieces_shown_and_its_receipt_holds(someone, tmp_path):
    petitioner, patentee = await someone("petitioner"), await someone("patentee")
    upload = await begin(petitioner, len(PDF))
    half = len(PDF) // 2
    assert (await patch(petitioner, upload, PDF[:half]))[0] == 204
    assert await head(petitioner, upload) == (200, str(half), str(len(PDF)))
    assert (await patch(petitioner, upload, PDF[half:], half))[0] == 204
    seen = await petitioner.call("GET", f"/api/uploads/{upload}")
    assert (seen["kind"], seen["pages"], seen["sha256"]) == ("pages", 2, DIGEST), "judged before anything is filed"
    made = await file(petitioner, upload)
    exhibit = made["exhibit"]
    assert exhibit["label"] == "证据5"
    assert exhibit["pages"] == 2
    assert exhibit["sha256"] == DIGEST
    again = await file(petitioner, upload)
    assert again["exhibit"]["id"] == exhibit["id"], "asking again after a lost answer files nothing twice"

    paper = await petitioner.call("GET", f"/api/exhibits/{exhibit['id']}/receipt.pdf?lang=en")
    assert paper[:5] == b"%PDF-"
    assert paper == await patentee.call("GET", f"/api/exhibits/{exhibit['id']}/receipt.pdf?lang=en"), "made once"
    kept, original = tmp_path / "receipt.json", tmp_path / "extra.pdf"
    kept.write_bytes(json.dumps(await petitioner.call("GET", f"/api/exhibits/{exhibit['id']}/receipt")).encode())
    original.write_bytes(await petitioner.call("GET", f"/api/exhibits/{exhibit['id']}/original"))
    assert verify_main([str(kept), str(original)]) == 0
    original.write_bytes(PDF + b" ")
    assert verify_main([str(kept), str(original)]) == 1

    page = await patentee.call("GET", f"/api/exhibits/{exhibit['id']}/pages/2.webp")
    assert page[:4] == b"RIFF"
    with pytest.raises(RefusedError) as refused:
        await patentee.call("GET", f"/api/exhibits/{exhibit['id']}/pages/3.webp")
    assert refused.value.status == 404


async def test_a_range_of_the_original_is_given(someone):
    petitioner = await someone("petitioner")
    case = await petitioner.call("GET", f"/api/cases/{CASE}")
    identity, size = case["exhibits"][0]["id"], case["exhibits"][0]["size"]
    whole = await petitioner.call("GET", f"/api/exhibits/{identity}/original")
    address = f"{petitioner.url}/api/exhibits/{identity}/original"
    async with petitioner.http.get(address, headers={"Range": "bytes=10-19"}) as answer:
        assert (answer.status, await answer.read()) == (206, whole[10:20])
        assert answer.headers["Content-Range"] == f"bytes 10-19/{size}"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    async with petitioner.http.get(address, headers={"Range": f"bytes={size}-"}) as answer:
        assert answer.status == 416


async def test_the_other_side_answers_in_writing_and_its_own_side_does_not(someone):
    petitioner, patentee = await someone("petitioner"), await someone("patentee")
    case = await patentee.call("GET", f"/api/cases/{CASE}")
    theirs = next(each for each in case["exhibits"] if each["label"] == "证据1")
    path = f"/api/exhibits/{theirs['id']}/opinions"
    given = {"stances": {"authenticity": "accepted", "relevance": "contested"}, "reason": "技术领域不同"}
    made = await patentee.call("POST", path, given)
    assert made["opinion"]["stances"]["relevance"] == "contested"
    assert made["opinion"]["stances"]["legality"] == "not_stated"
    assert made["receipt"]["statement"]["reason"] == "技术领域不同"
    shown = await petitioner.call("GET", f"/api/exhibits/{theirs['id']}")
    assert shown["opinions"][-1]["by"] == "苏明朗"
    for who, body, status in (
        (petitioner, given, 403),
        (patentee, {"stances": {"relevance": "contested"}, "reason": " "}, 400),
        (patentee, {"stances": {"beauty": "accepted"}, "reason": ""}, 400),
        (patentee, {"stances": {}, "reason": ""}, 400),
    ):
        with pytest.raises(RefusedError) as refused:
            await who.call("POST", path, body)
        assert refused.value.status == status
        assert refused.value.error["zh"]


async def test_a_digest_that_differs_is_refused_and_the_file_can_be_sent_again(someone):
    petitioner = await someone("petitioner")
    upload = await upload_whole(petitioner, PDF)
    with pytest.raises(RefusedError) as refused:
        await file(petitioner, upload, hashlib.sha256(b"other").hexdigest())
    assert "摘要" in refused.value.error["zh"]
    assert refused.value.status in {400, 409}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ this is a program", "brief.pdf"),
        (b"%PDF-1.7 cut off", "brief.pdf"),
        (b"<html>", "page.html"),
        (PDF + ZIP.getvalue(), "brief.pdf"),
    ],
    ids=["program", "cut off", "web page", "archive behind"],
)
async def test_a_file_that_is_not_what_it_says_is_refused_before_it_is_filed(someone, content, name):
    petitioner = await someone("petitioner")

    async def send() -> None:
        upload = await upload_whole(petitioner, content, name)
        await petitioner.call("GET", f"/api/uploads/{upload}")

    with pytest.raises(RefusedError) as refused:
        await send()
    assert refused.value.status == 415
    assert refused.value.error["zh"]


async def test_a_refused_file_is_refused_again_whatever_is_asked(someone):
    petitioner = await someone("petitioner")
    upload = await upload_whole(petitioner, b"MZ this is a program")
    for _ in range(2):
        with pytest.raises(RefusedError) as refused:
            await file(petitioner, upload)
        assert refused.value.status == 415


async def test_an_unfinished_upload_is_neither_judged_nor_filed(someone):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner, len(PDF))
    assert (await patch(petitioner, upload, PDF[:100]))[0] == 204
    with pytest.raises(RefusedError) as refused:
        await file(petitioner, upload)
    assert refused.value.status == 409
    with pytest.raises(RefusedError) as refused:
        await petitioner.call("GET", f"/api/uploads/{upload}")
    assert refused.value.status == 409


async def test_a_side_cannot_file_more_than_its_share(someone, running, monkeypatch):
    petitioner = await someone("petitioner")
    case = await petitioner.call("GET", f"/api/cases/{CASE}")
    filed = sum(each["size"] for each in case["exhibits"] if each["side"] == "petitioner")
    monkeypatch.setattr(running.filing, "_max_side", filed + 3 * len(PDF))
    coming = [each for each in running.evidence.intake.unfinished() if each.scope == f"{CASE} petitioner"]
    for each in coming:
        await running.filing.cancel(each.id)
    held = [await begin(petitioner, len(PDF)) for _ in range(3)]
    with pytest.raises(RefusedError) as refused:
        await begin(petitioner, len(PDF))
    assert (refused.value.status, refused.value.error["code"]) == (413, "side_quota")
    await running.filing.cancel(held[0])
    await begin(petitioner, len(PDF))


async def test_the_first_page_is_there_when_the_receipt_is_and_any_other_when_it_is_asked_for(someone):
    petitioner, patentee = await someone("petitioner"), await someone("patentee")
    content = pdf(40)
    upload = await upload_whole(petitioner, content, "long.pdf")
    filed = await file(petitioner, upload, hashlib.sha256(content).hexdigest())
    assert filed["exhibit"]["pages"] == 40
    for number in (1, 40, 17):
        page = await patentee.call("GET", f"/api/exhibits/{filed['exhibit']['id']}/pages/{number}.webp")
        assert page[:4] == b"RIFF"


async def test_an_upload_belongs_to_who_began_it(someone):
    petitioner, patentee, clerk = await someone("petitioner"), await someone("patentee"), await someone("clerk")
    upload = await begin(petitioner, len(PDF))
    for other in (patentee, clerk):
        assert (await head(other, upload))[0] == 403
        assert (await patch(other, upload, PDF))[0] == 403
    with pytest.raises(RefusedError) as refused:
        await file(patentee, upload)
    assert refused.value.status == 403
    with pytest.raises(RefusedError) as refused:
        await begin(clerk, len(PDF))
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "changes", [{"title": ""}, {"grounds": ["A99"]}, {"claims": [77]}, {"grounds": [1]}, {"purpose": "x" * 4_001}]
)
async def test_particulars_that_the_case_does_not_know_are_refused(someone, running, changes):
    petitioner = await someone("petitioner")
    upload = await upload_whole(petitioner, PDF)
    with pytest.raises(RefusedError) as refused:
        await file(petitioner, upload, **changes)
    assert refused.value.status == 400
    await running.filing.cancel(upload)


async def test_who_is_not_of_the_case_learns_nothing(someone):
    analyst, observer = await someone("analyst"), await someone("observer")
    case = await observer.call("GET", f"/api/cases/{CASE}")
    assert {each["sha256"] for each in case["exhibits"]} == {""}
    identity = case["exhibits"][0]["id"]
    for who in (analyst, observer):
        for path in (
            f"/api/exhibits/{identity}",
            f"/api/exhibits/{identity}/original",
            f"/api/exhibits/{identity}/pages/1.webp",
        ):
            with pytest.raises(RefusedError) as refused:
                await who.call("GET", path)
            assert refused.value.status == 403
    with pytest.raises(RefusedError):
        await analyst.call("GET", f"/api/cases/{CASE}")
    listed = await analyst.call("GET", "/api/cases")
    assert listed[0]["petitioners"] == []
