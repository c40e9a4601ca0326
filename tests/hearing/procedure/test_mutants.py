"""The tests of the procedure are tested: each planted bug must make one of them fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hearing.procedure.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[3]
CHECKS = ("test_scripts.py", "test_rules.py", "test_floor.py", "walks/test_walks.py")
"""What must catch them: the scripts, the exhaustive tables, the random hearings."""


def planted(mutant: Mutant) -> str:
    """The file's text with the bug in it."""
    text = (ROOT / "hearing" / "procedure" / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1, f"{mutant.name}: its place in {mutant.file} is gone; plant it anew"
    return text.replace(mutant.old, mutant.new)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_the_place_of_every_planted_bug_is_there(mutant):
    assert compile(planted(mutant), mutant.file, "exec")


def test_there_are_at_least_twenty_planted_bugs():
    assert len({one.name for one in MUTANTS}) == len(MUTANTS) >= 20


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The sources that the checks need, in a folder of their own; the other packages are only looked at."""
    folder = tmp_path_factory.mktemp("mutants")
    for name in ("hearing", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    for name in ("evidence", "signaling", "web", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def run_checks(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the checks on the sources in this folder; the first failure ends them."""
    tests = [f"tests/hearing/procedure/{name}" for name in CHECKS]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", *tests]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_checks_pass_on_sources_without_a_bug(copy):
    done = run_checks(copy)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_the_planted_bug_is_caught(copy, mutant):
    file = copy / "hearing" / "procedure" / mutant.file
    right = file.read_text(encoding="utf-8")
    try:
        file.write_text(planted(mutant), encoding="utf-8")
        done = run_checks(copy)
    finally:
        file.write_text(right, encoding="utf-8")
    assert done.returncode == 1, f"nothing caught it: {mutant.name}\n{done.stdout[-2000:]}"
