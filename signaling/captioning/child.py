"""One captioning process, kept alive: what it was ordered to listen to is ordered again when it had to be replaced."""

import asyncio
import contextlib
import logging
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from signaling.captioning import lines
from signaling.captioning.lines import Line, Listen, Stop
from signaling.captions import Caption

_ROOT = Path(__file__).resolve().parents[2]
RESTART_S = 1.0
LONGEST_RESTART_S = 60.0
"""Seconds before a process that died is replaced: doubled each time that it dies at once."""
_LIVED_S = 30.0
_STOP_S = 5.0

log = logging.getLogger("hearing.captions")


class Child:
    """Runs with the first order and until `run` is cancelled. ``tell`` gets what the process says."""

    def __init__(self, arguments: Sequence[str], tell: Callable[[Line], None]) -> None:
        self._arguments = arguments
        self._tell = tell
        self._listening: dict[tuple[str, str], Listen] = {}
        self._wanted = asyncio.Event()
        self._process: Process | None = None

    @property
    def load(self) -> int:
        """How many tracks it listens to."""
        return len(self._listening)

    @property
    def pid(self) -> int | None:
        """The process, while it runs."""
        return self._process.pid if self._process is not None else None

    def order(self, order: Listen | Stop) -> None:
        """Give an order; it is kept until the process has carried it out, or was replaced."""
        key = order.hearing, order.device
        if isinstance(order, Listen):
            self._listening[key] = order
            self._wanted.set()
        else:
            self._listening.pop(key, None)
        self._send(order)

    async def run(self) -> None:
        """Keep the process running while there is anything to listen to."""
        pause = RESTART_S
        await self._wanted.wait()
        while True:
            began = time.monotonic()
            status = await self._live()
            pause = RESTART_S if time.monotonic() - began > _LIVED_S else min(2 * pause, LONGEST_RESTART_S)
            log.error("a captioning process ended (%s); another one starts in %.0f s", status, pause)
            await asyncio.sleep(pause)

    async def _live(self) -> int:
        """Start a process and take what it says until it ends; give its status."""
        command = (sys.executable, "-m", "signaling.captioning.process", *self._arguments)
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, cwd=_ROOT, limit=lines.MAX_LINE
        )
        self._process = process
        assert process.stdout is not None
        try:
            for listen in self._listening.values():
                self._send(listen)
            async for line in process.stdout:
                self._take(lines.read(line))
            return await process.wait()
        finally:
            self._process = None
            await _end(process)

    def _take(self, line: Line) -> None:
        if isinstance(line, Caption) and line.final:
            key = line.hearing, line.device
            known = self._listening.get(key)
            if known is not None:  # a process that takes its place goes on after this utterance
                self._listening[key] = replace(known, since=int(line.ended_at.timestamp() * 1e9))
        self._tell(line)

    def _send(self, order: Line) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(lines.write(order))


async def _end(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), _STOP_S)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
