"""Appending to the log: salted commitments a second, each answer covered by a durable, signed and published checkpoint.

``value`` counts statements that went through `EvidenceStore.seal` and came back as a receipt with a checked audit path.
The yardstick is one writer that appends one record to a file and waits for fdatasync, again and again, taken before and
after in the same folder.
"""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean
from time import perf_counter, process_time

from evidence.statement import Statement
from evidence.store import EvidenceStore
from tests.bench.measured import Measured

SECONDS = 4.0
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
        said = [[statement(number)] for number in range(writers)]
        sealed = await rate(lambda number: store.seal(said[number]), writers)
        size = store.log.head.checkpoint.size
    bare.append(bare_appends(folder))
    return Measured(
        value=sealed.a_second,
        unit="statements/s",
        yardstick="one writer's bare record appends with fdatasync",
        yardstick_value=mean(bare),
        detail={
            "writers": writers,
            "p50_ms": sealed.percentile(0.5),
            "p99_ms": sealed.percentile(0.99),
            "cpu_us_each": round(sealed.cpu * 1e6, 1),
            "entries": size,
        },
    )


def _in_process(writers: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as folder:
        return asyncio.run(_measure(Path(folder), writers))


CASES: dict[str, Callable[[], Measured]] = {
    f"append-{writers}": partial(_in_process, writers) for writers in (1, 10, 100, 1000)
}
