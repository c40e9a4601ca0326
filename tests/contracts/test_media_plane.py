"""The contract of the media port, for every implementation: real peers, real media, judged by what arrives."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from pathlib import Path

import av
import pytest

from signaling.engines.choice import NATIVE, PYTHON
from signaling.engines.embedded import EmbeddedPlane
from signaling.media import (
    ApplyForwards,
    ApplyRecording,
    CloseHearing,
    CloseLeg,
    Flow,
    Forward,
    LegConnected,
    LegLost,
    LegQuality,
    MediaKind,
    MediaPlane,
    MediaRefusedError,
    OneWayPlane,
    RecordingFinished,
    ShowTiles,
    Tile,
    Track,
)
from signaling.mux import mux_in_child
from signaling.recorder import digest_of
from tests.janus_nodes import janus_plane
from tests.media_peers import Peer, Reports, missing_packets, until
from tests.tools import require_native

pytestmark = pytest.mark.alone

NONE: frozenset[Forward] = frozenset()
Start = Callable[[Path], AbstractAsyncContextManager[MediaPlane]]


def python(folder: Path) -> AbstractAsyncContextManager[MediaPlane]:
    return EmbeddedPlane.start(["127.0.0.1"], 0, folder, PYTHON)


def native(folder: Path) -> AbstractAsyncContextManager[MediaPlane]:
    require_native()
    return EmbeddedPlane.start(["127.0.0.1"], 0, folder, NATIVE)


@contextlib.asynccontextmanager
async def janus(folder: Path) -> AsyncIterator[MediaPlane]:
    async with janus_plane(folder) as (plane, _):
        yield plane


def legs(plane: MediaPlane, leg: str) -> set[str]:
    """The connections that a peer of the tests has under this name: where they go one way, there are two."""
    return {leg, f"{leg}-in"} if isinstance(plane, OneWayPlane) else {leg}


@pytest.fixture(params=[native, python, pytest.param(janus, marks=pytest.mark.slow)])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], AbstractAsyncContextManager[MediaPlane]]:
    """A function that starts the implementation under test, recording into this test's folder."""
    return lambda: request.param(tmp_path / "recordings")


def leaves(*pairs: tuple[str, str], kinds: Iterable[MediaKind] = MediaKind) -> frozenset[Forward]:
    return frozenset(Forward(Track(source, kind), to) for source, to in pairs for kind in kinds)


@contextlib.asynccontextmanager
async def pair(plane: MediaPlane) -> AsyncIterator[tuple[Peer, Peer]]:
    async with Peer("ann", hertz=440, colour="red") as ann, Peer("bob", hertz=700, colour="blue") as bob:
        await ann.join(plane, ["bob"])
        await bob.join(plane, ["ann"])
        await ann.connected()
        await bob.connected()
        yield ann, bob


def ann_arrives(bob: Peer) -> bool:
    return abs(bob.hears("ann") - 440) < 8 and bob.sees("ann") == "red"


def bob_arrives(ann: Peer) -> bool:
    return abs(ann.hears("bob") - 700) < 8 and ann.sees("bob") == "blue"


async def settled(peer: Peer) -> int:
    """Packets that have come, once those under way have landed."""
    await asyncio.sleep(0.2)
    return sum((await peer.packets()).values())


async def test_nothing_passes_that_no_order_switched_on_and_nothing_after_it_is_off(start):
    async with start() as plane, pair(plane) as (ann, bob):
        await asyncio.sleep(0.8)
        assert sum((await ann.packets()).values()) == 0
        assert sum((await bob.packets()).values()) == 0

        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])
        await until(lambda: ann_arrives(bob))
        assert sum((await ann.packets()).values()) == 0, "leave in one direction is leave in one direction"

        await plane.apply([ApplyForwards("h1", leaves(("ann", "bob")), NONE)])
        before = await settled(bob)
        await asyncio.sleep(1.0)
        assert sum((await bob.packets()).values()) == before

        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])
        frames = dict(bob.frames)
        await until(lambda: all(bob.frames[track] > frames[track] + 5 for track in frames))
        assert ann_arrives(bob)


async def test_who_sees_nobody_is_sent_voices_only(start):
    async with start() as plane, pair(plane) as (_, bob):
        if not isinstance(plane, EmbeddedPlane):
            pytest.skip("Janus sends everybody whole pictures")
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])
        await until(lambda: ann_arrives(bob))
        await plane.apply([ShowTiles("h1", "bob", ())])
        picture, voice = Track("ann", MediaKind.VIDEO), Track("ann", MediaKind.AUDIO)
        await asyncio.sleep(0.2)
        before = await bob.packets()
        await asyncio.sleep(0.8)
        after = await bob.packets()
        assert after[picture] == before[picture]
        assert after[voice] > before[voice]
        await plane.apply([ShowTiles("h1", "bob", (Tile("ann", 180),))])
        frames = bob.frames[picture]
        await until(lambda: bob.frames[picture] > frames + 5)


