"""From right to left: letters take the forms that their neighbours ask for, and a line stands on the page in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.transcript.directions import base_letters, shaped, visual


def everything(character: str) -> bool:
    return bool(character)


def test_a_letter_has_the_form_that_its_neighbours_ask_for():
    assert shaped("بيت", everything) == "\ufe91\ufef4\ufe96"  # initial, medial, final
    assert shaped("دار", everything) == "\ufea9\ufe8d\ufead"  # none of these joins the next
    assert shaped("ب", everything) == "\ufe8f"
    assert shaped("لا", everything) == "\ufefb"  # lām and alif are one
    assert shaped("مَد", everything) == "\ufee3\u064e\ufeaa"  # a mark does not part letters


def test_a_form_that_no_font_has_leaves_the_letter():
    assert shaped("بيت", lambda character: False) == "بيت"


def test_chinese_and_english_are_left_alone():
    assert shaped("权利要求1 (claim 1)", everything) == visual("权利要求1 (claim 1)") == "权利要求1 (claim 1)"


@pytest.mark.parametrize(
    ("read", "drawn"),
    [
        ("שלום", "םולש"),
        ("证人 שלום 说", "证人 םולש 说"),
        ("אב 12 גד", "דג 12 בא"),  # a number runs from left to right
        ("א(ב)ג", "ג(ב)א"),  # brackets face the other way
        ("א, ב. 完", "ב ,א. 完"),
        ("ا 12:30 ب", "ب 12:30 ا"),
        ("（א）", "（א）"),
    ],
    ids=range(7),
)
def test_a_line_stands_on_the_page_as_it_is_written(read, drawn):
    assert visual(read) == drawn


@given(st.text(st.sampled_from("אבגاب证a1 2,.()\u064e"), max_size=30))
def test_nothing_is_lost_or_added(line):
    turned = str.maketrans("()", "((")
    assert sorted(visual(line).translate(turned)) == sorted(line.translate(turned))
    assert "".join(map(base_letters, shaped(line, everything))) == line
