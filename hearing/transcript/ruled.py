"""The form with numbered lines: so many lines on every page of the course, so that words are cited as page:line.

It is the form of transcripts in the courts of the United States: 25 lines a page, cited as 12:5-8 or 12:24-13:2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hearing.transcript.flow import Strip
from hearing.transcript.sheet import (
    BODY_HEIGHT,
    LEFT,
    LINE,
    MUTED,
    REGULAR,
    TOP,
    Bookmark,
    Field,
    Layout,
    Rule,
    Shape,
    Text,
    down,
)
from hearing.transcript.tags import ARTIFACT
from hearing.transcript.typeset import Setter

NUMBER_SIZE = 8.0
GUTTER = 8.0
"""Points between the numbers and the text."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Where words stand: page and line, both from 1, of their first and last line."""

    first: tuple[int, int]
    last: tuple[int, int]

    def cited(self) -> str:
        """Give the citation: 12:5, 12:5-8, or 12:24-13:2."""
        begin = "{}:{}".format(*self.first)
        if self.first == self.last:
            return begin
        return f"{begin}-{self.last[1]}" if self.first[0] == self.last[0] else f"{begin}-{self.last[0]}:{self.last[1]}"


def ruled(strips: Iterable[Strip], count: int, before: int, setter: Setter) -> tuple[Layout, Mapping[str, Lines]]:
    """Put strips of one line each on pages of so many numbered lines.

    A heading never stands on the last line. Gives the pages, and where the words of each ``cites`` stand.

    Args:
        strips: the course of the hearing.
        count: of lines on a page.
        before: pages that come before these.
        setter: measures the numbers.
    """
    pages, bookmarks = list[list[Shape]](), list[Bookmark]()
    step, used, places = BODY_HEIGHT / count, count, dict[str, Lines]()
    for strip in strips:
        if used == count or (strip.bookmark and used == count - 1):
            pages.append([Rule(LEFT - GUTTER / 2, TOP, LEFT - GUTTER / 2, TOP + BODY_HEIGHT, 0.5, LINE)])
            pages[-1] += [number for at in range(count) for number in _number(at + 1, TOP + at * step, step, setter)]
            used = 0
        top = TOP + used * step + (step - strip.height) / 2
        used += 1
        pages[-1] += [down(shape, top) for shape in strip.shapes]
        if strip.bookmark:
            bookmarks.append(Bookmark(*strip.bookmark, len(pages) - 1, top))
        if strip.cites:
            here = before + len(pages), used
            places[strip.cites] = replace(places.get(strip.cites, Lines(here, here)), last=here)
    return Layout(tuple(map(tuple, pages)), tuple(bookmarks)), places


def _number(number: int, top: float, step: float, setter: Setter) -> Iterable[Shape]:
    text = str(number)
    x = LEFT - GUTTER - setter.width(text, REGULAR, NUMBER_SIZE)
    yield Text(x, top + step / 2 + NUMBER_SIZE * 0.38, text, REGULAR, NUMBER_SIZE, MUTED, tag=ARTIFACT)


def joined(*layouts: Layout) -> Layout:
    """Give layouts one after the other."""
    pages: list[tuple[Shape, ...]] = []
    bookmarks: list[Bookmark] = []
    fields: list[Field] = []
    for layout in layouts:
        bookmarks += [replace(mark, page=mark.page + len(pages)) for mark in layout.bookmarks]
        fields += [replace(one, page=one.page + len(pages)) for one in layout.fields]
        pages += layout.pages
    return Layout(tuple(pages), tuple(bookmarks), tuple(fields))
