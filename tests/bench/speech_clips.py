"""What people say in the clips that the bench listens to, and how far a text is from it."""

import re
from collections.abc import Sequence

from hearing.speech.chinese import simplified
from hearing.speech.port import Language

CLIPS = {
    Language.ZH: {
        "basic_ref_zh.wav": "对，这就是我，万人敬仰的太乙真人。",
        "BAC009S0764W0121.wav": "甚至出现交易几乎停滞的情况",
        "BAC009S0764W0122.wav": "一二线城市虽然也处于调整中",
    },
    Language.EN: {
        "two_cities.wav": (
            "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of "
            "foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of Light, it "
            "was the season of Darkness, it was the spring of hope, it was the winter of despair, we had everything "
            "before us, we had nothing before us, we were all going direct to Heaven, we were all going direct the "
            "other way. In short, the period was so far like the present period, that some of its noisiest authorities "
            "insisted on its being received, for good or for evil, in the superlative degree of comparison only."
        ),
        "beckett.wav": "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better.",
        "basic_ref_en.wav": "Some call me nature, others call me mother nature.",
        "main.flac": (
            "Six spoons of fresh snow peas, five thick slabs of blue cheese, and maybe a snack for her brother Bob."
        ),
        "town.flac": (
            "The difference in the rainbow depends considerably upon the size of the drops, and the width of the "
            "colored band increases as the size of the drops increases."
        ),
        "country.flac": (
            "Six spoons of fresh snow peas, five thick slabs of blue cheese, and maybe a snack for her brother Bob."
        ),
    },
}
"""By file: two sentences of AISHELL-1 (from s3tokenizer), the examples of f5-tts, and those of moonshine-voice."""


def units(text: str, language: Language) -> list[str]:
    """Cut a text into what errors are counted in: Chinese characters, simplified, or English words and numbers.

    A number counts although no clip has one: a recogniser that writes one down has invented it.
    """
    if language is Language.ZH:
        return [letter for letter in simplified(text) if letter.isalnum()]
    return re.findall(r"[a-z0-9']+", text.lower().replace("colour", "color"))


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Give how many units have to be changed, added or left out."""
    row = list(range(len(heard) + 1))
    for number, one in enumerate(said, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (one != other))
    return row[-1]
