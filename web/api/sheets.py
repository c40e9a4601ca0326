"""Demonstration sheets of typical cases: drafted, written, reviewed by a second person, taken along."""

import asyncio

from aiohttp import web

from hearing.cases.model import Case
from hearing.cases.sheets import SheetStepKind, read_texts
from web.api.resources import of_case
from web.authorization import Action
from web.dataset_job import PACKAGE, State
from web.errors import BadRequest, NotFound
from web.http import Route, answer, fields, principal, services
from web.sheets import printed, sheet_json

_TYPES = {"pdf": "application/pdf", "html": "text/html"}
_REVIEW = {kind.value: kind for kind in SheetStepKind if kind is not SheetStepKind.SAVED}


async def _case(request: web.Request) -> Case:
    return await services(request).cases.case(request.match_info["id"])


async def one(request: web.Request) -> web.Response:
    """Give how a case's sheet stands, with its newest version."""
    case = await _case(request)
    standing = await services(request).datasets.sheets.of(case.id)
    return answer(sheet_json(case, standing, principal(request).account))


async def draft(request: web.Request) -> web.Response:
    """Draft it from the package of one's own finished job, as a new version."""
    given = await fields(request, job=str)
    around, who, case = services(request), principal(request), await _case(request)
    job = around.datasets.jobs.job(given["job"])
    if job.account != who.account:
        raise NotFound()
    if job.state is not State.DONE or job.query.get("level", "public") != "public":
        raise BadRequest(
            "请选择已完成的公开级数据包。", "Choose a finished package of what is public: a sheet holds nothing else."
        )
    packed = around.datasets.jobs.path(job.id, f"{PACKAGE}.zip")
    standing = await around.datasets.sheets.draft(case, packed, (who.account, who.name), around.now())
    return answer(sheet_json(case, standing, who.account), 201)


async def save(request: web.Request) -> web.Response:
    """Save a text as a new version."""
    given = await fields(request, texts=dict, after=int)
    around, who, case = services(request), principal(request), await _case(request)
    by = (who.account, who.name)
    standing = await around.datasets.sheets.save(case, read_texts(given["texts"]), given["after"], by, around.now())
    return answer(sheet_json(case, standing, who.account), 201)


async def review(request: web.Request) -> web.Response:
    """Lay the newest version before a second person, agree to it, or decline it."""
    given = await fields(request, kind=str, reason=(str, type(None)))
    kind = _REVIEW.get(given["kind"])
    if kind is None:
        raise BadRequest("字段“kind”的值不可用。", "The value of kind cannot be used.")
    around, who, case = services(request), principal(request), await _case(request)
    by = (who.account, who.name)
    standing = await around.datasets.sheets.review(case, kind, given["reason"] or "", by, around.now())
    return answer(sheet_json(case, standing, who.account), 201)


async def file(request: web.Request) -> web.Response:
    """Give a version as PDF or as a page, as a download."""
    case, version = await _case(request), int(request.match_info["version"])
    language, form = request.match_info["language"], request.match_info["form"]
    standing = await services(request).datasets.sheets.of(case.id)
    if standing is None or standing.version(version) is None:
        raise NotFound()
    content = await asyncio.to_thread(printed, standing, version, language, form)
    name = f"typical-case-{case.id}-v{version}.{language}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(
        body=content, content_type=_TYPES[form], charset="utf-8" if form == "html" else None, headers=headers
    )


_SHEET = "/api/cases/{id}/sheet"
ROUTES = (
    Route("GET", _SHEET, Action.READ_SHEET, of_case, one),
    Route("POST", _SHEET, Action.WRITE_SHEET, of_case, save),
    Route("POST", f"{_SHEET}/draft", Action.WRITE_SHEET, of_case, draft),
    Route("POST", f"{_SHEET}/review", Action.WRITE_SHEET, of_case, review),
    Route(
        "GET",
        f"{_SHEET}/{{version:[0-9]{{1,6}}}}.{{language:zh|en}}.{{form:pdf|html}}",
        Action.READ_SHEET,
        of_case,
        file,
    ),
)
