"""A file system of one's own whose power can be cut: loop-mounted ext4, FS_IOC_SHUTDOWN; used by programs apart."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.apart import CANNOT

TOOLS = ("mkfs.ext4", "mount", "umount", "losetup")
"""What must be installed."""

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
        assert run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0", str(self.image)) == 0
        if not self.mount():
            print("this machine may not mount a file as a file system", file=sys.stderr)
            sys.exit(CANNOT)

    def mount(self) -> bool:
        return run("mount", "-o", "loop,nodiscard", str(self.image), str(self.folder)) == 0

    def unmount(self) -> bool:
        return run("umount", str(self.folder)) == 0 and self._let_go()

    def _let_go(self) -> bool:
        """Wait until the kernel has let go of the image: a disk still held comes back as dark as it was."""
        command, end = ["losetup", "-j", str(self.image)], monotonic() + 60
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
    disk = PowerDisk(place, megabytes)
    try:
        yield disk
    finally:
        disk.unmount()
