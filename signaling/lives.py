"""The hearings that somebody is connected to, each as people see it now, and where observers are behind, as they do."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from hearing.procedure.delayed import is_delayed
from hearing.record.sitting import Sitting
from signaling.connection import Connection
from signaling.live import Behind, LiveHearing
from signaling.live_late import LateHearing
from signaling.refusals import Refusal, cannot_delay

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]

log = logging.getLogger("hearing.gateway")


class Lives:
    """Each follows its sitting, in a task of ``spawn``, until it ends; ``behind`` is for who reads too slowly."""

    def __init__(self, behind: Behind, spawn: Spawn) -> None:
        self._behind = behind
        self._spawn = spawn
        self._present: dict[str, LiveHearing] = {}
        self._late: dict[str, LateHearing] = {}
        self._following: list[asyncio.Task[None]] = []

    def of(self, connection: Connection) -> LiveHearing | None:
        """Give the hearing that a connection has joined, as its person sees it."""
        late = self._late.get(connection.hearing)
        return late if late is not None and connection in late.connections else self._present.get(connection.hearing)

    def open(self, sitting: Sitting) -> bool:
        """Follow a sitting from now on; tells whether it was not followed before."""
        if sitting.state.id in self._present:
            return False
        live = self._present[sitting.state.id] = LiveHearing(sitting, self._behind)
        self._follow(live)
        return True

    def opened(self, sitting: Sitting, participant: str, delays_up_to: float) -> LiveHearing:
        """Give a hearing that is followed, as a participant sees it.

        Args:
            sitting: the hearing.
            participant: who is on its roster.
            delays_up_to: the longest delay of media here, in seconds.

        Raises:
            Refusal: they see it later, and that cannot be done here, or there is nothing yet that they may see.
        """
        hearing = sitting.state.id
        if not is_delayed(sitting.state, participant):
            return self._present[hearing]
        delay = sitting.state.rules.observers_delay
        if delays_up_to < delay:
            raise cannot_delay(delay)
        if hearing not in self._late:
            self._late[hearing] = LateHearing(sitting, self._behind)
            self._follow(self._late[hearing])
        self._late[hearing].catch_up()
        if not self._late[hearing].n:
            raise Refusal(
                "not_yet",
                f"旁听延时 {delay} 秒，本次口头审理刚刚安排；请稍后再进入。",
                f"Observers are {delay} seconds behind, and this hearing was only just set down: come back shortly.",
            )
        return self._late[hearing]

    def caption(self, hearing: str, body: Mapping[str, Any], may: Callable[[str], bool], *, final: bool) -> None:
        """Tell a caption to the people of a hearing who want captions and may read it."""
        for live in self._both(hearing):
            live.caption(body, may, final=final)

    def participants(self, hearing: str) -> frozenset[str]:
        """Give the participants of a hearing that are connected."""
        return frozenset(each.participant for live in self._both(hearing) for each in live.connections)

    def detach(self, hearing: str, connection: Connection) -> LiveHearing | None:
        """Let a connection go; gives the hearing that it was in."""
        for live in self._both(hearing):
            live.detach(connection)
        return self._present.get(hearing)

    def cancel(self) -> None:
        """Follow nothing any more."""
        for follower in self._following:
            follower.cancel()

    def _both(self, hearing: str) -> list[LiveHearing]:
        found = (self._present.get(hearing), self._late.get(hearing))
        return [live for live in found if live is not None]

    def _follow(self, live: LiveHearing) -> None:
        self._following.append(self._spawn(self._followed(live)))

    async def _followed(self, live: LiveHearing) -> None:
        """Follow until the sitting ends; if following fails, people come back by joining again."""
        hearing = live.sitting.state.id
        try:
            await live.follow()
        except Exception:
            log.exception("following hearing %s failed", hearing)
        for lives in (self._present, self._late):
            if lives.get(hearing) is live:
                del lives[hearing]
        for connection in list(live.connections):
            connection.bye("restart", "正在重新连接口头审理。", "Connecting again.")
