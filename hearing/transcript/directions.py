"""Writing from right to left, in a document whose lines run from left to right.

Arabic letters take the form that their neighbours ask for; a line's characters are put in the order in which they
stand on the page (UAX 9, for one paragraph level and no explicit controls: those are printed as code points).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import chain

RIGHTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Characters that may be written from right to left."""

TATWEEL = "\u0640"
_MIRRORED = dict(zip("()[]{}<>«»（）［］〈〉《》", ")(][}{><»«）（］［〉〈》《", strict=True))
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})


@cache
def forms() -> dict[str, dict[str, str]]:
    """Give each letter's presentation forms, or a pair's, by ``isolated``, ``final``, ``initial``, ``medial``."""
    found: dict[str, dict[str, str]] = {}
    for code in chain(range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD)):
        kind, _, letters = unicodedata.decomposition(chr(code)).partition("> ")
        base = "".join(chr(int(letter, 16)) for letter in letters.split())
        if len(base) == 1 or (len(base) == 2 and base[0] == "\u0644" and base[1] in "\u0622\u0623\u0625\u0627"):
            found.setdefault(base, {}).setdefault(kind.removeprefix("<"), chr(code))
    return found


def base_letters(character: str) -> str:
    """Give what a character is a form of: a text is searched and copied in its letters, not in their forms."""
    return unicodedata.normalize("NFKC", character) if RIGHTWARD.match(character) else character


def shaped(text: str, covers: Callable[[str], bool]) -> str:
    """Give a text whose Arabic letters have the forms that they take beside each other.

    Args:
        text: in the order in which it is read.
        covers: tells whether the fonts have a glyph for a character; a letter without the form stays as it is.
    """
    if not RIGHTWARD.search(text):
        return text
    letters = _with_ligatures(text)
    bodies = [at for at, letter in enumerate(letters) if unicodedata.category(letter[0]) != "Mn"]
    out = list(letters)
    for place, at in enumerate(bodies):
        before = letters[bodies[place - 1]] if place else ""
        after = letters[bodies[place + 1]] if place + 1 < len(bodies) else ""
        joined, joining = _joins_on(before) and _joins_back(letters[at]), _joins_on(letters[at]) and _joins_back(after)
        kind = ("medial" if joining else "final") if joined else ("initial" if joining else "isolated")
        form = forms().get(letters[at], {}).get(kind, letters[at])
        out[at] = form if all(map(covers, form)) else letters[at]
    return "".join(out)


def _with_ligatures(text: str) -> list[str]:
    """Give the characters of a text, a lām with the alif after it as one."""
    out: list[str] = []
    for character in text:
        if out and out[-1] + character in forms() and out[-1] == "\u0644":
            out[-1] += character
        else:
            out.append(character)
    return out


def _joins_on(letter: str) -> bool:
    """Tell whether a letter joins the one that is read after it."""
    return letter == TATWEEL or "initial" in forms().get(letter, {})


def _joins_back(letter: str) -> bool:
    """Tell whether a letter joins the one that is read before it."""
    return letter == TATWEEL or "final" in forms().get(letter, {})


@lru_cache(maxsize=256)
def visual(line: str) -> str:
    """Give a line's characters from left to right as they stand on the page."""
    if not RIGHTWARD.search(line):
        return line
    levels = _levels(line)
    order = list(range(len(line)))
    for level in range(max(levels), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[at:end] = reversed(order[at:end])
            at = max(end, at + 1)
    return "".join(_marks_after(line, order, levels))


def _levels(line: str) -> list[int]:
    """Give the embedding level of each character (UAX 9, W1 to I2 and L1)."""
    types = _resolved_numbers([unicodedata.bidirectional(character) or "L" for character in line])
    at = 0
    while at < len(types):
        end = at
        while end < len(types) and types[end] in _NEUTRAL:
            end += 1
        if end > at:
            before = types[at - 1] if at else "L"
            after = types[end] if end < len(types) else "L"
            types[at:end] = ["R" if before != "L" and after != "L" else "L"] * (end - at)
        at = max(end, at + 1)
    return [{"L": 0, "R": 1}.get(kind, 2) for kind in types]


def _resolved_numbers(types: list[str]) -> list[str]:
    """Give the types after the rules for marks and numbers (W1 to W7)."""
    strong, out = "L", list[str]()
    for given in types:
        kind = (out[-1] if out else "L") if given == "NSM" else given
        strong = kind if kind in {"L", "R", "AL"} else strong
        out.append("AN" if kind == "EN" and strong == "AL" else kind)
    return _settled(_separated(["R" if kind == "AL" else kind for kind in out]))


def _separated(types: list[str]) -> list[str]:
    """Make separators within a number, and the signs beside one, part of it (W4, W5)."""
    for at in range(1, len(types) - 1):
        within = types[at - 1] if types[at - 1] == types[at + 1] else ""
        if (types[at], within) in {("CS", "EN"), ("CS", "AN"), ("ES", "EN")}:
            types[at] = within
    for way in (range(1, len(types)), range(len(types) - 2, -1, -1)):
        for at in way:
            if types[at] == "ET" and types[at - way.step] == "EN":
                types[at] = "EN"
    return types


def _settled(types: list[str]) -> list[str]:
    """Make other separators neutral, and numbers after words from left to right part of these (W6, W7)."""
    strong = "L"
    for at, kind in enumerate(types):
        strong = kind if kind in {"L", "R"} else strong
        if kind in {"ES", "ET", "CS"}:
            types[at] = "ON"
        elif kind == "EN" and strong == "L":
            types[at] = "L"
    return types


def _marks_after(line: str, order: list[int], levels: list[int]) -> Iterator[str]:
    """Give the characters in their order: marks after the letter that they stand on, brackets mirrored (L3, L4)."""
    marks: list[str] = []
    for at in order:
        character = line[at]
        if levels[at] % 2 and unicodedata.category(character) == "Mn":
            marks.insert(0, character)
            continue
        yield _MIRRORED.get(character, character) if levels[at] % 2 else character
        yield from marks
        marks.clear()
    yield from marks
