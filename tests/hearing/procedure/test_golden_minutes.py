"""Every whole hearing ends in minutes that are known word for word, in both languages."""

import os
from typing import get_args

import pytest

from hearing.transcript.context import Language
from hearing.vocabulary import Stage
from tests.hearing.procedure.test_scripts import SCRIPTS
from tests.scripts.acts import run_script
from tests.scripts.golden import FOLDER, text_of

WHOLE = (
    "ordinary", "default", "expulsion", "recusal_upheld", "new_evidence", "witness_confrontation", "joint",
    "room_to_room", "switch_to_offline", "three_sittings", "withdrawal", "private_rooms", "interpretation",
    "rules_cnipa", "rules_epo", "rules_ptab",
)  # fmt: skip
"""The scripts that tell a whole hearing; the others show refusals and interruptions."""


@pytest.fixture(scope="module")
def played():
    """Each whole hearing, played once."""
    return {path.stem: run_script(path) for path in SCRIPTS if path.stem in WHOLE}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_hearing_is_played_to_its_end(played, name):
    assert played[name].state.stage is Stage.ENDED


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", WHOLE)
def test_the_minutes_say_what_they_always_said(played, name, language):
    golden = FOLDER / f"{name}.{language}.txt"
    text = text_of(played[name], language)
    if os.environ.get("HEARING_WRITE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), f"the minutes of {name} read otherwise than before"