async def test_voice_without_picture(start):
    async with start() as plane, pair(plane) as (_, bob):
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob"), kinds=[MediaKind.AUDIO]))])
        await until(lambda: abs(bob.hears("ann") - 440) < 8)
        assert (await bob.packets())[Track("ann", MediaKind.VIDEO)] == 0


async def test_hearings_do_not_touch_each_other(start):
    async with start() as plane, Peer("ann", hertz=440) as ann, Peer("bob") as bob:
        await ann.join(plane, [], hearing="h1")
        await bob.join(plane, ["ann"], hearing="h2")
        await ann.connected()
        await bob.connected()
        for hearing in ("h1", "h2"):
            await plane.apply([ApplyForwards(hearing, NONE, leaves(("ann", "bob")))])
        await asyncio.sleep(0.8)
        assert sum((await bob.packets()).values()) == 0


async def test_an_observer_receives_without_sending(start):
    async with start() as plane, Peer("ann", hertz=440, colour="red") as ann, Peer("observer") as observer:
        reports = Reports(plane)
        await ann.join(plane, [])
        await observer.join(plane, ["ann"])
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "observer")))])
        await until(lambda: ann_arrives(observer))
        await asyncio.sleep(3.5)
        assert not reports.of(LegLost), "who only listens is not lost"


async def test_a_reload_takes_the_place_of_the_older_connection_and_the_leave_stays(start):
    async with start() as plane, pair(plane) as (ann, bob):
        reports = Reports(plane)
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob"), ("bob", "ann")))])
        await until(lambda: ann_arrives(bob) and bob_arrives(ann))
        before = await bob.packets()
        async with Peer("ann", hertz=550, colour="green") as again:
            await again.join(plane, ["bob"], leg="ann-2")
            await until(lambda: bob_arrives(again))
            await until(lambda: abs(bob.hears("ann") - 550) < 8 and bob.sees("ann") == "green")
            after = await bob.packets()
            assert after.keys() == before.keys(), "one continuous stream, not a second one"
            await until(lambda: {lost.leg for lost in reports.of(LegLost)} == legs(plane, "ann-1"))
            assert all(lost.closed for lost in reports.of(LegLost))


async def test_a_silent_leg_is_lost_and_found_again(start):
    async with start() as plane, AsyncExitStack() as stack:
        reports = Reports(plane)
        ann = await stack.enter_async_context(Peer("ann", hertz=440))
        bob = await stack.enter_async_context(Peer("bob"))
        relay = await ann.join_through_relay(plane, [], stack)
        await bob.join(plane, ["ann"])
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob"), kinds=[MediaKind.AUDIO]))])
        await until(lambda: abs(bob.hears("ann") - 440) < 8)
        relay.cut = True
        await until(lambda: reports.of(LegLost))
        lost = reports.of(LegLost)[0]
        assert (lost.leg, lost.closed) == ("ann-1", False)
        assert 3 <= (lost.at - lost.last_heard).total_seconds() < 5
        relay.cut = False
        await until(lambda: [report.leg for report in reports.of(LegConnected)].count("ann-1") == 2)
        track = Track("ann", MediaKind.AUDIO)
        frames = bob.frames[track]
        await until(lambda: bob.frames[track] > frames + 10)


async def test_closing_a_leg_disconnects_it_at_once(start):
    async with start() as plane, pair(plane) as (_, bob):
        reports = Reports(plane)
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])
        await until(lambda: ann_arrives(bob))
        await plane.apply([CloseLeg("h1", "bob", leg) for leg in legs(plane, "bob-1")])
        before = await settled(bob)
        await asyncio.sleep(0.6)
        assert sum((await bob.packets()).values()) == before
        await until(lambda: reports.of(LegLost))
        assert (reports.of(LegLost)[0].participant, reports.of(LegLost)[0].closed) == ("bob", True)


async def test_closing_a_hearing_ends_everything_in_it(start):
    async with start() as plane, pair(plane):
        reports = Reports(plane)
        await plane.apply([ApplyRecording("h1", frozenset(), frozenset({Track("ann", MediaKind.AUDIO)}))])
        await asyncio.sleep(0.3)
        await plane.apply([CloseHearing("h1")])
        everyone = legs(plane, "ann-1") | legs(plane, "bob-1")
        await until(lambda: {lost.leg for lost in reports.of(LegLost)} == everyone and reports.of(RecordingFinished))
        assert all(lost.closed for lost in reports.of(LegLost))


