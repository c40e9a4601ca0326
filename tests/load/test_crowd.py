"""The load generator itself: it counts to the packet, notices what is missing, and gets nothing by cheating."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from signaling.engines import rtcp
from signaling.engines.embedded import EmbeddedPlane
from signaling.media import RecordingFinished
from tests.load.crowd import Crowd
from tests.load.pictures import decodes
from tests.load.port import Port
from tests.media_peers import until
from tests.tools import require_tool

NAMES = ["a", "b"]


@pytest.fixture
async def port(tmp_path) -> AsyncIterator[Port]:
    require_tool("cc")
    async with AsyncExitStack() as stack:
        plane = await stack.enter_async_context(EmbeddedPlane.start(["127.0.0.1"], 0, tmp_path / "recordings"))
        yield await stack.enter_async_context(Port.over(plane))


@pytest.fixture
async def crowd(port) -> AsyncIterator[Crowd]:
    """Two who send and hear each other, and two who only listen; everything is decrypted."""
    async with Crowd.gathered(port, "127.0.0.1", sample=1) as crowd:
        await port.allow("h1", NAMES, [*NAMES, "o1", "o2"], record=True)
        for name in NAMES:
            await crowd.join("h1", name, sends=True, hears=[other for other in NAMES if other != name])
        for name in ("o1", "o2"):
            await crowd.join("h1", name, sends=False, hears=NAMES)
        yield crowd


def flows(crowd: Crowd) -> bool:
    return all(inlet.counts.begun and not inlet.awaits_key for person in crowd.people for inlet in person.inlets)


async def test_every_packet_is_counted_where_it_belongs(crowd):
    await until(lambda: flows(crowd), within=20)
    await crowd.mark()
    await asyncio.sleep(1.0)
    tally = await crowd.tally()
    assert tally.sent > 200
    assert tally.expected == 3 * tally.sent
    assert (tally.received, tally.lost, tally.twice, tally.strange) == (tally.expected, 0, 0, 0)
    assert len(tally.latencies_ns) == tally.received
    assert 0 < min(tally.latencies_ns) < 50_000_000
    for person in crowd.people:
        for inlet in person.inlets:
            assert inlet.counts.packets > 40
    keys = [inlet.key_frame for person in crowd.people for inlet in person.inlets if inlet.key_frame]
    assert len(keys) == 6
    assert all(decodes(key) for key in keys)


async def test_a_lost_packet_is_noticed_by_everyone_who_should_have_had_it(crowd):
    await until(lambda: flows(crowd), within=20)
    await crowd.mark()
    crowd.people[0].streams[1].lose = 2
    await asyncio.sleep(0.8)
    tally = await crowd.tally()
    assert tally.lost == 2 * 3


async def test_who_claims_the_streams_of_others_gets_nothing(crowd, port):
    """A leg with slots for everyone but without leave, which reports on, asks for and asks again others' streams."""
    await until(lambda: flows(crowd), within=20)
    cheat = await crowd.join("h1", "cheat", sends=False, hears=NAMES)
    (transport,) = cheat.transports
    others = [inlet.ssrc for person in crowd.people if person is not cheat for inlet in person.inlets]
    others += [stream.ssrc for person in crowd.people for stream in person.streams]
    for _ in range(5):
        for ssrc in others:
            report = rtcp.receiver_report(cheat.reporter, [rtcp.ReportBlock(ssrc, 0, 0, 0, 0, 0, 0)])
            transport.send_rtcp(report + rtcp.picture_loss(cheat.reporter, ssrc))
            transport.send_rtcp(report + rtcp.nack(cheat.reporter, ssrc, range(1001, 1200)))
        await asyncio.sleep(0.1)
    assert all(not inlet.counts.begun for inlet in cheat.inlets)
    assert crowd.pump.strange(transport.number) == 0


async def test_what_was_sent_is_recorded(crowd, port):
    await until(lambda: flows(crowd), within=20)
    await crowd.pause()
    await port.plane.close()
    await until(lambda: sum(isinstance(one, RecordingFinished) for one in port.reports) == 4)
    sent = {stream.track: stream.sent for person in crowd.people for stream in person.streams}
    recorded = {one.track: one.packets for one in port.reports if isinstance(one, RecordingFinished)}
    assert recorded == sent
