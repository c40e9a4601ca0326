"""What an analysis finds: figures of bars, each bar with its number, interval, n and the rows behind it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from hearing.dataset.analysis.statistics import Estimate, Step, median, share

SHARE, DAYS, MINUTES, ODDS = "share", "days", "minutes", "odds_ratio"
"""What a number is; a share lies between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name in both languages, what it shows, how many it rests on, and which rows those are."""

    key: str
    zh: str
    en: str
    shown: Estimate
    n: int
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure.

    Attributes:
        id: Stable name.
        zh: What it shows, in Chinese.
        en: The same in English.
        unit: What its numbers are.
        bars: In the order in which they are drawn.
        unknown: Rows that are left out because what matters of them is not known.
        note_zh: What a reader must know to read it right.
        note_en: The same in English.
        curve: For a figure of survival, its steps.
    """

    id: str
    zh: str
    en: str
    unit: str
    bars: tuple[Bar, ...]
    unknown: int = 0
    note_zh: str = ""
    note_en: str = ""
    curve: tuple[Step, ...] = ()


def share_bar(key: str, words: tuple[str, str], found: Iterable[tuple[str, bool]]) -> Bar:
    """Give a bar of a share: rows with whether each counts."""
    rows = sorted(set(found))
    return Bar(
        key, *words, share(sum(counts for _, counts in rows), len(rows)), len(rows), tuple(row for row, _ in rows)
    )


def median_bar(key: str, words: tuple[str, str], found: Iterable[tuple[str, float]]) -> Bar:
    """Give a bar of a median: rows with their values."""
    rows = sorted(found)
    return Bar(key, *words, median(value for _, value in rows), len(rows), tuple(row for row, _ in rows))
