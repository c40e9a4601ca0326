"""Puts on the record when people were not heard or seen, or did not hear or see, as the monitor finds it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from hearing.procedure.commands import Command, ReportImpaired, ReportUnimpaired
from hearing.procedure.handling.impairment import lasting
from hearing.procedure.people import in_session, room_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import Room, Trouble
from signaling.monitor import Monitor
from signaling.quality import Interval

Report = Callable[[str, Command], Awaitable[None]]
"""Puts a command of the platform on a hearing's record, however long that takes."""


class Impairments:
    """Facts in the order in which they were found. Run ``run`` as a task.

    The queue has no bound, for no fact is dropped: a person's trouble makes two in five seconds at most.
    """

    def __init__(self, monitor: Monitor, report: Report) -> None:
        self._monitor = monitor
        self._report = report
        self._found: asyncio.Queue[tuple[str, Command]] = asyncio.Queue()

    def found(self, hearing: str, participant: str, intervals: Iterable[Interval]) -> None:
        """Take what opened or closed of someone's media."""
        for one in intervals:
            self._found.put_nowait((hearing, command_of(participant, one)))

    def follow(self, state: Hearing) -> None:
        """Tell what lasts and is not on the record: it began where that was no matter of the record, as in a recess."""
        if not in_session(state) or state.recess is not None:
            return
        for who, one in self._monitor.open_in(state.id):
            if room_of(state, who) is Room.HEARING and lasting(state, who, one.trouble) is None:
                self.found(state.id, who, (one,))

    async def run(self) -> None:
        """Put one after another on the record until cancelled."""
        while True:
            hearing, command = await self._found.get()
            await self._report(hearing, command)


def command_of(participant: str, interval: Interval) -> Command:
    """Give the report of an interval that has opened or closed: shares in per cent, a delay in milliseconds."""
    if interval.until is None:
        return ReportImpaired(participant, interval.trouble, interval.since)
    level = interval.level or 0.0
    figure = round(level if interval.trouble is Trouble.LATE else 100 * level)
    return ReportUnimpaired(participant, interval.trouble, interval.until, figure)
