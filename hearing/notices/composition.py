"""How an office's paper looks: the office in red over a red rule, title and number, blocks, the seal at the end."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hearing.notices.paper import Block, Closing, Facts, Grid, Heading, Paper, Points, Prose, Sealing, Strong
from hearing.transcript.closing import SEAL_INK, SEAL_WIDTH, seal, stamp
from hearing.transcript.document import About, SealBox
from hearing.transcript.flow import Strip, paginate
from hearing.transcript.headings import Headings, chinese
from hearing.transcript.margins import Margin, framed
from hearing.transcript.sheet import BODY_WIDTH, BOLD, LEFT, MUTED, Layout, Rule, Shape, Text, Width, down
from hearing.transcript.tags import Tag
from hearing.transcript.typeset import Cell, Row, Setter, Style, baseline
from hearing.transcript.words import Words

OFFICE = Style(17, BOLD, SEAL_INK, leading=1.7)
TITLE = Style(21, BOLD, leading=1.7)
NUMBER = Style(10, colour=MUTED)
BODY = Style(10.5, leading=1.68)
STRONG = Style(10.5, BOLD, leading=1.68)
LABEL = Style(10, colour=MUTED, leading=1.55)
VALUE = Style(10.5, leading=1.55)
CELL = Style(9.5, leading=1.5)
CELL_STRONG = Style(9.5, BOLD, leading=1.5)
LABEL_WIDTH = 118.0
CLOSING_WIDTH = 230.0


def compose(paper: Paper, width: Width, clean: Callable[[str], str]) -> Layout:
    """Lay a paper out on pages.

    Args:
        paper: the paper.
        width: measures text in the faces that will be drawn.
        clean: makes every character of a text visible and drawable.
    """
    setter = Setter(width, clean)
    words = Words(paper.language, paper.utc_offset_minutes)
    desk = Desk(paper, setter, words, Headings(setter, words))
    blocks = (strip for block in paper.blocks for strip in _SETTERS[type(block)](block, desk))
    strips = [*head(paper, setter, words), *blocks]
    bound = words.pick(("内容摘要", "Content")) + f" {paper.digest[:16]}…" if paper.digest else ""
    return framed(paginate(strips), Margin(paper.title, paper.case_number, bound), setter, words)


def about(paper: Paper) -> About:
    """Give what the file says of itself."""
    title = f"{paper.title} {paper.case_number}".strip()
    return About(title, paper.number, paper.language, paper.made_at, paper.utc_offset_minutes)


def head(paper: Paper, setter: Setter, words: Words) -> Iterator[Strip]:
    """Set the office, the title, and the line that names the paper."""
    if paper.office:
        yield from centred(paper.office, OFFICE, setter)
        yield Strip(5, (Rule(LEFT, 3, LEFT + BODY_WIDTH, 3, 1.6, SEAL_INK),), keep=True)
        yield Strip(12, keep=True)
    title = " ".join(paper.title) if words.chinese and len(paper.title) < 12 else paper.title
    first, *rest = centred(title, TITLE, setter, Tag("H1", actual=paper.title))
    yield replace(first, bookmark=(paper.title, 0))
    yield from rest
    yield from centred(paper.number, NUMBER, setter)
    yield Strip(8, keep=True)


def centred(text: str, style: Style, setter: Setter, tag: Tag | None = None) -> list[Strip]:
    """Set a text in the middle of the page, on as many lines as it needs."""
    lines, tag = setter.lines(text, style, BODY_WIDTH), tag or Tag("P")
    return [Strip(style.step, (setter.centred(line.text.rstrip(), style, tag),), keep=True) for line in lines]


@dataclass(frozen=True, slots=True)
class Desk:
    """What setting a block needs."""

    paper: Paper
    setter: Setter
    words: Words
    headings: Headings


def heading(block: Heading, desk: Desk) -> list[Strip]:
    """Set a numbered heading."""
    return desk.headings.next(block.title)


def strong(block: Strong, desk: Desk) -> list[Strip]:
    """Set a line that stands out."""
    first, *rest = desk.setter.paragraph(block.text, STRONG, LEFT, BODY_WIDTH)
    return [replace(strip, keep=True) for strip in (replace(first, gap=8), *rest)]


def prose(block: Prose, desk: Desk) -> list[Strip]:
    """Set a paragraph."""
    label = ("　　", BODY) if desk.words.chinese else None
    first, *rest = desk.setter.paragraph(block.text, BODY, LEFT, BODY_WIDTH, label=label)
    return [replace(first, gap=4), *rest]


def points(block: Points, desk: Desk) -> list[Strip]:
    """Set numbered sentences; the number hangs in front of all lines of its sentence."""
    setter, words = desk.setter, desk.words
    indent = 40.0 if words.chinese else 24.0
    strips: list[Strip] = []
    for number, item in enumerate(block.items, 1):
        mark = words.pick((f"（{chinese(number)}）", f"({number})"))
        tag = Tag("P")
        first, *rest = setter.paragraph(item, BODY, LEFT + indent, BODY_WIDTH - indent, tag=tag)
        shown = Text(LEFT, baseline(BODY), mark, BODY.face, BODY.size, BODY.colour, tag=tag)
        strips += [replace(first, shapes=(shown, *first.shapes), gap=3), *rest]
    return strips


def facts(block: Facts, desk: Desk) -> list[Strip]:
    """Set labelled lines under fine rules."""
    columns, table = (LABEL_WIDTH, BODY_WIDTH - LABEL_WIDTH), Tag("Table")
    rows = [Row((Cell(fact.label, LABEL, "Row"), Cell(fact.value, VALUE)), pad=3.5) for fact in block.facts]
    strips = [strip for row in rows for strip in desk.setter.row(row, columns, table)]
    return [replace(strip, gap=6) if at == 0 else strip for at, strip in enumerate(strips)]


def grid(block: Grid, desk: Desk) -> list[Strip]:
    """Set a table."""
    rows = [
        Row(tuple(Cell(text or "—", CELL_STRONG if at == 0 else CELL) for at, text in enumerate(row)))
        for row in block.rows
    ]
    first, *rest = desk.setter.table(block.heads, rows, block.widths)
    return [replace(first, gap=6), *rest]


def closing(block: Closing, desk: Desk) -> list[Strip]:
    """Set who sends the paper and the mark of the seal beside it; never parted by a page's end."""
    if not desk.paper.sealed_by:
        left, width = LEFT + BODY_WIDTH - CLOSING_WIDTH, CLOSING_WIDTH
        return [Strip(6), *(strip for line in block.lines for strip in desk.setter.paragraph(line, VALUE, left, width))]
    mark = stamp(SealBox((), "", sealed_by=desk.paper.sealed_by), desk.setter, desk.words)
    left, under = LEFT + BODY_WIDTH - SEAL_WIDTH - 28 - CLOSING_WIDTH, 8.0
    shapes: list[Shape] = list(mark.shapes)
    for line in block.lines:
        for strip in desk.setter.paragraph(line, VALUE, left, CLOSING_WIDTH):
            shapes.extend(down(shape, under) for shape in strip.shapes)
            under += strip.height
    return [replace(mark, height=max(mark.height, under), shapes=tuple(shapes), gap=12)]


def sealing(block: Sealing, desk: Desk) -> list[Strip]:
    """Set the box that says where the content is sealed."""
    first, *rest = seal(block.box, desk.setter, desk.words)
    return [replace(first, gap=first.gap + 8), *rest]


_SETTERS: Mapping[type[Block], Callable[[Any, Desk], list[Strip]]] = {
    Heading: heading,
    Strong: strong,
    Prose: prose,
    Points: points,
    Facts: facts,
    Grid: grid,
    Closing: closing,
    Sealing: sealing,
}
