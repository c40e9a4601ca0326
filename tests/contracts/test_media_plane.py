"""The contract of the media port, for every implementation: real peers, real media, judged by what arrives."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import av
import pytest

from signaling.engines.embedded import EmbeddedPlane
from signaling.media import (
    PERSON,
    SCREEN_SLOT,
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
    MediaRefusedError,
    RecordingFinished,
    ShowTiles,
    Tile,
    Track,
)
from signaling.mux import mux_in_child
from signaling.recorder import digest_of
from tests.contracts.planes import NONE, ann_arrives, bob_arrives, leaves, legs, pair
from tests.media_peers import Peer, Reports, middle_pixel, missing_packets, nearest_colour, until

pytestmark = pytest.mark.alone


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


async def test_a_screen_comes_beside_the_person_in_the_one_slot_for_screens(start):
    screen = {who: frozenset({Forward(Track(who, MediaKind.SCREEN), "bob")}) for who in ("ann", "eve")}
    async with start() as plane, AsyncExitStack() as stack:
        ann, bob, eve = [
            await stack.enter_async_context(Peer(name, colour=face, screen=shown))
            for name, face, shown in (("ann", "red", "green"), ("bob", "blue", "red"), ("eve", "red", "blue"))
        ]
        for peer in (ann, bob, eve):
            await peer.join(plane, [other for other in ("ann", "bob") if other != peer.name])
            await peer.connected()
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])
        await until(lambda: bob.sees("ann") == "red")
        assert (await bob.packets())[SCREEN_SLOT] == 0, "a leave to see somebody is none to see their screen"

        await plane.apply([ApplyForwards("h1", NONE, screen["ann"])])
        await until(lambda: bob.sees_screen() == "green")
        assert bob.sees("ann") == "red"
        await plane.apply([ApplyForwards("h1", screen["ann"], screen["eve"])])
        await until(lambda: bob.sees_screen() == "blue")

        await plane.apply([ShowTiles("h1", "bob", (Tile("ann", 180),), screen=0)])
        await asyncio.sleep(0.2)
        before, seen = (await bob.packets())[SCREEN_SLOT], bob.frames[Track("ann", MediaKind.VIDEO)]
        await until(lambda: bob.frames[Track("ann", MediaKind.VIDEO)] > seen + 10)
        assert (await bob.packets())[SCREEN_SLOT] == before, "what is not seen is not sent"
        await plane.apply([ShowTiles("h1", "bob", (Tile("ann", 180),), screen=720)])
        frames = bob.frames[SCREEN_SLOT]
        await until(lambda: bob.frames[SCREEN_SLOT] > frames + 5)
        await plane.apply([ApplyForwards("h1", screen["eve"], NONE)])
        last = (await settled(bob), (await bob.packets())[SCREEN_SLOT])[1]
        await asyncio.sleep(0.5)
        assert (await bob.packets())[SCREEN_SLOT] == last
        for outsider in (ann, eve):
            assert sum((await outsider.packets()).values()) == 0


async def test_a_screen_is_recorded_as_a_track_of_its_own(start, tmp_path):
    tracks = frozenset({Track("ann", MediaKind.VIDEO), Track("ann", MediaKind.SCREEN)})
    async with start() as plane, Peer("ann", colour="red", screen="green") as ann:
        reports = Reports(plane)
        await ann.join(plane, [])
        await ann.connected()
        await plane.apply([ApplyRecording("h1", frozenset(), tracks)])
        await asyncio.sleep(1.5)
        await plane.apply([ApplyRecording("h1", tracks, frozenset())])
        await until(lambda: len(reports.of(RecordingFinished)) == 2)
    for report in reports.of(RecordingFinished):
        film = tmp_path / f"{report.track.kind}.webm"
        await mux_in_child([Path(report.path)], film)
        with av.open(str(film)) as container:
            pictures = list(container.decode(video=0))
        assert len(pictures) > 10
        shown = "green" if report.track.kind is MediaKind.SCREEN else "red"
        assert {nearest_colour(middle_pixel(one)) for one in pictures} == {shown}


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

        def carries(flows: list[Flow], kind: MediaKind) -> bool:
            return sum(f.packets for f in flows if f.kind is kind) > 20 < sum(f.octets for f in flows if f.kind is kind)

        def whole() -> bool:
            """Sound and picture come from ann and reach bob, and bob's receiver reports have told the way there."""
            sides = [f for q in newest("ann") for f in q.coming], [f for q in newest("bob") for f in q.going]
            flowing = all(carries(side, kind) for side in sides for kind in PERSON)
            return flowing and any(q.round_trip_ms is not None for q in newest("bob"))

        await until(whole)
        for who in ("ann", "bob"):
            for q in newest(who):
                assert all(flow.lost == 0 and 0 <= flow.jitter_ms < 1000 for flow in (*q.coming, *q.going))
                assert q.round_trip_ms is None or 0 <= q.round_trip_ms < 1000
        assert not any(flow.packets for q in newest("ann") for flow in q.going)
