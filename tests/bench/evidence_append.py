"""Appending to the log, each answer covered by a durable, signed, stamped and published checkpoint.

``value`` counts commitments that went through `Log.append`, one a writer and answer. The detail has the same for
statements that went through `EvidenceStore.seal` and came back as receipts, each with its audit path made and checked.
The yardstick is one writer that appends one record to a file and waits for fdatasync, taken before and after.

``-http`` is the same for statements over HTTP on the loopback: a bare aiohttp route that seals what it is sent and
answers with the receipt, no login asked. The writers are other processes, so that they do not eat the server's core.
"""

import asyncio
import gc
import json
import os
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean
from time import perf_counter, process_time

from aiohttp import web

from evidence.statement import Statement, commitment
from evidence.store import EvidenceStore
from tests.bench.measured import Measured

SECONDS = 3.0
"""How long the writers write; the first quarter warms up and is not counted."""

RECORD = b"x" * 100
ORIGIN = "bench.example/log"

Write = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers a second, the seconds each took in order of length, and CPU seconds for each answer."""

    a_second: float
    took: list[float]
    cpu: float

    def percentile(self, part: float) -> float:
        """Milliseconds within which that part of the answers came."""
        return round(self.took[int(len(self.took) * part)] * 1000, 3)

    def detail(self) -> dict[str, float]:
        """Percentiles and CPU time."""
        return {
            "p50_ms": self.percentile(0.5),
            "p99_ms": self.percentile(0.99),
            "cpu_us_each": round(self.cpu * 1e6, 1),
        }


def bare_appends(folder: Path, times: int = 400) -> float:
    """Records a second that one writer appends, each durable before the next."""
    handle = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        begun = perf_counter()
        for _ in range(times):
            os.write(handle, RECORD)
            os.fdatasync(handle)
        return times / (perf_counter() - begun)
    finally:
        os.close(handle)


async def rate(write: Write, writers: int, seconds: float = SECONDS) -> Rate:
    """Let so many writers write, each waiting for its answer before it writes again."""
    begun = perf_counter()
    counted, end = begun + seconds / 4, begun + seconds
    took: list[float] = []
    cpu = 0.0

    async def writer(number: int) -> None:
        nonlocal cpu
        before = perf_counter()
        while before < end:
            await write(number)
            after = perf_counter()
            if before >= counted:
                if not took:
                    cpu = process_time()
                took.append(after - before)
            before = after

    await asyncio.gather(*(writer(number) for number in range(writers)))
    spent, cpu = perf_counter() - counted, process_time() - cpu
    return Rate(len(took) / spent, sorted(took), cpu / len(took))


def statement(number: int) -> Statement:
    """A statement as small as those about events of a hearing."""
    return Statement({"kind": "event", "hearing": "h1", "n": number, "sha256": "5" * 64})


async def _measure(folder: Path, writers: int) -> Measured:
    bare = [bare_appends(folder)]
    async with EvidenceStore.open(folder / "evidence", origin=ORIGIN) as store:
        gc.freeze()  # as `hearing serve` does when it has started
        entries = [[commitment(number.to_bytes(32, "big"), b"{}")] for number in range(writers)]
        appended = await rate(lambda number: store.log.append(entries[number]), writers)
        said = [[statement(number)] for number in range(writers)]
        sealed = await rate(lambda number: store.seal(said[number]), writers)
        size = store.log.head.checkpoint.size
    bare.append(bare_appends(folder))
    return Measured(
        value=appended.a_second,
        unit="entries/s",
        yardstick="one writer's bare record appends with fdatasync",
        yardstick_value=mean(bare),
        detail={
            "writers": writers,
            **appended.detail(),
            "receipts_a_second": round(sealed.a_second),
            **{f"receipts_{name}": value for name, value in sealed.detail().items()},
            "entries": size,
        },
    )


async def _measure_http(folder: Path, writers: int) -> Measured:
    bare = [bare_appends(folder)]
    async with EvidenceStore.open(folder / "evidence", origin=ORIGIN) as store:

        async def seal(request: web.Request) -> web.Response:
            (receipt,) = await store.seal([Statement(await request.json())])
            return web.Response(text=receipt.to_json(), content_type="application/json")

        gc.freeze()  # as `hearing serve` does when it has started
        app = web.Application()
        app.router.add_post("/seal", seal)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        command = [sys.executable, "-m", "tests.bench.evidence_writers", str(port), str(writers), str(SECONDS)]
        before = process_time()
        client = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
        told, _ = await client.communicate()
        cpu = process_time() - before
        await runner.cleanup()
        size = store.log.head.checkpoint.size
    bare.append(bare_appends(folder))
    said = json.loads(told)
    return Measured(
        value=said.pop("a_second"),
        unit="receipts/s",
        yardstick="one writer's bare record appends with fdatasync",
        yardstick_value=mean(bare),
        detail={"writers": writers, **said, "server_cpu_us_each": round(cpu / size * 1e6, 1), "entries": size},
    )


def _over_http(writers: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as folder:
        return asyncio.run(_measure_http(Path(folder), writers))


def _in_process(writers: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as folder:
        return asyncio.run(_measure(Path(folder), writers))


WRITERS = (1, 10, 100, 1000)

CASES: dict[str, Callable[[], Measured]] = {
    **{f"append-{writers}": partial(_in_process, writers) for writers in WRITERS},
    **{f"append-{writers}-http": partial(_over_http, writers) for writers in WRITERS},
}
