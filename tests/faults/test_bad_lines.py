"""People behind bad lines: what is lost, late, cut or moved elsewhere, and what the others and the recording notice."""

import asyncio
import contextlib
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from signaling.engines.choice import NATIVE, PYTHON
from signaling.engines.embedded import EmbeddedPlane
from signaling.media import (
    PERSON,
    ApplyForwards,
    ApplyRecording,
    Forward,
    LegConnected,
    LegLost,
    LegQuality,
    MediaKind,
    RecordingFinished,
    Track,
)
from tests.media_peers import Peer, Reports, missing_packets, until
from tests.tools import require_native

pytestmark = pytest.mark.alone

NONE: frozenset[Forward] = frozenset()
SLOW = pytest.mark.slow
FAR = (0.04, 0.1)
"""A delay of 40 to 100 ms each way, another for each packet: many overtake each other."""


def plane_of(path: str, folder: Path) -> contextlib.AbstractAsyncContextManager[EmbeddedPlane]:
    if path == NATIVE:
        require_native()
    return EmbeddedPlane.start(["127.0.0.1"], 0, folder / "recordings", path)


def everyone(names: Iterable[str]) -> frozenset[Forward]:
    return frozenset(Forward(Track(a, kind), b) for a in names for b in names if a != b for kind in PERSON)


@pytest.mark.parametrize(
    ("path", "loss"),
    [
        (PYTHON, 0.10),
        pytest.param(PYTHON, 0.05, marks=SLOW),
        pytest.param(NATIVE, 0.05, marks=SLOW),
        pytest.param(NATIVE, 0.10, marks=SLOW),
    ],
)
async def test_what_a_lossy_and_far_line_loses_is_asked_for_until_the_recording_is_whole(path, loss, tmp_path):
    tracks = frozenset({Track("ann", MediaKind.AUDIO), Track("ann", MediaKind.VIDEO)})
    async with plane_of(path, tmp_path) as plane, AsyncExitStack() as stack:
        reports = Reports(plane)
        ann = await stack.enter_async_context(Peer("ann", hertz=440, colour="red"))
        relay = await ann.join_through_relay(plane, [], stack, loss, FAR)
        await ann.connected()
        await plane.apply([ApplyRecording("h1", frozenset(), tracks)])
        passed = relay.passed
        await until(lambda: relay.passed > passed + 350, within=30)
        await plane.apply([ApplyRecording("h1", tracks, frozenset())])
        await until(lambda: len(reports.of(RecordingFinished)) == 2)
        assert relay.lost > 15
    for report in reports.of(RecordingFinished):
        missing = missing_packets(Path(report.path))
        assert missing == 0, f"{missing} of {report.packets} {report.track.kind} packets never came"


async def goes_on(peer: Peer, track: Track) -> None:
    """Wait until more of this track arrives."""
    frames = peer.frames[track]
    await until(lambda: peer.frames[track] > frames + 25, within=20)


async def lost_on_the_way(peer: Peer) -> dict[Track, int]:
    """RTP packets that never reached this peer, by source."""
    lost: dict[Track, int] = {}
    for transceiver in peer.guest.connection.getTransceivers():
        if transceiver.currentDirection == "recvonly":
            participant, _, kind = transceiver.receiver.track.id.rpartition("-")
            report = await transceiver.receiver.getStats()
            counted = [entry.packetsLost for entry in report.values() if entry.type == "inbound-rtp"]
            lost[Track(participant, MediaKind(kind))] = sum(counted)
    return lost


@pytest.mark.parametrize("path", [PYTHON, pytest.param(NATIVE, marks=SLOW)])
async def test_one_person_who_loses_a_third_of_everything_costs_the_others_nothing(path, tmp_path):
    names = ("ann", "bob", "cat")
    async with plane_of(path, tmp_path) as plane, AsyncExitStack() as stack:
        reports = Reports(plane)
        ann, bob, cat = [
            await stack.enter_async_context(Peer(name, hertz=hertz, colour=colour))
            for name, hertz, colour in zip(names, (440, 550, 700), ("red", "green", "blue"), strict=True)
        ]
        relay = await ann.join_through_relay(plane, ["bob", "cat"], stack, 0.3, FAR)
        await bob.join(plane, ["ann", "cat"])
        await cat.join(plane, ["ann", "bob"])
        await plane.apply([ApplyForwards("h1", NONE, everyone(names))])
        voice = Track("bob", MediaKind.AUDIO)
        await until(lambda: cat.frames[voice] > 150 and cat.sees("bob") == "green", within=20)
        await until(lambda: abs(cat.hears("bob") - 550) < 8)
        await until(lambda: ann.frames[voice] > 20 and bob.frames[Track("ann", MediaKind.AUDIO)] > 20, within=20)
        assert {track: lost for track, lost in (await lost_on_the_way(cat)).items() if track.participant == "bob"} == {
            Track("bob", MediaKind.AUDIO): 0,
            Track("bob", MediaKind.VIDEO): 0,
        }
        assert not reports.of(LegLost)
        newest = {each.participant: each for each in reports.of(LegQuality)}
        assert (newest["bob"].lost_in, newest["cat"].lost_in) == (0, 0)
        assert relay.lost > 0


@pytest.mark.parametrize("path", [PYTHON, pytest.param(NATIVE, marks=SLOW)])
async def test_whose_router_gives_another_address_goes_on_in_the_same_connection(path, tmp_path):
    async with plane_of(path, tmp_path) as plane, AsyncExitStack() as stack:
        reports = Reports(plane)
        ann = await stack.enter_async_context(Peer("ann", hertz=440))
        bob = await stack.enter_async_context(Peer("bob", hertz=700))
        relay = await ann.join_through_relay(plane, ["bob"], stack)
        await bob.join(plane, ["ann"])
        await plane.apply([ApplyForwards("h1", NONE, everyone(("ann", "bob")))])
        await until(lambda: abs(bob.hears("ann") - 440) < 8 and abs(ann.hears("bob") - 700) < 8)
        for _ in range(1 if path == PYTHON else 4):
            await relay.move()
            for peer, voice in ((bob, Track("ann", MediaKind.AUDIO)), (ann, Track("bob", MediaKind.AUDIO))):
                await goes_on(peer, voice)
        assert not any(lost.closed for lost in reports.of(LegLost))
        assert {each.leg for each in reports.of(LegConnected)} == {"ann-1", "bob-1"}


@pytest.mark.slow
@pytest.mark.parametrize("path", [PYTHON, NATIVE])
@pytest.mark.parametrize("seconds", [5, 12])
async def test_a_line_that_is_down_for_a_while_needs_no_new_connection(path, seconds, tmp_path):
    async with plane_of(path, tmp_path) as plane, AsyncExitStack() as stack:
        reports = Reports(plane)
        ann = await stack.enter_async_context(Peer("ann", hertz=440))
        bob = await stack.enter_async_context(Peer("bob"))
        relay = await ann.join_through_relay(plane, [], stack)
        await bob.join(plane, ["ann"])
        await plane.apply([ApplyForwards("h1", NONE, everyone(("ann", "bob")))])
        voice = Track("ann", MediaKind.AUDIO)
        await until(lambda: bob.frames[voice] > 25)
        relay.cut = True
        await asyncio.sleep(seconds)
        relay.cut = False
        await goes_on(bob, voice)
        assert [lost.closed for lost in reports.of(LegLost)] == [False]
        assert [each.leg for each in reports.of(LegConnected)].count("ann-1") == 2
