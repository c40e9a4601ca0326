"""Paragraphs and tables as strips of lines."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hearing.transcript.flow import Strip
from hearing.transcript.lines import Line, break_lines, stretch
from hearing.transcript.sheet import (
    BODY_WIDTH,
    INK,
    LEFT,
    LINE,
    MUTED,
    REGULAR,
    TINT,
    Field,
    Panel,
    Rule,
    Shape,
    Text,
    Width,
    down,
)
from hearing.transcript.tags import Tag

STRETCH = 0.08
"""A line is filled by adding at most so much space, in sizes, after each character; beyond that it stays ragged."""

ROW_KEPT_LINES = 8
"""A table's row of up to so many lines is never cut by the end of a page."""


@dataclass(frozen=True, slots=True)
class Style:
    """A face, a size in points, the distance of baselines in sizes, and a colour."""

    size: float = 10.5
    face: str = REGULAR
    colour: str = INK
    leading: float = 1.62

    @property
    def step(self) -> float:
        """Give the distance of two baselines in points."""
        return self.size * self.leading


class Setter:
    """Sets text with one way of measuring it, after ``clean`` has made every character of it visible."""

    def __init__(self, width: Width, clean: Callable[[str], str]) -> None:
        self.width = width
        self.clean = clean

    def lines(self, text: str, style: Style, width: float, *, first: float | None = None) -> tuple[Line, ...]:
        """Break a text into lines of a style."""
        return break_lines(self.clean(text), width, lambda part: self.width(part, style.face, style.size), first=first)

    def drawn(self, line: Line, style: Style, x: float, width: float, tag: Tag | None = None) -> tuple[Text, ...]:
        """Give a line as a shape on its strip, stretched to the width where that is unobtrusive."""
        text = line.text.rstrip(" ")
        if not text:
            return ()
        spacing = stretch(line, width, lambda part: self.width(part, style.face, style.size), STRETCH * style.size)
        return (Text(x, baseline(style), text, style.face, style.size, style.colour, spacing, tag),)

    def centred(self, text: str, style: Style, tag: Tag | None = None) -> Text:
        """Give a short text in the middle of the page."""
        text = self.clean(text)
        x = LEFT + (BODY_WIDTH - self.width(text, style.face, style.size)) / 2
        return Text(x, baseline(style), text, style.face, style.size, style.colour, tag=tag)

    def paragraph(
        self,
        text: str,
        style: Style,
        x: float,
        width: float,
        *,
        label: tuple[str, Style] | None = None,
        tag: Tag | None = None,
        struck: Sequence[tuple[int, int]] = (),
    ) -> list[Strip]:
        """Set a paragraph, its label in its own style at the start of the first line.

        Neither the first nor the last line of a paragraph stands alone on a page. ``struck`` are stretches of the
        text (first character, after the last) that have a line through them.
        """
        tag = tag or Tag("P")
        if label is None:
            lines = self.lines(text, style, width)
            strips = [Strip(style.step, self.drawn(line, style, x, width, tag)) for line in lines]
            return kept(self._struck_through(strips, lines, text, struck, style))
        words, label_style = self.clean(label[0]), label[1]
        taken = self.width(words, label_style.face, label_style.size)
        if taken > width / 2:
            own = self.paragraph(words, label_style, x, width, tag=tag)
            return kept([*own, *self.paragraph(text, style, x, width, tag=tag, struck=struck)])
        lines = self.lines(text, style, width, first=width - taken)
        label_shape = Text(x, baseline(style), words, label_style.face, label_style.size, label_style.colour, tag=tag)
        first = (label_shape, *self.drawn(lines[0], style, x + taken, width - taken, tag))
        rest = [Strip(style.step, self.drawn(line, style, x, width, tag)) for line in lines[1:]]
        strips = [Strip(style.step, first), *rest]
        return kept(self._struck_through(strips, lines, text, struck, style))

    def _struck_through(
        self, strips: list[Strip], lines: Sequence[Line], text: str, struck: Sequence[tuple[int, int]], style: Style
    ) -> list[Strip]:
        """Draw a line through what was struck, on each of the lines that it stands in."""
        if not struck:
            return strips
        places = [(len(self.clean(text[:first])), len(self.clean(text[:last]))) for first, last in struck]
        done, at = [], 0
        for strip, line in zip(strips, lines, strict=True):
            drawn = strip.shapes[-1] if strip.shapes else None
            rules = [
                self._through(drawn, max(first - at, 0), min(last - at, len(line.text)), style)
                for first, last in places
                if isinstance(drawn, Text) and max(first - at, 0) < min(last - at, len(drawn.text))
            ]
            done.append(replace(strip, shapes=(*strip.shapes, *rules)))
            at += len(line.text) + line.ends
        return done

    def _through(self, drawn: Text, first: int, last: int, style: Style) -> Rule:
        begin, end = (
            drawn.x + self.width(drawn.text[:to], drawn.face, drawn.size) + drawn.spacing * len(drawn.text[:to])
            for to in (first, last)
        )
        middle = drawn.y - style.size * 0.3
        return Rule(begin, middle, end, middle, 0.7, drawn.colour)

    def set(self, table: "Table") -> list[Strip]:
        """Set a table that was made before."""
        return self.table(table.heads, table.rows, table.widths)

    def table(self, heads: Sequence[str], rows: Sequence["Row"], widths: Sequence[float]) -> list[Strip]:
        """Set a table with a head that is repeated on each page; ``widths`` are shares of the body's width.

        Neither the first nor the last row stands alone on a page.
        """
        total = sum(widths)
        columns = [BODY_WIDTH * share / total for share in widths]
        head_style = Style(9, colour=MUTED, leading=1.5)
        whole = Tag("Table")
        head = self.row(Row(tuple(Cell(title, head_style, "Column") for title in heads), shade=True), columns, whole)
        strips = [replace(strip, keep=True) for strip in head]
        for at, row in enumerate(rows):
            lines = [replace(strip, heading=tuple(head)) for strip in self.row(row, columns, whole)]
            if at < len(rows) - 1 and at in {0, len(rows) - 2}:
                lines[-1] = replace(lines[-1], keep=True)
            strips.extend(lines)
        return strips

    def row(self, row: "Row", columns: Sequence[float], table: Tag) -> list[Strip]:
        """Set one row of a table as strips, one for each line, so that a very long row can go on over the page."""
        line = Tag("TR", table)
        tags = [Tag("TH" if cell.heads else "TD", line, scope=cell.heads) for cell in row.cells]
        pad, starts = 5.0, [LEFT + sum(columns[:at]) for at in range(len(columns))]
        cells = [
            self.lines(cell.text, cell.style, width - 2 * pad) for cell, width in zip(row.cells, columns, strict=True)
        ]
        count = max(map(len, cells))
        step = max(cell.style.step for cell in row.cells)
        least = max((cell.box.height for cell in row.cells if cell.box), default=0.0)
        spare = max(0.0, least - count * step)
        together = count if count <= ROW_KEPT_LINES else math.ceil(least / step)
        strips = []
        for at in range(count):
            top = row.pad if at == 0 else 0.0
            bottom = row.pad + spare if at == count - 1 else 0.0
            height = top + step + bottom
            shapes: list[Shape] = [Panel(LEFT, 0, BODY_WIDTH, height, TINT)] if row.shade else []
            for cell, tag, lines, x, width in zip(row.cells, tags, cells, starts, columns, strict=True):
                if at < len(lines):
                    drawn = self.drawn(lines[at], cell.style, x + pad, width - 2 * pad, tag)
                    shapes.extend(replace(text, y=text.y + top) for text in drawn)
                if at == 0 and not cell.text:
                    shapes.append(Text(x + pad, top + baseline(cell.style), "", tag=tag))  # a cell that is told of
            if at == count - 1:
                shapes.append(Rule(LEFT, height, LEFT + BODY_WIDTH, height, 0.5, LINE))
            strips.append(Strip(height, tuple(shapes), keep=at < min(count, together) - 1))
        boxes = [
            (cell.box, tag, x, width - 2 * pad)
            for cell, tag, x, width in zip(row.cells, tags, [start + pad for start in starts], columns, strict=True)
            if cell.box
        ]
        return [_with_boxes(strips[0], boxes, row.pad), *strips[1:]]


