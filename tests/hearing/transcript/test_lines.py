"""Line breaking: nothing lost, nothing too wide, no mark where it must not stand."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.transcript.lines import (
    NO_END,
    NO_START,
    TIGHT,
    Line,
    break_lines,
    is_wide,
    may_break,
    stands_alone,
    stretch,
)


def measure(text: str) -> float:
    """Ideographs are 10 wide, everything else 5; combining marks take no room."""
    return sum(0 if unicodedata.combining(c) else 10 if is_wide(c) else 5 for c in text)


def broken(text: str, width: float, first: float | None = None) -> list[str]:
    return [line.text for line in break_lines(text, width, measure, first=first)]


alphabet = st.sampled_from("证据权利要求的，。、；：？！）》”（《“…—ab Z12-3.,;()%é̈ ")
texts = st.text(alphabet=alphabet, max_size=160)


@given(texts, st.integers(20, 200), st.none() | st.integers(10, 150))
def test_no_character_is_lost_and_no_line_is_wider_than_its_room(text, width, first):
    room = None if first is None else min(first, width)
    lines = broken(text, width, room)
    assert "".join(lines) == text
    for at, line in enumerate(lines):
        allowed = room if at == 0 and room is not None else width
        assert measure(line.rstrip(" ")) <= allowed or len(line) == 1


@given(texts)
def test_no_mark_begins_or_ends_a_line_where_it_must_not(text):
    lines = broken(text, 120)
    for before, after in pairwise(lines):
        hanging = before.rstrip(" ")
        if not hanging or not after:
            continue
        # A row of marks wider than a line cannot keep the rule; a line of several pieces always can.
        if after[0] in NO_START or hanging[-1] in NO_END:
            assert not any(may_end_here(before + after, at) for at in range(len(before) - 3, len(before) + 1))


def may_end_here(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at] not in NO_START and text[at] != " " and text[at - 1] not in NO_END


@given(st.text(alphabet="abcdefghij", min_size=1, max_size=19), st.text(alphabet="证据利要", max_size=40))
def test_a_word_that_fits_a_line_is_never_divided(word, around):
    lines = broken(f"{around}{word} {around}", 100)
    assert any(word in line for line in lines)


def test_examples_that_a_reader_can_check():
    assert broken("证据一公开了，支架。", 50) == ["证据一公开", "了，支架。"]
    assert broken("证据公开，支架。", 40) == ["证据公", "开，", "支架。"]  # one character does not stand alone
    assert broken("专利权人代理人", 60) == ["专利权人代", "理人"]
    assert broken("参见（证据", 30) == ["参见", "（证据"]
    assert broken("用torsion spring复位", 60) == ["用torsion ", "spring复位"]
    assert broken("本案证据2", 40) == ["本案证", "据2"]
    assert broken("甲\n乙", 100) == ["甲", "乙"]
    assert broken("", 100) == [""]


def test_a_digest_wider_than_the_line_is_divided_anywhere():
    digest = "0123456789abcdef" * 4
    lines = broken(digest, 100)
    assert [len(line) for line in lines] == [20, 20, 20, 4]


def test_a_label_may_leave_no_room_for_a_first_word():
    assert broken("spring复位", 60, first=20) == ["", "spring复位"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Line("证据权利要求", ends=False), 1.0),
        (Line("证据权利要求", ends=True), 0.0),
        (Line("only some words", ends=False), 0.0),
        (Line("证据", ends=False), 0.0),
    ],
)
def test_only_full_lines_of_chinese_are_stretched(line, expected):
    assert stretch(line, measure(line.text) + 5 if expected else 200, measure, 2.0) == expected


def test_marks_beside_each_other_stand_nearer():
    assert [match.group() for match in TIGHT.finditer("（举证）：“专利法”，（创造性）；《手册》")] == list(
        "）：”，）；"
    )
    assert not TIGHT.search("证据1，权利要求1。证据2……——")


def test_a_line_holds_more_where_marks_stand_nearer():
    def tight(text: str) -> float:
        return measure(text) - 5 * len(TIGHT.findall(text))

    assert [line.text for line in break_lines("证据），“权利", 60, tight)] == ["证据），“权利"]


@given(st.text(alphabet="证据利要，。（）“”", max_size=60), st.integers(40, 200))
def test_a_single_character_never_stands_on_the_last_line_where_the_one_before_can_spare_one(text, width):
    lines = broken(text, width)
    assert "".join(lines) == text
    if len(lines) > 1 and stands_alone(lines[-1]):
        before, both = lines[-2], lines[-2] + lines[-1]
        assert not any(may_break(both, at) for at in range(max(2, len(before) - 3), len(before)))
