"""The task that brings the public folder up to date behind the commits, and frees the journal of what is in tiles."""

import asyncio
import contextlib
from collections.abc import Callable

from evidence.durable import Disk
from evidence.log.public import PublicFolder

PAUSE = 0.25
"""Seconds in which commits gather before the folder is written, unless somebody is in a hurry."""


class Publisher:
    """Runs until closed or until writing fails; ``failure`` then tells why."""

    def __init__(self, public: PublicFolder, disk: Disk, written: Callable[[int], None], shown: int) -> None:
        """The folder shows so many entries now; ``written`` is told, in a disk thread, how many it shows later."""
        self._public, self._disk, self._written = public, disk, written
        self._news, self._hurry = asyncio.Event(), asyncio.Event()
        self._progress = asyncio.Condition()
        self._shown = shown
        self._closing = False
        self.failure: Exception | None = None

    def tell(self) -> None:
        """Say that the log has accepted a step."""
        self._news.set()

    def close(self) -> None:
        """Ask it to write what is left, and end."""
        self._closing = True
        self._news.set()
        self._hurry.set()

    async def shows(self, size: int) -> None:
        """Wait until the folder shows so many entries, or writing has failed."""
        self._hurry.set()
        async with self._progress:
            await self._progress.wait_for(lambda: self._shown >= size or self.failure is not None)

    async def run(self) -> None:
        """Write whenever there is news."""
        try:
            while not self._closing or self._news.is_set():
                await self._news.wait()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), PAUSE)
                self._news.clear()
                self._hurry.clear()
                self._shown = await self._disk.run(self._write)
                await self._tell_waiting()
        except Exception as wrong:  # noqa: BLE001 -- whatever failed, the log has to stop
            self.failure = wrong
            await self._tell_waiting()

    def _write(self) -> int:
        size = self._public.flush()
        self._written(size)
        return size

    async def _tell_waiting(self) -> None:
        async with self._progress:
            self._progress.notify_all()
