"""Resumable uploads by the letter of tus 1.0: what is offered, and each way of getting it wrong."""

import asyncio
import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from evidence.intake.uploads import Checksum
from tests.clients import RefusedError
from tests.tus import HEADERS, PIECE, begin, head, metadata, patch, upload_whole
from web import tus
from web.demo.papers import papers
from web.errors import Problem

pytestmark = pytest.mark.asyncio(loop_scope="session")

PDF = papers()[2].content


def said(data: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 -- it becomes true in a file, which tells nobody
            await asyncio.sleep(0.02)


async def test_what_the_server_can_do_is_told_to_anybody(someone):
    nobody = await someone()
    async with nobody.http.options(f"{nobody.url}/api/uploads") as answer:
        assert answer.status == 204
        assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
        assert answer.headers["Tus-Max-Size"] == str(2 << 30)
        assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,checksum,termination,expiration"
        assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"


async def test_an_upload_by_the_letter(someone):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner, len(PDF))
    assert await head(petitioner, upload) == (200, "0", str(len(PDF)))
    status, headers, _ = await patch(petitioner, upload, PDF[:99], Upload_Checksum=said(PDF[:99], "sha1"))
    assert (status, headers["Upload-Offset"], headers["Tus-Resumable"]) == (204, "99", "1.0.0")
    left = parsedate_to_datetime(headers["Upload-Expires"]) - datetime.now(UTC)
    assert timedelta(days=6) < left <= timedelta(days=7)
    async with petitioner.http.delete(f"{petitioner.url}/api/uploads/{upload}", headers=HEADERS) as answer:
        assert answer.status == 204
    assert (await head(petitioner, upload))[0] == 410
    assert (await patch(petitioner, upload, PDF[99:], 99))[2]["code"] == "upload.cancelled"
    assert (await head(petitioner, "0" * 32))[0] == 404


async def test_another_version_is_refused_and_nothing_is_done(someone):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner, len(PDF))
    for version in ({}, {"Tus-Resumable": "0.2.2"}):
        headers = {"X-Requested-With": "hearing", "Upload-Offset": "0", "Content-Type": PIECE, **version}
        for method, path in (("POST", ""), ("HEAD", f"/{upload}"), ("PATCH", f"/{upload}"), ("DELETE", f"/{upload}")):
            address = f"{petitioner.url}/api/uploads{path}"
            async with petitioner.http.request(method, address, headers=headers) as answer:
                assert (answer.status, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert (await head(petitioner, upload))[1] == "0"


async def test_the_first_piece_may_come_with_the_announcement(someone):
    petitioner = await someone("petitioner")
    more = {"Upload-Length": str(len(PDF)), "Content-Type": PIECE}
    more["Upload-Metadata"] = metadata({"case": "4W900123", "filename": "证据.pdf", "filetype": "application/pdf"})
    async with petitioner.http.post(f"{petitioner.url}/api/uploads", data=PDF, headers=HEADERS | more) as answer:
        assert (answer.status, answer.headers["Upload-Offset"]) == (201, str(len(PDF)))
        assert (await petitioner.call("GET", answer.headers["Location"]))["kind"] == "pages"
    more["Upload-Checksum"] = said(b"other")
    async with petitioner.http.post(f"{petitioner.url}/api/uploads", data=PDF, headers=HEADERS | more) as answer:
        assert answer.status == 460


async def test_a_damaged_piece_is_refused_and_sent_again(someone):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner, len(PDF))
    status, _, error = await patch(petitioner, upload, PDF[:500], Upload_Checksum=said(PDF[:499] + b"?"))
    assert (status, error["code"]) == (460, "upload.checksum")
    assert (await head(petitioner, upload))[1] == "0"
    assert (await patch(petitioner, upload, PDF, Upload_Checksum=said(PDF)))[0] == 204
    assert (await petitioner.call("GET", f"/api/uploads/{upload}"))["sha256"] == hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload_Offset": "-1"}, 400),
        ({"Upload_Offset": "٣"}, 400),
        ({"Upload_Offset": "1e3"}, 400),
        ({"Upload_Offset": "7"}, 409),
        ({"Upload_Offset": "999999999999999"}, 409),
        ({"Content_Type": "text/plain"}, 415),
        ({"Upload_Checksum": "md5 " + base64.b64encode(bytes(16)).decode()}, 400),
        ({"Upload_Checksum": "sha256 " + base64.b64encode(bytes(20)).decode()}, 400),
        ({"Upload_Checksum": "sha256 not-base64"}, 400),
        ({"Upload_Checksum": ""}, 400),
    ],
)
async def test_headers_that_are_wrong_change_nothing_and_are_told_in_words(someone, headers: dict[str, Any], status):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner, len(PDF))
    found, _, error = await patch(petitioner, upload, PDF[:10], **headers)
    assert found == status
    assert error["zh"]
    assert error["en"]
    assert (await head(petitioner, upload))[1] == "0"
    async with petitioner.http.delete(f"{petitioner.url}/api/uploads/{upload}", headers=HEADERS) as answer:
        assert answer.status == 204


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Upload-Length": "0"}, 400),
        ({"Upload-Length": "x"}, 400),
        ({"Upload-Length": str(3 << 30)}, 413),
        ({"Upload-Metadata": "case !!!"}, 400),
        ({"Upload-Metadata": "case NFc5MDAxMjM=,case NFc5MDAxMjM="}, 400),
        ({"Upload-Metadata": "filename YS5wZGY="}, 400),
        ({"Upload-Metadata": metadata({"case": "nowhere", "filename": "a.pdf"})}, 404),
        ({"Upload-Metadata": metadata({"case": "4W900123"})}, 400),
        ({"Upload-Metadata": metadata({"case": "4W900123", "filename": "a\u202efdp.pdf"})}, 400),
        ({"Upload-Metadata": metadata({"case": "4W900123", "filename": "../a.pdf"})}, 400),
        ({"Upload-Metadata": metadata({"case": "4W900123", "filename": "a.zip"})}, 415),
        ({"Upload-Metadata": metadata({"case": "4W900123", "filename": "a.pdf", "filetype": "image/png"})}, 415),
        ({"Upload-Metadata": metadata({"case": "4W900123", "filename": "a.pdf", "sha256": "0"})}, 400),
    ],
)
async def test_announcements_that_are_wrong_are_told_in_words(someone, changes, status):
    petitioner = await someone("petitioner")
    given = {"Upload-Length": "10", "Upload-Metadata": metadata({"case": "4W900123", "filename": "a.pdf"})}
    headers = HEADERS | given | changes
    async with petitioner.http.post(f"{petitioner.url}/api/uploads", headers=headers) as answer:
        assert answer.status == status
        error = (await answer.json())["error"]
        assert error["zh"]
        assert error["en"]
        assert (answer.headers.get("Tus-Max-Size") is not None) == (status == 413)


