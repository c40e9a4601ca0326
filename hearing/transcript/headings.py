"""Numbered headings: 一、 二、 in Chinese, 1. 2. in English."""

from hearing.transcript.flow import Strip
from hearing.transcript.sheet import ACCENT, BODY_WIDTH, BOLD, LEFT, LINE, MUTED, REGULAR, Rule, Shape, Text
from hearing.transcript.tags import Tag
from hearing.transcript.typeset import Setter, Style, baseline
from hearing.transcript.words import Words

DIGITS = "零一二三四五六七八九"
HEADING = Style(13, BOLD, ACCENT, leading=1.6)


class Headings:
    """Gives out headings in order."""

    def __init__(self, setter: Setter, words: Words) -> None:
        self.setter = setter
        self.words = words
        self.count = 0

    def next(self, title: str, note: str = "") -> list[Strip]:
        """Set the next heading, with a note at its right, and enter it in the outline."""
        self.count += 1
        number = self.words.pick((f"{chinese(self.count)}、", f"{self.count}. "))
        text = self.setter.clean(number + title)
        shapes: list[Shape] = [Text(LEFT, baseline(HEADING), text, BOLD, HEADING.size, HEADING.colour, tag=Tag("H2"))]
        if note:
            x = LEFT + BODY_WIDTH - self.setter.width(note, REGULAR, 9)
            shapes.append(Text(x, baseline(HEADING), note, REGULAR, 9, MUTED))
        shapes.append(Rule(LEFT, HEADING.step + 1, LEFT + BODY_WIDTH, HEADING.step + 1, 0.6, LINE))
        return [Strip(HEADING.step + 5, tuple(shapes), gap=17, keep=True, bookmark=(text, 1))]


def chinese(number: int) -> str:
    """Give a number from 1 to 99 in Chinese: 十二."""
    tens, units = divmod(number, 10)
    if not tens:
        return DIGITS[units]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[units] if units else "")
