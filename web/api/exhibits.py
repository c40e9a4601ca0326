"""Exhibits: filing, looking at pages and originals, receipts, and the other side's written opinions."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aiohttp import web

from evidence.errors import NotFound as NoBlob
from hearing.cases.model import Blob, Exhibit
from hearing.custody.custody_store import ORIGINAL
from hearing.receipts.certificate_pdf import certificate_job
from hearing.transcript.context import Language
from hearing.transcript.sealing import drawn
from web.api.resources import of_case, of_exhibit, of_page, of_papers, side_in
from web.authorization import Action
from web.case_file import exhibit_json
from web.certificates import process_of
from web.errors import NotFound, Problem
from web.filing import Particulars
from web.http import Route, answer, fields, principal, services, texts
from web.material import material_of
from web.offering import bring_up_to_date
from web.receipts import completed, stamps

_ASK_AGAIN = "private, no-cache"
"""Kept by the browser, but shown only after the server said yes again: the next person at it may be another one."""
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_SHOWN_IN_PAGE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp", "video/mp4", "video/webm"})


PARTICULARS = {"upload": str, "sha256": str, "title": str, "purpose": str, "grounds": list, "claims": list}
"""What is sent of a file that is to become an exhibit."""


def particulars_of(given: Mapping[str, Any]) -> Particulars:
    """Read what was sent, its fields being of the types in `PARTICULARS`."""
    return Particulars(
        given["upload"],
        given["sha256"],
        given["title"].strip(),
        given["purpose"].strip(),
        texts(given["grounds"], "grounds"),
        tuple(number for number in given["claims"] if isinstance(number, int) and not isinstance(number, bool)),
    )


async def file(request: web.Request) -> web.Response:
    """Put a finished upload on the register and give its receipt."""
    given = await fields(request, **PARTICULARS, signed=(dict, type(None)))
    around = services(request)
    case = await around.cases.case(request.match_info["id"])
    particulars = particulars_of(given)
    side = await side_in(request, case.id, Action.FILE_EXHIBIT)
    exhibit = await around.filing.file(
        case, particulars, side, principal(request), around.now(), signed=given["signed"]
    )
    await bring_up_to_date(around, case.id)
    shown = exhibit_json(exhibit, await material_of(around, case))
    return answer({"exhibit": shown, "receipt": json.loads(exhibit.receipt)}, HTTPStatus.CREATED)


async def read(request: web.Request) -> web.Response:
    """Give an exhibit with the opinions on it."""
    around = services(request)
    exhibit = await around.cases.exhibit(request.match_info["id"])
    case = await around.cases.case(exhibit.case_id)
    return answer(exhibit_json(exhibit, await material_of(around, case)))


async def page(request: web.Request) -> web.Response:
    """Give the image of a page; everyone sees the same pixels, and the name is the digest of what is shown."""
    around = services(request)
    exhibit = await around.cases.exhibit(request.match_info["id"])
    blob, number = _blob(exhibit), int(request.match_info["page"])
    made = await around.evidence.renditions.page(blob.sha256, blob.media_type, number)
    await around.custody.read(exhibit, number, principal(request), around.now())
    tag = f'"{made.sha256}"'
    headers = {"ETag": tag, "Cache-Control": _ASK_AGAIN, "Content-Type": "image/webp"}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    body = b"".join([piece async for piece in around.evidence.blobs.read(made.sha256)])
    return web.Response(body=body, headers=headers)


async def original(request: web.Request) -> web.StreamResponse:
    """Give the file as it was filed, whole or one range of it (RFC 9110, 14.2)."""
    around = services(request)
    exhibit = await around.cases.exhibit(request.match_info["id"])
    blob = _blob(exhibit)
    start, end, status = 0, blob.size, HTTPStatus.OK
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked:
        start, end = int(asked[1]), min(int(asked[2]) + 1 if asked[2] else blob.size, blob.size)
        status = HTTPStatus.PARTIAL_CONTENT
        if start >= end:
            headers = {"Content-Range": f"bytes */{blob.size}"}
            return web.Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    response = web.StreamResponse(status=status, headers=_original_headers(exhibit, blob))
    response.content_length = end - start
    if asked:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{blob.size}"
    if not await around.evidence.blobs.exists(blob.sha256):
        raise NotFound("该证据文件不在存储中，请联系管理员。", "The file is not in the store: tell the administrator.")
    await around.custody.read(exhibit, ORIGINAL, principal(request), around.now())
    await response.prepare(request)
    async for piece in around.evidence.blobs.read(blob.sha256, start, end):
        await response.write(piece)
    await response.write_eof()
    return response


def _original_headers(exhibit: Exhibit, blob: Blob) -> dict[str, str]:
    """Name the file, and let no browser run anything in it; of one that was under seal the receipt names no file."""
    about = json.loads(exhibit.receipt)["statement"].get("file") if exhibit.receipt else None
    named = about["name"] if about else exhibit.label
    placement = "inline" if blob.media_type in _SHOWN_IN_PAGE else "attachment"
    return {
        "Content-Type": blob.media_type,
        "Content-Disposition": f"{placement}; filename*=UTF-8''{quote(named)}",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "ETag": f'"{blob.sha256}"',
        "Cache-Control": _ASK_AGAIN,
    }


async def receipt(request: web.Request) -> web.Response:
    """Give the receipt as a file to keep: completed, or with ``?first`` as it was given first, under our own stamp."""
    exhibit = await services(request).cases.exhibit(request.match_info["id"])
    if not exhibit.receipt:
        raise NotFound("该证据没有存证回执。", "There is no receipt for this exhibit.")
    name = quote(f"{exhibit.case_id}-{exhibit.label}-receipt.json")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    first = "first" in request.query
    text = exhibit.receipt if first else await completed(services(request).evidence, exhibit.receipt)
    return web.Response(text=text, content_type="application/json", headers=headers)


async def stamped(request: web.Request) -> web.Response:
    """Tell who has stamped an exhibit's receipt and when, and who is still awaited."""
    exhibit = await services(request).cases.exhibit(request.match_info["id"])
    if not exhibit.receipt:
        raise NotFound("该证据没有存证回执。", "There is no receipt for this exhibit.")
    return answer(await stamps(services(request).evidence, exhibit.receipt))


