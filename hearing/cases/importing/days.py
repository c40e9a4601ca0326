"""Dates as decisions print them, in Arabic or Chinese figures.

Pure. A date that no calendar has is none.
"""

import re
from collections.abc import Iterator
from datetime import date

from hearing.cases.importing.result import Piece, Span

_FIGURES = "〇一二三四五六七八九"
_YEAR = rf"\d{{4}}|[{_FIGURES}○零]{{4}}"
_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
DATE = re.compile(rf"({_YEAR})\s*年\s*({_NUMBER})\s*月\s*({_NUMBER})\s*日")
_NUMERIC = re.compile(r"(?<!\d)(\d{4})\s*([-./])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)")
_SPLIT = re.compile(r"(?<=[年月\d])\s+(?=[\d年月日])")
"""White space that a line's end or a printer left inside a date."""


def dates(text: str, offset: int = 0) -> Iterator[tuple[date, Span]]:
    """Give every valid Chinese date of a text with its place; ``offset`` is where the text begins in the source."""
    for match in DATE.finditer(text):
        try:
            day = date(_year(match.group(1)), _number(match.group(2)), _number(match.group(3)))
        except ValueError:
            continue
        yield day, Span(offset + match.start(), offset + match.end())


def row_dates(piece: Piece) -> list[date]:
    """Give the dates of a header row, where they are also printed as ``2024-05-06`` or ``2024.5.6``."""
    return [day for day, _ in dates(_SPLIT.sub("", _NUMERIC.sub(r"\1年\3月\4日", piece.text)))]


def _year(printed: str) -> int:
    if printed.isdecimal():
        return int(printed)
    return int("".join(str(max(_FIGURES.find(character), 0)) for character in printed))


def _number(printed: str) -> int:
    """Read ``十二`` or ``12``; ValueError for figures in a row that are no number (``二三``)."""
    if printed.isdecimal():
        return int(printed)
    tens, ten, ones = printed.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        raise ValueError(printed)
    return (_FIGURES.index(tens or "一") * 10 if ten else 0) + (_FIGURES.index(ones) if ones else 0)
