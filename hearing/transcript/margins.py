"""The head and foot of every page of a paper."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hearing.transcript.sheet import (
    BOTTOM,
    LEFT,
    LINE,
    MUTED,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    REGULAR,
    RIGHT,
    Layout,
    Rule,
    Shape,
    Text,
)
from hearing.transcript.tags import ARTIFACT
from hearing.transcript.typeset import Setter, Style
from hearing.transcript.words import Words


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands at the head (title and case) and at the foot.

    ``bound`` stands right of the page number and may be empty; ``signers`` are those with a line each for their names.
    """

    title: str
    case_number: str
    bound: str = ""
    signers: tuple[str, ...] = ()


def framed(layout: Layout, margin: Margin, setter: Setter, words: Words) -> Layout:
    """Give a layout with the head and foot on each page."""
    total = len(layout.pages)
    pages = tuple((*_frame(margin, setter, words, n, total), *shapes) for n, shapes in enumerate(layout.pages, 1))
    return replace(layout, pages=pages)


def _frame(margin: Margin, setter: Setter, words: Words, number: int, total: int) -> Iterator[Shape]:
    right = PAGE_WIDTH - RIGHT
    style = Style(8.5, colour=MUTED)
    yield Text(LEFT, 52, margin.title, REGULAR, style.size, style.colour, tag=ARTIFACT)
    case = setter.clean(margin.case_number)
    at = right - setter.width(case, REGULAR, style.size)
    yield Text(at, 52, case, REGULAR, style.size, style.colour, tag=ARTIFACT)
    yield Rule(LEFT, 59, right, 59, 0.5, LINE)
    foot = PAGE_HEIGHT - BOTTOM + 26
    yield Rule(LEFT, foot - 13, right, foot - 13, 0.5, LINE)
    numbered = words.pick((f"第 {number} 页 共 {total} 页", f"Page {number} of {total}"))
    yield replace(setter.centred(numbered, style, ARTIFACT), y=foot)
    if margin.bound:
        at = right - setter.width(margin.bound, REGULAR, 7.5)
        yield Text(at, foot, margin.bound, REGULAR, 7.5, MUTED, tag=ARTIFACT)
    yield from _signers(margin, setter, words, foot + 20)


def _signers(margin: Margin, setter: Setter, words: Words, y: float) -> Iterator[Shape]:
    """Draw a line for each who signs every page by hand, side by side over the width."""
    share = (PAGE_WIDTH - LEFT - RIGHT) / max(len(margin.signers), 1)
    for at, signer in enumerate(margin.signers):
        left, text = LEFT + at * share, signer + words.pick(("签名：", ": "))
        yield Text(left, y, text, REGULAR, 8, MUTED, tag=ARTIFACT)
        begin = left + setter.width(text, REGULAR, 8) + 2
        yield Rule(begin, y + 2, left + share - 12, y + 2, 0.5, MUTED)
