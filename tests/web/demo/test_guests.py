"""Demo guests: they look and sound alive, and connect through the plane as a browser would."""

import asyncio
from pathlib import Path

from aiortc import MediaStreamTrack
from av import AudioFrame

from signaling.engines.embedded import EmbeddedPlane
from signaling.media import PERSON, ApplyForwards, Forward, MediaKind, Track
from signaling.peer import read_offer, write_answer
from web.demo.guests import Guest, Portrait, Voice


def test_the_portrait_moves_and_carries_the_clock():
    portrait = Portrait("李敏", (90, 60, 60))
    first, same, later, next_second = (
        portrait.draw(at, clock).tobytes() for at, clock in ((0, "9:00"), (0, "9:00"), (0.5, "9:00"), (0, "9:01"))
    )
    assert first == same
    assert len({first, later, next_second}) == 3


async def test_the_voice_speaks_and_pauses():
    voice = Voice(140)
    loudest = []
    for _ in range(60):
        frame = await voice.recv()
        assert isinstance(frame, AudioFrame)
        loudest.append(max(abs(sample) for sample in memoryview(bytes(frame.planes[0])).cast("h")))
    assert max(loudest) > 1500
    assert min(loudest) < 100


async def test_a_guest_without_sources_offers_only_what_it_sends():
    guest = Guest([Voice(140), Portrait("李敏", (90, 60, 60))], lambda *_: None)
    offer = await guest.offer([], send=True)
    assert list(offer.send_mids.values()) == [MediaKind.AUDIO, MediaKind.VIDEO]
    assert offer.receive_mids == {}
    await guest.close()


async def test_one_guest_sees_and_hears_another(tmp_path: Path):
    frames: dict[Track, asyncio.Event] = {}
    tasks: list[asyncio.Task[None]] = []

    async def first_frame(track: Track, media: MediaStreamTrack) -> None:
        await media.recv()
        frames[track].set()

    def received(track: Track, media: MediaStreamTrack) -> None:
        frames[track] = asyncio.Event()
        tasks.append(asyncio.create_task(first_frame(track, media)))

    speaker = Guest([Voice(140), Portrait("李敏", (90, 60, 60))], received)
    listener = Guest([], received)
    async with EmbeddedPlane.start(["127.0.0.1"], 0, tmp_path) as plane:
        for guest, name, sources in ((speaker, "li", []), (listener, "wang", ["li"])):
            offer = await guest.offer(sources, send=guest is speaker)
            order = read_offer(
                offer.sdp,
                hearing="h1",
                participant=name,
                leg=f"{name}-1",
                send=offer.send_mids,
                receive=offer.receive_mids,
            )
            await guest.accept(write_answer(offer.sdp, order, await plane.open(order)))
        leave = frozenset(Forward(Track("li", kind), "wang") for kind in PERSON)
        await plane.apply([ApplyForwards("h1", frozenset(), leave)])
        await asyncio.wait_for(asyncio.gather(*tasks), 10)
        assert {track.kind for track, seen in frames.items() if seen.is_set()} == set(PERSON)
        await speaker.close()
        await listener.close()
