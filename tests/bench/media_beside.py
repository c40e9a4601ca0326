"""What making a dataset does to a hearing that runs beside it: windows with it and without it, in turns.

The server has a demo's hearing and 6,000 made-up cases. An analyst's job gathers, writes and analyses them as in the
browser, while a hearing is written down ten times a second and an engine, started as the server starts its own,
forwards the media of ten people with two observers. The job is stopped for the windows without it, and goes on after.

A window with it and one without stand next to each other, each pair in the other order than the last, so that what else
the machine does meets both. What is compared is each pair: the median of the pairs' ratios, and in how many of them the
window with the export was the slower one. The job's priority is the one that the server gives it; it is read, not set.
"""

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench.dataset import CELLS, insert_part
from tests.bench.measured import Measured
from tests.bench.media_cpu import about, measured
from tests.clients import Client, client
from tests.load.engines import serving
from tests.load.network import CannotMeasureError, cpu_ns, family
from tests.load.trial import Shape, Trial, Window
from tests.served import ROOT, Served, served_demo

CASES_ON_FILE = 6_000
ROUNDS = 8
"""Pairs; even, so that each order comes as often."""
WINDOW_S = 6.0
HEARING = Shape(observers=2)
BUSY = ("waiting", "running")


@dataclass
class Commands:
    """The commands of the hearing on the server: when each was sent, and how long its acknowledgement took in ms."""

    process: "subprocess.Popen[str]"
    sent: list[tuple[float, float]] = field(default_factory=list)

    def follow(self) -> None:
        """Read until the process ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            at, took = line.split()
            self.sent.append((float(at), float(took)))

    def between(self, since: float, until: float) -> list[float]:
        """Give how long those sent in a span took."""
        return sorted(took for at, took in list(self.sent) if since <= at < until)


@contextmanager
def _commands(url: str) -> Iterator[Commands]:
    command = [sys.executable, "-m", "tests.bench.commanding", url]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        if process.stdout.readline().strip() != "ready":
            raise CannotMeasureError("the hearing on the server did not begin")
        found = Commands(process)
        following = threading.Thread(target=found.follow)
        following.start()
        yield found
    finally:
        process.kill()
        process.wait()
    following.join()


def _fill(served: Served) -> None:
    with closing(sqlite3.connect(served.home / "hearing.sqlite3", timeout=60)) as connection:
        for start in range(0, CASES_ON_FILE, 500):
            insert_part(connection, start, 500)


@dataclass
class Job:
    """The analyst's job: gone on with where it was stopped, put on anew where it is done."""

    analyst: Client
    served: Served
    id: str = ""
    state: str = ""
    made: int = 0
    run_as: dict[str, object] = field(default_factory=dict)

    async def _look(self) -> None:
        job = await self.analyst.call("GET", f"/api/datasets/{self.id}")
        if job["state"] in {"failed", "refused"}:
            raise SystemExit(f"the dataset failed: {job['said']['en']}")
        self.state = job["state"]

    async def go_on(self) -> None:
        """Have it made until its process works."""
        if self.id:
            await self._look()
        if self.state == "done":
            await self.analyst.call("DELETE", f"/api/datasets/{self.id}")
            self.made, self.id = self.made + 1, ""
        if self.id:
            await self.analyst.call("POST", f"/api/datasets/{self.id}/resume")
        else:
            body = {"query": {}, "analysis": True}
            self.id = (await self.analyst.call("POST", "/api/datasets", body))["id"]
        async with asyncio.timeout(120):
            while not self._process():  # noqa: ASYNC110 -- a process of the server
                await asyncio.sleep(0.1)
        await asyncio.sleep(3)

    async def stop(self) -> None:
        """Have it stopped."""
        await self.analyst.call("POST", f"/api/datasets/{self.id}/stop")
        async with asyncio.timeout(30):
            while self._process():  # noqa: ASYNC110 -- a process of the server
                await asyncio.sleep(0.1)

    def _process(self) -> list[int]:
        assert self.served.process is not None
        return [pid for pid in family([self.served.process.pid]) if "web.dataset_worker" in _told(pid)]

    def priority(self) -> dict[str, object]:
        """How the server runs it: its nice value and scheduling policy, and those of its session (autogroup)."""
        for process in self._process():
            try:
                group = Path(f"/proc/{process}/autogroup").read_text().split()[-1]
            except OSError:
                group = "none"
            policy = {os.SCHED_BATCH: "batch", os.SCHED_IDLE: "idle"}.get(os.sched_getscheduler(process), "other")
            return {"nice": os.getpriority(os.PRIO_PROCESS, process), "policy": policy, "session_nice": group}
        return {}

    def cpu_s(self) -> float:
        """CPU seconds of the process that makes it; 0 without one."""
        return cpu_ns(self._process()) / 1e9


