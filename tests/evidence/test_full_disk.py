"""A disk that is full, two writers of one log, and a clock that jumps: refused or gone on with, nothing lost."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence.durable import Disk
from evidence.errors import NoRoom, Stopped
from evidence.log.head import Sealer
from evidence.log.log import Log
from evidence.stores.folder import FolderBlobs
from evidence.stores.head_file import FileHead
from evidence.timestamps.timestamp import parse_token
from tests.evidence.crashes import intake_in, pieces
from tests.evidence.logs import check_everything, opened, walked
from tests.evidence.receipt_maker import AUTHORITY, KEY, ORIGIN, SEALER

PDF = b"%PDF-1.4\n" + bytes(300_000) + b"\n%%EOF\n"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A memory disk of 4 MiB."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount a file system of its own")
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], check=False).returncode:
        pytest.skip("this machine may not mount a memory disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


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


async def test_a_full_disk_stops_the_log_and_loses_nothing(small: Path):
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


async def test_a_full_disk_stops_an_upload_which_goes_on_when_there_is_room(small: Path):
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


async def test_of_two_writers_one_is_stopped_and_the_log_stays_one(tmp_path: Path):
    disk = Disk(2)
    heads = FileHead(tmp_path / "head", disk)
    async with Log.open(tmp_path / "log", heads=heads, sealer=SEALER, disk=disk) as first:
        await first.append([b"one"])
        before = await heads.fetch()
        other = SEALER.seal(2, bytes(32))  # what a second process with the same key would swap in
        await heads.swap(before, other.encode())
        with pytest.raises(Stopped):
            await first.append([b"two"])
        with pytest.raises(Stopped):
            await first.append([b"three"])
        assert await heads.fetch() == other.encode()
    disk.close()


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400), timedelta(seconds=-1)], ids=str)
async def test_a_clock_that_jumps_changes_stamps_and_nothing_else(tmp_path: Path, jump: timedelta):
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    moments = [now, now, now + jump, now + jump + timedelta(seconds=1), now + timedelta(seconds=9)]
    at = iter([*moments, *[moments[-1]] * 9])
    sealer = Sealer(ORIGIN, KEY, lambda data: AUTHORITY.token(data, at=next(at)))
    disk = Disk(2)
    entries = []
    for number in range(3):
        async with Log.open(tmp_path / "log", heads=FileHead(tmp_path / "head", disk), sealer=sealer, disk=disk) as log:
            entries.append(str(number).encode())
            done = await log.append(entries[-1:])
            assert parse_token(done.head.token).gen_time in moments
    assert check_everything(tmp_path / "log/public") == entries
    assert not walked(tmp_path).faults
    disk.close()
