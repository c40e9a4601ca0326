"""Has the log's newest checkpoint stamped by every outside authority, again and again; a commit never waits for it.

The newest checkpoint covers every entry before it, so there is no list of work to lose: what is stamped is on the
shelf, what is new is the log's head. An authority that was away, however long, is asked for the newest one when it is
back, and all that was sealed meanwhile is covered by that.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from evidence.log.proof import log_lines
from evidence.timestamps.outside import Accepted, Unreachable
from evidence.timestamps.shelf import Kept, Shelf
from evidence.timestamps.stamp import EMBEDDED
from evidence.timestamps.timestamp import TokenError

PAUSE_SECONDS = 60.0
LONGEST_PAUSE = 600.0
"""An authority that failed is asked again after a minute, two, four, and at last every ten."""

SAY_AGAIN = 3600.0

Ask = Callable[[bytes], Awaitable[Accepted]]
log = logging.getLogger("evidence.stamper")


@dataclass(slots=True)
class Standing:
    """How one authority does: failures in a row, the last one's words, and moments of the monotonic clock."""

    failures: int = 0
    words: str = ""
    since: float = 0.0
    again: float = 0.0
    said: float = 0.0


class Stamper:
    """Stamps checkpoints; `run` is its task.

    Args:
        shelf: where tokens are kept.
        newest: gives the log's size and its signed checkpoint, of which `log_lines` are stamped.
        embedded: gives the embedded authority's token (DER) over some bytes, and its chain (PEM). It stamps each
            checkpoint that an outside authority stamped, so that a receipt can show both.
        authorities: for each outside authority's name, how it is asked.
        ticks: a clock in seconds that never goes back.
    """

    def __init__(
        self,
        shelf: Shelf,
        newest: Callable[[], tuple[int, str]],
        embedded: Callable[[bytes], tuple[bytes, str]],
        authorities: Mapping[str, Ask],
        *,
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        self.shelf, self._newest, self._embedded, self._asks = shelf, newest, embedded, authorities
        self._ticks = ticks
        self.standing = {name: Standing() for name in authorities}

    async def stamp_newest(self) -> int:
        """Have the newest checkpoint stamped by all that have not yet and are due; give how many tokens came.

        Raises:
            OSError: a token could not be kept.
        """
        size, note = self._newest()
        data = log_lines(note).encode()
        now = self._ticks()
        due = [name for name in self._asks if self.shelf.newest(name) < size and self.standing[name].again <= now]
        answers = await asyncio.gather(*(self._try(name, data) for name in due))
        kept = [
            Kept(size, note, name, answer.token, answer.chain_pem)
            for name, answer in zip(due, answers, strict=True)
            if answer is not None
        ]
        if kept and not self.shelf.has(size, EMBEDDED):
            token, chain = self._embedded(data)
            await self.shelf.keep(Kept(size, note, EMBEDDED, token, chain))
        for one in kept:
            await self.shelf.keep(one)
        return len(kept)

    async def run(self, pause: float = PAUSE_SECONDS) -> None:
        """Stamp until cancelled, resting ``pause`` seconds between rounds."""
        while self._asks:
            try:
                await self.stamp_newest()
            except Exception:
                log.exception("a time-stamp could not be kept; trying again in %.0f s", pause)
            await asyncio.sleep(pause)

    @asynccontextmanager
    async def running(self, pause: float = PAUSE_SECONDS) -> AsyncIterator["Stamper"]:
        """Stamp in the background until the block ends."""
        # Not a TaskGroup: it would wrap what goes wrong inside the block, and run() itself never fails.
        task = asyncio.create_task(self.run(pause), name="stamper")
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def ask(self, name: str, data: bytes) -> Accepted | None:
        """Have any bytes stamped by one authority; None when it fails, or failed so lately that it is left alone."""
        return await self._try(name, data) if self.standing[name].again <= self._ticks() else None

    async def _try(self, name: str, data: bytes) -> Accepted | None:
        """Ask one authority; what goes wrong with it is its own affair and holds up no other."""
        standing = self.standing[name]
        try:
            answer = await self._asks[name](data)
        except (Unreachable, TokenError) as wrong:
            self._failed(name, standing, wrong)
            return None
        if standing.failures:
            log.info("time-stamp authority %s is back after %.0f s", name, self._ticks() - standing.since)
        self.standing[name] = Standing()
        return answer

    def _failed(self, name: str, standing: Standing, wrong: Exception) -> None:
        now = self._ticks()
        if not standing.failures:
            standing.since = now
        standing.failures += 1
        standing.words = f"{wrong.check}: {wrong}" if isinstance(wrong, TokenError) else str(wrong)
        standing.again = now + min(PAUSE_SECONDS * 2 ** min(standing.failures - 1, 10), LONGEST_PAUSE)
        if standing.failures == 1 or now - standing.said >= SAY_AGAIN:
            standing.said = now
            log.warning("time-stamp authority %s failed (%s); receipts wait for it", name, standing.words)
