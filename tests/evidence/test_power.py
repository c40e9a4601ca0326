"""A power cut, which kill -9 does not show: the file system forgets every page that was not synced."""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evidence.durable import Disk
from evidence.log.log import Log
from evidence.stores.folder import FolderBlobs
from evidence.stores.head_file import FileHead
from tests.evidence.crashes import intake_in
from tests.evidence.logs import check_everything
from tests.evidence.receipt_maker import SEALER
from tests.tools import require_tool

FS_IOC_SHUTDOWN = 0x8004587D
WITHOUT_FLUSHING = 2
CUTS = 6


def run(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture
def disk_image(tmp_path: Path):
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount a file system of its own")
    image, mount = tmp_path / "image", tmp_path / "mount"
    mount.mkdir()
    with image.open("wb") as stream:
        stream.truncate(96 << 20)
    assert run(require_tool("mkfs.ext4"), "-q", str(image)) == 0
    if run("mount", "-o", "loop", str(image), str(mount)):
        pytest.skip("this machine may not mount a file as a file system")
    yield image, mount
    run("umount", str(mount))


def cut_power(image: Path, mount: Path) -> None:
    handle = os.open(mount, os.O_RDONLY)
    fcntl.ioctl(handle, FS_IOC_SHUTDOWN, WITHOUT_FLUSHING.to_bytes(4, "little"))
    os.close(handle)


def work_in_the_dark(image: Path, mount: Path, told: Path, lines: int) -> None:
    """Let the work tell some more lines, cut the power, and mount again."""
    before = len(told.read_text().splitlines()) if told.exists() else 0
    command = [sys.executable, "-m", "tests.evidence.crashes", "dark", str(mount), str(told)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        deadline = time.monotonic() + 60
        while (len(told.read_text().splitlines()) if told.exists() else 0) < before + lines:
            assert child.poll() is None, "the work ended before the power was cut"
            assert time.monotonic() < deadline
            time.sleep(0.002)
        cut_power(image, mount)
        child.kill()
    assert run("umount", str(mount)) == 0
    assert run("mount", "-o", "loop", str(image), str(mount)) == 0


@pytest.mark.slow
async def test_nothing_acknowledged_is_lost_when_the_power_goes(disk_image, tmp_path: Path):
    image, mount = disk_image
    told = tmp_path / "told"
    for cut in range(CUTS):
        work_in_the_dark(image, mount, told, 3 + 7 * cut)
        disk = Disk(2)
        async with Log.open(mount / "log", heads=FileHead(mount / "head", disk), sealer=SEALER, disk=disk):
            held = check_everything(mount / "log/public")
        intake_in(mount, disk)
        blobs = FolderBlobs(mount / "blobs", disk)
        for kind, *facts in [line.split() for line in told.read_text().splitlines()]:
            if kind == "filed":
                assert await blobs.check(facts[0])
            else:
                number, first = int(facts[1]), int(facts[0])
                expected = [f"{number}/{part}".encode() for part in range(number % 90 + 1)]
                assert held[first : first + len(expected)] == expected
        disk.close()
