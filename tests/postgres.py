"""A real PostgreSQL for tests: a private cluster in a folder of its own, reached over the loopback only."""

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg

from tests.tools import require_tool

_DEBIAN = Path("/usr/lib/postgresql")
_USER = "postgres"


def postgresql_program(name: str) -> str:
    """Give the path of one of the server's programs, the newest installed; fail or skip when there is none."""
    folders = sorted(_DEBIAN.glob("*/bin"), key=lambda one: int(one.parent.name), reverse=True)
    for folder in folders:
        if (folder / name).is_file():
            return str(folder / name)
    return require_tool(name)


def _unprivileged() -> str | None:
    """The server refuses to run as root: give the user to run it as, or None to run it as oneself."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam(_USER).pw_name
    return "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A PostgreSQL server of one's own in an empty folder. Each test makes its databases in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = _free_port()
        self.user = _unprivileged()

    def prepare(self) -> None:
        """Create the cluster."""
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-D", str(self.data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(
                f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
                "max_connections = 60\nshared_buffers = 32MB\nautovacuum = off\nmax_wal_size = 2GB\n"
                # One call instead of one for each of the many files of all the tests' databases, after a crash.
                "recovery_init_sync_method = syncfs\n"
            )

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [postgresql_program(program), *arguments],
            user=self.user,
            group=self.user and pwd.getpwnam(self.user).pw_gid,
            extra_groups=[] if self.user else None,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
            stdout=subprocess.DEVNULL,  # the server inherits it, and a pipe would stay open as long as it runs
            stderr=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )
        if done.returncode:
            log = self.folder / "server.log"
            raise AssertionError(f"{program} failed: {log.read_text()[-3000:] if log.exists() else ''}")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "server.log"), "-w", "-t", "240", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; ``immediate`` is a crash: it keeps only what is in its log on disk."""
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def crash_and_restart(self) -> None:
        """Let the server crash in the middle of whatever it does, and start it again."""
        self.stop("immediate")
        self.start()

    def kill(self) -> None:
        """Kill the server's own process outright, as the kernel does when memory runs out."""
        with suppress(OSError, ValueError):
            os.kill(int((self.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)

    def url(self, database: str = _USER) -> str:
        """Give the address of a database in this cluster."""
        return f"postgresql+asyncpg://{_USER}@127.0.0.1:{self.port}/{database}"

    async def execute(self, statement: str, database: str = _USER) -> None:
        """Carry out a statement outside of any transaction."""
        connection = await asyncpg.connect(self.url(database).replace("+asyncpg", ""))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def new_database(self) -> str:
        """Create an empty database and give its name; for callers outside a running loop."""
        name = f"t{uuid.uuid4().hex}"
        asyncio.run(self.execute(f'CREATE DATABASE "{name}"'))
        return name


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Run a private server until the block ends; its folder is not the test's, which other users may not enter."""
    with tempfile.TemporaryDirectory(prefix="hearing-postgres-") as folder:
        cluster = Cluster(Path(folder))
        cluster.prepare()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")
