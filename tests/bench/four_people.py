"""Four people in a hearing, in a process of their own: run as ``python -m tests.bench.four_people URL SECONDS``."""

import asyncio
import sys
import uuid
from contextlib import AsyncExitStack

from tests.clients import Client, client
from web.demo.guests import Guest, Portrait, Voice

PEOPLE = ("leader", "chief", "member", "clerk")


async def send_media(one: Client, name: str, pitch: float) -> Guest:
    """Open the media leg of somebody who has joined, as their browser would, with this voice."""
    guest = Guest([Voice(pitch), Portrait(name, (90, 110, 150))], lambda _track, _stream: None)
    offer = await guest.offer(one.view["you"]["media"]["sources"], send=True)
    answer = await one.send(
        "media.offer",
        {
            "leg": uuid.uuid4().hex,
            "sdp": offer.sdp,
            "send": {mid: kind.value for mid, kind in offer.send_mids.items()},
            "receive": {
                mid: {"participant": track.participant, "kind": track.kind.value}
                for mid, track in offer.receive_mids.items()
            },
        },
    )
    await guest.accept(answer["sdp"])
    return guest


async def _take_a_seat(one: Client, identity: str, pitch: float) -> Guest:
    await one.enter(identity)
    cases = await one.call("GET", "/api/cases")
    await one.connect()
    hearing = cases[0]["hearings"][0]["id"]
    await one.join(hearing)
    await one.command("enter_waiting_room", camera=True, microphone=True, speaker=True)
    return await send_media(one, identity, pitch)


async def sit(url: str, seconds: float) -> None:
    """Seat everyone, say ``ready``, and stay for this long; each sees and hears the three others."""
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(client(url)) for _ in PEOPLE]
        guests = [
            await _take_a_seat(one, name, 110.0 + 30 * at)
            for at, (one, name) in enumerate(zip(people, PEOPLE, strict=True))
        ]
        await asyncio.sleep(5)
        print("ready", flush=True)
        await asyncio.sleep(seconds)
        for guest in guests:
            await guest.close()


if __name__ == "__main__":
    asyncio.run(sit(sys.argv[1], float(sys.argv[2])))
