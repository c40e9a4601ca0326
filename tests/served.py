"""The real server as its own process, as `make demo` starts it, for tests and benchmarks that use it from outside."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).resolve().parent.parent


ONE_ADDRESS = {"HEARING_MEDIA_ADDRESSES": "127.0.0.1"}
"""The demo announces this machine's own address too, which would lead around the relays of the tests."""


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    """Give a port that is free just now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    """A running demo server: where it listens, where it keeps its files, and its process."""

    home: Path
    port: int
    media_port: int
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address a browser opens; localhost, because passkeys refuse bare addresses."""
        return f"http://localhost:{self.port}"

    def start(self, *, seconds: float = 120.0) -> None:
        """Start the process and wait until it answers."""
        command = [sys.executable, "-m", "web", "demo", "--port", str(self.port), "--media-port", str(self.media_port)]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **ONE_ADDRESS, **self.environment, "HEARING_HOME": str(self.home)},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        deadline = monotonic() + seconds
        while not self._answers():
            if self.process.poll() is not None or monotonic() > deadline:
                raise AssertionError(f"the server did not come up:\n{self.log.read_text()[-4000:]}")
            sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def kill(self) -> None:
        """Kill the server and its children at once, as a power switch would."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask the server to end and see that it does."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()

    def cpu_seconds(self) -> float:
        """CPU seconds used so far by the server and all its children."""
        assert self.process is not None
        ticks = os.sysconf("SC_CLK_TCK")
        total = 0
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError):
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                    if int(fields[2]) == self.process.pid:  # the process group that start_new_session made
                        total += int(fields[11]) + int(fields[12])
        return total / ticks


@contextmanager
def served_demo(folder: Path, **environment: str) -> Iterator[Served]:
    """Serve a fresh demo from this folder, with these variables of the environment, until the block ends."""
    ports = free_port(), free_port(socket.SOCK_DGRAM)
    served = Served(folder / "home", *ports, folder / "server.log", environment)
    try:
        served.start()
        yield served
    finally:
        served.stop()
