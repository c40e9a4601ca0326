"""Resumable uploads as tus 1.0 has them, and beside them the verdict on a file that has arrived."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

from aiohttp import hdrs, web

from evidence.errors import EvidenceError
from web import tus
from web.api.resources import of_case_named, of_site, of_upload, side_in
from web.authorization import Action, Resource
from web.errors import BadRequest
from web.filing import Announced
from web.http import Handler, Resolver, Route, answer, principal, services

PATH = "/api/uploads"
SILENCE_SECONDS = 15.0
"""A sender that sends nothing for this long is taken for gone; what came before is kept."""


async def mark(request: web.Request, response: web.StreamResponse) -> None:
    """Put on every answer below this path, refusals included, what tus wants on it (a signal of the application)."""
    if not request.path.startswith(PATH):
        return
    response.headers["Tus-Resumable"] = tus.VERSION
    if response.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        response.headers["Tus-Max-Size"] = str(services(request).evidence.intake.limits.size)


async def discover(request: web.Request) -> web.Response:
    """Tell what this server can do."""
    headers = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": ",".join(tus.EXTENSIONS),
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
        "Tus-Max-Size": str(services(request).evidence.intake.limits.size),
    }
    return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)


async def create(request: web.Request) -> web.Response:
    """Announce a file for a case, and take the first piece if one comes along."""
    said = tus.metadata(request.headers)
    size = tus.number(request.headers, "Upload-Length")
    checksum = tus.checksum(request.headers)
    if request.can_read_body:
        tus.check_type(request.content_type)
    case = (await services(request).cases.case(said["case"])).id
    side = await side_in(request, case, Action.UPLOAD)
    announced = Announced(case, said.get("filename", ""), size, said.get("sha256", ""), said.get("filetype", ""))
    filing = services(request).filing
    identity = await filing.begin(announced, side, principal(request).account)
    offset = 0
    if request.can_read_body:
        try:
            offset = await filing.append(identity, 0, pieces(request), checksum)
        except EvidenceError:
            await filing.cancel(identity)  # its sender never learns its address
            raise
    headers = {"Location": f"{PATH}/{identity}", **await _standing(request, identity, offset)}
    return web.Response(status=HTTPStatus.CREATED, headers=headers)


async def progress(request: web.Request) -> web.Response:
    """Tell from which byte to go on; a request that is still writing is ended, since its line may be dead."""
    identity = request.match_info["id"]
    offset, size = await services(request).filing.progress(identity)
    headers = await _standing(request, identity, offset)
    return web.Response(headers=headers | {"Upload-Length": str(size)})


async def proceed(request: web.Request) -> web.Response:
    """Add bytes at ``Upload-Offset``; answers when they are durable."""
    tus.check_type(request.content_type)
    offset, checksum = tus.number(request.headers, "Upload-Offset"), tus.checksum(request.headers)
    identity = request.match_info["id"]
    now = await services(request).filing.append(identity, offset, pieces(request), checksum)
    return web.Response(status=HTTPStatus.NO_CONTENT, headers=await _standing(request, identity, now))


async def cancel(request: web.Request) -> web.Response:
    """Forget an upload and its bytes."""
    await services(request).filing.cancel(request.match_info["id"])
    return web.Response(status=HTTPStatus.NO_CONTENT)


async def overridden(request: web.Request) -> web.Response:
    """Serve a sender whose way lets only GET and POST pass."""
    meant = {hdrs.METH_HEAD: progress, hdrs.METH_PATCH: proceed, hdrs.METH_DELETE: cancel}
    handler = meant.get(request.headers.get("X-HTTP-Method-Override", "").upper())
    if handler is None:
        raise BadRequest("X-HTTP-Method-Override 标头缺失或不受支持。", "X-HTTP-Method-Override is missing or unknown.")
    return await handler(request)


async def verdict(request: web.Request) -> web.Response:
    """Judge a file that has arrived: what it is, by whose digest, how many pages; or why it cannot be filed."""
    judged = await services(request).filing.judge(request.match_info["id"])
    seen = judged.seen
    return answer(
        {
            "sha256": judged.sha256,
            "type": seen.media_type,
            "kind": seen.kind,
            "pages": seen.page_count,
            "width": seen.width,
            "height": seen.height,
            "duration_ms": seen.duration_ms,
        }
    )


async def _standing(request: web.Request, identity: str, offset: int) -> dict[str, str]:
    expires = await services(request).filing.expires(identity)
    return {"Upload-Offset": str(offset), "Upload-Expires": tus.moment(expires), "Cache-Control": "no-store"}


async def pieces(request: web.Request) -> AsyncIterator[bytes]:
    """Give the body as it comes. A sender who falls silent is let go, so that the upload is free to be gone on with."""
    arriving = request.content.iter_any()
    while True:
        async with asyncio.timeout(SILENCE_SECONDS):
            piece = await anext(arriving, None)
        if piece is None:
            return
        yield piece


async def _of_new(request: web.Request) -> Resource:
    return await of_case_named(request, tus.metadata(request.headers).get("case"))


def _tus(method: str, path: str, action: Action, resource: Resolver, handler: Handler) -> Route:
    """Make a route of the protocol: before anything else the sender's version is looked at."""

    async def resolve(request: web.Request) -> Resource:
        tus.check_version(request.headers)
        return await resource(request)

    return Route(method, path, action, resolve, handler)


ROUTES = (
    Route("OPTIONS", PATH, Action.OPEN_SITE, of_site, discover),
    Route("OPTIONS", f"{PATH}/{{id}}", Action.OPEN_SITE, of_site, discover),
    _tus("POST", PATH, Action.UPLOAD, _of_new, create),
    _tus("HEAD", f"{PATH}/{{id}}", Action.CONTINUE_UPLOAD, of_upload, progress),
    _tus("PATCH", f"{PATH}/{{id}}", Action.CONTINUE_UPLOAD, of_upload, proceed),
    _tus("DELETE", f"{PATH}/{{id}}", Action.CONTINUE_UPLOAD, of_upload, cancel),
    _tus("POST", f"{PATH}/{{id}}", Action.CONTINUE_UPLOAD, of_upload, overridden),
    Route("GET", f"{PATH}/{{id}}", Action.CONTINUE_UPLOAD, of_upload, verdict),
)