async def test_a_certificate_other_than_the_signalled_one_does_not_connect(start):
    async with start() as plane, Peer("eve", hertz=440) as eve, Peer("bob") as bob:
        reports = Reports(plane)
        wrong = (("sha-256", ":".join(["AB"] * 32)),)
        await eve.join(plane, [], alter=lambda order: replace(order, fingerprints=wrong))
        await bob.join(plane, ["eve"])
        await bob.connected()
        await plane.apply([ApplyForwards("h1", NONE, leaves(("eve", "bob")))])
        await until(lambda: any(lost.participant == "eve" and lost.closed for lost in reports.of(LegLost)))
        assert not any(report.participant == "eve" for report in reports.of(LegConnected))
        assert sum((await bob.packets()).values()) == 0


async def test_the_same_leg_twice_is_refused(start):
    async with start() as plane, Peer("ann", hertz=440) as ann:
        await ann.join(plane, [])
        assert ann.order is not None
        with pytest.raises(MediaRefusedError):
            await plane.open(ann.order)


async def flood(address: tuple[str, int], stop: asyncio.Event) -> None:
    """DTLS ClientHellos, RTP and broken STUN from a source that no connectivity check has proven, about 1 kHz each."""
    hello = bytes.fromhex("16fefd0000000000000000002e010000220000000000000022fefd") + os.urandom(34)
    stun = bytes.fromhex("0001001c2112a442") + os.urandom(12)
    broken = stun + bytes.fromhex("00060004613a6200") + bytes.fromhex("0008ffff") + os.urandom(16)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        while not stop.is_set():
            for data in (hello, broken, b"\x80\x60" + os.urandom(60), stun[:19], b"", os.urandom(100)):
                sender.sendto(data, address)
            await asyncio.sleep(0.001)


async def test_a_flood_from_a_foreign_source_stops_nobody(start):
    async with start() as plane, AsyncExitStack() as stack:
        first = await stack.enter_async_context(Peer("p0", hertz=400))
        await first.join(plane, [])
        assert first.opened is not None
        stop = asyncio.Event()
        attack = asyncio.create_task(flood(first.opened.candidates[0], stop))
        try:
            for number in range(1, 5):
                peer = await stack.enter_async_context(Peer(f"p{number}", hertz=400))
                await peer.join(plane, [])
                await peer.connected()
        finally:
            stop.set()
            await attack


async def test_garbage_from_a_proven_source_harms_nobody(start):
    """A browser that went mad: its own address is proven, but what it sends is not signed."""
    async with start() as plane, AsyncExitStack() as stack:
        ann = await stack.enter_async_context(Peer("ann", hertz=440))
        bob = await stack.enter_async_context(Peer("bob"))
        relay = await ann.join_through_relay(plane, [], stack)
        await bob.join(plane, ["ann"])
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])
        await until(lambda: abs(bob.hears("ann") - 440) < 8)
        heads = [bytes([first]) + b"\x60" * 3 for first in (0, 3, 16, 20, 22, 63, 127, 128, 144, 176, 191, 255)]
        for size in (0, 1, 7, 8, 11, 12, 40, 1400):
            for head in heads:
                relay.inject(head + os.urandom(size))
                relay.inject((head[:1] + b"\xc8" + os.urandom(size))[: size + 1])
        frames = bob.frames[Track("ann", MediaKind.AUDIO)]
        await until(lambda: bob.frames[Track("ann", MediaKind.AUDIO)] > frames + 20)
        assert abs(bob.hears("ann") - 440) < 8


async def test_recordings_play_and_lose_nothing_on_a_lossy_line(start, tmp_path):
    tracks = frozenset({Track("ann", MediaKind.AUDIO), Track("ann", MediaKind.VIDEO)})
    async with start() as plane, AsyncExitStack() as stack:
        reports = Reports(plane)
        ann = await stack.enter_async_context(Peer("ann", hertz=440, colour="red"))
        relay = await ann.join_through_relay(plane, [], stack, loss=0.05)
        await ann.connected()
        await plane.apply([ApplyRecording("h1", frozenset(), tracks)])
        await asyncio.sleep(3.0)
        await plane.apply([ApplyRecording("h1", tracks, frozenset())])
        await until(lambda: len(reports.of(RecordingFinished)) == 2)
        assert relay.lost > 0
    finished = reports.of(RecordingFinished)
    assert {report.track for report in finished} == tracks
    for report in finished:
        assert digest_of(Path(report.path)) == report.sha256
        assert 2.9 < (report.ended_at - report.started_at).total_seconds() < 4
        missing = missing_packets(Path(report.path))
        assert missing <= 1, f"{missing} of {report.packets} never came, although they were asked for"
    await mux_in_child([Path(report.path) for report in finished], tmp_path / "ann.webm")
    decoded = {"audio": 0, "video": 0}
    with av.open(str(tmp_path / "ann.webm")) as container:
        for packet in container.demux():
            for _ in packet.decode():
                decoded[packet.stream.type] += 1
    assert decoded["audio"] > 120
    assert decoded["video"] > 35


