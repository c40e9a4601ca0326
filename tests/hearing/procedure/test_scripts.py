"""Whole hearings as text, played through the real procedure, and played again from their events."""

from pathlib import Path

import pytest

from hearing.procedure.evolve import fold
from tests.scripts.acts import run_script

SCRIPTS = sorted((Path(__file__).parents[2] / "scripts").glob("*.txt"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_script_comes_true_and_its_replay_is_the_same(script):
    play = run_script(script)
    assert fold("h1", play.recorded) == play.state


def test_there_are_scripts():
    assert {"ordinary", "refusals", "interruptions"} <= {path.stem for path in SCRIPTS}


def test_a_line_that_does_not_come_true_names_its_place(tmp_path):
    path = tmp_path / "wrong.txt"
    path.write_text("leader connects\nstage is debate\n")
    with pytest.raises(AssertionError, match=r"wrong\.txt:2: stage is debate"):
        run_script(path)


def test_a_refusal_by_another_rule_fails(tmp_path):
    path = tmp_path / "wrong.txt"
    path.write_text("leader opens -> refused stage\n")
    with pytest.raises(AssertionError, match="refused by room"):
        run_script(path)
