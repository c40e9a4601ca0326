"""Whatever call of the file system or the database fails in a filing, or is the last one: nothing that was acknowledged
is lost, and after the next start store, book and database agree, although that start meets a fault too.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import require_tool

SOURCE = Path(__file__).with_name("faulty_calls.c")
KINDS = [(calls, kind) for calls, kinds in (
    ("files", ("kill", "eio", "enospc", "short")),
    ("statements", ("kill", "killed", "refused", "lost")),
) for kind in kinds]  # fmt: skip
SOME = [("files", "kill", 190, 170), ("statements", "lost", 61, 50)]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that lets calls fail, compiled."""
    out = tmp_path_factory.mktemp("faulty") / "faulty_calls.so"
    command = [require_tool("cc", "gcc", "clang"), "-O1", "-fPIC", "-shared", "-o", str(out), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return out


@pytest.mark.parametrize(
    ("calls", "kind", "first", "step"),
    [
        *SOME,
        *(pytest.param(*each, 1, 1, id=f"{each[0]}-{each[1]}-everywhere", marks=pytest.mark.slow) for each in KINDS),
    ],
)
def test_a_filing_with_a_fault_anywhere(faulty: Path, calls: str, kind: str, first: int, step: int):
    command = [sys.executable, "-m", "tests.web.filing_faults", calls, kind, str(first), str(step)]
    environment = {**os.environ, "LD_PRELOAD": str(faulty)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=7200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) >= (1 if step > 1 else 60)
