"""Bring .venv to what a lock file names, digest by digest, and put the `hearing` command in it.

Usage: python3 tools/environment.py {run,speech,test}

Runs before anything is installed, so it uses the standard library only. When nothing changed since the last
time it answers within milliseconds.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.lock", "speech": "requirements-speech.lock", "test": "requirements-test.lock"}
"""Each holds all that those before it hold."""
VERIFIERS = "requirements-verifiers.lock"
"""For tests: packages that say that they need a newer Python than this program does."""
INPUTS = (*LOCKS.values(), VERIFIERS, "pyproject.toml")


def fingerprint() -> str:
    """Give the digest of all that decides what the environment holds."""
    digest = hashlib.sha256(sys.version.encode())
    for name in INPUTS:
        digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return digest.hexdigest()


def stamp(kind: str) -> Path:
    """Give the file that holds the fingerprint under which this kind of environment was last completed."""
    return VENV / f".ready-{kind}"


def is_ready(kind: str, wanted: str) -> bool:
    """Tell whether the environment needs no work: one that holds more will do."""
    kinds = list(LOCKS)
    ready = {stamp(name) for name in kinds[kinds.index(kind) :]}
    return (VENV / "bin" / "hearing").exists() and any(
        path.exists() and path.read_text(encoding="ascii") == wanted for path in ready
    )


def prepare(kind: str, wanted: str) -> None:
    """Create the environment where missing and install the lock file and the program into it.

    Only wheels are taken: a fresh machine has no compiler, and no code of a package runs while it is installed.

    Raises:
        subprocess.CalledProcessError: a step failed; it has already said why.
    """
    if not VENV_PYTHON.exists():
        print("creating .venv")
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    for name in LOCKS:
        stamp(name).unlink(missing_ok=True)
    print(f"installing {LOCKS[kind]} into .venv")
    pip = [str(VENV_PYTHON), "-m", "pip", "-qq", "--disable-pip-version-check", "install"]
    locked = [*pip, "--require-hashes", "--only-binary", ":all:"]
    subprocess.run([*locked, "-r", LOCKS[kind]], cwd=ROOT, check=True)
    if kind == "test":
        subprocess.run([*locked, "--ignore-requires-python", "--no-deps", "-r", VERIFIERS], cwd=ROOT, check=True)
    # The lock file also names the build backend, so this step needs no network.
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", "."], cwd=ROOT, check=True)
    stamp(kind).write_text(wanted, encoding="ascii")


def main() -> int:
    """Carry out the command line; give the exit status."""
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 -- nothing has checked the version before this file runs
        print(f"This program needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
        print("Install python3.11, or name another one: make PYTHON=/path/to/python3.11")
        return 1
    kind, wanted = sys.argv[1], fingerprint()
    if is_ready(kind, wanted):
        return 0
    try:
        prepare(kind, wanted)
    except subprocess.CalledProcessError as error:
        print(f"Setting up .venv failed (status {error.returncode}); the lines above say why.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
