"""What can be put on a page, and where: plain shapes in points, counted from the page's top left corner.

A text's ``y`` is its baseline.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from hearing.transcript.tags import ARTIFACT, Tag

REGULAR = "HearingSerif"
BOLD = "HearingSerif-Bold"
"""The two faces; the names are those under which they are registered with the PDF library."""

Width = Callable[[str, str, float], float]
"""Gives the width in points of a text in a face at a size."""

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 68.0, 62.0, 84.0, 72.0
"""ISO A4 and its margins; the left one is wider because records are bound there."""

BODY_WIDTH = PAGE_WIDTH - LEFT - RIGHT
BODY_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

INK, MUTED, ACCENT, LINE, TINT, ALERT = "#1b1e24", "#4b525e", "#173f87", "#b9bfc8", "#f1f3f7", "#821a08"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of one line. ``spacing`` is added after each character; without a ``tag`` it is a paragraph itself."""

    x: float
    y: float
    text: str
    face: str = REGULAR
    size: float = 10.5
    colour: str = INK
    spacing: float = 0.0
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float = 0.5
    colour: str = LINE


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled rectangle: ground of the page, or part of a figure."""

    x: float
    y: float
    width: float
    height: float
    fill: str = TINT
    tag: Tag = ARTIFACT


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of a pen: points of x, y and the line's weight there; what it is part of is a figure."""

    points: tuple[tuple[float, float, float], ...]
    tag: Tag
    colour: str = INK

    def box(self) -> tuple[float, float, float, float]:
        """Give its left, top, right and bottom edge."""
        across, down_ = [point[0] for point in self.points], [point[1] for point in self.points]
        return min(across), min(down_), max(across), max(down_)


Shape = Text | Rule | Panel | Stroke


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline; ``page`` counts from 0."""

    title: str
    level: int
    page: int
    y: float


SEAL_FIELD = "PlatformSeal"
"""Name of the signature field that the platform's seal fills."""


@dataclass(frozen=True, slots=True)
class Field:
    """A signature field: a rectangle on a page that a signature is put into later.

    Attributes:
        name: Within the file; letters, digits and hyphens.
        title: What it is called to people; readers say it aloud.
        within: The element of the document's structure that it belongs to; None for the document.
    """

    name: str
    title: str
    x: float
    y: float
    width: float
    height: float
    page: int = 0
    within: Tag | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A finished document: shapes page by page, the outline, and the signature fields, all of them empty."""

    pages: tuple[tuple[Shape, ...], ...]
    bookmarks: tuple[Bookmark, ...] = ()
    fields: tuple[Field, ...] = ()


Paper = TypeVar("Paper")
Compose: TypeAlias = Callable[[Paper, Width, Callable[[str], str]], Layout]
"""Lays a paper out, given how text is measured and how its characters are made visible."""


def down(shape: Shape, distance: float) -> Shape:
    """Give a shape moved down the page."""
    if isinstance(shape, Rule):
        return replace(shape, y1=shape.y1 + distance, y2=shape.y2 + distance)
    if isinstance(shape, Stroke):
        return replace(shape, points=tuple((x, y + distance, weight) for x, y, weight in shape.points))
    return replace(shape, y=shape.y + distance)
