"""Resumable uploads in the manner of tus 1.0: POST announces, HEAD asks, PATCH continues, DELETE cancels."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

from aiohttp import web

from web.api.resources import of_case_in_body, of_upload
from web.authorization import Action
from web.errors import BadRequest, Problem
from web.filing import Announced
from web.http import Route, answer, fields, principal, services

OFFSET_TYPE = "application/offset+octet-stream"
SILENCE_SECONDS = 15.0
"""A sender that sends nothing for this long is taken for gone; what came before is kept."""


async def begin(request: web.Request) -> web.Response:
    """Announce a file for a case."""
    given = await fields(request, case=str, name=str, size=int, sha256=(str, type(None)), type=(str, type(None)))
    announced = Announced(given["case"], given["name"], given["size"], given["sha256"] or "", given["type"] or "")
    identity = await services(request).filing.begin(announced, principal(request).account)
    headers = {"Location": f"/api/uploads/{identity}", "Upload-Offset": "0", "Tus-Resumable": "1.0.0"}
    return answer({"id": identity, "offset": 0}, HTTPStatus.CREATED, headers)


async def progress(request: web.Request) -> web.Response:
    """Tell from which byte to go on."""
    offset, size = await services(request).filing.progress(request.match_info["id"])
    return web.Response(headers=_headers(offset, size))


async def proceed(request: web.Request) -> web.Response:
    """Add bytes at ``Upload-Offset``; answers when they are durable."""
    if request.content_type != OFFSET_TYPE:
        raise Problem(415, "not_offset", f"内容类型须为 {OFFSET_TYPE}。", f"The body must be {OFFSET_TYPE}.")
    try:
        offset = int(request.headers["Upload-Offset"])
    except (KeyError, ValueError) as error:
        raise BadRequest("缺少 Upload-Offset 标头。", "The header Upload-Offset is missing or no number.") from error
    identity = request.match_info["id"]
    now = await services(request).filing.append(identity, offset, _pieces(request))
    return web.Response(status=HTTPStatus.NO_CONTENT, headers=_headers(now, None))


async def cancel(request: web.Request) -> web.Response:
    """Forget an upload and its bytes."""
    await services(request).filing.cancel(request.match_info["id"])
    return web.Response(status=HTTPStatus.NO_CONTENT, headers={"Tus-Resumable": "1.0.0"})


async def _pieces(request: web.Request) -> AsyncIterator[bytes]:
    """Give the body as it comes. A sender who falls silent is let go, so that the upload is free to be gone on with."""
    arriving = request.content.iter_any()
    while True:
        async with asyncio.timeout(SILENCE_SECONDS):
            piece = await anext(arriving, None)
        if piece is None:
            return
        yield piece


def _headers(offset: int, size: int | None) -> dict[str, str]:
    headers = {"Upload-Offset": str(offset), "Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}
    return headers if size is None else headers | {"Upload-Length": str(size)}


ROUTES = (
    Route("POST", "/api/uploads", Action.UPLOAD, of_case_in_body, begin),
    Route("HEAD", "/api/uploads/{id}", Action.CONTINUE_UPLOAD, of_upload, progress),
    Route("PATCH", "/api/uploads/{id}", Action.CONTINUE_UPLOAD, of_upload, proceed),
    Route("DELETE", "/api/uploads/{id}", Action.CONTINUE_UPLOAD, of_upload, cancel),
)
