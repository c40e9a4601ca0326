"""Where an engine under load runs: its own network namespace behind a veth pair, its own core, its CPU time counted.

Janus wants an interface other than the loopback, so every engine gets the same kind.
"""

import ctypes
import itertools
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

#: The cores: of the engine, and of the load. With one core they share it, and figures mean little.
CORES = sorted(os.sched_getaffinity(0))
ENGINE_CORE, LOAD_CORE = CORES[-1], CORES[0]
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
_numbers = itertools.count(os.getpid() % 200)


class CannotMeasureError(RuntimeError):
    """This machine lacks what the measurement needs; the text says what."""


@dataclass(frozen=True, slots=True)
class Yard:
    """A network namespace and the two ends of the pair of interfaces into it."""

    name: str
    engine: str
    load: str

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Whatever this thread starts in the block runs in the namespace, on the engine's core."""
        libc = ctypes.CDLL(None, use_errno=True)
        with Path("/proc/thread-self/ns/net").open() as home, Path(f"/run/netns/{self.name}").open() as there:
            _enter(libc, there.fileno())
            os.sched_setaffinity(0, {ENGINE_CORE})
            try:
                yield
            finally:
                os.sched_setaffinity(0, {LOAD_CORE})
                _enter(libc, home.fileno())


def _enter(libc: ctypes.CDLL, namespace: int) -> None:
    if libc.setns(namespace, _NEW_NETWORK) != 0:
        raise OSError(ctypes.get_errno(), "cannot enter the network namespace")


@contextmanager
def yard() -> Iterator[Yard]:
    """A fresh namespace, gone when the block ends; this thread is pinned to the load's core in between."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        raise CannotMeasureError("network namespaces are needed: run as root, with the package iproute2 installed")
    number = next(_numbers) % 250
    name = f"hearing-load-{os.getpid()}-{number}"
    made = Yard(name, f"10.213.{number}.1", f"10.213.{number}.2")
    inner, outer = f"hlp{number}", f"hlg{number}"
    before = os.sched_getaffinity(0)
    _ip("netns", "add", name)
    try:
        _ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", name)
        _ip("address", "add", f"{made.load}/30", "dev", outer)
        _ip("link", "set", outer, "up")
        for command in (
            ("address", "add", f"{made.engine}/30", "dev", inner),
            ("link", "set", inner, "up"),
            ("link", "set", "lo", "up"),
        ):
            _ip("-n", name, *command)
        os.sched_setaffinity(0, {LOAD_CORE})
        yield made
    finally:
        os.sched_setaffinity(0, before)
        with suppress(subprocess.CalledProcessError):
            _ip("netns", "del", name)


def _ip(*arguments: str) -> None:
    try:
        subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        raise CannotMeasureError(f"ip {' '.join(arguments)}: {error.stderr.strip()}") from error


def family(processes: Iterable[int]) -> set[int]:
    """These processes and all their descendants."""
    found = set(processes)
    waiting = list(found)
    while waiting:
        process = waiting.pop()
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            with suppress(OSError):
                for child in map(int, children.read_text().split()):
                    if child not in found:
                        found.add(child)
                        waiting.append(child)
    return found


def cpu_ns(processes: Iterable[int]) -> int:
    """Nanoseconds on a core so far, of all threads of these processes and their descendants."""
    total = 0
    for process in family(processes):
        for stat in Path(f"/proc/{process}/task").glob("*/schedstat"):
            with suppress(OSError):
                total += int(stat.read_text().split()[0])
    return total


def resident_kib(processes: Iterable[int]) -> int:
    """Resident memory of these processes and their descendants."""
    total = 0
    for process in family(processes):
        with suppress(OSError):
            for line in Path(f"/proc/{process}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1])
    return total
