"""What one hearing costs the server: CPU seconds for each minute with four people who all see and hear each other."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic, sleep

from tests.bench.measured import Measured
from tests.bench.relay import seconds_per_datagram
from tests.served import ROOT, served_demo

SECONDS = 30.0


def _datagrams() -> int:
    """Count the UDP datagrams sent on this machine: in a hearing, each of them enters or leaves the server."""
    udp = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Udp:")]
    return int(udp[1][udp[0].index("OutDatagrams")])


def four_people() -> Measured:
    """Seat four clients of another process, wait until all media flows, and count the server's CPU time."""
    with tempfile.TemporaryDirectory() as folder, served_demo(Path(folder)) as served:
        command = [sys.executable, "-m", "tests.bench.four_people", served.url, str(SECONDS + 5)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as people:
            assert people.stdout is not None
            if people.stdout.readline().strip() != "ready":
                raise AssertionError("the four people could not take their seats")
            cpu, datagrams, begun = served.cpu_seconds(), _datagrams(), monotonic()
            sleep(SECONDS)
            cpu, datagrams, lasted = served.cpu_seconds() - cpu, _datagrams() - datagrams, monotonic() - begun
    bare = seconds_per_datagram() * datagrams
    return Measured(
        value=cpu * 60 / lasted,
        unit="CPU s/min",
        yardstick="a bare asyncio UDP relay of as many datagrams",
        yardstick_value=bare * 60 / lasted,
        detail={
            "people": 4,
            "seconds": round(lasted, 1),
            "datagrams_per_second": round(datagrams / lasted),
            "server_us_per_datagram": round(cpu / datagrams * 1e6, 1),
        },
    )


CASES: Mapping[str, Callable[[], Measured]] = {"4-people": four_people}
