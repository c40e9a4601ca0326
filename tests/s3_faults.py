"""A line to an S3 server that refuses, cuts, delays, spoils and loses what a test says, and passes the rest."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from yarl import URL

from evidence.stores.place import S3Place
from tests.s3 import BUCKET, Server

REFUSE, CUT, SILENT, SPOIL, LOSE = "refuse", "cut", "silent", "spoil", "lose"
"""503 at once; the line cut while the body comes; no answer at all; a bit flipped; the answer lost after the deed."""

Fault = Callable[[web.Request], str]


@dataclass
class Line:
    """What the line does to each request, in order of arrival, and what it has seen."""

    fault: Fault = lambda request: ""
    seen: list[str] = field(default_factory=list)
    url: str = ""

    def place(self, prefix: str) -> S3Place:
        return S3Place(BUCKET, prefix, self.url)


def first(times: int, kind: str, method: str) -> Fault:
    """Do this to the first so many requests with this method."""
    left = [times]

    def fault(request: web.Request) -> str:
        if request.method != method or not left[0]:
            return ""
        left[0] -= 1
        return kind

    return fault


@asynccontextmanager
async def line_to(server: Server) -> AsyncIterator[Line]:
    """Open a line to a server."""
    line = Line()
    async with aiohttp.ClientSession(auto_decompress=False) as http:

        async def handle(request: web.Request) -> web.StreamResponse:
            line.seen.append(f"{request.method} {request.path_qs}")
            return await _handle(request, line.fault(request), http, server.url)

        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/{rest:.*}", handle)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        line.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield line
        finally:
            await runner.cleanup()


async def _handle(request: web.Request, fault: str, http: aiohttp.ClientSession, url: str) -> web.StreamResponse:
    if fault == REFUSE:
        await request.read()
        text = "<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>busy</Message></Error>"
        return web.Response(status=503, text=text, content_type="application/xml")
    if fault == CUT:
        await request.content.read(100_000)
        return _hung_up(request)
    if fault == SILENT:
        await asyncio.sleep(3600)
    body = bytearray(await request.read())
    if fault == SPOIL and body:
        body[-1] ^= 1
    headers = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
    async with http.request(
        request.method,
        URL(url + request.raw_path, encoded=True),
        data=io.BytesIO(body),
        headers=headers,
        skip_auto_headers=("Content-Type",),
    ) as answer:
        data = await answer.read()
        if fault == LOSE:
            return _hung_up(request)
        kept = {name: value for name, value in answer.headers.items() if name.lower() in _KEPT}
        if request.method == "HEAD":
            length = {"Content-Length": answer.headers.get("Content-Length", "0")}
            return web.Response(status=answer.status, headers=kept | length)
        return web.Response(status=answer.status, body=data, headers=kept)


_KEPT = {"etag", "last-modified", "content-type", "content-range", "x-amz-version-id", "accept-ranges"}


def _hung_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
