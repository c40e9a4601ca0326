"""One engine under one load: seat everyone, wait until all media flows, then measure windows of it."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.load.crowd import Crowd, Tally
from tests.load.engines import ENGINES, Driven
from tests.load.network import cpu_ns, resident_kib, yard
from tests.load.streams import Rate

#: Joins under way at the same time while a hearing is seated.
_AT_ONCE = 4
_FLOWS_WITHIN_S = 60.0
USUAL = Rate()


@dataclass(frozen=True, slots=True)
class Shape:
    """Who is there: in each hearing so many who send and hear each other, and so many who only receive all of them.

    ``full``: everyone offers transport-wide feedback and retransmission streams, as browsers do. Pictures come in
    ``layers``, by their names, where there are any; of these everyone wants the largest.
    """

    senders: int = 10
    observers: int = 12
    hearings: int = 1
    rate: Rate = USUAL
    full: bool = True
    layers: tuple[tuple[str, Rate], ...] = ()

    @property
    def forwarded(self) -> int:
        """Packets a second that receivers should get."""
        inward = (self.rate.audio + self.rate.video) * self.senders
        return self.hearings * inward * (self.senders - 1 + self.observers)


@dataclass(frozen=True, slots=True)
class Window:
    """What one measured window gave: the engine's CPU for each packet received, in microseconds, and the counts."""

    us: float
    busy: float
    load_busy: float
    tally: Tally

    @property
    def rate(self) -> float:
        """Packets received a second."""
        return self.tally.received / self.tally.seconds


class Trial:
    """An engine with its people. Make one with `opened`."""

    def __init__(self, driven: Driven, crowd: Crowd, shape: Shape) -> None:
        self.driven = driven
        self.crowd = crowd
        self.shape = shape

    @classmethod
    @asynccontextmanager
    async def opened(cls, engine: str, shape: Shape, *, sample: int = 61) -> AsyncIterator["Trial"]:
        """Start the engine in a fresh namespace; nobody is seated yet."""
        async with AsyncExitStack() as stack:
            place = stack.enter_context(yard())
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hearing-load-"))
            driven = await stack.enter_async_context(ENGINES[engine](place, Path(folder) / engine))
            crowd = await stack.enter_async_context(
                Crowd.gathered(driven.joins, place.load, rate=shape.rate, sample=sample, full=shape.full)
            )
            yield cls(driven, crowd, shape)

    def hearings(self) -> list[str]:
        return [f"h{number}" for number in range(self.shape.hearings)]

    def senders(self) -> list[str]:
        return [f"p{number}" for number in range(self.shape.senders)]

    def observers(self) -> list[str]:
        return [f"o{number}" for number in range(self.shape.observers)]

    async def seat(self) -> None:
        """Give leave, connect everyone in silence, and wait until everyone has a key frame of every picture."""
        await self.crowd.pause()
        for hearing in self.hearings():
            await self.driven.allow(hearing, self.senders(), [*self.senders(), *self.observers()])
        turn = asyncio.Semaphore(_AT_ONCE)

        async def join(hearing: str, name: str, *, sends: bool) -> None:
            async with turn:
                others = [other for other in self.senders() if other != name]
                await self.crowd.join(hearing, name, sends=sends, hears=others, layers=dict(self.shape.layers))

        for names, sends in ((self.senders(), True), (self.observers(), False)):
            async with asyncio.TaskGroup() as tasks:
                for hearing in self.hearings():
                    for name in names:
                        tasks.create_task(join(hearing, name, sends=sends))
            await self.driven.joins.complete()
        self.crowd.resume()
        await self.flowing()
        await self.crowd.pause()

    async def flowing(self) -> None:
        """Wait until everyone has a key frame of every picture and some sound of everyone."""
        inlets = [inlet for person in self.crowd.people for inlet in person.inlets]
        async with asyncio.timeout(_FLOWS_WITHIN_S):
            while any(inlet.awaits_key or not inlet.counts.begun for inlet in inlets):  # noqa: ASYNC110 -- counters in C
                await asyncio.sleep(0.05)

    async def window(self, seconds: float) -> Window:
        """Send for so long and count; sends nothing before and after."""
        processes = self.driven.processes()
        await self.crowd.mark()
        begun, used, own = time.monotonic(), cpu_ns(processes), time.process_time()
        await asyncio.sleep(seconds)
        lasted, used, own = time.monotonic() - begun, cpu_ns(processes) - used, time.process_time() - own
        tally = await self.crowd.tally()
        packets = max(1, tally.received + tally.twice)
        return Window(used / 1000 / packets, used / 1e9 / lasted, own / lasted, tally)

    def resident_mib(self) -> float:
        """Resident memory of the engine."""
        return round(resident_kib(self.driven.processes()) / 1024, 1)
