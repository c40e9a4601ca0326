"""What is looked for: a query read as phrases that must all stand in one place. Nothing in it is an operator.

Pure. White space parts the phrases; what stands in quotation marks is one phrase, spaces and all. A phrase ends inside
a longer word when its last word has three letters or digits or more, or is of Chinese characters.
"""

import re
from dataclasses import dataclass

from hearing.search.folding import clean, folded_places, is_wide, run_of, words

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
class Piece:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    marked: bool


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


def shown(text: str, looked_for: Wanted) -> tuple[Piece, ...]:
    """Give the text around the first place of any of the phrases, all of them marked that stand there.

    Gives its beginning when none is found as written.
    """
    found = places(text, looked_for)
    start, end = found[0] if found else (0, 0)
    first, last = max(0, start - AROUND), min(len(text), end + (AROUND if found else 2 * AROUND))
    pieces = [Piece(("…" if first else ""), marked=False)]
    at = first
    for start, end in found:
        if end > last:
            break
        pieces += [Piece(text[at:start], marked=False), Piece(text[start:end], marked=True)]
        at = end
    pieces.append(Piece(text[at:last] + ("…" if last < len(text) else ""), marked=False))
    return tuple(piece for piece in pieces if piece.text)


def places(text: str, looked_for: Wanted) -> list[tuple[int, int]]:
    """Give where the phrases stand, as characters of the text from and to, in order; none lies in another."""
    folded, origins = folded_places(text)
    found = {
        (origins[one.start()], origins[one.end() - 1] + 1)
        for piece in looked_for.pieces
        if (pattern := _pattern(piece))
        for one in re.finditer(pattern, folded)
    }
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _pattern(piece: str) -> str:
    """Give the expression for a piece: what parts its words does not matter, and it ends as its phrase ends."""
    runs = re.findall(r"[^\W_]", folded_places(piece)[0])
    if not runs:
        return ""
    goes_on = len(words(piece)[-1]) >= _OPEN_ENDED
    begins, ends = run_of(runs[0]), "" if goes_on else run_of(runs[-1])
    joined = r"[\W_]*".join(re.escape(char) for char in runs)
    return (f"(?<!{begins})" if begins else "") + joined + (f"(?!{ends})" if ends else "")
