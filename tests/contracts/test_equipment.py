"""The equipment test before a hearing, on every media plane: real media go there and come back to their own person."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from hearing.procedure.state import Hearing
from signaling import wire
from signaling.media import PERSON, LegLost, MediaKind, OneWayPlane
from signaling.quality import Heard, Measured, Seen, Sent
from signaling.selftest import SelfTests
from tests.media_peers import Peer, Reports, until
from tests.signaling.live_hearing import ROSTER
from web.demo.guests import Guest

pytestmark = pytest.mark.alone
BEFORE = Hearing("h1", roster={one.id: one for one in ROSTER})


@asynccontextmanager
async def begun_on(plane):
    """Tests that are told what the plane reports, as the conductor does; gives the reports too."""
    reports = Reports(plane)
    async with SelfTests(plane).running() as tests:
        yield tests, reports


async def loop(tests: SelfTests, peer: Peer) -> None:
    """Begin a test of this peer's, as its browser does: in one connection, or in two that go one way."""
    how = await tests.servers(BEFORE, peer.name)
    own = [] if how["one_way"] else [peer.name]
    made = await peer.guest.offer(own, send=True)
    receive = {mid: (track.participant, track.kind) for mid, track in made.receive_mids.items()}
    offer = wire.Offer("leg", made.sdp, made.send_mids, receive, test=True)
    await peer.guest.accept(await tests.offer(BEFORE, peer.name, offer))
    if how["one_way"]:
        peer.listener = Guest([], peer._received)
        tracks = tuple((peer.name, kind) for kind in PERSON)
        offered = await tests.receive(BEFORE, peer.name, wire.Receive("ear", tracks, test=True))
        answer = await peer.listener.take(offered["sdp"])
        await tests.answer(BEFORE, peer.name, wire.Answer("ear", answer, test=True))


async def measured(peer: Peer) -> Measured:
    """What a browser would say that got what this peer got, and made nothing up."""
    packets = {track.kind: count for track, count in (await peer.packets()).items()}
    heard = Heard(packets[MediaKind.AUDIO], 0, 1, 48_000, 0)
    seen = Seen(packets[MediaKind.VIDEO], 0, 1, 15, 0, 0)
    sent = {kind: Sent(count, 0) for kind, count in packets.items()}
    return Measured(2000, None, sent, {peer.name: heard}, {peer.name: seen})


def returns(peer: Peer, hertz: float, colour: str) -> bool:
    return abs(peer.hears(peer.name) - hertz) < 8 and peer.sees(peer.name) == colour


async def test_what_one_sends_comes_back_to_oneself_alone_and_is_measured_and_not_kept(start, tmp_path):
    async with (
        start() as plane,
        begun_on(plane) as (tests, reports),
        Peer("p4", hertz=440, colour="red") as ann,
        Peer("p5", hertz=700, colour="blue") as bob,
    ):
        await loop(tests, ann)
        await loop(tests, bob)
        await until(lambda: returns(ann, 440, "red") and returns(bob, 700, "blue"), 15)
        await asyncio.sleep(2)  # a report of each direction comes every second or two
        for report in reports.all:
            tests.overhear(report)
        found = await tests.tested(BEFORE, "p4", await measured(ann))
        assert (found["connected"], found["troubles"]) == (True, [])
        assert found["figures"]["from"]["audio"]["kbps"] > 5
        assert found["figures"]["from"]["video"]["lost_percent"] < 5
        if not isinstance(plane, OneWayPlane):
            assert found["figures"]["to"].keys() == {"audio", "video"}
        await until(lambda: any(lost.participant == "p4" and lost.closed for lost in reports.of(LegLost)))
        await asyncio.sleep(0.3)
        before = sum((await ann.packets()).values())
        await asyncio.sleep(0.7)
        assert sum((await ann.packets()).values()) == before, "nothing comes back once the test is over"
        assert returns(bob, 700, "blue")
        assert not any(track.participant == "p4" for track in bob.frames)
    assert not [path for path in (tmp_path / "recordings").rglob("*") if path.is_file()]
