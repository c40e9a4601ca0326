"""Paragraphs and rows keep their parts together."""

import pytest

from hearing.transcript.sheet import BODY_WIDTH, LEFT, Text
from hearing.transcript.tags import Tag
from hearing.transcript.typeset import ROW_KEPT_LINES, Cell, Row, Setter, Style

SETTER = Setter(lambda text, _face, size: size * len(text), lambda text: text)
STYLE = Style(10)


def paragraph(characters: int, label: str = ""):
    given = (label, STYLE) if label else None
    return SETTER.paragraph("字" * characters, STYLE, LEFT, 100, label=given)


@pytest.mark.parametrize(
    ("characters", "keeps"),
    [(5, [False]), (15, [True, False]), (25, [True, True, False]), (45, [True, False, False, True, False])],
)
def test_first_and_last_lines_do_not_stand_alone(characters, keeps):
    assert [strip.keep for strip in paragraph(characters)] == keeps


def test_a_label_shortens_the_first_line():
    first, second = paragraph(15, "名：")
    assert [shape.text for shape in first.shapes if isinstance(shape, Text)] == ["名：", "字" * 8]
    assert [shape.text for shape in second.shapes if isinstance(shape, Text)] == ["字" * 7]


def test_a_very_long_label_has_lines_of_its_own():
    strips = paragraph(5, "很长的称呼与姓名：")
    assert [shape.text for strip in strips for shape in strip.shapes if isinstance(shape, Text)] == [
        "很长的称呼与姓名：",
        "字" * 5,
    ]


def test_a_short_row_is_never_cut_and_a_long_one_may_be():
    columns = (BODY_WIDTH / 2, BODY_WIDTH / 2)
    per_line = int((BODY_WIDTH / 2 - 10) // 10)
    short = SETTER.row(Row((Cell("甲", STYLE), Cell("字" * per_line * ROW_KEPT_LINES, STYLE))), columns, Tag("Table"))
    long = SETTER.row(
        Row((Cell("甲", STYLE), Cell("字" * per_line * (ROW_KEPT_LINES + 1), STYLE))), columns, Tag("Table")
    )
    assert [strip.keep for strip in short] == [True] * (ROW_KEPT_LINES - 1) + [False]
    assert not any(strip.keep for strip in long)


def test_columns_stand_under_their_heads():
    strips = SETTER.table(["甲", "乙"], [Row((Cell("一", STYLE), Cell("二", STYLE)))], (1, 3))
    lines = [[shape.x for shape in strip.shapes if isinstance(shape, Text)] for strip in strips]
    assert lines[0] == lines[1] == [LEFT + 5, LEFT + BODY_WIDTH / 4 + 5]


@pytest.mark.parametrize(
    ("rows", "keeps"), [(1, [False]), (2, [True, False]), (5, [True, False, False, True, False])], ids=("1", "2", "5")
)
def test_neither_the_first_nor_the_last_row_of_a_table_stands_alone(rows, keeps):
    strips = SETTER.table(["甲"], [Row((Cell("一", STYLE),))] * rows, (1,))
    assert [strip.keep for strip in strips] == [True, *keeps]
