"""Routes as data: every route names the action it is, and how its resource is found, before its handler may run."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from web.authorization import Action, Principal, Resource, allowed, require_login
from web.errors import BadRequest, Problem
from web.services import SERVICES, Services

MAX_JSON = 1024 * 1024
BODY_SECONDS = 20.0

PRINCIPAL = web.RequestKey("principal", Principal)

Resolver = Callable[[web.Request], Awaitable[Resource]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """One route. ``resource`` finds what is acted on; the handler runs only if the person may do ``action`` to it."""

    method: str
    path: str
    action: Action
    resource: Resolver
    handler: Handler


ACTIONS = web.AppKey("actions", dict[tuple[str, str], Action])
"""The action of every route of an application, by method and path, so that a test can walk them."""


def add_routes(app: web.Application, routes: Sequence[Route]) -> None:
    """Add routes, each behind the authorization function."""
    actions = app.setdefault(ACTIONS, {})
    for route in routes:
        app.router.add_route(route.method, route.path, guarded(route))
        actions[route.method, route.path] = route.action


def guarded(route: Route) -> Handler:
    """Ask the authorization function before a route's handler."""

    async def handle(request: web.Request) -> web.StreamResponse:
        require_login(principal(request), route.action)
        allowed(principal(request), route.action, await route.resource(request))
        return await route.handler(request)

    return handle


def principal(request: web.Request) -> Principal:
    """Tell who is asking."""
    return request[PRINCIPAL]


def services(request: web.Request) -> Services:
    """Give the services behind the routes."""
    return request.app[SERVICES]


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer with JSON in UTF-8; Chinese stays readable."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return web.Response(text=text, status=status, content_type="application/json", headers=headers)


async def fields(request: web.Request, **shape: type | tuple[type, ...]) -> dict[str, Any]:
    """Read the JSON object of a request strictly: exactly these fields, each of its type.

    A field whose type includes ``NoneType`` may be left out. Raises `BadRequest` naming the field.
    """
    value = await json_body(request)
    if not isinstance(value, dict):
        raise BadRequest("请求内容须为 JSON 对象。", "The body must be a JSON object.")
    for name in value:
        if name not in shape:
            shown = name[:40]
            raise BadRequest(f"多余的字段“{shown}”。", f"The field {shown} is not known here.")
    for name, kind in shape.items():
        kinds = kind if isinstance(kind, tuple) else (kind,)
        given = value.setdefault(name, None)
        if not isinstance(given, kinds) or (isinstance(given, bool) and bool not in kinds):
            raise BadRequest(f"字段“{name}”缺失或类型不对。", f"The field {name} is missing or of the wrong type.")
        if isinstance(given, str) and len(given) > 20_000:
            raise BadRequest(f"字段“{name}”过长。", f"The field {name} is too long.")
    return value


async def json_body(request: web.Request) -> object:
    """Read a JSON body of at most 1 MiB within 20 seconds."""
    if request.content_type != "application/json":
        raise Problem(415, "not_json", "请求内容须为 JSON。", "The body must be application/json.")
    async with asyncio.timeout(BODY_SECONDS):
        raw = await request.read()
    try:
        value: object = json.loads(raw, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()  # an unpaired surrogate can be written in JSON, not in UTF-8
    except (ValueError, RecursionError) as error:
        raise BadRequest("请求内容不是有效的 JSON。", "The body is not valid JSON.") from error
    if b"\\u0000" in raw and _holds_nul(value):
        raise BadRequest(
            "请求内容含有不能保存的空字符（U+0000），请删除后重试。",
            "The body holds the character U+0000, which no text has: remove it.",
            "invisible_text",
        )
    return value


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number in JSON (RFC 8259)")


def _holds_nul(value: object) -> bool:
    match value:
        case str():
            return "\0" in value
        case dict():
            return any(_holds_nul(one) for pair in value.items() for one in pair)
        case list():
            return any(map(_holds_nul, value))
        case _:
            return False


def moment_in(text: str) -> datetime | None:
    """Read an ISO 8601 moment with its zone, as it stands in a body or a query; None when it is none, or in no year."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def texts(value: Sequence[object], name: str, limit: int = 500) -> tuple[str, ...]:
    """Check that a list holds short texts; raises `BadRequest` naming the field."""
    if len(value) > limit or not all(isinstance(item, str) and len(item) <= 200 for item in value):
        raise BadRequest(f"字段“{name}”须为文本列表。", f"The field {name} must be a list of short texts.")
    return tuple(str(item) for item in value)