async def test_where_only_post_passes_the_method_is_named_beside_it(someone):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner, len(PDF))
    address = f"{petitioner.url}/api/uploads/{upload}"
    more = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0", "Content-Type": PIECE}
    async with petitioner.http.post(address, data=PDF, headers=HEADERS | more) as answer:
        assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(len(PDF)))
    for method, status in (("HEAD", 200), ("GET", 400), ("DELETE", 204), ("HEAD", 410)):
        async with petitioner.http.post(address, headers=HEADERS | {"X-HTTP-Method-Override": method}) as answer:
            assert answer.status == status


async def test_another_sites_page_cannot_upload(someone):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner, len(PDF))
    assert (await patch(petitioner, upload, PDF, Origin="https://evil.example"))[0] == 403
    async with petitioner.http.patch(f"{petitioner.url}/api/uploads/{upload}", data=PDF) as answer:
        assert (answer.status, (await answer.json())["error"]["code"]) == (403, "missing_header")


async def test_many_requests_at_once_leave_one_file_and_no_corruption(someone):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner, len(PDF))

    async def slowly():
        for at in range(0, len(PDF), 1000):
            yield PDF[at : at + 1000]
            await asyncio.sleep(0.005)

    answers = await asyncio.gather(*[patch(petitioner, upload, slowly()) for _ in range(8)])
    statuses = sorted(status for status, _, _ in answers)
    assert statuses[0] == 204
    assert set(statuses[1:]) <= {409, 423}
    assert (await petitioner.call("GET", f"/api/uploads/{upload}"))["sha256"] == hashlib.sha256(PDF).hexdigest()


async def test_who_comes_back_takes_over_from_the_line_that_died(someone, running):
    petitioner, content = await someone("petitioner"), bytes(range(256)) * 8192
    upload = await begin(petitioner, len(content))
    data, never = running.settings.evidence / "uploads" / upload / "data", asyncio.Event()

    async def dying():
        yield content[: 3 << 19]
        await never.wait()

    dead = asyncio.create_task(patch(petitioner, upload, dying()))
    await until(lambda: data.stat().st_size > 0)
    offset = int((await head(petitioner, upload))[1] or 0)
    assert (await dead)[0] == 423
    assert (await patch(petitioner, upload, content[offset:], offset))[0] == 204
    assert data.read_bytes() == content
    await running.filing.cancel(upload)


async def test_more_than_was_announced_is_refused(someone):
    petitioner = await someone("petitioner")
    upload = await begin(petitioner, 100)
    assert (await patch(petitioner, upload, PDF))[0] == 413
    assert (await head(petitioner, upload))[1] == "0"


async def test_a_person_cannot_open_uploads_without_end(someone, running):
    patentee = await someone("patentee")
    held = [await begin(patentee, 10) for _ in range(running.evidence.intake.limits.open)]
    with pytest.raises(RefusedError) as refused:
        await begin(patentee, 10)
    assert refused.value.status == 503
    assert "too many" in refused.value.error["en"]
    for upload in held:
        await running.filing.cancel(upload)
    await running.filing.cancel(await upload_whole(patentee, PDF))


async def test_words_of_the_protocol():
    assert tus.metadata({"Upload-Metadata": "a YQ==, empty ,b 6K+B"}) == {"a": "a", "empty": "", "b": "证"}
    assert tus.checksum({}) is None
    assert tus.checksum({"Upload-Checksum": said(b"x")}) == Checksum("sha256", hashlib.sha256(b"x").digest())
    assert tus.moment(datetime(2026, 11, 22, 8, tzinfo=UTC)) == "Sun, 22 Nov 2026 08:00:00 GMT"
    with pytest.raises(Problem):
        tus.metadata({"Upload-Metadata": "键 YQ=="})
