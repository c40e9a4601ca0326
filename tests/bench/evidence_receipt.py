"""Receipts that carry two of three cosigners' lines: milliseconds until a submitter holds one.

The cosigners are processes of their own, started as an operator starts them, each with its keys and its disk writes.
One receipt after another is asked for, and a few at once in the detail. ``value`` is the time within which 99 of 100
came; the yardstick is the same of one writer's bare record appends with fdatasync.
"""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import perf_counter

from evidence.log.policy import Policy
from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from evidence.store import EvidenceStore
from tests.bench.evidence_append import ORIGIN, RECORD, rate, statement
from tests.bench.measured import Measured

RECEIPTS = 300
AT_ONCE = 10


@asynccontextmanager
async def _cosigner(folder: Path, number: int, logs: Path) -> AsyncIterator[str]:
    """Run a cosigner; gives its line of a policy."""
    name = f"cosigner{number}.example/1"
    options = ["--home", str(folder / name.replace("/", "-")), "--name", name, "--logs", str(logs), "--port", "0"]
    command = [sys.executable, "-m", "web", "cosigner", "serve", *options]
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    try:
        said = ""
        while "Cosigning at" not in said:
            line = await child.stdout.readline()
            if not line:
                raise RuntimeError(f"the cosigner {name} did not start")
            said += line.decode()
        keys, address = re.findall(rf"^  ({re.escape(name)}\+\S+)$", said, re.MULTILINE), said.split("Cosigning at ")[1]
        yield f"witness c{number} {keys[0]} {address.strip()}/\n"
    finally:
        child.terminate()
        await child.wait()


def _bare(folder: Path) -> list[float]:
    handle = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    took = []
    try:
        for _ in range(RECEIPTS):
            begun = perf_counter()
            os.write(handle, RECORD)
            os.fdatasync(handle)
            took.append(perf_counter() - begun)
    finally:
        os.close(handle)
    return took


def _percentile(took: list[float], part: float) -> float:
    return round(sorted(took)[int(len(took) * part)] * 1000, 3)


async def _measure(folder: Path) -> Measured:
    async with EvidenceStore.open(folder / "evidence", origin=ORIGIN) as store:
        logs = folder / "logs"
        logs.write_text("".join(f"log {key}\n" for key in store.log_keys))
    bare = _bare(folder)
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(_cosigner(folder, number, logs)) for number in (1, 2, 3)]
        policy = "".join(lines) + "group g 2 c1 c2 c3\nquorum g\n"
        opening = EvidenceStore.open(folder / "evidence", origin=ORIGIN, policy=Policy.parse(policy))
        store = await stack.enter_async_context(opening)
        took = []
        for number in range(RECEIPTS):
            begun = perf_counter()
            (receipt,) = await store.seal([statement(number)], complete=True)
            took.append(perf_counter() - begun)
            if number % 50 == 0:
                report = verify_receipt(Question(receipt.to_json().encode(), policy=policy))
                assert report.ok, "a receipt without its quorum"
        at_once = await rate(lambda number: store.seal([statement(number)], complete=True), AT_ONCE)
    return Measured(
        value=_percentile(took, 0.99),
        unit="ms",
        yardstick="p99 of one writer's bare record appends with fdatasync, ms",
        yardstick_value=_percentile(bare, 0.99),
        detail={
            "cosigners": 3,
            "quorum": 2,
            "receipts": RECEIPTS,
            "p50_ms": _percentile(took, 0.5),
            f"p99_ms_of_{AT_ONCE}_at_once": at_once.percentile(0.99),
            f"receipts_a_second_of_{AT_ONCE}_at_once": round(at_once.a_second),
        },
    )


def _receipt() -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as folder:
        return asyncio.run(_measure(Path(folder)))


CASES: dict[str, Callable[[], Measured]] = {"receipt": _receipt}