def _with_boxes(strip: Strip, boxes: Sequence[tuple["Box", Tag, float, float]], top: float) -> Strip:
    """Give the first strip of a row with what stands in its boxes, each at its cell's left and in its width."""
    fields = tuple(
        Field(box.name, box.title, x, top, width, box.height, within=tag) for box, tag, x, width in boxes if box.name
    )
    shapes = [down(shape, top) for box, tag, x, width in boxes for shape in box.draw(x, width, tag)]
    return replace(strip, shapes=(*strip.shapes, *shapes), fields=fields)


def _blank(x: float, width: float, tag: Tag) -> tuple[Shape, ...]:
    del x, width, tag
    return ()


@dataclass(frozen=True, slots=True)
class Box:
    """A box in a cell in the place of text: a signature field (none without a name), and what is drawn under it.

    ``draw`` gives the shapes, ``y`` from the box's top, for its left edge, its width and the cell's element.
    """

    height: float
    name: str = ""
    title: str = ""
    draw: Callable[[float, float, Tag], tuple[Shape, ...]] = _blank


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; ``heads`` tells whether it is the head of a ``Column`` or of a ``Row``."""

    text: str
    style: Style = Style(9.5, leading=1.5)
    heads: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; ``pad`` is left free above and below its text."""

    cells: tuple[Cell, ...]
    shade: bool = False
    pad: float = 4.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table before it is set: titles of the columns, rows, and the columns' shares of the width."""

    heads: Sequence[str]
    rows: Sequence[Row]
    widths: Sequence[float]


def baseline(style: Style) -> float:
    """Give where the baseline lies in a strip one step high, so that ideographs stand in its middle."""
    return style.step / 2 + style.size * 0.38


def kept(strips: Sequence[Strip]) -> list[Strip]:
    """Keep the first two and the last two strips of a paragraph together."""
    count = len(strips)
    return [
        replace(strip, keep=True) if at < count - 1 and (at == 0 or at == count - 2) else strip
        for at, strip in enumerate(strips)
    ]
