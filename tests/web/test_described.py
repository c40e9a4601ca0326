"""The channel's interface held against its own description: what this allows and what it forbids, and who asks."""

import io
import json
import re
import shutil
import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.clients import Client, client
from tests.served import free_port
from tests.web.acts import CASE
from tests.web.generated import allowed, closed, drawn, forbidden, validator
from web.api.described import OPERATIONS, ROUTES, described
from web.app import serving
from web.authorization import TABLE, Action, Kind, Relation
from web.http import ACTIONS
from web.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULING = "粤知法裁字〔2026〕第7号"
OF_RULING = {"kind": "administrative_ruling", "number": RULING}
HEADER = {"X-Requested-With": "hearing"}
ASKED = sorted(OPERATIONS)
IDS = [f"{method} {path}" for method, path in ASKED]
WITH_BODY = [one for one in ASKED if OPERATIONS[one].body is not None]
ACTION = {(route.method, route.path): route.action for route in ROUTES}
SOME, MANY = 15, 300
"""Requests drawn for each operation."""
Asked = tuple[str, str]


@dataclass
class World:
    """A server of its own, who asks there, what there is to ask for, and its description."""

    description: dict[str, Any]
    people: dict[str, Client]
    delivery: str = ""
    hooks: list[str] = field(default_factory=list)

    async def send(self, who: str, asked: Asked, names: Mapping[str, str], **options: Any) -> tuple[int, Any]:
        """Ask, and hold the answer against the description: its status, its body, and the words of a refusal."""
        method, path = asked
        one = self.people[who]
        place = re.sub(r"\{(\w+)\}", lambda found: quote(names[found[1]], safe=""), path)
        headers = {**HEADER, **options.pop("headers", {})}
        async with one.http.request(method, one.url + place, headers=headers, **options) as answer:
            status, said = answer.status, await answer.json()
        known = self.operation(asked)["responses"]
        assert str(status) in known, f"{method} {place} answers {status}, which is not described: {said}"
        schema = known[str(status)]["content"]["application/json"]["schema"]
        validator(schema, closed(self.description)).validate(said)
        if status >= 400:
            assert re.search("[一-鿿]", said["error"]["zh"])
            assert said["error"]["en"].strip()
        elif asked == ("POST", "/api/subscriptions"):
            await one.call("DELETE", f"/api/subscriptions/{said['id']}")
        elif asked == ("DELETE", "/api/subscriptions/{id}"):
            self.hooks.remove(names["id"])
        return status, said

    def operation(self, asked: Asked) -> dict[str, Any]:
        found: dict[str, Any] = self.description["paths"][asked[1]][asked[0].lower()]
        return found

    async def there(self, asked: Asked) -> tuple[str, dict[str, str]]:
        """Give who may ask so, and the names of what there is."""
        if asked[1].startswith("/api/subscriptions"):
            if not self.hooks:
                made = await self.people["clerk"].call("POST", "/api/subscriptions", {"url": "https://hook.invalid/x"})
                self.hooks.append(made["id"])
            return "clerk", {"id": self.hooks[-1], "post": "none"}
        if asked[1].startswith("/api/cases"):
            return "clerk", {"id": CASE}
        return "authority", {"id": self.delivery, **OF_RULING}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(made, tmp_path_factory):
    """A server of its own on a furnished home, with a linked ruling and what was told of it."""
    home = tmp_path_factory.mktemp("described") / "home"
    shutil.copytree(made, home)
    options = Settings(home=home, port=free_port(), media_port=free_port(socket.SOCK_DGRAM), demo=True)
    async with AsyncExitStack() as stack:
        around = await stack.enter_async_context(serving(options))
        people = {}
        for name in ("nobody", "clerk", "authority", "witness", "steward"):
            people[name] = await stack.enter_async_context(client(options.public_origin))
        for name in ("clerk", "witness", "steward"):
            await people[name].enter(name)
        await around.accounts.add(
            login_name="office", name="裁决处", kind=Kind.OFFICE, password="ruling-office-1", now=around.now()
        )
        await people["authority"].call("POST", "/api/login", {"name": "office", "password": "ruling-office-1"})
        clerk = people["clerk"]
        await clerk.call("POST", f"/api/cases/{CASE}/links", OF_RULING)
        held = {**OF_RULING, "login_name": "office", "capacity": "authority"}
        await clerk.call("POST", f"/api/cases/{CASE}/holders", held)
        await clerk.call("POST", f"/api/cases/{CASE}/facts", {"type": "accepted", "on": "2026-11-20"})
        inbox = await people["authority"].call("GET", "/api/inbox")
        description = await people["nobody"].call("GET", "/api/openapi.json")
        yield World(description, people, inbox["deliveries"][0]["id"])


