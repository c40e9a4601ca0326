"""What a search looks for and what it shows: the words of a query, and the text around the first of them.

Pure. A word is any run of characters without white space, so Chinese is found by any part of it, of one character up.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MOST_WORDS = 8
LONGEST_QUERY = 200
"""Characters."""
AROUND = 60
"""Characters shown before and after the place found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place of a case in which every word of a query stands.

    Attributes:
        case_id: The case.
        kind: ``case``, ``party``, ``claim``, ``exhibit``, ``listed``, ``link``.
        ref: What to open: an exhibit's id, a claim's number; else empty.
        title: What the place is called.
        text: All of it.
    """

    case_id: str
    kind: str
    ref: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The text around a place: before it, the place, after it."""

    before: str
    marked: str
    after: str


def words(query: str) -> tuple[str, ...]:
    """Give the different words of a query, full-width forms made plain; none when it is empty or far too long."""
    plain = unicodedata.normalize("NFKC", query)
    if len(plain) > LONGEST_QUERY or "\x00" in plain:
        return ()
    return tuple(dict.fromkeys(plain.split()))[:MOST_WORDS]


def shown(text: str, wanted: Sequence[str]) -> Shown:
    """Give the text around the first place of any of the words; its beginning when none stands there as written."""
    low = "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
    places = [(low.find(word.lower()), word) for word in wanted]
    start, word = min((place for place in places if place[0] >= 0), default=(0, ""))
    end = start + len(word)
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    before = ("…" if first else "") + text[first:start]
    return Shown(before, text[start:end], text[end:last] + ("…" if last < len(text) else ""))
