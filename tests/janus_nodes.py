"""Real Janus nodes for tests: each in a network namespace of its own, since Janus 1.1 crashes where only lo exists.

Needs root, ``ip`` and ``janus``. The configuration is the shipped one, with the test's own secret and folder.
"""

import contextlib
import itertools
import os
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from signaling.engines.janus import JanusPlane
from signaling.engines.janus_node import look
from tests.tools import everything_required, require_tool

SECRET = "a-secret-of-tests"
_SHIPPED = Path(__file__).resolve().parents[1] / "deploy" / "janus"
_NUMBERS = itertools.count()
_START_WITHIN_S = 20.0


@dataclass(slots=True)
class JanusNode:
    """A running node: its API's address, and where its namespace is reached."""

    address: str
    host: str
    namespace: str
    folder: Path
    process: subprocess.Popen[bytes]
    link: str = ""

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        """Start it again where it was."""
        self.process = _start(self.namespace, self.folder)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"


def _start(namespace: str, folder: Path) -> subprocess.Popen[bytes]:
    janus = require_tool("janus")
    command = ["ip", "netns", "exec", namespace, janus, "-F", str(folder), "-C", str(folder / "janus.jcfg")]
    with (folder / "janus.log").open("ab") as output:
        return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)


def _configure(folder: Path, address: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    values = {"@SECRET@": SECRET, "@FOLDER@": str(folder), "@ADDRESS@": address}
    for shipped in _SHIPPED.glob("*.jcfg"):
        text = shipped.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(name, value)
        (folder / shipped.name).write_text(text, encoding="utf-8")


@contextlib.contextmanager
def namespace() -> Iterator[tuple[str, str, str]]:
    """A network namespace joined to this one by a pair of veth: its name, our address and its address."""
    require_tool("ip")
    if os.geteuid() != 0:
        message = "needs root for a network namespace"
        pytest.fail(message) if everything_required() else pytest.skip(message)
    number = next(_NUMBERS)
    name, ours, theirs = (f"hj{os.getpid() % 100_000}{letter}{number}" for letter in "nab")
    block = (os.getpid() * 7 + number) % 16_000
    net = f"10.213.{block // 64}.{block % 64 * 4}"
    near, far = (f"{net.rsplit('.', 1)[0]}.{int(net.rsplit('.', 1)[1]) + offset}" for offset in (1, 2))
    _run("ip", "netns", "add", name)
    try:
        _run("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", name)
        _run("ip", "addr", "add", f"{near}/30", "dev", ours)
        _run("ip", "link", "set", ours, "up")
        for command in (f"addr add {far}/30 dev {theirs}", f"link set {theirs} up", "link set lo up"):
            _run("ip", "netns", "exec", name, "ip", *command.split())
        yield name, near, far
    finally:
        _run("ip", "netns", "del", name)


@contextlib.contextmanager
def janus_node(folder: Path) -> Iterator[JanusNode]:
    """Run a node until the block ends."""
    require_tool("janus")
    with namespace() as (name, _, address):
        _configure(folder, address)
        node = JanusNode(f"ws://{address}:8188", address, name, folder, _start(name, folder))
        try:
            yield node
        finally:
            node.kill()


async def reached(node: JanusNode) -> None:
    """Wait until a node answers."""
    deadline = time.monotonic() + _START_WITHIN_S
    while (status := await look(node.address, SECRET)).problem:
        assert time.monotonic() < deadline, f"{status.problem}\n{(node.folder / 'janus.log').read_text()[-3000:]}"
        assert node.process.poll() is None, (node.folder / "janus.log").read_text()[-3000:]


@contextlib.contextmanager
def inside(nodes: Sequence[JanusNode]) -> Iterator[None]:
    """Join nodes by a network of their own, which nobody else reaches: each gets its ``link`` address there."""
    number = next(_NUMBERS)
    switch, net = f"hj{os.getpid() % 100_000}s{number}", f"10.214.{(os.getpid() + number) % 256}"
    _run("ip", "netns", "add", switch)
    try:
        _run("ip", "netns", "exec", switch, "ip", "link", "add", "bridge", "type", "bridge")
        _run("ip", "netns", "exec", switch, "ip", "link", "set", "bridge", "up")
        for port, node in enumerate(nodes, 1):
            node.link = f"{net}.{port}"
            _run(
                "ip", "-n", switch, "link", "add", f"p{port}", "type", "veth", "peer", "inside", "netns", node.namespace
            )
            _run("ip", "-n", switch, "link", "set", f"p{port}", "master", "bridge", "up")
            _run("ip", "-n", node.namespace, "addr", "add", f"{node.link}/24", "dev", "inside")
            _run("ip", "-n", node.namespace, "link", "set", "inside", "up")
        yield
    finally:
        _run("ip", "netns", "del", switch)


@contextlib.asynccontextmanager
async def janus_plane(
    recordings: Path, nodes: int = 1, carries: Sequence[int] = ()
) -> AsyncIterator[tuple[JanusPlane, list[JanusNode]]]:
    """A plane on so many nodes of its own, which carry so many who receive (by default as many as is shipped)."""
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(janus_node(recordings.parent / f"janus{number}")) for number in range(nodes)]
        stack.enter_context(inside(running))
        for node in running:
            await reached(node)
        said = [f"&carries={number}" for number in carries] or [""] * nodes
        addresses = [f"{node.address}?link={node.link}{more}" for node, more in zip(running, said, strict=True)]
        async with JanusPlane.start(addresses, SECRET, recordings) as plane:
            yield plane, running