def of_there(asked: Asked, body: dict[str, Any]) -> dict[str, Any]:
    """Give a body drawn from the description that names what there is, as far as it has to."""
    if asked == ("POST", "/api/subscriptions"):
        return {"url": "https://hook.invalid/y"}
    named = {**OF_RULING, "login_name": "petitioner"}
    optional = asked[1].endswith("/facts")
    return {name: body[name] if optional and body[name] is None else named.get(name, body[name]) for name in body}


WHOLE = described(ROUTES, "")
MOMENTS = allowed(WHOLE["paths"]["/api/inbox"]["get"]["parameters"][0]["schema"], WHOLE)


def schema_of(asked: Asked) -> dict[str, Any]:
    """Give the schema of an operation's body."""
    operation = WHOLE["paths"][asked[1]][asked[0].lower()]
    found: dict[str, Any] = operation["requestBody"]["content"]["application/json"]["schema"]
    return found


@st.composite
def fair(draw: st.DrawFn, asked: Asked) -> dict[str, Any]:
    """Draw a request that the description allows: of what there is, or of anything."""
    found: dict[str, Any] = {"id": draw(st.none() | st.none() | st.text(min_size=1, max_size=20)), "options": {}}
    if OPERATIONS[asked].body is not None:
        body = draw(allowed(schema_of(asked), WHOLE))
        found["options"]["json"] = of_there(asked, body) if draw(st.booleans()) else body
    if asked == ("GET", "/api/inbox") and draw(st.booleans()):
        found["options"]["params"] = {"before": draw(MOMENTS)}
    return found


FAIR = {asked: fair(asked) for asked in ASKED}
FOUL = {asked: forbidden(schema_of(asked), WHOLE) for asked in WITH_BODY}


async def send_fair(world: World, asked: Asked, one: Mapping[str, Any]) -> int:
    who, names = await world.there(asked)
    if one["id"] is not None and "id" in names:
        names["id"] = one["id"]
    status, _ = await world.send(who, asked, names, **one["options"])
    return status


async def send_foul(world: World, asked: Asked, body: object) -> int:
    who, names = await world.there(asked)
    status, _ = await world.send(who, asked, names, json=body)
    return status


@pytest.mark.parametrize("asked", ASKED, ids=IDS)
async def test_what_is_allowed_is_answered_as_described(world, asked):
    for one in drawn(FAIR[asked], SOME):
        assert await send_fair(world, asked, one) < 500


@pytest.mark.parametrize("asked", WITH_BODY, ids=[f"{method} {path}" for method, path in WITH_BODY])
async def test_what_is_forbidden_is_refused_as_described(world, asked):
    for body in drawn(FOUL[asked], SOME):
        assert 400 <= await send_foul(world, asked, body) < 500, f"{body!r} is forbidden and was taken"


@pytest.mark.slow
@pytest.mark.parametrize("asked", ASKED, ids=IDS)
async def test_much_that_is_allowed_and_forbidden_is_answered_as_described(world, asked):
    for one in drawn(FAIR[asked], MANY):
        assert await send_fair(world, asked, one) < 500
    for body in drawn(FOUL[asked], MANY) if asked in FOUL else ():
        assert 400 <= await send_foul(world, asked, body) < 500, f"{body!r} is forbidden and was taken"


