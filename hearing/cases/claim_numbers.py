"""Claim numbers as texts print them: single, ranges, lists; read into sorted numbers and written back.

Pure. Ranges are inclusive on both sides; a descending or very long range is a misprint and gives nothing.
"""

import re

LONGEST_RANGE = 600
"""More claims than any patent on file has; a longer range is taken for a misprint."""

_RANGE = r"\d{1,3}(?!\d|\s*年)(?:\s*(?:\\?[-–—－~～]|至|到)\s*(?:权利要求)?\s*\d{1,3}(?!\d|\s*年))?"
NUMBERS = rf"{_RANGE}(?:\s*(?:、|,|，|以及|和|或者|或|及|与)\s*第?\s*{_RANGE}(?!\s*[.．条款份篇]))*"
"""Source of a pattern for a list of claim numbers, to be used inside longer patterns."""

CLAIMS = re.compile(rf"权利要求书?\s*第?\s*(?P<numbers>{NUMBERS})\s*项?")
"""Finds ``权利要求 1-3、6`` in running text."""


def claim_numbers(text: str) -> tuple[int, ...]:
    """Give the sorted numbers named by a list such as ``1-3、6 和 8``; empty when the list makes no sense."""
    numbers: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:\s*(?:\\?[-–—－~～]|至|到)\s*(?:权利要求)?\s*(\d+))?", text):
        start, stop = int(first), int(last or first)
        if start < 1 or stop < start or stop - start > LONGEST_RANGE:
            return ()
        numbers.update(range(start, stop + 1))
    return tuple(sorted(numbers))


def written(numbers: tuple[int, ...]) -> str:
    """Write claim numbers shortly: ``(1, 2, 3, 6)`` is ``1-3、6``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
