"""What is looked for: a query read as phrases that must all stand in one place. Nothing in it is an operator.

Pure. White space parts the phrases; what stands in quotation marks is one phrase, spaces and all. A phrase ends inside
a longer word when its last word has three letters or digits or more, or is of Chinese characters.
"""

import re
from dataclasses import dataclass

from hearing.search.folding import clean, folded_places, is_wide, words

LONGEST_QUERY = 200
"""Characters."""
MOST_PHRASES = 8
AROUND = 60
"""Characters shown before and after the first place found."""
_OPEN_ENDED = 3
_PIECE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|(\S+)')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after the other; with ``open`` the last one may go on."""

    words: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query: every phrase must stand in one place; places where they stand as one phrase (``whole``) come first.

    ``pieces`` are the phrases as typed, folded; they are what is marked.
    """

    phrases: tuple[Phrase, ...]
    whole: Phrase | None
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The text around a place: before it, the place, after it."""

    before: str
    marked: str
    after: str


def wanted(query: str) -> Wanted | None:
    """Read a query; None when it has no letter or digit, or is far too long."""
    plain = clean(query)
    if len(plain) > LONGEST_QUERY:
        return None
    typed = [quoted or bare for quoted, bare in _PIECE.findall(plain)]
    read = dict.fromkeys((piece.strip(), phrase) for piece in typed if (phrase := _phrase(piece)) is not None)
    found = list(read)[:MOST_PHRASES]
    if not found:
        return None
    phrases = tuple(dict.fromkeys(phrase for _, phrase in found))
    whole = _phrase(" ".join(piece for piece, _ in found)) if len(phrases) > 1 else None
    return Wanted(phrases, whole, tuple(piece for piece, _ in found))


def _phrase(piece: str) -> Phrase | None:
    """Give the words of a piece; the last character of a Chinese run is left open to what may follow it."""
    found = words(piece)
    if not found:
        return None
    last = found[-1]
    if not is_wide(last[0]):
        return Phrase(tuple(found), open=len(last) >= _OPEN_ENDED)
    if len(found) > 1 and len(found[-2]) > 1 and is_wide(found[-2][0]):
        return Phrase(tuple(found[:-1]))
    return Phrase(tuple(found), open=True)


def shown(text: str, looked_for: Wanted) -> Shown:
    """Give the text around the first place of any of the phrases; its beginning when none is found as written."""
    place = min((found for piece in looked_for.pieces if (found := _place(text, piece))), default=None)
    if place is None:
        return Shown("", "", text[: 2 * AROUND] + ("…" if len(text) > 2 * AROUND else ""))
    start, end = place
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    before = ("…" if first else "") + text[first:start]
    return Shown(before, text[start:end], text[end:last] + ("…" if last < len(text) else ""))


def _place(text: str, piece: str) -> tuple[int, int] | None:
    """Give where a piece stands first, as characters of the text; what parts its words there does not matter."""
    folded, places = folded_places(text)
    runs = re.findall(r"[^\W_]", folded_places(piece)[0])
    if not runs:
        return None
    pattern = r"[\W_]*".join(re.escape(char) for char in runs)
    edge = r"(?<![^\W\d_])" if runs[0].isascii() and runs[0].isalpha() else ""
    edge = r"(?<!\d)" if runs[0].isdigit() else edge
    found = re.search(edge + pattern, folded)
    return (places[found.start()], places[found.end() - 1] + 1) if found else None
