"""Only visible characters reach a page: whatever has no glyph, or no appearance, is printed as its code point.

A legal record must not hold what its reader cannot see: direction marks that reorder words, zero-width characters,
control characters. They are shown, as 〔U+202E〕, never dropped.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

SPACES = {"\t": "    ", "\u00a0": " ", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n"}
# Control, format, surrogate, private use, unassigned; and variation selectors, whose category is a mark's.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def shown(code: int) -> str:
    """Give the visible replacement for a code point."""
    return f"〔U+{code:04X}〕"


def is_hidden(character: str) -> bool:
    """Tell whether a character has no appearance of its own."""
    code = ord(character)
    selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return selector or unicodedata.category(character) in HIDDEN


def printable(text: str, covers: Callable[[str], bool]) -> str:
    """Give a text in which every character can be seen.

    Args:
        text: any text; line ends of every kind become a line feed, tabs become four spaces.
        covers: tells whether the font has a glyph for a character.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(appearances(covers))


def visible(text: str) -> str:
    """Give a text in which every character can be seen, for a form that brings no font of its own."""
    return printable(text, _any)


def _any(character: str) -> bool:
    return bool(character)


class Appearances(dict[int, str]):
    """How each code point is printed, decided once."""

    def __init__(self, covers: Callable[[str], bool]) -> None:
        super().__init__()
        self.covers = covers

    def __missing__(self, code: int) -> str:
        appearance = self[code] = one(chr(code), self.covers)
        return appearance


@lru_cache(maxsize=4)
def appearances(covers: Callable[[str], bool]) -> Appearances:
    """Give the appearances under a font's coverage."""
    return Appearances(covers)


def one(character: str, covers: Callable[[str], bool]) -> str:
    """Give one character as it is printed."""
    if character == "\n" or " " <= character <= "~":
        return character
    if character in SPACES:
        return SPACES[character]
    if is_hidden(character) or not covers(character):
        return shown(ord(character))
    return character
