"""A file system of one's own whose power can be cut: loop-mounted ext4, FS_IOC_SHUTDOWN; needs root."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.tools import require_tool

FS_IOC_SHUTDOWN = 0x8004587D
WITHOUT_FLUSHING = 2


def run(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


class PowerDisk:
    """A mounted image: ``folder`` is where it is mounted; what was not synced is gone after ``cut`` and ``mount``."""

    def __init__(self, place: Path, megabytes: int) -> None:
        self.image, self.folder = place / "image", place / "mount"
        self.folder.mkdir()
        with self.image.open("wb") as stream:
            stream.truncate(megabytes << 20)
        assert run(require_tool("mkfs.ext4"), "-q", "-E", "lazy_itable_init=0", str(self.image)) == 0
        if not self.mount():
            pytest.skip("this machine may not mount a file as a file system")

    def mount(self) -> bool:
        return run("mount", "-o", "loop,nodiscard", str(self.image), str(self.folder)) == 0

    def unmount(self) -> bool:
        return run("umount", str(self.folder)) == 0 and self._let_go()

    def _let_go(self) -> bool:
        """Wait until nobody holds it: a sandbox begun meanwhile has a copy of all mounts, and a disk still held comes
        back as dark as it was."""
        command, end = [require_tool("losetup"), "-j", str(self.image)], monotonic() + 60
        while subprocess.run(command, capture_output=True, check=True).stdout:
            if monotonic() > end:
                return False
            sleep(0.02)
        return True

    def cut(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        fcntl.ioctl(handle, FS_IOC_SHUTDOWN, WITHOUT_FLUSHING.to_bytes(4, "little"))
        os.close(handle)


@contextmanager
def power_disk(place: Path, megabytes: int = 96) -> Iterator[PowerDisk]:
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount a file system of its own")
    disk = PowerDisk(place, megabytes)
    try:
        yield disk
    finally:
        disk.unmount()
