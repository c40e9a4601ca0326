"""Several media processes, one a core: each hearing lives whole in one of them, on that process's own port.

A hearing is given to the process with the fewest connections when it is first spoken of, and stays there until it is
closed. When a process dies only its hearings lose their connections.
"""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from pathlib import Path
from typing import Self

from signaling.engines.choice import AUTO
from signaling.engines.delay import LONGEST_S
from signaling.engines.embedded import EmbeddedPlane
from signaling.media import CloseHearing, EngineLost, LegLost, LegOpened, OpenLeg, Order, Report


@dataclass(slots=True, eq=False)
class _Ship:
    plane: EmbeddedPlane
    hearings: set[str] = field(default_factory=set)
    legs: set[tuple[str, str]] = field(default_factory=set)

    @property
    def load(self) -> tuple[int, int]:
        return len(self.legs), len(self.hearings)


class Fleet:
    """An implementation of `signaling.media.MediaPlane`. Make one with `start`."""

    def __init__(self, planes: Sequence[EmbeddedPlane]) -> None:
        self._ships = [_Ship(plane) for plane in planes]
        self._place: dict[str, _Ship] = {}
        self._next: asyncio.Queue[tuple[Report, asyncio.Event] | None] = asyncio.Queue(1)

    @classmethod
    @contextlib.asynccontextmanager
    async def start(
        cls, host_addresses: Sequence[str], port: int, recordings: Path, path: str = AUTO, *, processes: int
    ) -> AsyncIterator[Self]:
        """Serve media with so many processes, on as many ports from ``port`` on (0: any); else as `EmbeddedPlane`."""
        async with AsyncExitStack() as stack:
            planes = [
                await stack.enter_async_context(
                    EmbeddedPlane.start(host_addresses, port + number if port else 0, recordings, path)
                )
                for number in range(processes)
            ]
            yield cls(planes)

    @property
    def planes(self) -> Sequence[EmbeddedPlane]:
        """The processes, in the order of their ports."""
        return [ship.plane for ship in self._ships]

    def home(self, hearing: str) -> EmbeddedPlane | None:
        """The process that a hearing lives in, if it was spoken of."""
        ship = self._place.get(hearing)
        return ship.plane if ship is not None else None

    def _ship_of(self, hearing: str) -> _Ship:
        ship = self._place.get(hearing)
        if ship is None:
            ship = self._place[hearing] = min(self._ships, key=lambda one: one.load)
            ship.hearings.add(hearing)
        return ship

    @property
    def delays_up_to(self) -> float:
        """See `signaling.media.DelayingPlane`."""
        return LONGEST_S

    # --- the port --------------------------------------------------------------------------------------------------

    async def open(self, order: OpenLeg) -> LegOpened:
        """Prepare a leg; raises `MediaRefusedError`."""
        ship = self._ship_of(order.hearing)
        opened = await ship.plane.open(order)
        ship.legs.add((order.hearing, order.leg))
        return opened

    async def apply(self, orders: Sequence[Order]) -> None:
        """Carry out orders; those of one hearing in the order given."""
        for hearing, own in itertools.groupby(orders, key=lambda order: order.hearing):
            given = list(own)
            await self._ship_of(hearing).plane.apply(given)
            if any(isinstance(order, CloseHearing) for order in given):
                self._place.pop(hearing).hearings.discard(hearing)

    async def reports(self) -> AsyncIterator[Report]:
        """Everything that happens, in order for each hearing, until all are closed. One reader.

        As with one process, a report counts as taken in when the reader asks for what comes after it.
        """
        async with asyncio.TaskGroup() as tasks:
            for ship in self._ships:
                tasks.create_task(self._listen(ship))
            ended = 0
            while ended < len(self._ships):
                found = await self._next.get()
                if found is None:
                    ended += 1
                    continue
                report, taken = found
                yield report
                taken.set()

    async def close(self) -> None:
        """End all recordings durably and every process; idempotent."""
        await asyncio.gather(*(ship.plane.close() for ship in self._ships))

    async def _listen(self, ship: _Ship) -> None:
        async for report in ship.plane.reports():
            taken = asyncio.Event()
            await self._next.put((self._seen(ship, report), taken))
            await taken.wait()
        await self._next.put(None)

    def _seen(self, ship: _Ship, report: Report) -> Report:
        """Keep count of the connections, and say whose are gone when a process died."""
        match report:
            case LegLost(closed=True):
                ship.legs.discard((report.hearing, report.leg))
            case EngineLost():
                ship.legs.clear()
                return replaced(report, hearings=frozenset(ship.hearings))
        return report
