"""The channel's interface described as OpenAPI 3.1, made from the routes and from the tables that bodies are read by.

A route without a description fails when the application is put together, so the description cannot fall behind.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import NoneType
from typing import Any

from aiohttp import web

from hearing.cases.model import ProceedingKind
from hearing.channel.facts import Details, FactType
from hearing.channel.sight import Capacity
from web.api import channel
from web.api.resources import of_site
from web.authorization import Action
from web.http import Route, answer

_TYPES: Mapping[type, str] = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object"}
_TEXT: Mapping[str, Any] = {"type": "string"}
_MOMENT: Mapping[str, Any] = {"type": "string", "format": "date-time"}
_LATER: Mapping[str, Any] = {"type": ["string", "null"], "format": "date-time"}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(of: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(of)}


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


OUTCOMES = ("invalid_all", "invalid_part", "maintained", "maintained_amended", "ends", "continues")
"""How a decision can end a case; the last two are what a withdrawal does to it."""

SCHEMAS: Mapping[str, Any] = {
    "Error": _object(error=_object(code=_TEXT, zh=_TEXT, en=_TEXT, rule=_TEXT, source=_TEXT)),
    "Proceeding": _object(kind={"enum": [kind.value for kind in ProceedingKind]}, number=_TEXT),
    "Details": {
        "type": "object",
        "properties": {
            "claims": _list({"type": "integer", "minimum": 1}),
            "results": _list(
                {"type": "object", "properties": {"claims": _list({"type": "integer"}), "result": _TEXT, "part": _TEXT}}
            ),
            "outcome": {"enum": ["", *OUTCOMES]},
            "starts_at": _LATER,
            "document": _TEXT,
            "note": _TEXT,
        },
    },
    "Flag": _object(
        code=_TEXT, zh=_TEXT, en=_TEXT, rule=_object(source_zh=_TEXT, source_en=_TEXT, zh=_TEXT, en=_TEXT, mark=_TEXT)
    ),
    "Told": _object(
        fact=_TEXT,
        type={"enum": [kind.value for kind in FactType]},
        proceeding=_ref("Proceeding"),
        on={"type": ["string", "null"], "format": "date"},
        known_at=_MOMENT,
        source={"enum": ["record", "case_file", "stated"]},
        stated_by=_TEXT,
        details=_ref("Details"),
        linked=_ref("Proceeding"),
        capacity={"enum": [one.value for one in Capacity]},
        flags=_list(_ref("Flag")),
    ),
    "Delivery": _object(
        id=_TEXT, at=_MOMENT, sha256=_TEXT, sealed={"type": "boolean"}, opened_at=_LATER, confirmed_at=_LATER,
        told=_ref("Told"),
    ),
    "Subscription": _object(
        id=_TEXT, url=_TEXT, public_key=_TEXT, made_at=_MOMENT, ended_at=_LATER, ended_because=_TEXT
    ),
    "CloudEvent": _object(
        specversion={"const": "1.0"}, id=_TEXT, source=_TEXT, type=_TEXT, subject=_TEXT, time=_MOMENT,
        datacontenttype={"const": "application/json"}, dataschema=_TEXT, data=_ref("Told"),
    ),
}  # fmt: skip
"""What is given and posted; the fields of ``Details`` are those of `hearing.channel.facts.Details`."""

assert {one.name for one in fields(Details)} == set(SCHEMAS["Details"]["properties"]), "the description fell behind"

_ANY: Mapping[str, Any] = {"type": "object"}
_INBOX = _object(deliveries=_list(_ref("Delivery")), unopened={"type": "integer"}, next=_LATER)
OPERATIONS: Mapping[tuple[str, str], tuple[Mapping[str, Any] | None, Mapping[str, Any], int]] = {
    ("GET", "/api/inbox"): (None, _INBOX, 200),
    ("GET", "/api/deliveries/{id}"): (None, _ref("Delivery"), 200),
    ("POST", "/api/deliveries/{id}/confirm"): ({}, _ref("Delivery"), 200),
    ("GET", "/api/deliveries/{id}/receipts"): (None, _ANY, 200),
    ("GET", "/api/cases/{id}/channel"): (None, _ANY, 200),
    ("POST", "/api/cases/{id}/links"): (channel.LINK, _ref("Proceeding"), 201),
    ("POST", "/api/cases/{id}/holders"): (channel.HOLDER, _ANY, 201),
    ("DELETE", "/api/cases/{id}/holders"): (channel.DROPPED, _ANY, 200),
    ("POST", "/api/cases/{id}/facts"): ({**channel.FACT, **channel.OF}, _ANY, 201),
    ("GET", "/api/proceedings"): (None, _object(proceedings=_list(_ANY)), 200),
    ("POST", "/api/proceedings/{kind}/{number}/facts"): (channel.FACT, _ANY, 201),
    ("GET", "/api/subscriptions"): (None, _object(subscriptions=_list(_ref("Subscription"))), 200),
    ("POST", "/api/subscriptions"): (channel.HOOK, _ref("Subscription"), 201),
    ("DELETE", "/api/subscriptions/{id}"): (None, _ANY, 200),
    ("GET", "/api/subscriptions/{id}/posts"): (None, _object(posts=_list(_ANY)), 200),
    ("POST", "/api/subscriptions/{id}/posts/{post}/again"): ({}, _ANY, 200),
}
"""For every route: what its body is read by (None for none), what it answers, and with which status."""


def body_schema(table: Mapping[str, Any]) -> dict[str, Any]:
    """Give the schema of a body from the table that `web.http.fields` reads it by."""
    kinds = {name: kind if isinstance(kind, tuple) else (kind,) for name, kind in table.items()}
    properties: dict[str, Any] = {}
    for name, kind in kinds.items():
        words = [_TYPES[one] for one in kind if one is not NoneType]
        properties[name] = {"type": [*words, "null"] if NoneType in kind else words[0]}
    if "details" in properties:
        properties["details"] = {"anyOf": [_ref("Details"), {"type": "null"}]}
    needed = sorted(name for name, kind in kinds.items() if NoneType not in kind)
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def described(routes: Sequence[Route], origin: str) -> dict[str, Any]:
    """Give the OpenAPI 3.1 description of these routes.

    Raises:
        KeyError: a route has no entry in `OPERATIONS`.
    """
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    event = {"content": {"application/cloudevents+json": {"schema": _ref("CloudEvent")}}, "required": True}
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
    table, given, status = OPERATIONS[route.method, route.path]
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": dict(_TEXT)}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]
    if route.method != "GET":
        parameters.append(
            {"name": "X-Requested-With", "in": "header", "required": True, "schema": {"const": "hearing"}}
        )
    if route.path == "/api/inbox":
        parameters.append({"name": "before", "in": "query", "schema": dict(_MOMENT)})
    refused = {"description": "Refused.", "content": {"application/json": {"schema": _ref("Error")}}}
    done = {"description": "Done.", "content": {"application/json": {"schema": dict(given)}}}
    operation: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": (route.handler.__doc__ or "").split("\n")[0],
        "description": f"Needs leave for `{route.action}`.",
        "parameters": parameters,
        "responses": {str(status): done, "4XX": refused},
    }
    if table is not None:
        operation["requestBody"] = {
            "required": True, "content": {"application/json": {"schema": body_schema(table)}}
        }  # fmt: skip
    return operation


def routes() -> tuple[Route, ...]:
    """Give the route of the description itself."""

    async def openapi(request: web.Request) -> web.Response:
        """Give the description of the channel's interface."""
        return answer(described(channel.ROUTES, str(request.url.origin())))

    described(channel.ROUTES, "")
    return (Route("GET", "/api/openapi.json", Action.OPEN_SITE, of_site, openapi),)
