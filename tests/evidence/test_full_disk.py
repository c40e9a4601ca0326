"""A disk that is full, two writers of one log, and a clock that jumps: refused or gone on with, nothing lost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence.durable import Disk
from evidence.errors import Stopped
from evidence.log.head import Sealer
from evidence.log.log import Log
from evidence.stores.head_file import FileHead
from evidence.timestamps.timestamp import parse_token
from tests.apart import run_apart
from tests.evidence.logs import check_everything, walked
from tests.evidence.receipt_maker import AUTHORITY, KEY, ORIGIN, SEALER


@pytest.mark.parametrize("work", ["log", "upload"])
def test_a_full_disk_stops_it_and_loses_nothing_and_it_goes_on_when_there_is_room(tmp_path: Path, work: str):
    assert run_apart("tests.evidence.full_disk", work, str(tmp_path), seconds=120) == "went on\n"


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
