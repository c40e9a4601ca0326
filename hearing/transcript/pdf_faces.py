"""Every font of one file: a line is shown in its face, and what the face lacks in further fonts, in the same line.

A mark that stands on a letter is put over its middle, and a second one above the first, as far as the fonts do not do
it by themselves.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import groupby, pairwise
from struct import unpack_from

from reportlab.pdfbase import pdfmetrics

from hearing.transcript.directions import visual
from hearing.transcript.fonts import NEARER, home, width
from hearing.transcript.lines import TIGHT, is_mark
from hearing.transcript.pages import Piece
from hearing.transcript.pdf_fonts import Subset
from hearing.transcript.sheet import BOLD
from hearing.transcript.syntax import Objects

ABOVE = 300.0
"""A mark that begins so high over the line, in thousandths of the size, stands above its letter."""

STACKED = 0.2
"""How much higher a mark above another stands, in sizes."""

TONED = frozenset("\u0e33\u0eb3")
"""Letters that begin with a mark above the letter before them (Thai and Lao AM): a tone before them stands higher."""


class Faces:
    """The fonts that one file's texts need: the faces that they name, and further ones for what these lack.

    Args:
        used: the characters set in each face.

    Raises:
        FontMissing: the font is not installed.
    """

    def __init__(self, used: Mapping[str, Iterable[str]]) -> None:
        parts: dict[str, set[str]] = {face: set() for face in sorted(used)}
        lent: dict[str, set[str]] = {}
        for face, characters in used.items():
            for one in characters:
                drawn_in = home(one)
                (lent.setdefault(drawn_in, set()) if drawn_in else parts[face]).add(one)
        self.rare: AbstractSet[str] = set[str]().union(*lent.values())
        parts |= dict(sorted(lent.items()))
        self.subsets = {name: Subset(name, characters) for name, characters in parts.items()}
        self.names = {name: f"F{at}" for at, name in enumerate(self.subsets)}

    def shown(self, face: str, text: str) -> list[Piece]:
        """Give a line's pieces as they stand on the page from left to right."""
        if self.rare.isdisjoint(text):
            return [Piece(self.names[face], self._codes(face, text))]
        return list(self._lent(face, text))

    def _codes(self, font: str, text: str) -> str:
        """Give a text's codes, and after each mark that stands nearer to the next one, how much."""
        shown = self.subsets[font].shown
        if not TIGHT.search(text):
            return f"<{shown(text)}>"
        ends = [match.end() for match in TIGHT.finditer(text)]
        return str(NEARER).join(f"<{shown(text[a:b])}>" for a, b in pairwise([0, *ends, len(text)]))

    def _lent(self, face: str, text: str) -> Iterator[Piece]:
        drawn = visual(text)
        places = _marks(drawn, face)
        for (drawn_in, back, rise), run in groupby(
            range(len(drawn)), lambda at: (home(drawn[at]) or face, *places.get(at, (0.0, 0.0)))
        ):
            codes = self._codes(drawn_in, "".join(drawn[at] for at in run))
            yield Piece(self.names[drawn_in], codes, face == BOLD and drawn_in != face, back, rise)

    def write(self, objects: Objects) -> str:
        """Write every font; gives the entries of the pages' resources."""
        return " ".join(f"/{self.names[name]} {subset.write(objects)} 0 R" for name, subset in self.subsets.items())


def _marks(drawn: str, face: str) -> dict[int, tuple[float, float]]:
    """Give how far back and how much higher each mark of a line is drawn than its font would draw it."""
    places: dict[int, tuple[float, float]] = {}
    letter, stacked = "", False
    for at, character in enumerate(drawn):
        if not is_mark(character):
            letter, stacked = character, False
            continue
        left, bottom, right = _edges(home(character) or face, character)
        above = bottom > ABOVE
        middle = width(letter, face, 1000) / 2 + (left + right) / 2 if letter and left >= 0 else 0.0
        raised = above and (stacked or drawn[at + 1 : at + 2] in TONED)
        places[at] = (round(middle, 1), STACKED if raised else 0.0)
        stacked = stacked or above
    return places


@cache
def _edges(font: str, character: str) -> tuple[float, float, float]:
    """Give a glyph's left, bottom and right edge in thousandths of the size."""
    face = pdfmetrics.getFont(font).face
    glyph = face.charToGlyph.get(ord(character), 0)
    start, length = face.get_table_pos("glyf")
    first, following = face.glyphPos[glyph : glyph + 2]
    if first == following or start + first + 8 > start + length:
        return 0.0, 0.0, 0.0
    left, bottom, right = unpack_from(">hhh", face._ttf_data, start + first + 2)
    scale = 1000 / face.unitsPerEm
    return left * scale, bottom * scale, right * scale
