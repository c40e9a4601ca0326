"""Programs that mount file systems of their own, which are gone with them, however they end.

Each has its own view of what is mounted where (a mount namespace) and is killed with the test run that began it: the
kernel takes its mounts down and lets their loop devices go, so a run that is killed leaves nothing to the next one.
"""

import os
import subprocess
import sys

import pytest

from tests.tools import require_tool


def apart(*command: str) -> list[str]:
    """Give the command line that runs a command apart; its view still loses what others unmount."""
    die_with_us = [require_tool("setpriv"), "--pdeathsig", "KILL"]
    own_mounts = [require_tool("unshare"), "--mount", "--propagation", "slave"]
    return [*die_with_us, *own_mounts, "--", *command]


def require_mounts() -> None:
    """Skip where this process may not mount anything."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount a file system of its own")
    if subprocess.run(apart("true"), capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody have mounts of their own")


def run_apart(module: str, *arguments: str, seconds: float) -> str:
    """Run a Python module apart and give what it printed; what it says when it fails is the failure.

    Exit status 5 says that this machine cannot do what it needs: the test is skipped.
    """
    require_mounts()
    command = apart(sys.executable, "-m", module, *arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
    if done.returncode == CANNOT:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    return done.stdout


CANNOT = 5
