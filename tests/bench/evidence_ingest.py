"""How fast a large file is taken in, beside the same done by hand: dd with fsync, then a digest of the copy.

The intake is the product's own (announced, appended in pieces, finished: digest, fsync, type by content, its place
among the blobs); left out is the renderer's look at the first page, which costs the same for a small file.
"""

import asyncio
import hashlib
import os
import resource
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from evidence.durable import Disk
from evidence.intake.intake import Intake
from evidence.stores.folder import FolderBlobs
from tests.bench.measured import Measured
from tests.evidence.viewers import Readable

SIZE = 512 << 20
PIECE = 256 << 10
ROUNDS = 5
BEGINNING = b"%PDF-1.4\n"
ENDING = b"\n%%EOF\n"


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb", buffering=0) as stream:
        while piece := stream.read(PIECE):
            yield piece


async def _take_in(source: Path, folder: Path, digest: str) -> dict[str, float]:
    disk = Disk(6)
    blobs = FolderBlobs(folder / "blobs", disk)
    intake = Intake(folder / "uploads", folder / "quarantine", blobs, disk, Readable())
    blobs.prepare()
    intake.prepare()
    begun = perf_counter()
    upload = await intake.create("a.pdf", SIZE, digest, "bench")
    await intake.append(upload, 0, _pieces(source))
    appended = perf_counter()
    filed = await intake.finish(upload, digest)
    ended = perf_counter()
    assert filed.sha256 == digest
    disk.close()
    return {"seconds": ended - begun, "append": appended - begun, "finish": ended - appended}


def _by_hand(command: tuple[str, ...], source: Path, copy: Path, digest: str) -> float:
    begun = perf_counter()
    subprocess.run(["dd", f"if={source}", f"of={copy}", "bs=1M", "conv=fsync"], check=True, capture_output=True)
    told = subprocess.run([*command, str(copy)], check=True, capture_output=True, text=True).stdout
    taken = perf_counter() - begun
    assert digest in told
    return taken


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def measure(*command: str) -> Measured:
    """Take turns, so that both meet the same machine; the middle of the rounds counts."""
    ours, by_hand, parts = [], [], []
    with tempfile.TemporaryDirectory(dir=os.environ.get("HEARING_BENCH_FOLDER")) as name:
        folder = Path(name)
        source = folder / "source"
        block = os.urandom(1 << 20)
        whole = BEGINNING + block * (SIZE >> 20)
        source.write_bytes(whole[: SIZE - len(ENDING)] + ENDING)
        digest = hashlib.sha256(whole[: SIZE - len(ENDING)] + ENDING).hexdigest()
        del whole
        os.sync()
        own, children = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN)
        for number in range(ROUNDS):
            by_hand.append(_by_hand(command, source, folder / "copy", digest))
            (folder / "copy").unlink()
            place = folder / str(number)
            parts.append(asyncio.run(_take_in(source, place, digest)))
            ours.append(parts[-1]["seconds"])
            (place / "blobs" / digest[:2] / digest[2:4] / digest).unlink()
        own, children = _cpu(resource.RUSAGE_SELF) - own, _cpu(resource.RUSAGE_CHILDREN) - children
    megabytes = SIZE / (1 << 20)
    best = parts[ours.index(sorted(ours)[len(ours) // 2])]
    return Measured(
        value=megabytes / median(ours),
        unit="MiB/s",
        yardstick=f"dd with fsync, then {' '.join(command)}",
        yardstick_value=megabytes / median(by_hand),
        detail={
            "mebibytes": megabytes,
            "rounds": ROUNDS,
            "append_seconds": round(best["append"], 3),
            "finish_seconds": round(best["finish"], 3),
            "cpu_seconds_per_gib": round(own / ROUNDS / (SIZE / (1 << 30)), 2),
            "yardstick_cpu_seconds_per_gib": round(children / ROUNDS / (SIZE / (1 << 30)), 2),
            "left_out": "the renderer's look at the first page",
        },
    )


CASES: Mapping[str, Callable[[], Measured]] = {
    "ingest-sha256sum": partial(measure, "sha256sum"),
    "ingest-openssl": partial(measure, "openssl", "dgst", "-sha256"),
}
