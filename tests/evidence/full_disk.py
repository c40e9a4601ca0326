"""Run as a program: work on a memory disk of 4 MiB until it is full, and go on when there is room again.

``python -m tests.evidence.full_disk {log,upload} FOLDER``, apart (`tests.apart`).
"""

import asyncio
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.durable import Disk
from evidence.errors import NoRoom, Stopped
from evidence.log.log import Log
from evidence.stores.folder import FolderBlobs
from tests.apart import CANNOT
from tests.evidence.crashes import intake_in, pieces
from tests.evidence.logs import check_everything, opened, walked

PDF = b"%PDF-1.4\n" + bytes(300_000) + b"\n%%EOF\n"


def fill(folder: Path, leave: int) -> Path:
    """Take all space but so many bytes."""
    ballast = folder / "ballast"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    ballast.write_bytes(bytes(max(0, free - leave)))
    return ballast


async def until_full(log: Log, told: list[bytes]) -> None:
    for _ in range(1000):
        entries = [os.urandom(290) for _ in range(256)]
        await log.append(entries)
        told += entries


async def fill_the_log(small: Path) -> None:
    """It stops, and loses nothing."""
    told: list[bytes] = []
    async with opened(small) as log:
        told += [b"first"]
        await log.append(told)
        ballast = fill(small, 60_000)
        with pytest.raises(Stopped) as caught:
            await until_full(log, told)
        assert "。" in caught.value.zh
    ballast.unlink()
    async with opened(small) as log:
        assert check_everything(small / "log/public")[: len(told)] == told
        await log.append([b"and on"])
    assert check_everything(small / "log/public")[-1] == b"and on"
    assert not walked(small).faults


async def fill_an_upload(small: Path) -> None:
    """It is refused, and goes on when there is room."""
    digest, disk = hashlib.sha256(PDF).hexdigest(), Disk(2)
    intake = intake_in(small, disk)
    upload = await intake.create("a.pdf", len(PDF), digest, "lin")
    ballast = fill(small, 100_000)
    with pytest.raises((NoRoom, Stopped)) as caught:
        await intake.append(upload, 0, pieces(PDF))
    assert "。" in caught.value.zh
    ballast.unlink()
    offset = await intake.offset(upload)
    assert offset < len(PDF)
    await intake.append(upload, offset, pieces(PDF[offset:]))
    assert (await intake.finish(upload, digest)).sha256 == digest
    assert await FolderBlobs(small / "blobs", disk).check(digest)
    disk.close()


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], check=False).returncode:
        sys.exit(CANNOT)
    asyncio.run({"log": fill_the_log, "upload": fill_an_upload}[sys.argv[1]](folder))
    print("went on")
