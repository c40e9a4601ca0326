"""Webhooks against real receivers: signed, tried again over days, guarded; every attempt on file."""

import base64
import hmac
import json
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.abc import AbstractResolver
from sqlalchemy import func, select

from hearing.cases.model import ProceedingKind
from hearing.channel import channel_store, tables
from hearing.channel.addresses import Reach
from hearing.channel.channel_store import ChannelStore, Read
from hearing.channel.errors import AddressRefusedError, TooManyHooksError
from hearing.channel.facts import Fact, FactType, Proceeding, identity
from hearing.channel.hook_store import HookStore
from hearing.channel.message import Addressee, delivery
from hearing.channel.poster import GuardedResolver, Poster
from hearing.channel.retry import PAUSES
from hearing.channel.sight import Capacity
from hearing.record.engine import durable_engine
from hearing.tables import metadata
from web.webhooks import HookVault, Webhooks

pytestmark = pytest.mark.asyncio

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
    """A receiver that keeps what it got, and answers as it is told."""

    status: int = 204
    headers: dict = field(default_factory=dict)
    got: list = field(default_factory=list)
    url: str = ""

    async def handle(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
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


@pytest_asyncio.fixture
async def engine(tmp_path):
    made = await durable_engine(f"sqlite+aiosqlite:///{tmp_path / 'channel.sqlite3'}")
    async with made.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield made
    await made.dispose()


@pytest_asyncio.fixture
async def hooks(engine, tmp_path):
    vault = HookVault.open(tmp_path / "keys", "")
    return Webhooks(HookStore(engine), ChannelStore(engine), vault, "https://hearing.example", HERE)


@pytest_asyncio.fixture
async def poster():
    one = Poster(HERE, seconds=30)
    yield one
    await one.close()


def opened(secret: str, headers: dict, body: bytes) -> dict:
    """Check a message as a receiver would, with the standard library alone, and give it."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert f"v1,{right}" in headers["webhook-signature"].split(" ")
    return json.loads(body)


async def tell(engine, n: int = 1) -> Fact:
    """Tell the authority of a fact."""
    fact = Fact(identity("test", n), CASE, FactType.ACCEPTED, NOW, NOW.date())
    made = delivery(fact, Addressee("authority", RULING, Capacity.AUTHORITY), (), NOW)
    await ChannelStore(engine).publish(fact, [made])
    return fact


async def test_a_receiver_verifies_with_another_implementation_what_it_gets(engine, hooks, poster):
    async with receiving() as receiver:
        hook, keys = await hooks.subscribe("authority", receiver.url, NOW)
        await tell(engine)
        assert await hooks.post_due(poster, Clock()) == 1
        assert await hooks.post_due(poster, Clock(NOW + timedelta(days=9))) == 0, "what was taken is not sent again"
    ((headers, body),) = receiver.got
    event = opened(keys.secret, headers, body)
    assert headers["Content-Type"] == "application/cloudevents+json"
    assert {name: event[name] for name in ("specversion", "type", "subject")} == {
        "specversion": "1.0", "type": "hearing.proceeding.accepted.v1", "subject": "4W900123"
    }  # fmt: skip
    assert event["id"] == headers["webhook-id"]
    assert event["source"] == "https://hearing.example/proceedings/invalidation/4W900123"
    assert event["data"]["linked"]["number"] == RULING.number
    ((post, (attempt,)),) = await hooks.store.posts(hook.id, 9)
    assert (post.fate, attempt.status, attempt.n) == ("taken", 204, 1)


async def test_a_receiver_that_is_down_is_tried_for_days_with_the_same_message_and_then_given_up(engine, hooks, poster):
    clock = Clock()
    async with receiving(status=503) as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        await tell(engine)
        while await hooks.post_due(poster, clock):
            ((post, attempts),) = await hooks.store.posts(hook.id, 9)
            assert not await hooks.store.due(clock.at, 9), "it rests after each attempt"
            clock.at = max(post.next_at, clock.at)
        assert (post.fate, len(attempts)) == ("given_up", len(PAUSES) + 1)
        assert clock.at - NOW > timedelta(days=3)
        assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
        assert len({body for _, body in receiver.got}) == 1
        assert len({headers["webhook-timestamp"] for headers, _ in receiver.got}) == len(receiver.got)
        receiver.status = 200
        assert await hooks.store.again(post.id, clock.at)
        assert await hooks.post_due(poster, clock) == 1
    ((post, attempts),) = await hooks.store.posts(hook.id, 9)
    assert (post.fate, attempts[-1].status) == ("taken", 200)


async def test_nobody_there_a_redirect_and_a_wish_for_rest(engine, hooks, poster):
    async with receiving(status=307, headers={"Location": "http://127.0.0.1:1/"}) as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        await tell(engine)
        await hooks.post_due(poster, Clock())
        assert len(receiver.got) == 1
        receiver.status, receiver.headers = 429, {"Retry-After": "7200"}
        await hooks.post_due(poster, Clock(NOW + timedelta(hours=1)))
    ((post, attempts),) = await hooks.store.posts(hook.id, 9)
    assert [one.problem for one in attempts] == ["redirects are not followed", ""]
    assert post.next_at >= NOW + timedelta(hours=3)
    await hooks.post_due(poster, Clock(NOW + timedelta(hours=9)))
    ((post, attempts),) = await hooks.store.posts(hook.id, 9)
    assert (attempts[-1].status, attempts[-1].problem.split(":")[0]) == (0, "ClientConnectorError")


async def test_a_receiver_that_does_not_want_it_any_more_ends_its_subscription(engine, hooks, poster):
    async with receiving(status=410) as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        await tell(engine, 1)
        await tell(engine, 2)
        await hooks.post_due(poster, Clock())
        await tell(engine, 3)
        assert await hooks.post_due(poster, Clock(NOW + timedelta(days=9))) == 0
        assert len(receiver.got) == 1
    assert (await hooks.store.hook(hook.id)).ended_because == "gone"


async def test_a_slow_receiver_is_let_go_and_holds_nobody_else_up(engine, hooks):
    async def hang(request: web.Request) -> web.Response:
        await request.read()
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65536)

    app = web.Application()
    app.router.add_post("/hook", hang)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    quick = Poster(HERE, seconds=5)
    try:
        outcome = await quick.post(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", b"{}", {})
        assert outcome.status == 200, "4 KiB of an endless answer are enough"
    finally:
        await quick.close()
        await runner.cleanup()


class Names(AbstractResolver):
    """A name service that says what it is told to."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(self, host, port=0, family=socket.AF_INET):
        plain = {"hostname": host, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
        return [{"host": one, **plain} for one in self.addresses]

    async def close(self) -> None:
        """Hold nothing."""


async def test_a_name_that_leads_inside_is_refused_when_connecting():
    guarded = GuardedResolver(Reach(), Names("10.0.0.1", "169.254.169.254", "8.8.8.8"))
    assert [one["host"] for one in await guarded.resolve("hook.example", 443)] == ["8.8.8.8"]
    closed = Poster(Reach(), seconds=30, names=Names("127.0.0.1", "10.0.0.1"))
    try:
        outcome = await closed.post("https://hook.example/hook", b"{}", {})
        assert (outcome.status, outcome.problem) == (0, "address refused: network")
        assert (await closed.post("https://127.1/hook", b"{}", {})).status == 0
    finally:
        await closed.close()


async def test_the_secret_is_kept_under_seal_and_an_exchanged_row_is_refused(engine, hooks):
    hook, keys = await hooks.subscribe("authority", "https://example.com/hook", NOW)
    kept = await hooks.store.hook(hook.id)
    assert keys.shared not in kept.seed
    assert hooks.public_key(kept) == keys.public
    with pytest.raises(AddressRefusedError):
        await hooks.subscribe("authority", "https://10.0.0.1/hook", NOW)
    for _ in range(4):
        await hooks.subscribe("authority", "https://example.com/hook", NOW)
    with pytest.raises(TooManyHooksError):
        await hooks.subscribe("authority", "https://example.com/hook", NOW)


async def test_a_crash_in_the_middle_of_publishing_neither_loses_nor_doubles(engine, hooks, monkeypatch):
    await hooks.subscribe("authority", "https://example.com/hook", NOW)
    store = ChannelStore(engine)
    fact = Fact(identity("record", "h-1", 7), CASE, FactType.SCHEDULED, NOW, NOW.date())
    made = [delivery(fact, Addressee(one, RULING, Capacity.AUTHORITY), (), NOW) for one in ("authority", "other")]

    async def counted() -> list[int]:
        parts = (tables.channel_fact, tables.channel_delivery, tables.channel_unsealed, tables.channel_post)
        async with engine.connect() as connection:
            return [(await connection.execute(select(func.count()).select_from(one))).scalar_one() for one in parts]

    async def crash(*_: object) -> None:
        raise OSError("the power fails")

    with monkeypatch.context() as broken:
        broken.setattr(channel_store, "_note", crash)
        with pytest.raises(OSError, match="power"):
            await store.publish(fact, made, Read("h-1", 7))
    assert await counted() == [0, 0, 0, 0]
    assert await store.publish(fact, made, Read("h-1", 7))
    assert not await store.publish(fact, made, Read("h-1", 7)), "again changes nothing"
    assert await counted() == [1, 2, 2, 1]
    assert json.loads((await store.unsealed(9))[0].body)["type"] == "scheduled"
