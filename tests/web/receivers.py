"""Receivers of webhooks that really listen, a name service that says what it is told to, and what is posted to them."""

import asyncio
import base64
import hmac
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractResolver
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.store import EvidenceStore
from hearing.cases.model import ProceedingKind
from hearing.channel.addresses import Reach
from hearing.channel.channel_store import ChannelStore
from hearing.channel.facts import Fact, FactType, Proceeding, identity
from hearing.channel.hook_store import HookStore
from hearing.channel.message import Addressee, delivery
from hearing.channel.post_store import PostStore
from hearing.channel.sight import Capacity
from hearing.record.engine import durable_engine
from hearing.tables import metadata
from web.webhooks import HookVault, Webhooks

NOW = datetime.now(UTC)
CASE = Proceeding(ProceedingKind.INVALIDATION, "4W900123")
RULING = Proceeding(ProceedingKind.ADMINISTRATIVE_RULING, "粤知法裁字〔2026〕第7号")
HERE = Reach(loopback=True)


@dataclass
class Clock:
    """A clock that the test moves."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Receiver:
    """A receiver that keeps what it got, and answers as it is told.

    It refuses the message that comes as number ``refuses``, and its answer is lost to the one after number ``loses``.
    """

    status: int = 204
    headers: dict = field(default_factory=dict)
    got: list = field(default_factory=list)
    url: str = ""
    refuses: int = 0
    loses: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        number = len(self.got)
        if self.refuses == number:
            return web.Response(status=422)
        if self.loses == number - 1 and self.loses and request.transport is not None:
            request.transport.abort()
        return web.Response(status=self.status, headers=self.headers)


@asynccontextmanager
async def receiving(**how):
    receiver = Receiver(**how)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield receiver
    finally:
        await runner.cleanup()


@dataclass
class World:
    """Webhooks over a database and a log of their own."""

    engine: AsyncEngine
    hooks: Webhooks
    evidence: EvidenceStore


@asynccontextmanager
async def posting(folder: Path, reach: Reach = HERE) -> AsyncIterator[World]:
    """Give webhooks of an empty installation."""
    engine = await durable_engine(f"sqlite+aiosqlite:///{folder / 'channel.sqlite3'}")
    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        async with EvidenceStore.open(folder / "evidence", origin="hearing.example/log") as evidence:
            vault = HookVault.open(folder / "keys", "")
            stores = HookStore(engine), PostStore(engine), ChannelStore(engine)
            yield World(engine, Webhooks(stores, vault, evidence, "https://hearing.example", reach), evidence)
    finally:
        await engine.dispose()


def opened(secret: str, headers: dict, body: bytes) -> dict:
    """Check a message as a receiver would, with the standard library alone, and give it."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert f"v1,{right}" in headers["webhook-signature"].split(" ")
    return json.loads(body)


async def tell(engine, n: int = 1, at: datetime = NOW) -> Fact:
    """Tell the authority of a fact."""
    fact = Fact(identity("test", n), CASE, FactType.ACCEPTED, at, NOW.date())
    made = delivery(fact, Addressee("authority", RULING, Capacity.AUTHORITY), (), at)
    await ChannelStore(engine).publish(fact, [made])
    return fact


class Names(AbstractResolver):
    """A name service that says what it is told to."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(self, host, port=0, family=socket.AF_INET):
        plain = {"hostname": host, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
        return [{"host": one, **plain} for one in self.addresses]

    async def close(self) -> None:
        """Hold nothing."""


@asynccontextmanager
async def raw(answer: bytes, *, endless: bool = False, hang: bool = False) -> AsyncIterator[str]:
    """Give the address of a receiver that writes these very bytes to whoever posts, and closes or does not."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            size = next(line for line in head.decode().splitlines() if line.lower().startswith("content-length"))
            await reader.readexactly(int(size.split(":")[1]))
            writer.write(answer)
            await writer.drain()
            while endless:
                writer.write(b"x" * 65536)
                await writer.drain()
            if hang:
                await reader.read()
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    finally:
        server.close()
