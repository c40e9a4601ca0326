"""Sealing the record: what waits in the outbox goes into an evidence log, and the receipt comes back beside the event.

A crash after the log took a statement and before its receipt was kept makes the log hold it twice, under two salts;
beside the event there is always exactly one receipt. Nothing is ever dropped: what fails is tried again.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from hearing.procedure.canonical import Json
from hearing.record.codec import statement
from hearing.record.ports import Seals

LARGEST_BATCH = 256
"""Events sealed under one checkpoint at most."""

PAUSE_SECONDS = 0.5
"""How long the sealer rests when nothing waits; with the time of one batch it keeps the lag under two seconds."""

LONGEST_LAG = timedelta(seconds=10)
"""Every event is covered by a signed checkpoint within this time; when one is not, the log says so."""

_LONGEST_PAUSE = 5.0

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Give the present moment in UTC."""
    return datetime.now(UTC)


class EvidenceLog(Protocol):
    """The log that seals: it takes statements (JSON objects) and gives a receipt (a JSON text) for each, in order.

    When it returns, every statement is durable and covered by a signed checkpoint.
    """

    async def seal(self, statements: Sequence[Mapping[str, Json]]) -> Sequence[str]:
        """Seal these statements."""


class Sealer:
    """Keeps the seals close behind the record. `run` is its task; `drain` may be called beside it."""

    def __init__(self, store: Seals, evidence: EvidenceLog, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._evidence = evidence
        self._clock = clock
        self._said_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def seal_waiting(self) -> int:
        """Seal one batch of what waits; give how many events that were."""
        async with self._one_at_a_time:
            waiting = await self._store.waiting(LARGEST_BATCH)
            if not waiting:
                return 0
            receipts = await self._evidence.seal([statement(one.hearing, one.recorded) for one in waiting])
            await self._store.keep(waiting, receipts)
            return len(waiting)

    async def lag(self) -> timedelta:
        """Give how long the oldest event that waits has been waiting; zero when none waits."""
        oldest = await self._store.oldest_waiting()
        return max(self._clock() - oldest, timedelta()) if oldest is not None else timedelta()

    async def _warn_when_late(self) -> None:
        """Say in the log that sealing is late, at most once in that time."""
        now = self._clock()
        if self._said_at is not None and timedelta() <= now - self._said_at < LONGEST_LAG:
            return
        behind = await self.lag()
        if behind > LONGEST_LAG:
            self._said_at = now
            log.warning("sealing is %.0f s behind the record; the limit is %.0f s", *_seconds(behind, LONGEST_LAG))

    async def run(self, pause: float = PAUSE_SECONDS) -> None:
        """Seal until cancelled; after a failure try again, more and more slowly, and say so in the log."""
        rest = pause
        while True:
            try:
                await self._warn_when_late()
                sealed = await self.seal_waiting()
            except Exception:
                log.exception("sealing failed; what waits stays in the outbox, next attempt in %.1f s", rest)
                rest = min(rest * 2, _LONGEST_PAUSE)
                await asyncio.sleep(rest)
                continue
            rest = pause
            if sealed < LARGEST_BATCH:
                await asyncio.sleep(pause)

    async def drain(self) -> None:
        """Seal everything that waits now, then return; the minutes' last checkpoint needs it."""
        while await self.seal_waiting():
            pass


def _seconds(*spans: timedelta) -> tuple[float, ...]:
    return tuple(one.total_seconds() for one in spans)
