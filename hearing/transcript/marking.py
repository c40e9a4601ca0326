"""A statement's words as they are read: what was struck, what nobody heard and what is a guess stand in brackets.

The brackets are words of the text, so that they are read out, printed without colour and found in every form.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hearing.procedure.commands.parts import Marked
from hearing.transcript.words import Words
from hearing.vocabulary import Mark

OPEN = {
    Mark.STRUCK: ("〔删去：", "[struck: "),
    Mark.UNCLEAR: ("〔", "["),
    Mark.INAUDIBLE: ("〔听不清〕", "[inaudible]"),
}
CLOSE = {Mark.STRUCK: ("〕", "]"), Mark.UNCLEAR: ("？〕", "?]"), Mark.INAUDIBLE: ("", "")}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A bracket that stands before character ``begin`` of a text, or its characters ``begin`` to ``end``."""

    text: str
    begin: int
    end: int
    bracket: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it is read, and the stretches of it (first character, after the last) that were struck."""

    text: str
    struck: tuple[tuple[int, int], ...] = ()


def stretched(text: str, marks: Sequence[Marked], words: Words) -> Iterator[Stretch]:
    """Give a statement's words and brackets in order; words that nobody heard are left out, for they are none."""
    places = sorted({0, len(text), *(one.begin for one in marks), *(one.end for one in marks)})
    for at, place in enumerate(places):
        brackets = [CLOSE[one.mark] for one in _ending(marks, place)]
        brackets += [OPEN[one.mark] for one in _beginning(marks, place)]
        shown = "".join(map(words.pick, brackets))
        if shown:
            yield Stretch(shown, place, place, bracket=True)
        end = places[at + 1] if at + 1 < len(places) else place
        over = {one.mark for one in marks if one.begin <= place < one.end}
        if place < end and Mark.INAUDIBLE not in over:
            yield Stretch(text[place:end], place, end, struck=Mark.STRUCK in over)


def shown(text: str, marks: Sequence[Marked], words: Words) -> Shown:
    """Give a statement's words as they are read."""
    made, struck = "", []
    for one in stretched(text, marks, words):
        if one.struck:
            struck.append((len(made), len(made) + len(one.text)))
        made += one.text
    return Shown(made, tuple(struck))


def _ending(marks: Sequence[Marked], place: int) -> list[Marked]:
    """Give the passages that end at a place, the one that began last first."""
    return sorted((one for one in marks if one.end == place > one.begin), key=lambda one: (-one.begin, one.end))


def _beginning(marks: Sequence[Marked], place: int) -> list[Marked]:
    """Give the passages that begin at a place, the longest first."""
    return sorted((one for one in marks if one.begin == place), key=lambda one: -one.end)
