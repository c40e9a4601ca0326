"""The gate in front of every handler, Socket.IO's included: host, origin, who is asking, and errors as answers."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from web.answers import Answer, answer_to
from web.auth import COOKIE
from web.authorization import SITE, Action, allowed
from web.errors import Problem
from web.http import PRINCIPAL, answer
from web.security import HeaderTimer, add_headers, check_host, check_origin, check_text
from web.services import SERVICES

SOCKET_PATH = "/socket.io/"
log = logging.getLogger("hearing.http")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def gate(timer: HeaderTimer) -> Middleware:
    """Make the one middleware. Whatever it refuses, no handler and no Engine.IO code ever sees."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        timer.arrived(request)
        settings = request.app[SERVICES].settings
        try:
            check_host(request, settings.allowed_hosts)
            check_text(request)
            check_origin(request, settings.allowed_origins)
            await _identify(request)
            response = await handler(request)
        except web.HTTPException as error:
            response = _http_answer(error)
        except Exception as error:  # noqa: BLE001  # the last line: every error becomes an answer, none a stack trace
            response = _error_answer(request, error)
        if not response.prepared:
            add_headers(response, secure=settings.secure)
        return response

    return middleware


async def _identify(request: web.Request) -> None:
    """Find out who is asking; a socket without a login is refused here, before Engine.IO knows of it."""
    services = request.app[SERVICES]
    request[PRINCIPAL] = await services.logins.principal(request.cookies.get(COOKIE), services.now())
    if request.path.startswith(SOCKET_PATH):
        allowed(request[PRINCIPAL], Action.SOCKET, SITE)


def _error_answer(request: web.Request, error: Exception) -> web.Response:
    found = answer_to(error)
    if found.status >= 500:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
    headers = getattr(error, "headers", None)
    return answer({"error": found.body()}, found.status, headers)


def _http_answer(error: web.HTTPException) -> web.StreamResponse:
    if error.status < 400:
        return error
    found: Answer
    match error.status:
        case 404:
            found = answer_to(Problem(404, "not_found", "没有找到所请求的内容。", "There is nothing at this address."))
        case 405:
            found = answer_to(Problem(405, "wrong_method", "不支持这种请求方法。", "This address has no such method."))
        case 413:
            found = answer_to(Problem(413, "too_large", "请求内容过大。", "The request body is too large."))
        case _:
            found = answer_to(Problem(error.status, "bad_request", "请求无法处理。", "The request cannot be handled."))
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
    return answer({"error": found.body()}, found.status, headers)
