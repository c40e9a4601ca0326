"""All hearings that are live in this process: loaded on demand, owned by one task group, recovered after a crash."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from hearing.procedure.commands import ReportOutage, ScheduleHearing
from hearing.procedure.people import in_session
from hearing.procedure.state import Hearing
from hearing.record.ports import Events, StoreUnavailable
from hearing.record.sitting import Clock, Sitting
from hearing.vocabulary import SYSTEM

HEARTBEAT_SECONDS = 1.0
"""How often it is noted that the platform is alive while someone is connected or a hearing is open."""


log = logging.getLogger(__name__)


class NoSuchHearingError(LookupError):
    """There is no hearing with this id."""

    code = "no_such_hearing"
    zh = "没有这场口头审理；请从案件页面重新进入。"
    en = "There is no such hearing; open it again from the page of its case."


def utc_now() -> datetime:
    """Give the present moment in UTC."""
    return datetime.now(UTC)


def needs_heartbeat(state: Hearing) -> bool:
    """Tell whether an outage now would cut someone off: the hearing is in session, or someone is connected."""
    return in_session(state) or any(one.connections or one.media for one in state.presence.values())


class Sittings:
    """The registry of live hearings. Open it with `open_sittings`."""

    def __init__(self, store: Events, clock: Clock, group: asyncio.TaskGroup) -> None:
        self._store = store
        self._clock = clock
        self._group = group
        self._live: dict[str, Sitting] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._loading = asyncio.Lock()

    @property
    def store(self) -> Events:
        """The store that the hearings are read from and written to."""
        return self._store

    @property
    def live(self) -> tuple[Sitting, ...]:
        """The hearings loaded in this process."""
        return tuple(self._live.values())

    async def get(self, hearing: str) -> Sitting:
        """Give a hearing, loading it when needed.

        Raises:
            NoSuchHearingError: it was never scheduled.
        """
        async with self._loading:
            found = self._live.get(hearing)
            if found is None:
                found = Sitting(hearing, self._store, self._clock)
                if not await found.catch_up():
                    raise NoSuchHearingError(hearing)
                self._start(found)
            return found

    async def schedule(self, command: ScheduleHearing, *, by: str, command_id: str, hearing: str) -> Sitting:
        """Set a new hearing down under this id, chosen by the caller; the same call repeated gives the same hearing.

        Raises:
            Refused: the roster is not right, or another hearing has this id.
        """
        async with self._loading:
            sitting = self._live.get(hearing)
            if sitting is None:
                sitting = Sitting(hearing, self._store, self._clock)
                await sitting.catch_up()
                self._start(sitting)
        try:
            await sitting.submit(command, by=by, command_id=command_id)
        finally:
            if not sitting.state.scheduled:
                self._stop(hearing)
        return sitting

    def _start(self, sitting: Sitting) -> None:
        self._live[sitting.state.id] = sitting
        self._tasks.append(self._group.create_task(sitting.run(), name=f"sitting {sitting.state.id}"))

    def _stop(self, hearing: str) -> None:
        self._live.pop(hearing, None)
        for task in self._tasks:
            if task.get_name() == f"sitting {hearing}":
                task.cancel()

    async def recover(self) -> tuple[str, ...]:
        """After a start: record the outage of every hearing that the last process left open or connected.

        The outage began at the last event or the last heartbeat, whichever is later. Gives the hearings concerned.
        """
        concerned = []
        for listed in await self._store.hearings(unended=True):
            found = Sitting(listed.id, self._store, self._clock)
            await found.catch_up()
            if found.last_at is None or not needs_heartbeat(found.state):
                continue
            beat = await self._store.last_beat(listed.id)
            since = max(found.last_at, beat) if beat is not None else found.last_at
            self._start(found)
            await found.submit(ReportOutage(since), by=SYSTEM, command_id=f"outage-{uuid.uuid4()}")
            concerned.append(listed.id)
        return tuple(concerned)

    async def beat(self) -> None:
        """Note that the platform is alive for every hearing that an outage would cut off."""
        open_now = [one.state.id for one in self._live.values() if needs_heartbeat(one.state)]
        await self._store.beat(open_now, self._clock())

    async def keep_beating(self, every: float = HEARTBEAT_SECONDS) -> None:
        """Beat until cancelled. A beat that fails costs only exactness: an outage then begins at an earlier moment."""
        while True:
            try:
                await self.beat()
            except StoreUnavailable as error:
                log.warning("a heartbeat could not be noted: %s", str(error).splitlines()[0])
            except Exception:
                log.exception("a heartbeat could not be noted")
            await asyncio.sleep(every)

    def stop(self) -> None:
        """End every task; commands that were not begun are answered with `SittingClosedError`."""
        for task in self._tasks:
            task.cancel()


@asynccontextmanager
async def open_sittings(
    store: Events, *, clock: Clock = utc_now, heartbeat: float = HEARTBEAT_SECONDS
) -> AsyncIterator[Sittings]:
    """Run the hearings of this process: record the outage since the last one, then own every live hearing."""
    async with asyncio.TaskGroup() as group:
        sittings = Sittings(store, clock, group)
        try:
            await sittings.recover()
            beating = group.create_task(sittings.keep_beating(heartbeat), name="heartbeat")
            try:
                yield sittings
            finally:
                beating.cancel()
        finally:
            sittings.stop()
