"""The channel's interface described as OpenAPI 3.1, made from the routes and from the tables that bodies are read by.

A route without a description fails when the application is put together, so the description cannot fall behind; and a
test sends what the description allows and forbids, and holds every answer against it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from web.api import channel, subscriptions
from web.api.described_shapes import MOMENT, NOTHING, OUTSIDE, SCHEMAS, TEXT, body_schema, choice, ref
from web.api.resources import of_site
from web.authorization import Action
from web.http import Route, answer


@dataclass(frozen=True, slots=True)
class Operation:
    """One route: what its body is read by (None for none), what it answers with which status, whether it can clash."""

    answers: Mapping[str, Any]
    body: Mapping[str, Any] | None = None
    status: int = 200
    clashes: bool = False


ROUTES = (*channel.ROUTES, *subscriptions.ROUTES)
"""What is described."""

OPERATIONS: Mapping[tuple[str, str], Operation] = {
    ("GET", "/api/inbox"): Operation(ref("Inbox")),
    ("GET", "/api/deliveries/{id}"): Operation(ref("Delivery")),
    ("POST", "/api/deliveries/{id}/confirm"): Operation(ref("Delivery"), {}),
    ("GET", "/api/deliveries/{id}/receipts"): Operation(ref("Receipts")),
    ("GET", "/api/cases/{id}/channel"): Operation(ref("CaseChannel")),
    ("POST", "/api/cases/{id}/links"): Operation(ref("Proceeding"), channel.LINK, 201),
    ("POST", "/api/cases/{id}/holders"): Operation(ref("Holder"), channel.HOLDER, 201, clashes=True),
    ("DELETE", "/api/cases/{id}/holders"): Operation(NOTHING, channel.DROPPED, clashes=True),
    ("POST", "/api/cases/{id}/facts"): Operation(ref("Fact"), {**channel.FACT, **channel.OF}, 201, clashes=True),
    ("GET", "/api/proceedings"): Operation(ref("Held")),
    ("POST", "/api/proceedings/{kind}/{number}/facts"): Operation(ref("Fact"), channel.FACT, 201, clashes=True),
    ("GET", "/api/subscriptions"): Operation(ref("Subscriptions")),
    ("POST", "/api/subscriptions"): Operation(ref("Subscribed"), subscriptions.HOOK, 201, clashes=True),
    ("DELETE", "/api/subscriptions/{id}"): Operation(NOTHING),
    ("POST", "/api/subscriptions/{id}/secret"): Operation(ref("Subscribed"), {}, clashes=True),
    ("POST", "/api/subscriptions/{id}/resume"): Operation(ref("Subscription"), {}, clashes=True),
    ("GET", "/api/subscriptions/{id}/posts"): Operation(ref("Posts")),
    ("POST", "/api/subscriptions/{id}/posts/{post}/again"): Operation(NOTHING, {}),
}
"""Every route of the channel."""

_REFUSALS: Mapping[int, str] = {
    400: "It has the wrong shape; the words name what to mend.",
    401: "Nobody is signed in.",
    403: "Who is signed in has no leave to do this, or the request is not one of this site's.",
    404: "There is no such thing.",
    409: "It is well formed, but cannot be: the words say why.",
    413: "It is too large.",
    415: "The body is not JSON.",
}


def described(routes: Sequence[Route], origin: str) -> dict[str, Any]:
    """Give the OpenAPI 3.1 description of these routes.

    Raises:
        KeyError: a route has no entry in `OPERATIONS`.
    """
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    event = {"content": {"application/cloudevents+json": {"schema": ref("CloudEvent")}}, "required": True}
    posted = {"operationId": "posted", "requestBody": event, "responses": {"2XX": {"description": "Taken."}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hearing platform: linked proceedings", "version": "1"},
        "servers": [{"url": origin}],
        "paths": paths,
        "webhooks": {"told": {"post": posted}},
        "components": {
            "schemas": dict(SCHEMAS),
            "securitySchemes": {"login": {"type": "apiKey", "in": "cookie", "name": "login"}},
        },
        "security": [{"login": []}],
    }


def _operation(route: Route) -> dict[str, Any]:
    known = OPERATIONS[route.method, route.path]
    operation: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": (route.handler.__doc__ or "").split("\n")[0],
        "description": f"Needs leave for `{route.action}`.",
        "parameters": list(_parameters(route)),
        "responses": {str(known.status): _given("Done.", known.answers)}
        | {str(status): _given(_REFUSALS[status], ref("Error")) for status in _refusals(route, known)},
    }
    if known.body is not None:
        body = {"application/json": {"schema": body_schema(known.body)}}
        operation["requestBody"] = {"required": True, "content": body}
    return operation


def _parameters(route: Route) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)\}", route.path):
        yield {"name": name, "in": "path", "required": True, "schema": choice(OUTSIDE) if name == "kind" else TEXT}
    if route.method != "GET":
        yield {"name": "X-Requested-With", "in": "header", "required": True, "schema": {"const": "hearing"}}
    if route.path == "/api/inbox":
        yield {"name": "before", "in": "query", "schema": dict(MOMENT)}


def _refusals(route: Route, known: Operation) -> list[int]:
    """Give the statuses with which it is refused; of what is in no body and no query nothing can be misshapen."""
    found = {401, 403}
    if known.body is not None:
        found |= {400, 413, 415}
    if route.path == "/api/inbox" or "{" in route.path:
        found.add(400)
    if "{id}" in route.path:
        found.add(404)
    return sorted(found | ({409} if known.clashes else set()))


def _given(words: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": dict(schema)}}}


def routes() -> tuple[Route, ...]:
    """Give the route of the description itself."""

    async def openapi(request: web.Request) -> web.Response:
        """Give the description of the channel's interface."""
        return answer(described(ROUTES, str(request.url.origin())))

    described(ROUTES, "")
    return (Route("GET", "/api/openapi.json", Action.OPEN_SITE, of_site, openapi),)
