import pytest_asyncio

from tests.signaling.live_hearing import HEARING, person
from tests.signaling.test_gateway import running


@pytest_asyncio.fixture
async def live(tmp_path):
    async with running(tmp_path) as made:
        yield made


async def test_captions_go_to_who_wants_them_and_may_read_them(live):
    leader, member, clerk = (person(live, account) for account in ("leader", "member", "clerk"))
    for one in (leader, member, clerk):
        await one.join()
    assert (await leader.send("captions", {"shown": True}))["languages"] == []
    assert (await member.send("captions", {"shown": True, "language": "en"}))["language"] == "en"
    live.caption(HEARING, {"text": "听到了"}, lambda who: who == "p1", final=True)
    live.caption("another", {}, lambda who: True, final=True)
    found = await leader.outlet.until(lambda message: message["type"] == "caption")
    assert found["body"] == {"text": "听到了"}
    for one in (member, clerk):
        await one.send("ping", {"at": 1})
        assert not [message for message in one.outlet.messages if message["type"] == "caption"]


async def test_a_slow_reader_misses_captions_and_stays(live):
    leader = person(live, "leader")
    await leader.join()
    await leader.send("captions", {"shown": True})
    leader.outlet.stuck = True
    for number in range(2000):
        live.caption(HEARING, {"text": str(number)}, lambda who: True, final=number % 2 == 0)
    assert not leader.connection.closed.is_set()
    assert leader.connection.tell("view", {})  # there is room for what must not be missed
