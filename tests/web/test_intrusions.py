"""What people try who should not: each test is a way in that stood open once, or one that must stay shut."""

import asyncio
import json
from datetime import timedelta

import pytest

from tests.clients import RefusedError
from tests.web.acts import CASE, READY

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONE = "\ud800"
"""Half of a surrogate pair: JSON can write it, UTF-8 cannot."""


async def raw(running, method: str, path: str, *, body: bytes | None = None, headers=None) -> tuple[int, str]:
    """Make a request whose bytes no client library tidies up, and give the status and the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", running.settings.port)
    lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{running.settings.port}", "X-Requested-With: hearing"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += ["Connection: close", "", ""]
    writer.write("\r\n".join(lines).encode("latin-1") + (body or b""))
    answer = (await reader.read()).decode(errors="replace")
    writer.close()
    return int(answer.split(" ", 2)[1]), answer


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/a%00.js",
        "/" + "a" * 3_000,
        "/" + "a" * 300 + ".js",
        "/..%2f..%2fpyproject.toml",
        "/log/..%2f..%2fkeys",
        "/log/tile/0/..%2f..%2fcheckpoint",
        "/log/%00",
        "/%ff%fe",
        "/api/hearings/%00",
        "/api/cases/%ff",
        "/api/exhibits/x/pages/٣.webp",
    ],
)
async def test_an_odd_path_is_answered_and_not_stumbled_over(running, path):
    status, answer = await raw(running, "GET", path.replace("٣", "%D9%A3"))
    assert status < 500, answer[:300]
    assert "PRIVATE KEY" not in answer
    assert "[project]" not in answer


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/login", {"name": LONE, "password": "long enough now"}),
        ("/api/login", {"name": "li.na", "password": LONE * 12}),
        ("/api/login", {LONE: 1}),
        ("/api/invitations/accept", {"token": LONE, "name": "someone", "password": "long enough now"}),
        ("/api/demo/enter", {"identity": LONE}),
        ("/api/invitations", {"case": LONE}),
    ],
)
async def test_text_that_utf8_cannot_write_is_refused(running, path, body):
    status, answer = await raw(running, "POST", path, body=json.dumps(body).encode())
    assert status in {400, 401}, answer[:300]


async def test_a_cookie_of_strange_bytes_is_nobody(running):
    status, answer = await raw(running, "GET", "/api/me", headers={"Cookie": "login=\xff\xfe"})
    assert status == 200, answer[:300]
    assert '"account":null' in answer


async def test_guesses_made_at_the_same_moment_are_counted(running, someone):
    nobody = await someone()

    async def guess(number: int) -> int:
        try:
            await nobody.call("POST", "/api/login", {"name": "guessed.at", "password": f"guess number {number}"})
        except RefusedError as refused:
            return refused.status
        return 200

    answers = await asyncio.gather(*(guess(number) for number in range(14)))
    assert answers.count(401) <= 6
    assert answers.count(429) >= 8


async def test_a_passkey_is_not_added_by_a_login_of_long_ago(someone, monkeypatch):
    """A passkey signs minutes, so a stolen cookie must not be enough to bring one."""
    member = await someone("member")
    assert await member.call("POST", "/api/passkeys/register/begin")
    monkeypatch.setattr("web.api.sign_in.RECENT", timedelta(0))
    with pytest.raises(RefusedError) as refused:
        await member.call("POST", "/api/passkeys/register/begin")
    assert refused.value.error["code"] == "sign_in_again"


@pytest.mark.parametrize("changes", [{"title": "附件\u202e1"}, {"title": "a\u0000b"}, {"purpose": "x\u2066y"}])
async def test_an_exhibit_is_not_named_with_what_nobody_sees(someone, changes):
    petitioner = await someone("petitioner")
    given = {
        "upload": "0" * 32,
        "sha256": "0" * 64,
        "title": "附件　一",
        "purpose": "一\n二",
        "grounds": [],
        "claims": [],
    }
    with pytest.raises(RefusedError) as refused:
        await petitioner.call("POST", f"/api/cases/{CASE}/exhibits", {**given, **changes})
    assert refused.value.error["code"] == "invisible_text"
    with pytest.raises(RefusedError) as refused:
        await petitioner.call("POST", f"/api/cases/{CASE}/exhibits", given)
    assert refused.value.error["code"] != "invisible_text"


async def test_what_was_said_is_not_told_to_who_waits(someone):
    """The minutes by HTTP follow the rule of the view: nobody in the waiting room reads on."""
    clerk, petitioner = await someone("clerk"), await someone("petitioner")
    people = await clerk.call("GET", f"/api/cases/{CASE}/people")
    plan = {"title": "候审", "mode": "internet", "starts_at": "2026-11-23T09:00:00Z", "roster": people}
    hearing = (await clerk.call("POST", f"/api/cases/{CASE}/hearings", plan))["id"]
    for path in ("minutes", "minutes.pdf"):
        with pytest.raises(RefusedError) as refused:
            await petitioner.call("GET", f"/api/hearings/{hearing}/{path}")
        assert refused.value.status == 403
    for one in (clerk, petitioner):
        await one.connect()
        await one.join(hearing)
        await one.command("enter_waiting_room", **READY)
    with pytest.raises(RefusedError):
        await petitioner.call("GET", f"/api/hearings/{hearing}/minutes")
    await clerk.command("admit", participant=petitioner.view["you"]["id"])
    assert await petitioner.call("GET", f"/api/hearings/{hearing}/minutes")
    sent_out = {"participant": petitioner.view["you"]["id"], "reason": "扰乱秩序"}
    await clerk.command("return_to_waiting", **sent_out)
    with pytest.raises(RefusedError):
        await petitioner.call("GET", f"/api/hearings/{hearing}/minutes")
    assert await clerk.call("GET", f"/api/hearings/{hearing}/minutes")


async def test_what_a_browser_keeps_of_an_exhibit_is_asked_for_again(someone):
    """The next person at a shared device must not be shown a page from its cache."""
    petitioner = await someone("petitioner")
    exhibit = (await petitioner.call("GET", f"/api/cases/{CASE}"))["exhibits"][0]["id"]
    for path in ("pages/1.webp", "original"):
        async with petitioner.http.get(f"{petitioner.url}/api/exhibits/{exhibit}/{path}") as answer:
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "private, no-cache"
