"""Numbered lines: every page of the course has all of them, and a citation leads to the words."""

from io import BytesIO

import pikepdf

from hearing.transcript.document import Statement
from hearing.transcript.minutes import build
from hearing.transcript.pdf import layout_of, render
from hearing.transcript.ruled import Lines
from hearing.transcript.sheet import LEFT, TOP, Text
from tests.hearing.transcript.script import context, whole
from tests.hearing.transcript.test_structure import checked
from tests.pdfs import every_character_is_found_again, squeezed


def document():
    play = whole()
    return build(play.state, play.recorded, context("en", lines_per_page=25))


def test_citations_are_as_short_as_they_can_be():
    told = [Lines((12, 5), (12, 5)), Lines((12, 5), (12, 8)), Lines((12, 24), (13, 2))]
    assert [lines.cited() for lines in told] == ["12:5", "12:5-8", "12:24-13:2"]


def test_every_page_of_the_course_has_25_numbered_lines_and_each_line_stands_beside_its_number():
    for shapes in layout_of(document()).pages:
        numbers = [shape for shape in shapes if isinstance(shape, Text) and shape.x < LEFT and shape.y > TOP]
        if numbers:
            assert [shape.text for shape in numbers] == [str(number) for number in range(1, 26)]
            assert all(20 <= numbers[at + 1].y - numbers[at].y <= 30 for at in range(24))


def test_a_correction_cites_page_and_line_of_the_words():
    made = document()
    layout = layout_of(made)
    every_character_is_found_again(layout, made.about())
    texts = [[shape for shape in shapes if isinstance(shape, Text)] for shapes in layout.pages]
    (cited,) = {
        shape.text
        for page in texts
        for shape in page
        if shape.text.count(":") == 1
        and "-" in shape.text
        and shape.text[0].isdecimal()
        and len(shape.text) < 12
        and shape.x > LEFT + 60
        and shape.size == 9.5
    }
    page, _, lines = cited.partition(":")
    first, last = map(int, lines.split("-"))
    step = next(
        b.y - a.y
        for a, b in zip(texts[int(page) - 1], texts[int(page) - 1][1:], strict=False)
        if a.text == "1" and b.text == "2" and a.x < LEFT
    )
    begin = next(shape.y for shape in texts[int(page) - 1] if shape.text == "1" and shape.x < LEFT) - step / 2
    shown = "".join(
        shape.text
        for shape in texts[int(page) - 1]
        if shape.x > LEFT + 50 and begin + (first - 1) * step < shape.y < begin + last * step
    )
    (said,) = [
        entry
        for section in made.sections
        for entry in section.entries
        if isinstance(entry, Statement) and entry.corrected
    ]
    assert squeezed(said.text) in squeezed(shown)


def test_the_numbered_form_is_tagged_outlined_and_the_same_again():
    made = document()
    pdf = render(made)
    assert pdf == render(made)
    kinds = [kid.kind for kid in checked(pdf).kids]
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_outline() as outline:
        assert len(outline.root[0].children) == kinds.count("/H2")
    assert layout_of(made).pages[-1]
