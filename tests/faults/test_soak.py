"""Half an hour of a hearing with sound and picture, comings and goings, files and readers: nothing of the server grows.

Counted are the processes that live as long as the server. What a hearing says stays in memory while it is live, so the
people here say no more than people do.
"""

import asyncio
import itertools
import os
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import socketio

from tests.bench.four_people import send_media
from tests.clients import Client, RefusedError
from tests.pdfs import small_pdf
from tests.served import Served, served_demo
from tests.tus import discard, upload_whole
from tests.web.acts import CASE, come, everyone, hearing_of, walk_to_investigation
from web.demo.guests import Guest

pytestmark = [pytest.mark.alone, pytest.mark.slow]

WARM_UP_S = 600.0
MEASURED_S = 1800.0
SAMPLE_EVERY_S = 10.0
COMPARED = 30
"""Samples at the beginning and at the end of which the medians are compared: five minutes."""
MOST_GROWTH = 0.01
SENDS = ("leader", "member", "petitioner")


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a process holds: resident memory in KiB, open descriptors."""

    resident: int
    descriptors: int


def _footprints(served: Served) -> dict[int, Footprint]:
    """Of each process of the server's group."""
    assert served.process is not None
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if os.getpgid(int(entry.name)) == served.process.pid:
                    pages = int((entry / "statm").read_text().split()[1])
                    resident = pages * os.sysconf("SC_PAGE_SIZE") // 1024
                    found[int(entry.name)] = Footprint(resident, len(list((entry / "fd").iterdir())))
    return found


@dataclass
class Room:
    """Everyone at the hearing, and the media of those who send."""

    served: Served
    people: dict[str, Client]
    ids: dict[str, str]
    hearing: str
    media: dict[str, Guest]
    done: int = 0
    lines: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def order(self, who: str, command: str, **fields: Any) -> None:
        """Give a command, and come back first where a starved machine has cut the line; counts what was carried out."""
        with suppress(RefusedError):  # of somebody who was cut off just now
            try:
                await self.people[who].command(command, **fields)
            except (socketio.exceptions.SocketIOError, TimeoutError):
                await self.come_back(who)
                return
            self.done += 1

    async def come_back(self, who: str) -> None:
        """Open the socket again, and with it the media."""
        async with self.lines.setdefault(who, asyncio.Lock()):
            one = self.people[who]
            if who in self.media:
                await self.media.pop(who).close()
            await one.hang_up()
            await asyncio.sleep(2)
            await one.connect()
            await one.join(self.hearing)
            if who in (*SENDS, "chief"):
                self.media[who] = await send_media(one, who, 200.0)

    async def speak(self) -> None:
        """One after the other is given the floor, is written down, and gives it back."""
        for number in itertools.count(1):
            for name in SENDS:
                await self.order("leader", "give_floor", participant=self.ids[name])
                await asyncio.sleep(20)
                text = f"第{number}次发言：权利要求1相对于证据1不具备创造性。"
                await self.order("clerk", "record_utterance", speaker=self.ids[name], text=text)
                await self.order("leader", "take_floor")
                await asyncio.sleep(10)

    async def go_and_return(self) -> None:
        """A member's browser is loaded anew: another socket, another media leg."""
        while True:
            await asyncio.sleep(45)
            await self.come_back("chief")

    async def read(self) -> None:
        """Somebody reads in the case file, and looks for something."""
        one = self.people["petitioner"]
        while True:
            for path in (f"/api/cases/{CASE}", "/api/search?q=权利要求"):
                await one.call("GET", path)
                await asyncio.sleep(0.5)

    async def file(self) -> None:
        """A side sends a file, and thinks better of it."""
        one = self.people["petitioner"]
        for number in itertools.count():
            upload = await upload_whole(one, small_pdf(f"S{number}", pages=3))
            await asyncio.sleep(30)
            await discard(one, upload)
            await asyncio.sleep(30)


async def _seat(stack: AsyncExitStack, served: Served) -> Room:
    people = await everyone(stack, served.url)
    hearing = await hearing_of(people["clerk"])
    ids = await come(people, hearing)
    await walk_to_investigation(people)
    by_login = {name: one.view["you"]["id"] for name, one in people.items()}
    assert set(by_login.values()) <= set(ids.values())
    media = {}
    for number, name in enumerate((*SENDS, "chief")):
        await people[name].join(hearing)
        media[name] = await send_media(people[name], name, 110.0 + 30 * number)
    return Room(served, people, by_login, hearing, media)


async def _soaked(served: Served) -> list[dict[int, Footprint]]:
    """Let everyone do what they do, and give the footprints of the time after the warming up."""
    samples = []
    async with AsyncExitStack() as stack:
        room = await _seat(stack, served)
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(act()) for act in (room.speak, room.go_and_return, room.read, room.file)]
            await asyncio.sleep(WARM_UP_S)
            for _ in range(int(MEASURED_S / SAMPLE_EVERY_S)):
                samples.append(_footprints(served))
                await asyncio.sleep(SAMPLE_EVERY_S)
            for task in running:
                task.cancel()
        for guest in room.media.values():
            await guest.close()
    assert room.done > len(SENDS) * (WARM_UP_S + MEASURED_S) / 60, "hardly anything was done"
    return samples


def test_half_an_hour_of_hearing_leaves_memory_and_descriptors_where_they_were(tmp_path: Path):
    with served_demo(tmp_path) as served:
        samples = asyncio.run(_soaked(served))
    lasting = set.intersection(*(set(sample) for sample in samples))
    assert len(lasting) >= 2, "the server and its media process"
    for what in ("resident", "descriptors"):
        sums = [sum(getattr(sample[pid], what) for pid in lasting) for sample in samples]
        before, after = median(sums[:COMPARED]), median(sums[-COMPARED:])
        print(f"{what}: {before:.0f} before, {after:.0f} after, {100 * (after / before - 1):+.2f} %")
        assert after <= before * (1 + MOST_GROWTH), f"{what} grew from {before} to {after}: {sums[::COMPARED]}"
