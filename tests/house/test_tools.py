"""The build tools do work only when something changed, and notice when it did."""

import subprocess

import pytest

from tests.house.sources import plant
from tests.tools import require_tool
from tools import client, environment


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small project of its own for the tools to look at."""
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(client, "ROOT", tmp_path)
    monkeypatch.setattr(client, "CLIENT", tmp_path / "web/client")
    monkeypatch.setattr(client, "MODULES", tmp_path / "web/client/node_modules")
    monkeypatch.setattr(client, "STATIC", tmp_path / "web/static")
    monkeypatch.setattr(client, "BUILT", tmp_path / "web/client/node_modules/.built")
    monkeypatch.setattr(client, "SOURCES", (tmp_path / "web/client", tmp_path / "web/messages"))
    for name in environment.INPUTS:
        plant(tmp_path, name, name)
    plant(tmp_path, "web/client/src/main.ts", "start();")
    plant(tmp_path, "web/messages/en.json", "{}")
    return tmp_path


def test_an_environment_is_ready_only_for_the_locks_it_was_made_from(tree):
    wanted = environment.fingerprint()
    assert not environment.is_ready("run", wanted)
    plant(tree, ".venv/bin/hearing", "")
    plant(tree, ".venv/.ready-run", wanted)
    assert environment.is_ready("run", wanted)
    assert not environment.is_ready("test", wanted)
    plant(tree, "requirements.lock", "another")
    assert not environment.is_ready("run", environment.fingerprint())


def test_the_test_environment_serves_for_running_too(tree):
    plant(tree, ".venv/bin/hearing", "")
    plant(tree, ".venv/.ready-test", environment.fingerprint())
    assert environment.is_ready("run", environment.fingerprint())


@pytest.mark.parametrize("place", ["web/client/src/main.ts", "web/client/src/new.ts", "web/messages/en.json"])
def test_a_changed_or_new_source_makes_the_client_stale(tree, place):
    plant(tree, "web/static/index.html", "")
    plant(tree, "web/client/node_modules/.built", client.fingerprint())
    assert client.is_built()
    plant(tree, place, "changed")
    assert not client.is_built()


def test_installed_packages_do_not_make_the_client_stale(tree):
    before = client.fingerprint()
    plant(tree, "web/client/node_modules/svelte/index.js", "")
    assert client.fingerprint() == before


def test_a_client_without_its_files_is_stale(tree):
    plant(tree, "web/client/node_modules/.built", client.fingerprint())
    assert not client.is_built()


@pytest.mark.parametrize(
    ("version", "fit"),
    [("18.20.4", 1), ("20.18.9", 1), ("20.19.0", 0), ("21.7.0", 1), ("22.11.0", 1), ("22.12.0", 0), ("24.1.0", 0)],
)
def test_only_a_new_enough_node_is_taken(version, fit):
    node = client.node_on_path() or client.node_of_wheel()
    assert node, "run `make client` first: it brings a Node where there is none"
    script = f'Object.defineProperty(process.versions, "node", {{ value: "{version}" }});{client.NEW_ENOUGH}'
    done = subprocess.run([node.program, "--eval", script], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (fit, "")


def test_a_failed_step_says_so(tree):
    with pytest.raises(client.BuildError, match="false failed"):
        client.run([require_tool("false")])
