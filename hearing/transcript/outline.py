"""The outline of a PDF (ISO 32000-1, 12.3.3): bookmarks as a tree of items, all of them open."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hearing.transcript.sheet import PAGE_HEIGHT, Bookmark
from hearing.transcript.syntax import Objects, words

ABOVE = 12.0
"""Points of the page that are shown above the place that a bookmark leads to."""


@dataclass(slots=True)
class Item:
    """An item being written, with those under it."""

    number: int
    level: int
    bookmark: Bookmark | None = None
    under: "list[Item]" = field(default_factory=list)

    def count(self) -> int:
        """Give how many items are shown under this one."""
        return sum(1 + item.count() for item in self.under)


def outline(objects: Objects, bookmarks: Sequence[Bookmark], pages: Sequence[int]) -> int:
    """Write the outline; gives the number of its root.

    Args:
        objects: the file's.
        bookmarks: in their order; one of a deeper level stands under the one before it.
        pages: numbers of the pages' objects.
    """
    root = Item(objects.reserve(), -1)
    open_items = [root]
    for bookmark in bookmarks:
        while open_items[-1].level >= bookmark.level:
            open_items.pop()
        item = Item(objects.reserve(), bookmark.level, bookmark)
        open_items[-1].under.append(item)
        open_items.append(item)
    _write(objects, root, "<</Type/Outlines", pages)
    return root.number


def _write(objects: Objects, item: Item, head: str, pages: Sequence[int]) -> None:
    kids = item.under
    span = f"/First {kids[0].number} 0 R/Last {kids[-1].number} 0 R/Count {item.count()}" if kids else ""
    objects.fill(item.number, f"{head}{span}>>")
    for at, kid in enumerate(kids):
        assert kid.bookmark is not None
        before = f"/Prev {kids[at - 1].number} 0 R" if at else ""
        after = f"/Next {kids[at + 1].number} 0 R" if at + 1 < len(kids) else ""
        top = PAGE_HEIGHT - kid.bookmark.y + ABOVE
        leads = f"/Dest[{pages[kid.bookmark.page]} 0 R/FitH {top:.2f}]"
        _write(
            objects, kid, f"<</Title{words(kid.bookmark.title)}/Parent {item.number} 0 R{before}{after}{leads}", pages
        )
