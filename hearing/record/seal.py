"""Sealing the record: what waits in the outbox goes into an evidence log, and the receipt comes back beside the event.

A crash after the log took a statement and before its receipt was kept makes the log hold it twice, under two salts;
beside the event there is always exactly one receipt. Nothing is ever dropped: what fails is tried again.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from hearing.procedure.canonical import Json
from hearing.record.codec import statement
from hearing.record.ports import Seals

LARGEST_BATCH = 256
"""Events sealed under one checkpoint at most."""

PAUSE_SECONDS = 0.5
"""How long the sealer rests when nothing waits; with the time of one batch it keeps the lag under two seconds."""

_LONGEST_PAUSE = 30.0

log = logging.getLogger(__name__)


class EvidenceLog(Protocol):
    """The log that seals: it takes statements (JSON objects) and gives a receipt (a JSON text) for each, in order.

    When it returns, every statement is durable and covered by a signed checkpoint.
    """

    async def seal(self, statements: Sequence[Mapping[str, Json]]) -> Sequence[str]:
        """Seal these statements."""


class Sealer:
    """Keeps the seals close behind the record. `run` is its task; `drain` may be called beside it."""

    def __init__(self, store: Seals, evidence: EvidenceLog) -> None:
        self._store = store
        self._evidence = evidence
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

    async def run(self, pause: float = PAUSE_SECONDS) -> None:
        """Seal until cancelled; after a failure try again, more and more slowly, and say so in the log."""
        rest = pause
        while True:
            try:
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
