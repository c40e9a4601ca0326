"""Inclusion proofs from a large tree on disk, and their verification; yardstick: bare SHA-256 of as many nodes.

The tree is built by the log's own code, in bulk and without waiting for the disk, and then opened as any log. Proofs of
random entries are made from the files and each is checked before it is counted. Verification starts from the entries'
hashes and the signed root; what it has proved of upper nodes it does not hash again for the next proof.
"""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time

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
    with_sync = os.fsync
    os.fsync = os.fdatasync = lambda handle: None  # type: ignore[assignment] -- what is thrown away need not be durable
    try:
        step, seconds = build(folder / "log", size)
    finally:
        os.fsync = with_sync
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
