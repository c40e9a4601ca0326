"""Nothing acknowledged is lost when the power goes; and a run that is killed leaves no mount and no loop device."""

import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.apart import apart, require_mounts, run_apart
from tests.evidence.power import TOOLS
from tests.tools import require_tool

pytestmark = pytest.mark.alone

PROGRAM = "tests.evidence.power_cuts"


@pytest.mark.parametrize("cuts", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_when_the_power_goes(tmp_path: Path, cuts: int):
    for tool in TOOLS:
        require_tool(tool)
    entries, files = map(int, run_apart(PROGRAM, str(tmp_path), str(cuts), seconds=cuts * 6).split())
    assert entries > cuts
    assert files >= cuts // 5


def devices(image: Path) -> str:
    return subprocess.run(["losetup", "-j", str(image)], capture_output=True, text=True, check=True).stdout


def until(image: Path, *, held: bool) -> bool:
    end = monotonic() + 60
    while bool(devices(image)) != held:
        if monotonic() > end:
            return False
        sleep(0.02)
    return True


def test_a_run_that_is_killed_leaves_no_mount_and_no_device(tmp_path: Path):
    require_mounts()
    for tool in TOOLS:
        require_tool(tool)
    image = tmp_path / "0" / "image"
    command = apart(sys.executable, "-m", PROGRAM, str(tmp_path), "25")
    starter = f"import subprocess; subprocess.run({command!r})"
    run = subprocess.Popen([sys.executable, "-c", starter], stderr=subprocess.DEVNULL)
    try:
        assert until(image, held=True)
    finally:
        run.kill()  # the one that began the program, as a test run is killed; nobody is left to tidy up
        run.wait()
    assert until(image, held=False)
    assert str(tmp_path) not in Path("/proc/self/mountinfo").read_text()
    image.unlink()