def crowd(address: tuple[str, int], stack: AsyncExitStack) -> None:
    """TCP connections that say nothing, and such that begin with junk or with checks of nobody's."""
    check = bytes.fromhex("000100082112a442") + os.urandom(12) + bytes.fromhex("00060003613a6200")
    for number in range(300):
        stranger = stack.enter_context(socket.create_connection(address))
        with contextlib.suppress(OSError):  # cut off already
            stranger.sendall((len(check).to_bytes(2, "big") + check, os.urandom(64))[number % 2] * (number % 3 * 8))


async def test_where_udp_is_blocked_media_pass_over_tcp_and_a_crowd_of_strangers_stops_nobody(start):
    async with start() as plane, AsyncExitStack() as stack:
        if not isinstance(plane, EmbeddedPlane):
            pytest.skip("Janus takes TCP at ports of its own, if its configuration says so")
        reports = Reports(plane)
        ann = await stack.enter_async_context(Peer("ann", hertz=440, colour="red"))
        bob = await stack.enter_async_context(Peer("bob", hertz=700, colour="blue"))
        await bob.join(plane, ["ann"])
        assert bob.opened is not None
        await asyncio.to_thread(crowd, bob.opened.candidates[0], stack)
        relay = await ann.join_by_tcp(plane, ["bob"], stack)
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob"), ("bob", "ann")))])
        await until(lambda: ann_arrives(bob) and bob_arrives(ann), within=20)
        await asyncio.to_thread(crowd, bob.opened.candidates[0], stack)
        frames = bob.frames[Track("ann", MediaKind.AUDIO)]
        await until(lambda: bob.frames[Track("ann", MediaKind.AUDIO)] > frames + 20)
        relay.writer.transport.abort()
        await until(lambda: [lost.leg for lost in reports.of(LegLost)] == ["ann-1"])


async def test_counters_tell_what_passed(start):
    async with start() as plane, pair(plane) as (_, bob):
        reports = Reports(plane)
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])

        def tally() -> tuple[int, int, int]:
            """Packets in, packets out and lost, over bob's connections."""
            newest = {q.leg: q for q in reports.of(LegQuality) if q.participant == "bob"}.values()
            return sum(q.packets_in for q in newest), sum(q.packets_out for q in newest), sum(q.lost_in for q in newest)

        await until(lambda: min(tally()[:2]) > 50)
        _, sent, lost = tally()
        assert lost == 0
        assert sum((await bob.packets()).values()) >= sent


async def test_each_second_says_what_comes_from_whom_and_how_it_reaches_them(start):
    async with start() as plane, pair(plane) as (_, bob):
        reports = Reports(plane)
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])
        await until(lambda: ann_arrives(bob))

        def newest(who: str) -> list[LegQuality]:
            return list({q.leg: q for q in reports.of(LegQuality) if q.participant == who}.values())

        def total(flows: Iterable[Flow], kind: MediaKind, field: str) -> float:
            return sum(getattr(flow, field) for flow in flows if flow.kind is kind)

        def whole() -> bool:
            """Sound and picture come from ann and reach bob, and bob's receiver reports have told the way there."""
            coming = [flow for q in newest("ann") for flow in q.coming]
            going = [flow for q in newest("bob") for flow in q.going]
            flowing = all(
                total(side, kind, field) > least
                for side in (coming, going)
                for kind in MediaKind
                for field, least in (("packets", 20), ("octets", 200))
            )
            return flowing and any(q.round_trip_ms is not None for q in newest("bob"))

        await until(whole)
        for who in ("ann", "bob"):
            for q in newest(who):
                assert all(flow.lost == 0 and 0 <= flow.jitter_ms < 1000 for flow in (*q.coming, *q.going))
                assert q.round_trip_ms is None or 0 <= q.round_trip_ms < 1000
        assert total([flow for q in newest("ann") for flow in q.going], MediaKind.AUDIO, "packets") == 0
