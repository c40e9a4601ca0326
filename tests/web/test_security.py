"""The gate: hosts (also in absolute form), origins, headers, slow senders, sizes, and what errors say."""

import asyncio
import io
import json

import pytest

from web.security import HeaderTimer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def raw(port: int, text: str) -> bytes:
    """Send bytes as they are and give the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(text.replace("\n", "\r\n").encode())
        await writer.drain()
        return await asyncio.wait_for(reader.read(65536), 10)
    finally:
        writer.close()
        await writer.wait_closed()


def close(request: str) -> str:
    return request + "\nConnection: close\n\n"


async def test_a_foreign_host_is_refused_in_any_form(running):
    port = running.settings.port
    good = await raw(port, close(f"GET /healthz HTTP/1.1\nHost: localhost:{port}"))
    assert good.startswith(b"HTTP/1.1 200")
    for request in (
        "GET /healthz HTTP/1.1\nHost: evil.example",
        f"GET http://evil.example/healthz HTTP/1.1\nHost: localhost:{port}",
        f"GET http://localhost:{port}/healthz HTTP/1.1\nHost: evil.example",
        "GET http://evil.example/healthz HTTP/1.1\nHost: evil.example",
    ):
        answer = await raw(port, close(request))
        assert answer.startswith(b"HTTP/1.1 421"), request
        assert b"wrong_host" in answer


async def test_every_answer_carries_the_headers(someone):
    nobody = await someone()
    for path in ("/", "/healthz", "/api/me", "/api/nothing", "/log/checkpoint"):
        async with nobody.http.get(nobody.url + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe-inline" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "camera=(self)" in answer.headers["Permissions-Policy"]
            assert "display-capture=(self)" in answer.headers["Permissions-Policy"]


async def test_changes_need_the_header_and_no_foreign_origin(someone):
    nobody = await someone()
    body = {"name": "x", "password": "y"}
    for headers, code in (
        ({}, "missing_header"),
        ({"X-Requested-With": "hearing", "Origin": "http://evil.example"}, "foreign_origin"),
        ({"X-Requested-With": "hearing", "Origin": "null"}, "foreign_origin"),
        ({"X-Requested-With": "hearing", "Sec-Fetch-Site": "cross-site"}, "foreign_origin"),
    ):
        async with nobody.http.post(nobody.url + "/api/login", json=body, headers=headers) as answer:
            assert answer.status == 403
            assert (await answer.json())["error"]["code"] == code


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b"[1]", "application/json", 400, "malformed"),
        (b'{"name": "x"}', "application/json", 400, "malformed"),
        (b'{"name": 1, "password": "x"}', "application/json", 400, "malformed"),
        (b'{"name": "x", "password": "y", "role": "leader"}', "application/json", 400, "malformed"),
        (b"[" * 100_000, "application/json", 400, "malformed"),
        (b"name=x", "application/x-www-form-urlencoded", 415, "not_json"),
        (b'"' + b"x" * 1_100_000 + b'"', "application/json", 413, "too_large"),
    ],
)
async def test_a_body_of_the_wrong_shape_is_answered(someone, body, kind, status, code):
    nobody = await someone()
    headers = {"X-Requested-With": "hearing", "Content-Type": kind}
    async with nobody.http.post(nobody.url + "/api/login", data=io.BytesIO(body), headers=headers) as answer:
        error = json.loads(await answer.text())["error"]
        assert (answer.status, error["code"]) == (status, code)
        assert error["zh"]
        assert error["en"]


async def test_paths_do_not_escape(someone):
    nobody = await someone()
    for path in (
        "/../pyproject.toml",
        "/assets/../../settings.py",
        "/%2e%2e/%2e%2e/settings.py",
        "/log/../keys/log.pem",
    ):
        async with nobody.http.get(nobody.url + path) as answer:
            assert b"[project]" not in await answer.read()
            assert answer.status in {200, 404}


async def test_a_slow_header_is_cut_off_and_a_whole_one_is_not(running):
    del running
    timer = HeaderTimer(0.2)
    ended = asyncio.Event()

    class Quiet(asyncio.Protocol):
        transport = None

        def connection_made(self, transport):
            self.transport = transport

        def connection_lost(self, exc):
            ended.set()

    server = await asyncio.get_running_loop().create_server(timer.factory(Quiet), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: ")
    assert await asyncio.wait_for(reader.read(), 5) == b""
    await asyncio.wait_for(ended.wait(), 5)
    writer.close()
    server.close()


async def test_requests_that_arrived_keep_their_connection(someone, running):
    """The server's own timer lets go of a connection whose header is whole; otherwise long uploads would be cut."""
    del running
    nobody = await someone()
    async with nobody.http.get(nobody.url + "/healthz") as answer:
        assert await answer.text() == "ok"
