"""The packet path under AddressSanitizer: malformed datagrams without end, and nobody's session dies."""

import subprocess
from pathlib import Path

import pytest

from tests.tools import require_native
from tools import native

DRIVER = Path(__file__).with_name("native_flood.c")


@pytest.fixture(scope="module")
def flood(tmp_path_factory) -> Path:
    """The driver and the packet path in one program, with sanitizers in."""
    require_native()
    target = tmp_path_factory.mktemp("flood") / "flood"
    trouble = native.compile_program(target, DRIVER, *native.SANITIZED)
    assert not trouble, trouble
    return target


def run(program: Path, seed: int, datagrams: int) -> str:
    done = subprocess.run([program, str(seed), str(datagrams)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def test_a_hundred_thousand_malformed_datagrams_harm_nobody(flood):
    read, sent = (int(word) for word in run(flood, 1, 100_000).split() if word.isdigit())
    assert read > 100_000
    assert sent > 10_000, "sound packets between them passed"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_ten_million_malformed_datagrams_harm_nobody(flood, seed):
    assert "read" in run(flood, seed, 1_000_000)
