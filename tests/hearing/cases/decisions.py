"""Where real decisions lie, for the tests that read them: they name real people and are no part of the project."""

import os
from pathlib import Path

import pytest

from hearing.cases.importing.cnipa import decision_text

SETTING = "HEARING_DECISIONS"


def decision_files() -> list[Path]:
    """Give the full texts in the folder named by the setting; skip the test, saying why, where there are none."""
    named = os.environ.get(SETTING)
    folder = Path(named) if named else Path(__file__).parents[4] / "shared" / "data" / "cnipa_decisions"
    files = sorted(folder.glob("*.md")) if folder.is_dir() else []
    if not files:
        pytest.skip(f"no real decisions at {folder}: set {SETTING} to a folder of full texts (.md)")
    return files


def text_of(path: Path) -> str:
    return decision_text(path.read_bytes())
