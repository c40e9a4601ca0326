"""Inclusion proofs from a large tree on disk, and their verification; yardstick: bare SHA-256 of as many nodes.

The tree is built by the log's own code, in bulk and without waiting for the disk, and then opened as any log. Proofs of
random entries are made from the files and each is checked before it is counted. Verification starts from the entries'
hashes and the signed root, each proof alone; many under one root are checked together in the detail.
"""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from unittest import mock

from evidence.durable import Disk, make_folder
from evidence.log.journal import Journal
from evidence.log.log import Log
from evidence.log.merkle import leaf_hash, root_from_inclusion
from evidence.log.paths import PathChecker
from evidence.log.public import PublicFolder, Step, advance
from evidence.log.tiles import WIDTH, Edge
from evidence.statement import commitment
from evidence.stores.head_file import FileHead
from tests.bench.measured import Measured
from tests.evidence.receipt_maker import SEALER

PROOFS = 20_000
"""Proofs in each round."""

ROUNDS = 5
_BULK = 1 << 16


def entry(number: int) -> bytes:
    """The entry at that place."""
    return commitment(number.to_bytes(32, "big"), b"{}")


def build(folder: Path, size: int) -> tuple[Step, float]:
    """Build a log's tiles, nodes and journal; gives its tree and the seconds that took."""
    begun = perf_counter()
    make_folder(folder)
    public, step = PublicFolder(folder / "public", folder / "nodes"), Step(Edge(), ())
    for at in range(0, size, _BULK):
        step = advance(step, [entry(number) for number in range(at, min(at + _BULK, size))])
        public.accept(step, "")
        public.flush()
    public.close()
    Journal.create(folder / "journal", size // WIDTH * WIDTH, step.tail).close()
    return step, perf_counter() - begun


@asynccontextmanager
async def large_log(folder: Path, size: int) -> AsyncIterator[tuple[Log, float]]:
    """Build a log of that size and open it."""
    with mock.patch("os.fsync"), mock.patch("os.fdatasync"):  # what is thrown away need not be durable
        step, seconds = build(folder / "log", size)
    disk = Disk(2)
    heads = FileHead(folder / "head", disk)
    await heads.swap(None, SEALER.seal(size, step.edge.root()).encode())
    async with Log.open(folder / "log", heads=heads, sealer=SEALER, disk=disk) as log:
        yield log, seconds
    disk.close()


def bare_hashes(number: int) -> float:
    """CPU seconds for so many bare node hashes."""
    pair = os.urandom(65)
    begun = process_time()
    for _ in range(number):
        hashlib.sha256(pair).digest()
    return process_time() - begun


async def _prove(folder: Path, size: int) -> Measured:
    random, made, hashed = Random(size), [], []
    async with large_log(folder, size) as (log, seconds):
        for _ in range(ROUNDS):
            indices = [random.randrange(size) for _ in range(PROOFS)]
            begun, worked = perf_counter(), process_time()
            head, paths = await log.prove(indices)
            made.append((PROOFS / (perf_counter() - begun), (process_time() - worked) / PROOFS))
            hashed.append(bare_hashes(sum(map(len, paths))))
        index, path = indices[-1], paths[-1]
        assert root_from_inclusion(leaf_hash(entry(index)), index, size, path) == head.checkpoint.root
    return Measured(
        value=median(rate for rate, _ in made),
        unit="proofs/s",
        yardstick="bare SHA-256 of as many nodes",
        yardstick_value=PROOFS / median(hashed),
        detail={
            "entries": size,
            "hashes_each": len(path),
            "proofs_a_cpu_second": round(1 / median(cpu for _, cpu in made)),
            "build_s": round(seconds, 1),
            "entries_built_a_second": round(size / seconds),
        },
    )


async def _verify(folder: Path, size: int) -> Measured:
    random, checked, single, hashed = Random(size), [], [], []
    async with large_log(folder, size) as (log, _):
        root = log.head.checkpoint.root
        for _ in range(ROUNDS):
            indices = [random.randrange(size) for _ in range(PROOFS)]
            _, paths = await log.prove(indices)
            leaves = [leaf_hash(entry(index)) for index in indices]
            begun = process_time()
            checker = PathChecker(size, root)
            for leaf, index, path in zip(leaves, indices, paths, strict=True):
                checker.check(leaf, index, path)
            checked.append(process_time() - begun)
            begun = process_time()
            for leaf, index, path in zip(leaves, indices, paths, strict=True):
                assert root_from_inclusion(leaf, index, size, path) == root
            single.append(process_time() - begun)
            hashed.append(bare_hashes(sum(map(len, paths))))
    return Measured(
        value=PROOFS / median(single),
        unit="verifications/CPU s",
        yardstick="bare SHA-256 of as many nodes",
        yardstick_value=PROOFS / median(hashed),
        detail={
            "entries": size,
            "hashes_each": len(paths[-1]),
            "checked_together_a_cpu_second": round(PROOFS / median(checked)),
        },
    )


def _at(size: int, measure: Callable[[Path, int], Coroutine[None, None, Measured]]) -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as folder:
        return asyncio.run(measure(Path(folder), size))


CASES: dict[str, Callable[[], Measured]] = {
    "prove-1m": partial(_at, 1_000_000, _prove),
    "prove-10m": partial(_at, 10_000_000, _prove),
    "verify-10m": partial(_at, 10_000_000, _verify),
}
