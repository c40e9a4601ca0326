"""What an edit changed in a text, word by word, so that two people's edits of one text can both stand.

Pure. A word is a run of Latin letters and digits, a run of space, or any other single character: an ideograph is a
word. What is found here is written into events, so a record does not depend on how it was found.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from hearing.procedure.commands.parts import Marked
from hearing.procedure.replacing import replace

FINEST = 4_000_000
"""Beyond so many pairs of words the changed middle is one edit: comparing would take too long."""

_WORD = re.compile(r"[0-9A-Za-z\u00c0-\u024f]+(?:[.'’-][0-9A-Za-z\u00c0-\u024f]+)*|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters ``begin`` to ``end`` of a text are replaced by ``words``."""

    begin: int
    end: int
    words: str


def words_of(text: str) -> list[str]:
    """Give the words of a text in order; joined, they are the text."""
    return _WORD.findall(text)


def edits(before: str, after: str) -> tuple[Edit, ...]:
    """Give what makes one text of another, in order; no two of them touch.

    Words that both texts begin or end with are never part of an edit, however often they come again in between.
    """
    old, new = words_of(before), words_of(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    places = _places(old)
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if not any(middle):
        return ()
    if len(middle[0]) * len(middle[1]) > FINEST:
        return (Edit(places[head], places[len(old) - tail], "".join(middle[1])),)
    changes = SequenceMatcher(None, *middle, autojunk=False).get_opcodes()
    return tuple(
        Edit(places[head + begin], places[head + end], "".join(middle[1][first:last]))
        for what, begin, end, first, last in changes
        if what != "equal"
    )


def _common(one: list[str], other: list[str]) -> int:
    """Give how many words two texts begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _places(words: Iterable[str]) -> list[int]:
    """Give where each word begins, and where the last one ends."""
    places = [0]
    for word in words:
        places.append(places[-1] + len(word))
    return places


def both(base: str, one: str, other: str) -> str | None:
    """Give the text with the edits of two people who began with the same text; None where they touch the same words."""
    mine, theirs = edits(base, one), edits(base, other)
    if any(_touch(a, b) for a in mine for b in theirs if a != b):
        return None
    text = base
    for edit in sorted({*mine, *theirs}, key=lambda edit: (edit.begin, edit.end), reverse=True):
        text = text[: edit.begin] + edit.words + text[edit.end :]
    return text


def _touch(one: Edit, other: Edit) -> bool:
    return one.begin <= other.end and other.begin <= one.end


def moved(place: int, before: str, after: str) -> int | None:
    """Give where a place between two characters is after an edit; None where the words around it were changed."""
    shift = 0
    for edit in edits(before, after):
        if edit.begin < place < edit.end:
            return None
        if edit.end <= place:
            shift += len(edit.words) - (edit.end - edit.begin)
    return place + shift


def moved_span(begin: int, end: int, before: str, after: str) -> tuple[int, int] | None:
    """Give where a passage is after an edit; None where its own words were changed. It does not grow at its edges."""
    if begin == end:
        place = moved(begin, before, after)
        return None if place is None else (place, place)
    first = last = 0
    for edit in edits(before, after):
        if (edit.begin < end and edit.end > begin) or begin < edit.begin == edit.end < end:
            return None
        grown = len(edit.words) - (edit.end - edit.begin)
        if edit.end <= begin:
            first += grown
            last += grown
    return begin + first, end + last


def carried(marks: Iterable[Marked], before: str, after: str) -> Iterator[tuple[Marked, Marked | None]]:
    """Give each marked passage with where it is after an edit, None where its own words were changed."""
    for one in marks:
        span = moved_span(one.begin, one.end, before, after)
        yield one, None if span is None else replace(one, begin=span[0], end=span[1])


def shifted(marks: Iterable[Marked], by: int, *, within: tuple[int, int]) -> tuple[Marked, ...]:
    """Give the parts of marked passages that lie within a stretch of the text, their places moved by so many."""
    first, last = within
    found = []
    for one in marks:
        begin, end = max(one.begin, first), min(one.end, last)
        if begin < end or (begin == end and one.begin == one.end):
            found.append(replace(one, begin=begin + by, end=end + by))
    return tuple(found)
