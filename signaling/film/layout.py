"""Where everything stands in a picture of the film. Pure: sizes in pixels, always even, since colour is halved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from signaling.film.order import HEIGHT, WIDTH
from signaling.media import MediaKind

TOP, FOOT = 40, 44
"""Height of the line with stage and time, and of the line that says who speaks and what is shown."""
LABEL, SMALL_LABEL = 28, 20
SIDE = 320
"""Width of the column with everybody else."""
PAGE = 560
"""Width of a presented page."""
ASPECT = 9 / 16


class Box(NamedTuple):
    """A rectangle from its top left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Tile:
    """Somebody's picture: which track, where, and where their name stands under it."""

    participant: str
    kind: MediaKind
    picture: Box
    label: Box
    large: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture's division; ``page`` is where a presented page stands, None without one."""

    tiles: tuple[Tile, ...]
    page: Box | None


def layout(pictured: Sequence[tuple[str, MediaKind]], large: str, *, page: bool) -> Layout:
    """Divide a picture among these tracks, in this order; the tracks of ``large`` come first.

    A track that is no camera's (a shared screen) takes the large place, and whoever speaks the first small one.
    """
    body = Box(0, TOP, WIDTH, HEIGHT - TOP - FOOT)
    ordered = sorted(pictured, key=lambda one: (one[1] is MediaKind.VIDEO, one[0] != large))
    first = ordered[:1] if ordered and (ordered[0][0] == large or ordered[0][1] is not MediaKind.VIDEO) else []
    rest = ordered[len(first) :]
    if page:
        beside = Box(PAGE, TOP, WIDTH - PAGE, body.height)
        height = _even((WIDTH - PAGE) * ASPECT) + LABEL if first else 0
        tiles = [_tile(one, Box(beside.x, beside.y, beside.width, height), large=True) for one in first]
        below = Box(beside.x, beside.y + height, beside.width, beside.height - height)
        return Layout((*tiles, *_grid(rest, below)), Box(0, TOP, PAGE, body.height))
    side = SIDE if rest and first else 0
    tiles = [_tile(one, Box(0, TOP, WIDTH - side, body.height), large=True) for one in first]
    grid = Box(WIDTH - side, TOP, side, body.height) if first else body
    return Layout((*tiles, *_grid(rest, grid)), None)


def _grid(pictured: Sequence[tuple[str, MediaKind]], box: Box) -> list[Tile]:
    """Equal tiles in as many columns as make them largest."""
    if not pictured:
        return []
    columns = max(range(1, len(pictured) + 1), key=lambda number: _width(len(pictured), number, box))
    width = _even(_width(len(pictured), columns, box))
    height = _even(width * ASPECT) + SMALL_LABEL
    places = (
        Box(box.x + number % columns * width, box.y + number // columns * height, width, height)
        for number in range(len(pictured))
    )
    return [_tile(one, place, large=False) for one, place in zip(pictured, places, strict=True)]


def _width(count: int, columns: int, box: Box) -> float:
    """How wide a tile can be in a grid of so many columns."""
    rows = -(-count // columns)
    return min(box.width / columns, (box.height / rows - SMALL_LABEL) / ASPECT)


def _tile(one: tuple[str, MediaKind], box: Box, *, large: bool) -> Tile:
    name = LABEL if large else SMALL_LABEL
    picture = Box(box.x, box.y, box.width, box.height - name)
    return Tile(*one, picture, Box(box.x, box.y + box.height - name, box.width, name), large)


def fitted(width: int, height: int, box: Box) -> Box:
    """Give where a picture of this size stands in a box: whole, as large as it fits, in the middle."""
    scale = min(box.width / width, box.height / height)
    wide, high = min(box.width, _even(width * scale)), min(box.height, _even(height * scale))
    return Box(box.x + (box.width - wide) // 4 * 2, box.y + (box.height - high) // 4 * 2, wide, high)


def _even(size: float) -> int:
    return max(2, int(size) // 2 * 2)
