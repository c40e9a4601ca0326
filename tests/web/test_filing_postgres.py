"""Whatever request of a filing PostgreSQL refuses, never hears or answers to nobody, and whenever it or this process is
killed: nothing acknowledged is lost; after the next start, which meets a fault too, store, book and database agree.
"""

import subprocess
import sys

import pytest

KINDS = ("refused", "cut", "lost", "kill", "killed", "crash")
AT_ALL = [pytest.param(kind, 1, 1, id=f"{kind}-everywhere", marks=pytest.mark.slow) for kind in KINDS]
STOPPED = pytest.param("stop", 5, 25, id="stop-here-and-there", marks=pytest.mark.slow)


@pytest.mark.parametrize(("kind", "first", "step"), [("lost", 190, 1000), *AT_ALL, STOPPED])
def test_a_filing_on_postgresql_with_a_fault_anywhere(postgres, kind: str, first: int, step: int):
    place = [str(postgres.folder), str(postgres.port)]
    command = [sys.executable, "-m", "tests.web.filing_postgres", *place, kind, str(first), str(step)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=7200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) >= (60 if step == 1 else 1)
