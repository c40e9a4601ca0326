"""Webhooks against real receivers: signed, tried again over days, in order, guarded; every attempt on file."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
import pytest_asyncio
from sqlalchemy import func, select
from standardwebhooks import Webhook, WebhookVerificationError

from evidence.__main__ import verify_main
from hearing.channel import channel_store, tables
from hearing.channel.addresses import Reach
from hearing.channel.channel_store import ChannelStore, Read
from hearing.channel.errors import AddressRefusedError, HookEndedError, TooManyHooksError
from hearing.channel.facts import Fact, FactType, identity
from hearing.channel.hook_store import MOST_HOOKS
from hearing.channel.message import Addressee, delivery
from hearing.channel.poster import GuardedResolver, Poster
from hearing.channel.retry import PAUSES, STOPPED_AFTER
from hearing.channel.sight import Capacity
from tests.web.receivers import CASE, HERE, NOW, RULING, Clock, Names, opened, posting, receiving, tell
from web.webhooks import BOTH_SIGN

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def posted(tmp_path):
    async with posting(tmp_path) as made:
        yield made


@pytest.fixture
def engine(posted):
    return posted.engine


@pytest.fixture
def hooks(posted):
    return posted.hooks


@pytest_asyncio.fixture
async def poster():
    one = Poster(HERE, seconds=30)
    yield one
    await one.close()


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
    ((post, (attempt,)),) = await hooks.sent.posts(hook.id, 9)
    assert (post.fate, attempt.status, attempt.n) == ("taken", 204, 1)


async def test_a_receiver_that_is_down_is_tried_for_days_with_the_same_message_and_then_given_up(engine, hooks, poster):
    clock = Clock()
    async with receiving(status=503) as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        await tell(engine)
        while await hooks.post_due(poster, clock):
            ((post, attempts),) = await hooks.sent.posts(hook.id, 9)
            assert not await hooks.sent.due(clock.at, 9), "it rests after each attempt"
            clock.at = max(post.next_at, clock.at)
        assert (post.fate, len(attempts)) == ("given_up", len(PAUSES) + 1)
        assert clock.at - NOW > timedelta(days=3)
        assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
        assert len({body for _, body in receiver.got}) == 1
        assert len({headers["webhook-timestamp"] for headers, _ in receiver.got}) == len(receiver.got)
        receiver.status = 200
        assert await hooks.sent.again(hook.id, post.id, clock.at)
        assert await hooks.post_due(poster, clock) == 1
    ((post, attempts),) = await hooks.sent.posts(hook.id, 9)
    assert (post.fate, attempts[-1].status) == ("taken", 200)


async def test_nobody_there_a_redirect_and_a_wish_for_rest(engine, hooks, poster):
    async with receiving(status=307, headers={"Location": "http://127.0.0.1:1/"}) as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        await tell(engine)
        await hooks.post_due(poster, Clock())
        assert len(receiver.got) == 1
        receiver.status, receiver.headers = 429, {"Retry-After": "7200"}
        await hooks.post_due(poster, Clock(NOW + timedelta(hours=1)))
    ((post, attempts),) = await hooks.sent.posts(hook.id, 9)
    assert [one.problem for one in attempts] == ["redirects are not followed", ""]
    assert post.next_at >= NOW + timedelta(hours=3)
    await hooks.post_due(poster, Clock(NOW + timedelta(hours=9)))
    ((post, attempts),) = await hooks.sent.posts(hook.id, 9)
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


async def run_dry(hooks, poster, clock, hook):
    """Post until nothing waits any more, the clock going on to each next attempt; give the posts."""
    while True:
        if await hooks.post_due(poster, clock):
            continue
        waiting = [post for post, _ in await hooks.sent.posts(hook.id, 99) if post.fate == "waiting"]
        if not waiting:
            return await hooks.sent.posts(hook.id, 99)
        clock.at = max(clock.at, min(post.next_at for post in waiting if post.next_at > clock.at))


async def test_what_came_while_a_receiver_was_down_comes_in_order_once_it_is_back(engine, hooks, poster):
    clock = Clock()
    async with receiving(status=500) as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        for n in range(1, 6):
            await tell(engine, n, NOW - timedelta(minutes=9 - n))
        assert await hooks.post_due(poster, clock) == 1
        assert await hooks.post_due(poster, clock) == 0, "what is later waits behind what is tried again"
        receiver.status, receiver.got = 200, []
        posts = await run_dry(hooks, poster, clock, hook)
    assert {post.fate for post, _ in posts} == {"taken"}
    times = [json.loads(body)["time"] for _, body in receiver.got]
    assert times == sorted(times)
    assert len(times) == 5


async def test_a_message_that_is_refused_for_itself_holds_no_other_up(engine, hooks, poster):
    async with receiving(refuses=1) as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        for n in range(1, 4):
            await tell(engine, n, NOW - timedelta(minutes=9 - n))
        while await hooks.post_due(poster, Clock()):
            pass
        fates = {post.delivery: post.fate for post, _ in await hooks.sent.posts(hook.id, 9)}
        assert sorted(fates.values()) == ["taken", "taken", "waiting"]
        assert fates[receiver.got[0][0]["webhook-id"]] == "waiting"


async def test_a_receiver_that_keeps_ids_takes_each_message_once_whatever_is_lost(engine, hooks, poster, monkeypatch):
    """An answer that is lost on its way, and a crash before an attempt is on file: the message comes again."""
    async with receiving(loses=1) as receiver:
        hook, keys = await hooks.subscribe("authority", receiver.url, NOW)
        for n in range(1, 4):
            await tell(engine, n, NOW - timedelta(minutes=9 - n))

        async def crash(*_: object) -> str:
            raise OSError("the power fails")

        with monkeypatch.context() as broken:
            broken.setattr(hooks.sent, "note", crash)
            with pytest.raises(ExceptionGroup):
                await hooks.post_due(poster, Clock())
        await run_dry(hooks, poster, Clock(), hook)
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    taken = list(dict.fromkeys(ids))
    assert (len(ids), len(taken)) == (5, 3), "once more after the crash, and once more after the lost answer"
    times = [opened(keys.secret, headers, body)["time"] for headers, body in receiver.got]
    assert times == sorted(times), "in the order in which they were told"


async def test_a_subscription_at_which_nothing_is_taken_for_days_stops_and_goes_on_when_its_owner_says_so(
    engine, hooks, poster
):
    clock = Clock()
    async with receiving(status=500) as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        for n in range(1, 5):
            await tell(engine, n, NOW - timedelta(minutes=9 - n))
        fates = [post.fate for post, _ in await run_dry(hooks, poster, clock, hook)]
        stopped = await hooks.store.hook(hook.id)
        assert (stopped.ended_because, stopped.stopped) == ("failing", True)
        assert stopped.ended_at - stopped.failing_since >= STOPPED_AFTER
        assert sorted(fates) == ["ended", "ended", "given_up", "given_up"]
        with pytest.raises(HookEndedError):
            await hooks.exchange(stopped, clock.at)
        await tell(engine, 5, clock.at + timedelta(hours=1))
        receiver.status, receiver.got = 200, []
        clock.at += timedelta(hours=2)
        resumed = await hooks.store.resume(stopped, clock.at)
        assert (resumed.ended_at, resumed.failing_since) == (None, None)
        with pytest.raises(HookEndedError):
            await hooks.store.resume(resumed, clock.at)
        posts = await run_dry(hooks, poster, clock, hook)
    assert [post.fate for post, _ in posts] == ["taken"] * 5, "what came while it was stopped too"
    times = [json.loads(body)["time"] for _, body in receiver.got]
    assert times == sorted(times)


async def test_what_its_owner_ended_stays_so_and_a_full_house_resumes_nothing(engine, hooks, poster):
    async with receiving(status=410) as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        await tell(engine)
        await hooks.post_due(poster, Clock())
    gone = await hooks.store.hook(hook.id)
    for _ in range(MOST_HOOKS):
        await hooks.subscribe("authority", "https://example.com/hook", NOW)
    with pytest.raises(TooManyHooksError):
        await hooks.store.resume(gone, NOW)
    await hooks.store.end(hook.id, "deleted", NOW + timedelta(days=1))
    laid_down = await hooks.store.hook(hook.id)
    assert (laid_down.ended_because, laid_down.ended_at) == ("deleted", gone.ended_at)
    with pytest.raises(HookEndedError):
        await hooks.store.resume(laid_down, NOW)


async def test_a_secret_is_exchanged_while_both_sign_for_a_day(engine, hooks, poster):
    async with receiving() as receiver:
        hook, first = await hooks.subscribe("authority", receiver.url, NOW)
        changed, second = await hooks.exchange(hook, NOW)
        assert first.secret != second.secret
        assert changed.seed != hook.seed
        await tell(engine, 1)
        await hooks.post_due(poster, Clock(NOW + BOTH_SIGN - timedelta(seconds=1)))
        await tell(engine, 2)
        await hooks.post_due(poster, Clock(NOW + BOTH_SIGN))
    (both, body), (alone, later) = receiver.got
    assert opened(first.secret, both, body) == opened(second.secret, both, body)
    assert [one.split(",")[0] for one in both["webhook-signature"].split(" ")] == ["v1", "v1a", "v1", "v1a"]
    assert opened(second.secret, alone, later)
    with pytest.raises(AssertionError):
        opened(first.secret, alone, later)


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_another_implementation_takes_it_now_and_refuses_it_replayed(engine, hooks, poster, minutes):
    """The reference library compares with its own clock: what was recorded minutes ago, and what comes too early."""
    async with receiving() as receiver:
        _, keys = await hooks.subscribe("authority", receiver.url, NOW)
        await tell(engine, 1)
        await hooks.post_due(poster, Clock())
        await tell(engine, 2)
        await hooks.post_due(poster, Clock(NOW + timedelta(minutes=minutes)) if minutes > 0 else Clock(NOW))
    (fresh, body), (other, later) = receiver.got
    library = Webhook(keys.secret)
    assert library.verify(body.decode(), fresh)["specversion"] == "1.0"
    with pytest.raises(WebhookVerificationError):
        library.verify(body.decode() + " ", fresh)
    with pytest.raises(WebhookVerificationError):
        library.verify(later.decode(), {**other, "webhook-id": fresh["webhook-id"]})
    moved = str(int(fresh["webhook-timestamp"]) + minutes * 60)
    with pytest.raises(WebhookVerificationError):
        library.verify(body.decode(), {**fresh, "webhook-timestamp": moved})


async def test_what_a_receiver_took_is_sealed_once_and_can_be_verified(posted, engine, hooks, poster, tmp_path):
    async with receiving() as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        await tell(engine)
        assert await hooks.seal() == 0
        await hooks.post_due(poster, Clock())
        assert (await hooks.seal(), await hooks.seal()) == (1, 0)
    ((post, _),) = await hooks.sent.posts(hook.id, 9)
    receipt = json.loads(post.receipt)
    assert receipt["statement"]["kind"] == "channel_posted"
    assert receipt["statement"]["to"] == receiver.url
    assert receipt["statement"]["delivery"] == post.delivery
    kept = tmp_path / "receipt.json"
    kept.write_text(post.receipt, encoding="utf-8")
    assert verify_main([str(kept)]) == 0


async def test_the_pauses_grow_and_differ_from_message_to_message(engine, hooks, poster):
    async with receiving(status=503) as receiver:
        hook, _ = await hooks.subscribe("authority", receiver.url, NOW)
        await tell(engine, 1)
        clock = Clock()
        ((_, attempts),) = await run_dry(hooks, poster, clock, hook)
    pauses = [later.at - earlier.at for earlier, later in pairwise(attempts)]
    assert all(least <= pause <= least * 1.11 for least, pause in zip(PAUSES, pauses, strict=True))
    assert any(pause > least * 1.0001 for least, pause in zip(PAUSES, pauses, strict=True))
