"""What a recogniser is: one utterance's samples in, words with their times out.

Samples are 16 kHz mono, floats between -1 and 1, in an ``array`` of type code ``f``: it needs no library, and goes
from one process to another as bytes.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

RATE = 16_000
"""Samples a second, everywhere in this package."""

LONGEST_SECONDS = 20.0
"""No utterance is longer than this: the gate ends it there, and a recogniser takes no more."""


class Language(StrEnum):
    """A language that a speaker may choose."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or in Chinese a character or two, with its times in seconds from the utterance's first sample."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What was recognised in one utterance; the text is empty where nothing was.

    ``timed`` is false where the engine gives no times: the words' times are then spread evenly over the utterance.
    """

    text: str
    words: tuple[Word, ...] = ()
    timed: bool = True


NOTHING = Heard("")


class SpeechError(Exception):
    """Speech cannot be recognised as asked; what to do is said in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def __reduce__(self) -> "tuple[type[SpeechError], tuple[str, str]]":
        """Cross from one process to another with both languages."""
        return (SpeechError, (self.zh, self.en))


class Recogniser(Protocol):
    """An engine with its model, loaded. It is used by one thread at a time."""

    def recognise(
        self, samples: "array[float]", language: Language, *, hot_words: Sequence[str] = (), draft: bool = False
    ) -> Heard:
        """Recognise one utterance that the gate let through, of at most ``LONGEST_SECONDS``.

        ``hot_words`` are the case's own words, most important first; an engine that cannot use them does without.
        A ``draft`` may cost less and be worse: it is replaced within a second.

        Raises:
            SpeechError: the engine does not know the language, or the utterance is too long.
        """
        ...


def spread(pieces: Sequence[str], seconds: float) -> tuple[Word, ...]:
    """Give words even times, in proportion to their letters, where an engine knows none."""
    total = sum(map(len, pieces)) or 1
    words, before = [], 0
    for piece in pieces:
        after = before + len(piece)
        words.append(Word(piece, round(seconds * before / total, 2), round(seconds * after / total, 2)))
        before = after
    return tuple(words)