GOOD: Mapping[Asked, Any] = {
    ("POST", "/api/cases/{id}/links"): OF_RULING,
    ("POST", "/api/cases/{id}/holders"): {**OF_RULING, "login_name": "petitioner", "capacity": "party"},
    ("DELETE", "/api/cases/{id}/holders"): {**OF_RULING, "account": "nobody's"},
    ("POST", "/api/cases/{id}/facts"): {"type": "stayed", "on": "2026-11-20", **OF_RULING},
    ("POST", "/api/proceedings/{kind}/{number}/facts"): {"type": "resumed", "on": "2026-11-20"},
    ("POST", "/api/subscriptions"): {"url": "https://hook.invalid/z"},
}
NOT_HERE = {
    ("POST", "/api/subscriptions/{id}/resume"): 409,
    ("POST", "/api/subscriptions/{id}/posts/{post}/again"): 404,
}
"""What is answered where nothing was stopped or given up; what it does is in `tests/web/test_webhooks.py`."""


@pytest.mark.parametrize("asked", ASKED, ids=IDS)
async def test_every_operation_does_what_it_is_for(world, asked):
    who, names = await world.there(asked)
    options = {} if OPERATIONS[asked].body is None else {"json": GOOD.get(asked, {})}
    status, _ = await world.send(who, asked, names, **options)
    assert status == NOT_HERE.get(asked, OPERATIONS[asked].status)


@pytest.mark.parametrize("asked", ASKED, ids=IDS)
async def test_who_is_not_signed_in_or_has_no_leave_is_told_so_and_no_more(world, asked):
    _, names = await world.there(asked)
    options = {} if OPERATIONS[asked].body is None else {"json": GOOD.get(asked, {})}
    unknown = {**names, "id": "there-is-no-such-thing"}
    for named in (names, unknown):
        assert (await world.send("nobody", asked, named, **options))[0] == 401
    stranger, _ = await world.send("witness", asked, names, **options)
    everybody = Relation.LOGIN in TABLE[ACTION[asked]]
    assert stranger == (OPERATIONS[asked].status if everybody else 403)


@pytest.mark.parametrize("asked", WITH_BODY, ids=[f"{method} {path}" for method, path in WITH_BODY])
async def test_a_body_that_is_none_is_refused(world, asked):
    who, names = await world.there(asked)
    for sent, kind, status in (
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"url": "\\u0000"}', "application/json", 400),
        (b'{"url": "\\ud800"}', "application/json", 400),
        (b'{"url": NaN}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (json.dumps({"url": "x" * 2_000_000}).encode(), "application/json", 413),
        (b"{}", "text/plain", 415),
    ):
        headers = {"Content-Type": kind}
        assert (await world.send(who, asked, names, data=io.BytesIO(sent), headers=headers))[0] == status, sent[:20]
    refused, _ = await world.send(who, asked, names, json={}, headers={"X-Requested-With": "another"})
    assert refused == 403


@pytest.mark.parametrize("before", ["", "now", "2026-11-20", "0001-01-01T00:00:00+14:00", "2026-11-20T10:00:00"])
async def test_a_moment_that_is_none_is_refused(world, before):
    assert (await world.send("clerk", ("GET", "/api/inbox"), {}, params={"before": before}))[0] == 400


@pytest.mark.parametrize("asked", [one for one in ASKED if "{" in one[1]], ids=[i for i in IDS if "{" in i])
async def test_an_address_with_a_nul_is_refused(world, asked):
    who, names = await world.there(asked)
    nul = dict.fromkeys(names, "a\x00b")
    options = {} if OPERATIONS[asked].body is None else {"json": GOOD.get(asked, {})}
    assert (await world.send(who, asked, nul, **options))[0] == 400


async def test_nothing_of_the_channel_is_undescribed(world, application):
    known = {(method.upper(), path) for path, methods in world.description["paths"].items() for method in methods}
    of_the_channel = {one for one in Action if one.value.startswith("channel.")}
    assert known == {one for one, action in application[ACTIONS].items() if action in of_the_channel}
    clerk = world.people["clerk"]
    for method in ("PUT", "PATCH", "DELETE"):
        async with clerk.http.request(method, clerk.url + "/api/inbox", headers=HEADER) as answer:
            said = (await answer.json())["error"]
            assert (answer.status, answer.headers["Allow"]) == (405, "GET")
            assert said["zh"]
            assert said["en"]


async def test_another_validator_accepts_the_description(world):
    assert not list(OpenAPIV31SpecValidator(world.description).iter_errors())
