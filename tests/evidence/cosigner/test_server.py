"""A cosigner over HTTP, asked by our own client: statuses, content types, limits, and cosigners that misbehave."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from evidence.cosigner.client import HttpCosigners
from evidence.cosigner.cosigner import Cosigner
from evidence.cosigner.protocol import MAX_ANSWER, MAX_SUBMISSION, SIZE_TYPE, ProtocolError
from evidence.cosigner.server import application
from tests.evidence.cosigner.heads import FORK, LOGS, ORIGIN, TREE


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield "http://{}:{}/".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


async def test_the_protocol_over_http(tmp_path: Path):
    async with (
        Cosigner.open(tmp_path, name="cosigner.example/1", logs=LOGS) as cosigner,
        served(application(cosigner)) as address,
        HttpCosigners.open() as client,
        ClientSession() as plain,
    ):
        shown = f"{address}{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
        assert (await plain.get(shown)).status == 404
        submission = TREE.submission(0, 7)
        status, lines = await client.send(address, submission.text())
        assert status == 200
        assert await (await plain.get(shown)).text() == submission.note + lines
        assert await client.send(address.rstrip("/"), TREE.submission(0, 12).text()) == (409, "7\n")
        assert (await client.send(address, FORK.submission(7, 12).text()))[0] == 422
        assert (await client.send(address, "nothing"))[0] == 400
        conflict = await plain.post(f"{address}add-checkpoint", data=TREE.body(0, 12))
        assert conflict.headers["Content-Type"] == SIZE_TYPE
        assert (await plain.post(f"{address}add-checkpoint", data=b"x" * (MAX_SUBMISSION + 1))).status == 413
        assert (await plain.get(f"{address}add-checkpoint")).status == 405
        assert (await plain.get(f"{address}../keys")).status == 404


async def test_cosigners_that_misbehave():
    async def answer(request: web.Request) -> web.Response:
        if request.match_info["how"] == "long":
            return web.Response(body=b"x" * (MAX_ANSWER + 1))
        if request.match_info["how"] == "bytes":
            return web.Response(body=b"\xff")
        raise web.HTTPFound("/elsewhere")

    async def never(request: web.Request) -> web.Response:
        await request.read()
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/{how}/add-checkpoint", answer), web.post("/add-checkpoint", never)])
    async with served(app) as address, HttpCosigners.open(30) as client:
        for how in ("long", "bytes"):
            with pytest.raises(ProtocolError):
                await client.send(f"{address}{how}", "")
        assert (await client.send(f"{address}moved", ""))[0] == 302
        with pytest.raises(OSError, match="add-checkpoint"):
            await client.send(address, "")
    async with HttpCosigners.open(0.2) as client:
        for nowhere in (address, "http://127.0.0.1:1/", "not an address", "http://[::bad/"):
            with pytest.raises(OSError, match="add-checkpoint"):
                await client.send(nowhere, "")
