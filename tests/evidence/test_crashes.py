"""Whatever file system call fails or is the last one, nothing that was acknowledged is lost, and work goes on.

After each run its recovery meets a fault of its own; then the store is opened, examined, and used.
"""

import subprocess
import sys
from itertools import accumulate
from pathlib import Path

import pytest

from evidence.durable import Disk
from evidence.errors import NotFound
from evidence.stores.folder import FolderBlobs
from tests.evidence import crashes
from tests.evidence.logs import check_everything, walked

KINDS = ("kill", "eio", "enospc", "short")
STEPS = [pytest.param(kind, 9, id=kind) for kind in KINDS] + [
    pytest.param(kind, 1, id=f"{kind}-everywhere", marks=pytest.mark.slow) for kind in KINDS
]


def crash(work: str, folder: Path, step: int, kind: str) -> list[Path]:
    command = [sys.executable, "-m", "tests.evidence.crashes", work, str(folder), "1", str(step), kind]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    runs = [folder / str(1 + number * step) for number in range(int(done.stdout) + 1)]
    assert len(runs) > (3 if kind == "short" else 8) // (step // 9 + 1)
    return runs


@pytest.mark.parametrize(("kind", "step"), STEPS)
async def test_a_log_with_a_fault_anywhere(tmp_path: Path, kind: str, step: int):
    for run in crash("log", tmp_path, step, kind):
        told = [line.split() for line in run.with_suffix(".told").read_text().splitlines()]
        disk = Disk(2)
        async with crashes.opened_log(run, disk) as log:
            held = check_everything(run / "log/public")
            for batch, first in told:
                entries = crashes.entries(int(batch))
                assert held[int(first) : int(first) + len(entries)] == entries
            assert len(held) in set(accumulate(crashes.BATCHES, initial=0))
            await log.append([b"and on"])
        assert check_everything(run / "log/public") == [*held, b"and on"]
        assert not walked(run).faults
        disk.close()


@pytest.mark.parametrize(("kind", "step"), STEPS)
async def test_an_upload_with_a_fault_anywhere(tmp_path: Path, kind: str, step: int):
    for run in crash("intake", tmp_path, step, kind):
        told = dict(line.split() for line in run.with_suffix(".told").read_text().splitlines())
        disk = Disk(2)
        intake = crashes.intake_in(run, disk)
        upload = told.get("created")
        if upload is None:
            upload = await intake.create("a.pdf", len(crashes.CONTENT), crashes.DIGEST, "owner")
        offset = await intake.offset(upload)
        assert offset >= int(told.get("offset", 0))
        if offset < len(crashes.CONTENT):
            await intake.append(upload, offset, crashes.pieces(crashes.CONTENT[offset:]))
        assert (await intake.finish(upload, crashes.DIGEST)).sha256 == crashes.DIGEST
        assert await FolderBlobs(run / "blobs", disk).check(crashes.DIGEST)
        with pytest.raises(NotFound):
            await intake.offset("0" * 32)
        disk.close()
