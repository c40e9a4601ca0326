"""The content of pages: shapes as PDF operators, each piece marked with what it is in the document's structure."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import pairwise

from hearing.transcript.sheet import PAGE_HEIGHT, Panel, Rule, Shape, Stroke, Text
from hearing.transcript.structure import Tree
from hearing.transcript.tags import ARTIFACT, Tag

Shown = Callable[[str], str]
"""Gives a text as the hexadecimal string of its codes in a face."""


@cache
def colour(code: str) -> str:
    """Give the three operands of a colour: #821a08 is 0.510 0.102 0.031."""
    return " ".join(f"{int(code[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


class Pen:
    """Writes one page; what the page's state already holds is not said again."""

    def __init__(self, tree: Tree, fonts: Mapping[str, tuple[str, Shown]]) -> None:
        self.tree = tree
        self.fonts = fonts
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
        font, shown = self.fonts[shape.face]
        self._set("Tf", f"/{font} {shape.size:g}")
        self._set("rg", colour(shape.colour))
        self._set("Tc", f"{shape.spacing:.4f}")
        self.out.append(f"BT {shape.x:.2f} {PAGE_HEIGHT - shape.y:.2f} Td<{shown(shape.text)}>Tj ET")

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