async def receipt_paper(request: web.Request) -> web.Response:
    """Give the receipt as a sealed PDF to keep, everything to check it attached."""
    around = services(request)
    exhibit = await around.cases.exhibit(request.match_info["id"])
    if not exhibit.receipt:
        raise NotFound("该证据没有存证回执。", "There is no receipt for this exhibit.")
    people = await around.accounts.people(exhibit.case_id)
    filed = next((one.name for one in people if one.account == exhibit.filed_by), exhibit.filed_by)
    language: Language = "en" if request.query.get("lang") == "en" else "zh-CN"
    whole = replace(exhibit, receipt=await completed(around.evidence, exhibit.receipt))
    pdf = await around.receipt_files.of(whole, exhibit.case_id, filed, language)
    name = quote(f"{exhibit.case_id}-{exhibit.label}-receipt.pdf")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)


async def draft_certificate(request: web.Request) -> web.Response:
    """Give a draft of what a person may certify about the exhibit; nobody has signed it."""
    around = services(request)
    exhibit = await around.cases.exhibit(request.match_info["id"])
    language: Language = "en" if request.query.get("lang") == "en" else "zh-CN"
    process = await process_of(around, exhibit)
    drawn_paper = await drawn(certificate_job(process, language), around.receipt_files.sealer)
    name = quote(f"{exhibit.case_id}-{exhibit.label}-certificate-draft.pdf")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return web.Response(body=drawn_paper.pdf, content_type="application/pdf", headers=headers)


async def state_opinion(request: web.Request) -> web.Response:
    """State the other side's opinion in writing."""
    given = await fields(request, stances=dict, reason=(str, type(None)), signed=(dict, type(None)))
    around = services(request)
    exhibit = await around.cases.exhibit(request.match_info["id"])
    if exhibit.secret:
        raise _in_the_hearing(exhibit)
    side = await side_in(request, exhibit.case_id, Action.STATE_OPINION)
    opinion = await around.filing.state_opinion(
        exhibit,
        side,
        given["stances"],
        given["reason"] or "",
        principal(request),
        around.now(),
        signed=given["signed"],
    )
    await bring_up_to_date(around, exhibit.case_id)
    case = await around.cases.case(exhibit.case_id)
    shown = exhibit_json(exhibit, await material_of(around, case))
    written = [each for each in shown["opinions"] if each["side"] == side.value]
    return answer({"opinion": written[-1], "receipt": json.loads(opinion.receipt)}, HTTPStatus.CREATED)


def _in_the_hearing(exhibit: Exhibit) -> Problem:
    """Make the refusal of an opinion in writing on an exhibit under seal: its reasons would stand in the open file."""
    return Problem(
        HTTPStatus.CONFLICT,
        "sealed_opinion",
        f"“{exhibit.label}”为密封证据，书面意见会记入公开案卷；请在口头审理中、知悉范围以外的人员退出后发表。",
        f"{exhibit.label} is sealed and an opinion in writing would stand in the open file: state it in the hearing "
        "while only its circle is in the room.",
        "secrecy",
    )


def _blob(exhibit: Exhibit) -> Blob:
    if exhibit.secret:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "sealed",
            "该证据为密封证据，原件不提供下载；知悉范围内的人员可在证据页面逐页查阅。",
            "This exhibit is sealed: its file is not given out. Who is in its circle reads it page by page.",
            "secrecy",
        )
    if exhibit.blob is None:
        raise NoBlob("exhibit.no-file", "该证据尚未提交文件。", "No file was filed for this exhibit.")
    return exhibit.blob


ROUTES = (
    Route("POST", "/api/cases/{id}/exhibits", Action.FILE_EXHIBIT, of_case, file),
    Route("GET", "/api/exhibits/{id}", Action.READ_EXHIBIT, of_exhibit, read),
    Route("GET", r"/api/exhibits/{id}/pages/{page:\d{1,6}}.webp", Action.READ_PAGE, of_page, page),
    Route("GET", "/api/exhibits/{id}/original", Action.READ_EXHIBIT, of_exhibit, original),
    Route("GET", "/api/exhibits/{id}/receipt", Action.READ_EXHIBIT, of_papers, receipt),
    Route("GET", "/api/exhibits/{id}/stamps", Action.READ_EXHIBIT, of_papers, stamped),
    Route("GET", "/api/exhibits/{id}/receipt.pdf", Action.READ_EXHIBIT, of_papers, receipt_paper),
    Route("GET", "/api/exhibits/{id}/certificate.pdf", Action.READ_EXHIBIT, of_papers, draft_certificate),
    Route("POST", "/api/exhibits/{id}/opinions", Action.STATE_OPINION, of_exhibit, state_opinion),
)
