"""The load generator itself: it counts to the packet, notices what is missing, and gets nothing by cheating."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from signaling.engines import extensions, rtcp, rtp, twcc
from signaling.engines.embedded import EmbeddedPlane
from signaling.media import MediaKind, RecordingFinished
from tests.load.crowd import Crowd
from tests.load.pictures import decodes
from tests.load.port import Port
from tests.load.pump import Pump
from tests.load.streams import Rate
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
    """Two who send and hear each other, and two who only listen; everything is decrypted.

    Without feedback, for then every packet is sent on, however busy this machine is.
    """
    async with Crowd.gathered(port, "127.0.0.1", sample=1, full=False) as crowd:
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


async def test_who_offers_what_browsers_offer_gets_lost_pictures_again_in_a_stream_of_their_own(port):
    rate = Rate(video=30, video_bytes=500)
    async with Crowd.gathered(port, "127.0.0.1", rate=rate, sample=1) as crowd:
        await port.allow("h1", ["a"], ["o1"], record=False)
        await crowd.join("h1", "a", sends=True, hears=[])
        person = await crowd.join("h1", "o1", sends=False, hears=["a"])
        await until(lambda: flows(crowd), within=20)
        (inlet,) = [inlet for inlet in person.inlets if inlet.track.kind is MediaKind.VIDEO]

        def asked_again() -> bool:
            inlet.ask_again(person.reporter, (inlet.counts.highest - 3) & 0xFFFF, 3)
            return inlet.counts.twice > 2

        await until(asked_again, within=20)
        assert crowd.pump.strange(person.transports[0].number) == 0


def test_feedback_tells_which_packets_came_and_when():
    require_tool("cc")
    pump = Pump()
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far,
    ):
        end.bind(("127.0.0.1", 0))
        leg = pump.leg(end, rtcp=False)
        pump.negotiate(leg, 3)
        pump.slot(leg, 7)
        for number in [65_530, 65_531, *range(65_534, 65_536), *range(30)]:
            extension = extensions.write([(5, b"abc"), (3, number.to_bytes(2, "big"))])
            packet = rtp.RtpPacket(False, 96, number, 0, 7, b"x")
            far.sendto(rtp.serialize(packet, extension), end.getsockname())
        list(pump.drain())
        found = twcc.read(pump.feedback(leg, 1))
        assert found.base == 65_530
        came = [arrival is not None for arrival in found.arrivals]
        assert came == [True, True, False, False, True, True] + [True] * 30
        arrivals = [arrival for arrival in found.arrivals if arrival is not None]
        assert arrivals == sorted(arrivals)
        assert pump.feedback(leg, 2) == b""
    pump.close()
