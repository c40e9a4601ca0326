"""The structure tree of a tagged PDF (ISO 32000-1, 14.7): elements, the marked content of each, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hearing.transcript.syntax import Objects, refs, words
from hearing.transcript.tags import Tag

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Widget:
    """A field of a form on a page (from 0), by the number of its object (14.7.4.3)."""

    page: int
    number: int


@dataclass(slots=True)
class Element:
    """An element being filled: kids in reading order, elements, (page, mark) or widgets; and the box of a figure."""

    tag: Tag
    kids: "list[Element | tuple[int, int] | Widget]" = field(default_factory=list)
    number: int = 0
    box: Box | None = None


class Tree:
    """Gathers the elements in the order in which they are first drawn; that order is the reading order."""

    def __init__(self) -> None:
        self.document = Element(Tag("Document"))
        self.elements: dict[Tag, Element] = {}
        self.marks: list[list[Element]] = []
        """Per page, the element of each mark."""
        self.forms: list[Element] = []
        """The element of each widget; its key in the parent tree follows those of the pages."""

    def turn(self) -> None:
        """Begin a page."""
        self.marks.append([])

    def mark(self, tag: Tag) -> int:
        """Give the number on this page of a piece of content that belongs to the tag's element."""
        element, page = self.element(tag), self.marks[-1]
        page.append(element)
        element.kids.append((len(self.marks) - 1, len(page) - 1))
        return len(page) - 1

    def element(self, tag: Tag) -> Element:
        """Give the element of a tag; a new one is the last kid of its parent."""
        found = self.elements.get(tag)
        if found is None:
            found = self.elements[tag] = Element(tag)
            (self.element(tag.within) if tag.within else self.document).kids.append(found)
        return found

    def grow(self, tag: Tag, box: Box) -> None:
        """Widen the box of a figure's element by what was drawn of it."""
        element = self.element(tag)
        left, bottom, right, top = element.box or box
        element.box = min(left, box[0]), min(bottom, box[1]), max(right, box[2]), max(top, box[3])

    def hold(self, widget: Widget, within: Tag | None) -> None:
        """Put a widget into an element of its own, the last kid of another."""
        element = self.element(Tag("Form", within))
        element.kids.append(widget)
        self.forms.append(element)

    def write(self, objects: Objects, pages: Sequence[int]) -> int:
        """Write the tree; gives the number of its root.

        Args:
            objects: the file's.
            pages: numbers of the pages' objects.
        """
        root, every = objects.reserve(), [self.document, *self.elements.values()]
        for element in every:
            element.number = objects.reserve()
        for element in every:
            within = self.elements[element.tag.within] if element.tag.within else self.document
            parent = root if element is self.document else within.number
            objects.fill(element.number, _written(element, parent, pages))
        ways = [objects.put(refs(element.number for element in page)) for page in self.marks]
        ways += [form.number for form in self.forms]
        numbered = " ".join(f"{at} {way} 0 R" for at, way in enumerate(ways))
        back = objects.put(f"<</Nums[{numbered}]>>")
        kids = f"/K {self.document.number} 0 R/ParentTree {back} 0 R/ParentTreeNextKey {len(ways)}"
        objects.fill(root, f"<</Type/StructTreeRoot{kids}>>")
        return root


def _written(element: Element, parent: int, pages: Sequence[int]) -> str:
    tag = element.tag
    home = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), None)
    kids = " ".join(_kid(kid, home, pages) for kid in element.kids)
    # A form's one widget stands without an array: so programs that compare revisions find it again as the same field.
    alone = [type(kid) for kid in element.kids] == [Widget]
    entries = [f"<</S/{tag.kind}/P {parent} 0 R/K{kids if alone else f'[{kids}]'}"]
    if home is not None:
        entries.append(f"/Pg {pages[home]} 0 R")
    if tag.alt:
        entries.append(f"/Alt{words(tag.alt)}")
    if tag.actual:
        entries.append(f"/ActualText{words(tag.actual)}")
    if tag.scope:
        entries.append(f"/A<</O/Table/Scope/{tag.scope}>>")
    if element.box:
        entries.append("/A<</O/Layout/Placement/Block/BBox[{:.2f} {:.2f} {:.2f} {:.2f}]>>".format(*element.box))
    return "".join(entries) + ">>"


def _kid(kid: Element | tuple[int, int] | Widget, home: int | None, pages: Sequence[int]) -> str:
    if isinstance(kid, Element):
        return f"{kid.number} 0 R"
    if isinstance(kid, Widget):
        return f"<</Type/OBJR/Pg {pages[kid.page]} 0 R/Obj {kid.number} 0 R>>"
    page, mark = kid
    return str(mark) if page == home else f"<</Type/MCR/Pg {pages[page]} 0 R/MCID {mark}>>"
