"""The content of pages: shapes as PDF operators, each piece marked with what it is in the document's structure."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import pairwise
from typing import NamedTuple, Protocol

from hearing.transcript.sheet import PAGE_HEIGHT, Panel, Rule, Shape, Stroke, Text
from hearing.transcript.structure import Tree
from hearing.transcript.tags import ARTIFACT, Tag

THICKENED = 1 / 32
"""Weight of the outline, in sizes, that makes a character bold where its font has no bold face."""


@cache
def colour(code: str) -> str:
    """Give the three operands of a colour: #821a08 is 0.510 0.102 0.031."""
    return " ".join(f"{int(code[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


class Piece(NamedTuple):
    """A stretch of a line in one font.

    Attributes:
        font: its name in the file.
        codes: the characters' codes, hexadecimal in angle brackets, and between these how much nearer the rest stands.
        heavy: thickened by its outline, because the font that it is lent from has no bold face.
        back: drawn so many thousandths of the size to the left, without moving what follows.
        rise: drawn so much higher, in sizes.
    """

    font: str
    codes: str
    heavy: bool = False
    back: float = 0.0
    rise: float = 0.0


class Shows(Protocol):
    """The fonts of a file, as a page needs them.

    Attributes:
        rare: the characters that are lent from fonts which the texts do not name.
    """

    rare: AbstractSet[str]

    def shown(self, face: str, text: str) -> Sequence[Piece]:
        """Give a line's pieces as they stand on the page from left to right."""


class Pen:
    """Writes one page; what the page's state already holds is not said again."""

    def __init__(self, tree: Tree, faces: Shows) -> None:
        self.tree = tree
        self.faces = faces
        self.out: list[str] = []
        self.tag: Tag | None = None
        self.state: dict[str, str] = {}

    def page(self, shapes: Iterable[Shape]) -> bytes:
        """Give the page's content.

        Args:
            shapes: in their order; neighbours with the same tag are one piece of marked content.
        """
        self.tree.turn()
        for shape in shapes:
            if isinstance(shape, Text):
                self._mark(shape.tag or Tag("P"))
                self._text(shape)
            elif isinstance(shape, Panel):
                self._mark(shape.tag)
                self._panel(shape)
            elif isinstance(shape, Stroke):
                self._mark(shape.tag)
                self._stroke(shape)
            else:
                self._mark(ARTIFACT)
                self._rule(shape)
        self.out.append("EMC" if self.tag else "")
        return "\n".join(self.out).encode("ascii")

    def _mark(self, tag: Tag) -> None:
        if tag is self.tag:
            return
        if self.tag:
            self.out.append("EMC")
        self.tag = tag
        marked = tag is not ARTIFACT
        self.out.append(f"/{tag.kind}<</MCID {self.tree.mark(tag)}>>BDC" if marked else "/Artifact BMC")

    def _set(self, operator: str, operands: str) -> None:
        if self.state.get(operator) != operands:
            self.state[operator] = operands
            self.out.append(f"{operands} {operator}")

    def _text(self, shape: Text) -> None:
        first, *others = self.faces.shown(shape.face, shape.text)
        self._font(shape, first)
        self._set("rg", colour(shape.colour))
        self._set("Tc", f"{shape.spacing:.4f}")
        placed = f"BT {shape.x:.2f} {PAGE_HEIGHT - shape.y:.2f} Td[{first.codes}]TJ"
        if not others:
            self.out.append(f"{placed} ET")
            return
        self.out.append(placed)
        for piece in others:
            self._font(shape, piece)
            moved = f"{piece.back:g}{piece.codes}{-piece.back:g}" if piece.back else piece.codes
            self.out.append(f"[{moved}]TJ")
        self.out.append("ET")

    def _font(self, shape: Text, piece: Piece) -> None:
        """Set what a piece is shown in; one that has to be bold without a bold face has an outline of its colour."""
        self._set("Tf", f"/{piece.font} {shape.size:g}")
        if not self.faces.rare:
            return
        if piece.heavy:
            self._set("RG", colour(shape.colour))
            self._set("w", f"{shape.size * THICKENED:.3f}")
        for operator, operands in (("Tr", "2" if piece.heavy else "0"), ("Ts", f"{piece.rise * shape.size:g}")):
            if operands != "0" or operator in self.state:
                self._set(operator, operands)

    def _rule(self, shape: Rule) -> None:
        self._set("RG", colour(shape.colour))
        self._set("w", f"{shape.weight:g}")
        ends = f"{shape.x1:.2f} {PAGE_HEIGHT - shape.y1:.2f} m {shape.x2:.2f} {PAGE_HEIGHT - shape.y2:.2f} l S"
        self.out.append(ends)

    def _stroke(self, shape: Stroke) -> None:
        """Draw a pen's line piece by piece, each as heavy as its end, with round ends."""
        self._set("RG", colour(shape.colour))
        self._set("J", "1")
        points = shape.points if len(shape.points) > 1 else (shape.points[0], shape.points[0])
        for (x1, y1, _), (x2, y2, weight) in pairwise(points):
            self._set("w", f"{weight:.2f}")
            self.out.append(f"{x1:.2f} {PAGE_HEIGHT - y1:.2f} m {x2:.2f} {PAGE_HEIGHT - y2:.2f} l S")
        self._set("J", "0")
        left, top, right, bottom = shape.box()
        self.tree.grow(shape.tag, (left, PAGE_HEIGHT - bottom, right, PAGE_HEIGHT - top))

    def _panel(self, shape: Panel) -> None:
        self._set("rg", colour(shape.fill))
        bottom = PAGE_HEIGHT - shape.y - shape.height
        self.out.append(f"{shape.x:.2f} {bottom:.2f} {shape.width:.2f} {shape.height:.2f} re f")
        if shape.tag is not ARTIFACT:
            self.tree.grow(shape.tag, (shape.x, bottom, shape.x + shape.width, bottom + shape.height))
