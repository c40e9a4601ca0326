"""Real S3 servers of other people, each a process on the loopback, for tests of what is kept there.

``moto`` honours conditional writes; ``nanio`` verifies signatures and keeps files, but knows no conditional write.
"""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from evidence.stores.place import S3Place
from evidence.stores.s3_client import Patience
from tests.served import free_port

KEY, SECRET = "test-key-of-nobody", "test-secret-of-nobody"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"}
BUCKET = "exhibits"
HASTY = Patience(timedelta(seconds=20), timedelta(seconds=20), 2, timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with one bucket; ``data`` is its folder, where it has one."""

    url: str
    data: Path | None = None

    def place(self, prefix: str, *, bucket: str = BUCKET) -> S3Place:
        return S3Place(bucket, prefix, self.url)


@contextmanager
def _process(command: list[str], folder: Path, url: str, **environ: str) -> Iterator[None]:
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **environ}, cwd=folder
        )
        try:
            _wait(server, url, folder / "server.log")
            yield
        finally:
            server.kill()
            server.wait()


def _wait(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise AssertionError(f"the server ended: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError as answered:
            answered.close()
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the server did not begin: {log.read_text()[-2000:]}")


@contextmanager
def moto(folder: Path) -> Iterator[Server]:
    """Run moto's server, which keeps everything in memory and asks for no credentials."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with _process([sys.executable, "-W", "ignore", "-m", "moto.server", "-p", str(port)], folder, url):
        urllib.request.urlopen(urllib.request.Request(f"{url}/{BUCKET}", method="PUT"), timeout=60).close()
        yield Server(url)


@contextmanager
def nanio(folder: Path) -> Iterator[Server]:
    """Run nanio, which keeps a folder for the bucket and verifies each signature."""
    port = free_port()
    url, data = f"http://127.0.0.1:{port}", folder / "data"
    (data / BUCKET).mkdir(parents=True)
    command = [sys.executable, "-m", "nanio", "serve", "--data-dir", str(data), "--host", "127.0.0.1"]
    keys = {"NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET}
    with _process([*command, "--port", str(port), "--no-access-log"], folder, url, **keys):
        yield Server(url, data)


SERVERS = {"moto": moto, "nanio": nanio}
