"""Filling pages: strips of a document, one under the other, cut into pages where a page may end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from hearing.transcript.sheet import BODY_HEIGHT, TOP, Bookmark, Field, Layout, Shape, Text, down
from hearing.transcript.tags import ARTIFACT


@dataclass(frozen=True, slots=True)
class Strip:
    """A strip across the page that is never cut; its shapes' ``y`` count from its own top.

    Args:
        height: of the strip, in points.
        gap: left free above it, except at the top of a page.
        keep: it stands on the same page as the strip after it.
        heading: strips repeated on top of the next page when this strip is the first there (a table's head).
        bookmark: title and level of an outline entry that leads here.
        fields: signature fields, placed within the strip; one may reach down over strips kept with it.
        cites: id of the statement whose words it shows, empty for others.
    """

    height: float
    shapes: tuple[Shape, ...] = ()
    gap: float = 0.0
    keep: bool = False
    heading: "tuple[Strip, ...]" = ()
    bookmark: tuple[str, int] | None = None
    fields: tuple[Field, ...] = ()
    cites: str = ""


@dataclass(slots=True)
class Pages:
    """Pages being filled; ``used`` is the height taken on the last one."""

    shapes: list[list[Shape]] = field(default_factory=lambda: [[]])
    used: float = 0.0
    bookmarks: list[Bookmark] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    def turn(self) -> None:
        """Begin a new page."""
        self.shapes.append([])
        self.used = 0.0

    def put(self, strip: Strip) -> None:
        """Put a strip under what is there."""
        self.used += strip.gap if self.used else 0.0
        top = TOP + self.used
        self.shapes[-1].extend(down(shape, top) for shape in strip.shapes)
        page = len(self.shapes) - 1
        if strip.bookmark:
            self.bookmarks.append(Bookmark(*strip.bookmark, page, top))
        self.fields.extend(replace(one, page=page, y=top + one.y) for one in strip.fields)
        self.used += strip.height


def paginate(strips: Iterable[Strip]) -> Layout:
    """Lay strips out on pages. Strips kept together that are taller than a page are cut where the page ends."""
    pages = Pages()
    for together in runs(strips):
        if pages.used and pages.used + height(together) > BODY_HEIGHT and height(together) <= BODY_HEIGHT:
            pages.turn()
        for strip in together:
            if pages.used and pages.used + strip.gap + strip.height > BODY_HEIGHT:
                pages.turn()
            if not pages.used:
                for repeated in strip.heading:
                    pages.put(untold(repeated))
            pages.put(strip)
    return Layout(tuple(map(tuple, pages.shapes)), tuple(pages.bookmarks), tuple(pages.fields))


def untold(strip: Strip) -> Strip:
    """Give a strip whose texts belong to the page: who listens to the document has heard them already."""
    shapes = (replace(shape, tag=ARTIFACT) if isinstance(shape, Text) else shape for shape in strip.shapes)
    return replace(strip, shapes=tuple(shapes))


def runs(strips: Iterable[Strip]) -> Iterable[list[Strip]]:
    """Gather strips that keep together."""
    run: list[Strip] = []
    for strip in strips:
        run.append(strip)
        if not strip.keep:
            yield run
            run = []
    if run:
        yield run


def height(strips: Sequence[Strip]) -> float:
    """Give the height of strips one under the other, gaps included."""
    return sum(strip.gap + strip.height for strip in strips)
