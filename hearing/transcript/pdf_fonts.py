"""The part of a face that one file uses, as a composite font (ISO 32000-1, 9.7): two bytes a character.

Every character has a code of its own even where two share a glyph (⼀ and 一), so that each is found again as itself.
"""

import struct
from collections.abc import Iterable

from reportlab.pdfbase import pdfmetrics

from hearing.transcript.directions import base_letters
from hearing.transcript.fonts import FILES, FURTHER, register_fonts
from hearing.transcript.syntax import Objects

SYMBOLIC, NONSYMBOLIC = 1 << 2, 1 << 5
CMAP_BLOCK = 100
"""Entries of one block of a character map, at most (Adobe 5014)."""

_LETTERS = "".join(map(chr, range(ord("A"), ord("Z") + 1)))


class Subset:
    """The characters of a face that one file uses; the same ones give the same bytes.

    A character without a glyph is drawn as the face's mark for one that is missing.

    Raises:
        FontMissing: the font is not installed.
    """

    def __init__(self, name: str, characters: Iterable[str]) -> None:
        register_fonts()
        self.name = name
        self.face = pdfmetrics.getFont(name).face
        self.codes = sorted(map(ord, characters))
        self.table = dict(zip(self.codes, map(chr, range(1, len(self.codes) + 1)), strict=True))

    def shown(self, text: str) -> str:
        """Give a text as the hexadecimal string that a page's content shows."""
        return text.translate(self.table).encode("utf-16-be").hex()

    def write(self, objects: Objects) -> int:
        """Write the font; gives its number."""
        face, name = self.face, f"AAAAA{_LETTERS[[*FILES, *FURTHER].index(self.name)]}+{self.name.removesuffix('.ttf')}"
        program = face.makeSubset(self.codes)
        file = objects.stream(program, f"/Length1 {len(program)}")
        box = " ".join(str(round(edge)) for edge in face.bbox)
        descriptor = objects.put(
            f"<</Type/FontDescriptor/FontName/{name}/Flags {face.flags & ~NONSYMBOLIC | SYMBOLIC}/FontBBox[{box}]"
            f"/ItalicAngle {face.italicAngle}/Ascent {round(face.ascent)}/Descent {round(face.descent)}"
            f"/CapHeight {round(face.capHeight)}/StemV {round(face.stemV)}/FontFile2 {file} 0 R>>"
        )
        widths = " ".join(f"{face.getCharWidth(code):g}" for code in self.codes)
        glyphs = objects.stream(struct.pack(f">{len(self.codes) + 1}H", 0, *self._glyphs()))
        descendant = objects.put(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            f"/Supplement 0>>/FontDescriptor {descriptor} 0 R/DW 1000/W[1[{widths}]]/CIDToGIDMap {glyphs} 0 R>>"
        )
        unicode_map = objects.stream(self._unicode_map().encode("ascii"))
        return objects.put(
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode_map} 0 R>>"
        )

    def _glyphs(self) -> list[int]:
        """Give the glyph of each character in the subset: `makeSubset` numbers them as they first come."""
        found = {0: 0}
        return [found.setdefault(self.face.charToGlyph.get(code, 0), len(found)) for code in self.codes]

    def _unicode_map(self) -> str:
        told = [base_letters(chr(code)).encode("utf-16-be").hex() for code in self.codes]
        pairs = [f"<{at:04X}> <{code}>" for at, code in enumerate(told, 1)]
        blocks = [pairs[at : at + CMAP_BLOCK] for at in range(0, len(pairs), CMAP_BLOCK)]
        mapped = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{mapped}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        )
