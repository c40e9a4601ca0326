"""The embedded media plane: a child process that forwards and records, kept alive and obeyed by this side.

Standing orders (leaves and recordings) are remembered here and given again to a process that had to be replaced, so
that the caller's view of what is in force stays right; only legs are lost, and `EngineLost` says so.
"""

import asyncio
import contextlib
import itertools
import logging
import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from signaling.engines import pipe
from signaling.engines.choice import AUTO
from signaling.engines.delay import LONGEST_S
from signaling.media import (
    ApplyDelay,
    ApplyForwards,
    ApplyRecording,
    CloseHearing,
    EngineLost,
    Forward,
    LegOpened,
    LegQuality,
    MediaRefusedError,
    OpenLeg,
    Order,
    RecordingFinished,
    Report,
    ShowTiles,
    Track,
)
from signaling.recorder import mark_told

log = logging.getLogger(__name__)

#: Reports waiting for the reader; quality figures are left out when it is more than half full.
MAX_REPORTS = 10_000
#: Seconds: for the first start, for an answer, for a clean end, between restarts at most.
START_WITHIN_S = 15.0
ANSWER_WITHIN_S = 10.0
STOP_WITHIN_S = 20.0
LONGEST_PAUSE_S = 5.0
#: Where the child finds our packages, wherever it was started.
_ROOT = Path(__file__).resolve().parents[2]


class EngineFailedError(Exception):
    """The media process could not start; the text says why and what to do."""


@dataclass(slots=True)
class _Standing:
    forwards: set[Forward] = field(default_factory=set)
    recordings: set[Track] = field(default_factory=set)
    tiles: dict[str, ShowTiles] = field(default_factory=dict)
    delay: float = 0.0
    held: set[Track] = field(default_factory=set)


