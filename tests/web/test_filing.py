"""Filing through the real HTTP interface: the good way, and each bad input with a clear error and nothing lost."""

import hashlib
import json

import pytest

from evidence.__main__ import verify_main
from tests.clients import RefusedError
from web.demo.papers import papers

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASE = "4W900123"
PDF = papers()[1].content
DIGEST = hashlib.sha256(PDF).hexdigest()
ABOUT = {"title": "补充证据", "purpose": "证明挡条是公知的", "grounds": ["A22.3"], "claims": [3]}


async def begin(one, content: bytes = PDF, name: str = "extra.pdf", **changes):
    body = {"case": CASE, "name": name, "size": len(content), "sha256": "", "type": "application/pdf", **changes}
    return (await one.call("POST", "/api/uploads", body))["id"]


async def patch(one, upload: str, content: bytes, offset: int = 0, kind: str = "application/offset+octet-stream"):
    headers = {"X-Requested-With": "hearing", "Upload-Offset": str(offset), "Content-Type": kind}
    async with one.http.patch(f"{one.url}/api/uploads/{upload}", data=content, headers=headers) as answer:
        return answer.status, answer.headers.get("Upload-Offset"), await answer.text()


async def head(one, upload: str):
    async with one.http.head(f"{one.url}/api/uploads/{upload}") as answer:
        return answer.status, answer.headers.get("Upload-Offset"), answer.headers.get("Upload-Length")


async def file(one, upload: str, digest: str = DIGEST, **changes):
    return await one.call(
        "POST", f"/api/cases/{CASE}/exhibits", {"upload": upload, "sha256": digest, **ABOUT, **changes}
    )


async def test_an_exhibit_is_filed_in_pieces_shown_and_its_receipt_holds(someone, tmp_path):
    petitioner, patentee = await someone("petitioner"), await someone("patentee")
    upload = await begin(petitioner)
    half = len(PDF) // 2
    assert (await patch(petitioner, upload, PDF[:half]))[:2] == (204, str(half))
    assert await head(petitioner, upload) == (200, str(half), str(len(PDF)))
    assert (await patch(petitioner, upload, PDF[half:], half))[:2] == (204, str(len(PDF)))
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
    upload = await begin(petitioner)
    await patch(petitioner, upload, PDF)
    with pytest.raises(RefusedError) as refused:
        await file(petitioner, upload, hashlib.sha256(b"other").hexdigest())
    assert "摘要" in refused.value.error["zh"]
    assert refused.value.status in {400, 409}


@pytest.mark.parametrize(
    ("content", "name", "kind", "status"),
    [
        (b"MZ this is a program", "brief.pdf", "application/pdf", 415),
        (b"%PDF-1.7 cut off", "brief.pdf", "application/pdf", 415),
        (b"<html>", "page.html", "text/html", 415),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_refused(someone, content, name, kind, status):
    petitioner = await someone("petitioner")

    async def send() -> None:
        upload = await begin(petitioner, content, name, type=kind)
        await patch(petitioner, upload, content)
        await file(petitioner, upload, hashlib.sha256(content).hexdigest())

    with pytest.raises(RefusedError) as refused:
        await send()
    assert refused.value.status == status
    assert refused.value.error["zh"]


async def test_a_file_over_the_limit_is_refused_before_a_byte_is_sent(someone):
    petitioner = await someone("petitioner")
    with pytest.raises(RefusedError) as refused:
        await begin(petitioner, size=3 * 1024**3)
    assert refused.value.status == 413


async def test_a_wrong_offset_and_an_unfinished_upload_say_where_to_go_on(someone):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner)
    assert (await patch(petitioner, upload, PDF[:100]))[0] == 204
    status, _, text = await patch(petitioner, upload, PDF[200:300], 200)
    assert status == 409
    assert "100" in text
    assert (await patch(petitioner, upload, PDF[100:], 100, "text/plain"))[0] == 415
    with pytest.raises(RefusedError) as refused:
        await file(petitioner, upload)
    assert refused.value.status == 409
    await petitioner.call("DELETE", f"/api/uploads/{upload}")
    assert (await head(petitioner, upload))[0] == 404


async def test_an_upload_belongs_to_who_began_it(someone):
    petitioner, patentee, clerk = await someone("petitioner"), await someone("patentee"), await someone("clerk")
    upload = await begin(petitioner)
    for other in (patentee, clerk):
        assert (await head(other, upload))[0] == 403
        assert (await patch(other, upload, PDF))[0] == 403
    with pytest.raises(RefusedError) as refused:
        await file(patentee, upload)
    assert refused.value.status == 403
    with pytest.raises(RefusedError) as refused:
        await begin(clerk)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "changes", [{"title": ""}, {"grounds": ["A99"]}, {"claims": [77]}, {"grounds": [1]}, {"purpose": "x" * 4_001}]
)
async def test_particulars_that_the_case_does_not_know_are_refused(someone, changes):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner)
    await patch(petitioner, upload, PDF)
    with pytest.raises(RefusedError) as refused:
        await file(petitioner, upload, **changes)
    assert refused.value.status == 400
    await petitioner.call("DELETE", f"/api/uploads/{upload}")


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
