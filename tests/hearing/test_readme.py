"""The README's tables say what the code does."""

from pathlib import Path

import pytest

from tests.hearing.readme import README, TABLES, written


def test_the_tables_are_those_of_the_code():
    text = README.read_text(encoding="utf-8")
    assert written(text) == text, "the tables are out of date: python -m tests.hearing.readme writes them"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_lies_is_noticed(name):
    text = README.read_text(encoding="utf-8")
    begin = f"<!-- {name} -->\n"
    assert written(text.replace(begin, begin + "| a lie |\n")) == text


def test_every_folder_of_the_package_is_on_the_floor_plan():
    text = README.read_text(encoding="utf-8")
    folder = Path(README).parent
    for place in sorted(folder.iterdir()):
        if place.is_dir() and list(place.rglob("*.py")):
            assert f"`{place.name}/" in text, place.name