class EmbeddedPlane:
    """An implementation of `signaling.media.MediaPlane`. Make one with `start`."""

    def __init__(self, host_addresses: Sequence[str], port: int, recordings: Path, path: str = AUTO) -> None:
        self._path = path
        self._addresses = tuple(host_addresses)
        self._port = port
        self._recordings = recordings
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[pipe.Message]] = {}
        self._reports: asyncio.Queue[Report | None] = asyncio.Queue(MAX_REPORTS)
        self._standing: defaultdict[str, _Standing] = defaultdict(_Standing)
        self._process: asyncio.subprocess.Process | None = None
        self._up = asyncio.Event()
        self._closing = False
        self._keeper: asyncio.Task[None] | None = None
        self._order = asyncio.Lock()

    @classmethod
    @contextlib.asynccontextmanager
    async def start(
        cls, host_addresses: Sequence[str], port: int, recordings: Path, path: str = AUTO
    ) -> AsyncIterator[Self]:
        """Serve media on UDP ``port`` (0: any) of these IP addresses, recording into a folder.

        ``path`` is the data path, as `signaling.engines.choice` names it. Raises `EngineFailedError` when the port is
        taken, or the native path is demanded and not there. Recordings that an earlier crash left are finished first.
        """
        await asyncio.to_thread(recordings.mkdir, parents=True, exist_ok=True)
        plane = cls(host_addresses, port, recordings, path)
        await plane._spawn()
        plane._keeper = asyncio.create_task(plane._keep())
        try:
            yield plane
        finally:
            await plane.close()

    @property
    def port(self) -> int:
        """The UDP port in use."""
        return self._port

    @property
    def process_id(self) -> int | None:
        """The media process, for those who measure or end it."""
        return self._process.pid if self._process is not None else None

    @property
    def delays_up_to(self) -> float:
        """See `signaling.media.DelayingPlane`."""
        return LONGEST_S

    # --- the port --------------------------------------------------------------------------------------------------

    async def open(self, order: OpenLeg) -> LegOpened:
        """Prepare a leg; raises `MediaRefusedError`."""
        number = next(self._numbers)
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await self._up.wait()
                answer = await self._ask(number, pipe.Open(number, order))
        except (TimeoutError, ConnectionError) as error:
            raise MediaRefusedError("the media process is restarting; try again in a few seconds") from error
        if isinstance(answer, pipe.Refused):
            raise MediaRefusedError(answer.reason)
        assert isinstance(answer, pipe.Opened)
        return answer.leg

    async def apply(self, orders: Sequence[Order]) -> None:
        """Carry out orders; when the media process is being replaced, returns once its successor obeys them."""
        async with self._order:
            for order in orders:
                self._remember(order)
            if self._closing:
                return
            number = next(self._numbers)
            await self._up.wait()
            try:
                await self._ask(number, pipe.Apply(number, tuple(orders)))
            except ConnectionError:
                if not self._closing:
                    await self._up.wait()  # the successor was told the standing orders before it was declared up

    async def reports(self) -> AsyncIterator[Report]:
        """Everything that happens, in order, until the plane is closed. One reader.

        A `RecordingFinished` counts as taken in when the reader asks for what comes after it; until then it is said
        again after a crash of either side, so the reader must know a recording by its path.
        """
        while (report := await self._reports.get()) is not None:
            yield report
            if isinstance(report, RecordingFinished):
                await asyncio.to_thread(mark_told, report)

    async def close(self) -> None:
        """End all recordings durably and end the media process; idempotent."""
        if self._closing:
            return
        self._closing = True
        self._up.set()  # whoever waits for a successor learns that there will be none
        process = self._process
        if process is not None and process.returncode is None:
            self._write(pipe.Stop())
            try:
                await asyncio.wait_for(process.wait(), STOP_WITHIN_S)
            except TimeoutError:
                log.error("the media process does not end; killing it")  # noqa: TRY400 -- its stack says nothing
                process.kill()
        if self._keeper is not None:
            await self._keeper
        self._post(None)

    # --- the process -----------------------------------------------------------------------------------------------

    def _remember(self, order: Order) -> None:
        standing = self._standing[order.hearing]
        match order:
            case ApplyForwards():
                standing.forwards = (standing.forwards - order.stop) | order.start
            case ApplyRecording():
                standing.recordings = (standing.recordings - order.stop) | order.start
            case ShowTiles():
                standing.tiles[order.participant] = order
            case ApplyDelay():
                standing.delay = order.seconds
                standing.held = (standing.held - order.stop) | order.start
            case CloseHearing():
                del self._standing[order.hearing]

    def _write(self, message: pipe.Message) -> None:
        process = self._process
        if process is None or process.stdin is None or process.returncode is not None:
            raise ConnectionError("no media process")
        process.stdin.write(pipe.encode(message))

    async def _ask(self, number: int, message: pipe.Message) -> pipe.Message:
        answer: asyncio.Future[pipe.Message] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            self._write(message)
            return await answer
        finally:
            del self._answers[number]

    async def _spawn(self) -> None:
        arguments = ("-m", "signaling.worker", self._path, str(self._port), str(self._recordings), *self._addresses)
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=pipe.MAX_LINE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])},
        )
        first = await self._first_word(process)
        if not isinstance(first, pipe.Ready):
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            reason = first.reason if isinstance(first, pipe.Failed) else "it ended or did not answer"
            raise EngineFailedError(f"the media process cannot start: {reason}")
        self._port = first.port
        for hearing, standing in self._standing.items():
            delay = ApplyDelay(hearing, standing.delay, frozenset(), frozenset(standing.held))
            again: tuple[Order, ...] = (
                *((delay,) if standing.delay else ()),
                ApplyForwards(hearing, frozenset(), frozenset(standing.forwards)),
                ApplyRecording(hearing, frozenset(), frozenset(standing.recordings)),
                *standing.tiles.values(),
            )
            self._write(pipe.Apply(0, again))
        self._up.set()

    async def _first_word(self, process: asyncio.subprocess.Process) -> pipe.Message | None:
        assert process.stdout is not None
        try:
            line = await asyncio.wait_for(process.stdout.readline(), START_WITHIN_S)
        except TimeoutError:
            return None
        return pipe.decode(line) if line else None

    async def _keep(self) -> None:
        """Listen to the process; replace it when it dies."""
        while True:
            assert self._process is not None
            try:
                await self._listen(self._process)
            except (pipe.PipeError, ValueError):
                log.exception("the media process does not speak our language; ending it")
                self._process.kill()
            await self._process.wait()
            if not self._closing:
                self._up.clear()
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(ConnectionError("the media process died"))
            if self._closing:
                return
            log.error("the media process died with status %s; starting another", self._process.returncode)
            self._post(EngineLost(datetime.now(UTC)))
            await self._respawn()

    async def _respawn(self) -> None:
        pause = 0.0
        while not self._closing:
            await asyncio.sleep(pause)
            try:
                await self._spawn()
            except (EngineFailedError, OSError):
                log.exception("the media process does not start, trying again")
                pause = min(LONGEST_PAUSE_S, pause * 2 + 0.5)
            else:
                return

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            if not line.endswith(b"\n"):
                return  # the process died in the middle of a word
            message = pipe.decode(line)
            if isinstance(message, pipe.Reported):
                self._post(message.report)
            elif isinstance(message, pipe.Opened | pipe.Refused | pipe.Applied):
                answer = self._answers.get(message.id)
                if answer is not None and not answer.done():
                    answer.set_result(message)

    def _post(self, report: Report | None) -> None:
        if isinstance(report, LegQuality) and self._reports.qsize() > MAX_REPORTS // 2:
            return
        if self._reports.full():
            log.error("nobody reads the media reports; dropping the oldest")
            self._reports.get_nowait()
        self._reports.put_nowait(report)
