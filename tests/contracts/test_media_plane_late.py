"""The contract of late legs, for every implementation that can delay; one that cannot must refuse them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest

from signaling.media import (
    PERSON,
    ApplyDelay,
    ApplyForwards,
    ApplyRecording,
    CutDelayed,
    DelayingPlane,
    Forward,
    MediaKind,
    MediaPlane,
    MediaRefusedError,
    OfferLeg,
    OpenLeg,
    RecordingFinished,
    Track,
)
from tests.contracts.planes import NONE, ann_arrives, leaves
from tests.media_peers import Peer, Reports, until

pytestmark = pytest.mark.alone

NOTHING: frozenset[Track] = frozenset()
OF_ANN = frozenset(Track("ann", kind) for kind in PERSON)
DELAY = 2.0
Start = Callable[[], AbstractAsyncContextManager[MediaPlane]]


def late(*pairs: tuple[str, str]) -> frozenset[Forward]:
    return frozenset(replace(one, late=True) for one in leaves(*pairs))


def as_late(order: OpenLeg) -> OpenLeg:
    return replace(order, late=True)


async def arrived(peer: Peer) -> int:
    return sum((await peer.packets()).values())


class Room:
    """Ann speaks, bob hears her as it happens, and an observer late."""

    def __init__(self, plane: MediaPlane, ann: Peer, bob: Peer, observer: Peer) -> None:
        self.plane, self.ann, self.bob, self.observer = plane, ann, bob, observer

    @classmethod
    async def made(cls, plane: MediaPlane, stack: AsyncExitStack) -> "Room":
        ann, bob, observer = [
            await stack.enter_async_context(Peer(name, hertz=hertz, colour=colour))
            for name, hertz, colour in (("ann", 440, "red"), ("bob", 0, ""), ("observer", 0, ""))
        ]
        await ann.join(plane, [])
        await bob.join(plane, ["ann"])
        await observer.join(plane, ["ann"], alter=as_late)
        for peer in (ann, bob, observer):
            await peer.connected()
        return cls(plane, ann, bob, observer)

    async def holds(self, start: frozenset[Track] = OF_ANN, stop: frozenset[Track] = NOTHING) -> None:
        await self.plane.apply([ApplyDelay("h1", DELAY, stop, start)])

    async def allows(self) -> None:
        await self.plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")) | late(("ann", "observer")))])


def delaying(plane: MediaPlane) -> bool:
    return isinstance(plane, DelayingPlane)


@asynccontextmanager
async def delayed_room(start: Start) -> AsyncIterator[Room]:
    async with start() as plane, AsyncExitStack() as stack:
        if not delaying(plane):
            pytest.skip("this engine does not delay; that it refuses is shown below")
        yield await Room.made(plane, stack)


async def test_who_is_late_receives_nothing_before_the_delay_and_then_everything(start):
    async with start() as plane, AsyncExitStack() as stack:
        if not delaying(plane):
            with pytest.raises(MediaRefusedError):
                await plane.offer(OfferLeg("h1", "observer", "observer-in", (Track("ann", PERSON[0]),), late=True))
            return
        room = await Room.made(plane, stack)
        began = asyncio.get_running_loop().time()
        await room.holds()
        await room.allows()
        await until(lambda: ann_arrives(room.bob))
        while asyncio.get_running_loop().time() < began + DELAY - 0.2:
            assert await arrived(room.observer) == 0
            await asyncio.sleep(0.1)
        await until(lambda: ann_arrives(room.observer))
        assert asyncio.get_running_loop().time() >= began + DELAY


async def test_a_cut_means_that_no_packet_of_the_withheld_span_is_ever_sent(start):
    async with delayed_room(start) as room:
        await room.holds()
        await room.allows()
        await until(lambda: ann_arrives(room.observer))
        await room.plane.apply([CutDelayed("h1")])
        cut = asyncio.get_running_loop().time()
        await asyncio.sleep(0.1)
        before = await arrived(room.observer)
        while asyncio.get_running_loop().time() < cut + DELAY - 0.2:
            assert await arrived(room.observer) == before
            await asyncio.sleep(0.1)
        picture = Track("ann", MediaKind.VIDEO)
        frames = room.observer.frames[picture]
        await until(lambda: room.observer.frames[picture] > frames + 10)
        await until(lambda: ann_arrives(room.observer))


async def test_what_was_not_held_when_it_came_is_not_sent_although_it_is_allowed_when_it_would_be(start):
    async with delayed_room(start) as room:
        await room.allows()
        await asyncio.sleep(0.5)
        assert await arrived(room.observer) == 0, "late leave alone brings nothing"
        await room.holds()
        await until(lambda: ann_arrives(room.observer))
        await room.holds(NOTHING, OF_ANN)
        await asyncio.sleep(DELAY + 0.3)
        before = await arrived(room.observer)
        await asyncio.sleep(0.6)
        assert await arrived(room.observer) == before


async def test_what_is_forbidden_when_it_would_be_sent_is_not_sent_although_it_was_held(start):
    async with delayed_room(start) as room:
        await room.holds()
        await asyncio.sleep(DELAY + 0.5)
        assert await arrived(room.observer) == 0
        await room.allows()
        await until(lambda: ann_arrives(room.observer))
        await room.plane.apply([ApplyForwards("h1", late(("ann", "observer")), NONE)])
        await asyncio.sleep(0.2)
        before = await arrived(room.observer)
        await asyncio.sleep(0.6)
        assert await arrived(room.observer) == before


async def test_leave_for_the_present_brings_a_late_leg_nothing_and_late_leave_nobody_else_anything(start):
    async with delayed_room(start) as room:
        await room.holds()
        wrong = leaves(("ann", "observer")) | late(("ann", "bob"))
        await room.plane.apply([ApplyForwards("h1", NONE, wrong)])
        await asyncio.sleep(DELAY + 0.5)
        assert (await arrived(room.observer), await arrived(room.bob)) == (0, 0)


async def test_a_publishers_reload_reaches_late_people_when_its_time_has_come(start):
    async with delayed_room(start) as room, Peer("ann", hertz=550, colour="green") as again:
        await room.holds()
        await room.allows()
        await until(lambda: ann_arrives(room.observer))
        await again.join(room.plane, [], leg="ann-2")
        await until(lambda: abs(room.bob.hears("ann") - 550) < 8)
        assert room.observer.sees("ann") == "red", "the former connection is still on its way"
        await until(lambda: abs(room.observer.hears("ann") - 550) < 8 and room.observer.sees("ann") == "green")


async def test_what_is_held_is_recorded_none_the_less_and_once(start):
    async with delayed_room(start) as room:
        reports = Reports(room.plane)
        await room.holds()
        await room.allows()
        await room.plane.apply([ApplyRecording("h1", NOTHING, OF_ANN)])
        await until(lambda: ann_arrives(room.observer))
        await room.plane.apply([ApplyRecording("h1", OF_ANN, NOTHING)])
        await until(lambda: len(reports.of(RecordingFinished)) == 2)
        voice = next(one for one in reports.of(RecordingFinished) if one.track.kind is MediaKind.AUDIO)
        seconds = (voice.ended_at - voice.started_at).total_seconds()
        assert 0.8 < voice.packets / (50 * seconds) < 1.2, f"{voice.packets} packets in {seconds} s"