def _told(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


@dataclass
class Side:
    """What the windows of one kind gave."""

    windows: list[Window] = field(default_factory=list)
    took: list[list[float]] = field(default_factory=list)
    """How long the commands of each window took, in ms, ascending."""
    export_cpu_s: float = 0.0

    def plain(self) -> dict[str, object]:
        """Give it as details."""
        ordered = sorted(took for window in self.took for took in window)
        return about(self.windows) | {
            "commands": len(ordered),
            "command_p50_ms": round(_quantile(ordered, 0.5), 2) if ordered else None,
            "command_p99_ms": round(_quantile(ordered, 0.99), 2) if ordered else None,
            "export_cpu_s": round(self.export_cpu_s, 2),
        }


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _pairs(without: list[float], beside: list[float]) -> dict[str, object]:
    """Compare window with window: the median of the ratios, their range, and how many were slower with the export."""
    ratios = [second / first for first, second in zip(without, beside, strict=True) if first]
    if not ratios:
        return {"pairs": 0}
    return {
        "pairs": len(ratios),
        "ratio": round(median(ratios), 3),
        "ratio_range": [round(min(ratios), 3), round(max(ratios), 3)],
        "slower_with": sum(ratio > 1 for ratio in ratios),
    }


def _media(side: Side, share: float) -> list[float]:
    return [window.tally.percentile_us(share) / 1000 for window in side.windows]


def _commanded(side: Side, share: float) -> list[float]:
    return [_quantile(took, share) if took else 0.0 for took in side.took]


def _compared(alone: Side, beside: Side) -> dict[str, object]:
    return {
        f"{name}_{words}": _pairs(of(alone, share), of(beside, share))
        for name, of in (("media", _media), ("command", _commanded))
        for words, share in (("p50", 0.5), ("p99", 0.99))
    }


async def _windows(served: Served, commands: Commands) -> tuple[Side, Side, Job]:
    alone, beside = Side(), Side()
    async with client(served.url) as analyst, Trial.opened(serving(), HEARING) as trial:
        await analyst.enter("analyst")
        job = Job(analyst, served)
        await trial.seat()
        for turn in range(ROUNDS + 1):
            for side in (alone, beside) if turn % 2 else (beside, alone):
                if side is beside:
                    await job.go_on()
                begun, used = time.monotonic(), job.cpu_s()
                window = await trial.window(WINDOW_S)
                used = job.cpu_s() - used
                if turn:  # the first warms up
                    side.windows.append(window)
                    side.took.append(commands.between(begun, begun + WINDOW_S))
                    side.export_cpu_s += max(0.0, used)
                if side is beside:
                    job.run_as = job.priority() or job.run_as
                    await job.stop()
        return alone, beside, job


def _beside() -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-load-") as folder, served_demo(Path(folder)) as served:
        _fill(served)
        with _commands(served.url) as commands:
            alone, beside, job = asyncio.run(_windows(served, commands))

    return Measured(
        value=median(_media(beside, 0.99)),
        unit="ms",
        yardstick="the same without the export",
        yardstick_value=median(_media(alone, 0.99)),
        detail={
            "engine": serving(),
            "cases_on_file": CASES_ON_FILE,
            "rows_of_the_wide_table": CASES_ON_FILE * CELLS,
            "exports_finished": job.made,
            "export_runs_as": job.run_as,
            "windows": ROUNDS,
            "window_s": WINDOW_S,
            "compared": _compared(alone, beside),
            "without": alone.plain(),
            "with": beside.plain(),
        },
    )


CASES: dict[str, Callable[[], Measured]] = {"beside-export": lambda: measured(_beside)}
