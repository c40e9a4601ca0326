"""Breaking text into lines: Chinese anywhere but before closing and after opening marks, words of other scripts whole.

The rules are the prohibitions at a line's start and end of the Chinese layout requirements (W3C clreq, 3.1.3). A piece
too wide for a line by itself, such as a digest, is broken between any two characters.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

NO_START = frozenset("，。、；：？！）》〉」』】〕〗〙〛］｝”’…—～·％‰℃,.;:?!)]}%°々〻ー／/")
"""Never at the start of a line."""

NO_END = frozenset("（《〈「『【〔〖〘〚［｛“‘([{￥＄$£€#＃№")
"""Never at the end of a line."""

_CLOSING, _OPENING = "，。、；：！？）》〉」』】〕”’", "（《〈「『【〔“‘"
_MARKS = frozenset(_CLOSING + _OPENING)
TIGHT = re.compile(f"[{_CLOSING}](?=[{_CLOSING}{_OPENING}])|[{_OPENING}](?=[{_OPENING}])")
"""A mark that stands half a size nearer to the mark after it: the ink of each is in one half of its square (clreq)."""

ROUNDING = 1e-6
"""Widths are sums of fractions; a line that is wider by so little fits."""

Measure = Callable[[str], float]
"""Gives the width of a text: that of its characters together, less what its marks stand nearer."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``ends`` tells that a paragraph ends here, so it is not stretched to the full width."""

    text: str
    ends: bool


@lru_cache(maxsize=1 << 14)
def is_wide(character: str) -> bool:
    """Tell whether a line may break beside this character: ideographs, kana, full-width forms."""
    return unicodedata.east_asian_width(character) in {"W", "F"} or character in "…—·"


def pieces(text: str) -> Iterator[str]:
    """Cut one paragraph at every place where a line may break; together the pieces are the text.

    Spaces stay at the end of the piece before them.
    """
    start = 0
    for at in range(1, len(text)):
        if may_break(text, at):
            yield text[start:at]
            start = at
    if start < len(text):
        yield text[start:]


def may_break(text: str, at: int) -> bool:
    """Tell whether a line may end before the character at ``at``."""
    before, after = text[at - 1], text[at]
    if before == " " and may_start(after):
        # An opening mark keeps to what follows it even when a space was typed between them.
        return text[:at].rstrip(" ")[-1:] not in NO_END
    if before == "-" and after.isalpha() and text[:at][-2:-1].isalpha():
        return True
    return may_part(before, after)


def may_start(character: str) -> bool:
    """Tell whether a line may begin with a character."""
    return character != " " and character not in NO_START and not is_mark(character)


@lru_cache(maxsize=1 << 14)
def is_mark(character: str) -> bool:
    """Tell whether a character stands on or around the one before it: accents, the vowels of Thai."""
    return unicodedata.category(character) in {"Mn", "Mc", "Me"}


@lru_cache(maxsize=1 << 16)
def may_part(before: str, after: str) -> bool:
    """Tell whether a line may end between two neighbours, neither of them a space."""
    if not may_start(after) or before in NO_END or (is_wide(before) and after.isdecimal()):
        return False  # a number stays with the word before it: 证据2
    return is_wide(before) or is_wide(after)


def break_lines(text: str, width: float, measure: Measure, *, first: float | None = None) -> tuple[Line, ...]:
    """Break a text into lines no wider than ``width``, not counting spaces at a line's end.

    Nothing is lost: the lines of a paragraph joined are the paragraph, and paragraphs are divided by line feeds.

    Args:
        text: printable text.
        width: of a line, in the unit of ``measure``.
        measure: the width of a text.
        first: width of the first line where it is shorter, because a label stands before it.
    """
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        room = first if first is not None and not lines else width
        lines.extend(break_paragraph(paragraph, room, width, measure))
    return tuple(lines)


def break_paragraph(text: str, first: float, width: float, measure: Measure) -> list[Line]:
    """Break one paragraph; an empty one is one empty line."""
    done: list[str] = []
    line, taken, room = "", 0.0, first
    for piece in pieces(text):
        wide = measure(piece)
        if piece[0] in _OPENING and line and line[-1] in _MARKS:
            wide += measure(line[-1] + piece[0]) - measure(line[-1]) - measure(piece[0])
        most = room + ROUNDING
        if line and taken + wide > most and taken + wide - hanging(piece, measure) > most:
            done.append(line)
            line, taken, room = "", 0.0, width
        line, taken = line + piece, taken + wide
        while taken > room + ROUNDING and taken - hanging(line, measure) > room + ROUNDING:
            head = widest_start(line, room, measure)
            if room < width and measure(line.rstrip(" ")) <= width + ROUNDING:
                head = ""  # the label left too little room: begin on the next line
            done.append(head)
            line, room = line[len(head) :], width
            taken = measure(line)
    if done and stands_alone(line):
        done[-1], line = accompanied(done[-1], line)
    return [*(Line(part, ends=False) for part in done), Line(line, ends=True)]


def stands_alone(line: str) -> bool:
    """Tell whether a paragraph's last line holds a single ideograph, with or without a mark."""
    return len(line) <= 3 and len(left := line.strip(" " + "".join(NO_START | NO_END))) == 1 and is_wide(left)


def accompanied(before: str, line: str) -> tuple[str, str]:
    """Give the last two lines of a paragraph with one more piece on the last, where the line before can spare it."""
    both = before + line
    at = next((at for at in range(len(before) - 1, max(len(before) - 4, 1), -1) if may_break(both, at)), len(before))
    return both[:at], both[at:]


def hanging(text: str, measure: Measure) -> float:
    """Give the width of the spaces at the end of a text, which need no room."""
    return measure(text[len(text.rstrip(" ")) :]) if text.endswith(" ") else 0.0


def widest_start(line: str, room: float, measure: Measure) -> str:
    """Give the longest start of a line that fits, one character at least.

    It ends a little earlier where that keeps the rules; a long row of marks cannot keep them.
    """
    taken, end = 0.0, len(line)
    for at, character in enumerate(line):
        taken += measure(character)
        if taken > room + ROUNDING:
            end = max(at, 1)
            break
    for at in range(end, max(end - 4, 0), -1):
        if at < len(line) and may_start(line[at]) and line[at - 1] not in NO_END:
            return line[:at]
    return line[:end]


def stretch(line: Line, width: float, measure: Measure, most: float) -> float:
    """Give the space to add after each character so that a line fills its width; 0 where it should stay ragged.

    Only lines of mostly wide characters are stretched, and never by more than ``most`` a character.
    """
    text = line.text.rstrip(" ")
    if line.ends or len(text) < 2 or 2 * sum(map(is_wide, text)) < len(text):
        return 0.0
    extra = (width - measure(text)) / (len(text) - 1)
    return extra if 0 < extra <= most else 0.0
