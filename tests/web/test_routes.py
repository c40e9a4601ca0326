"""No route and no message type without an action; no answer without the security headers."""

import re

import pytest

from signaling import wire
from web.authorization import TABLE, Action
from web.http import ACTIONS
from web.policy import MESSAGE_ACTIONS

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOBODY_MAY = [
    ("GET", "/api/cases"),
    ("GET", "/api/cases/4W900123"),
    ("GET", "/api/cases/4W900123/people"),
    ("POST", "/api/passkeys/register/begin"),
]


async def test_every_route_names_its_action(application):
    for resource in application.router.resources():
        for route in resource:
            path = route.resource.canonical
            if path == "/socket.io/" or (route.method == "HEAD" and ("GET", path) in _patterns(application)):
                continue
            assert (route.method, path) in _patterns(application), f"{route.method} {path} has no action"
    for action in application[ACTIONS].values():
        assert action in TABLE


def _patterns(application):
    """Paths as the router prints them, without the patterns of their variables."""
    return {(method, re.sub(r"\{(\w+):(?:[^{}]|\{[^}]*\})+\}", r"{\1}", path)) for method, path in application[ACTIONS]}


async def test_every_message_type_names_its_action():
    assert set(MESSAGE_ACTIONS) == wire.types()
    assert set(MESSAGE_ACTIONS.values()) <= set(TABLE)


async def test_every_action_is_asked_somewhere(application):
    asked = {*application[ACTIONS].values(), *MESSAGE_ACTIONS.values(), Action.SOCKET}
    elsewhere = {Action.SEND_MEDIA, Action.RECEIVE_MEDIA}
    assert set(Action) - asked == elsewhere, "these two are asked for each forward"


@pytest.mark.parametrize(("method", "path"), NOBODY_MAY)
async def test_without_a_login_nothing_is_told(someone, method, path):
    nobody = await someone()
    async with nobody.http.request(method, nobody.url + path, headers={"X-Requested-With": "hearing"}) as answer:
        assert answer.status == 401
        error = (await answer.json())["error"]
        assert error["code"] == "not_signed_in"
        assert error["zh"]
        assert error["en"]
