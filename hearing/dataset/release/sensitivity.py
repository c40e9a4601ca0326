"""Which cells would tell too much, and how far from the truth a reader's best bound of them must lie. Pure.

Threshold rule, (n, k) dominance and p % rule as in Hundepool et al., Statistical Disclosure Control, chapter 4; the
distances are those of its table of upper protection levels.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from hearing.dataset.release.cells import Cell, Grid, Record


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a release.

    Attributes:
        threshold: A cell with fewer records is not shown.
        largest: The n of (n, k): so many contributors together
        share: may have at most this percentage of a cell (k).
        percent: What the second largest knows must not give the largest within this percentage (p).
    """

    threshold: int = 10
    largest: int = 2
    share: int = 90
    percent: int = 10


THRESHOLD, DOMINANCE, DIFFERENCE, COMPLEMENT = "threshold", "dominance", "difference", "complement"
"""Why a cell is withheld: too few; too much of one contributor; too near an earlier release; to protect another."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a cell needs: another world, as good as the true one, in which its count is higher by at least ``up``.

    ``up`` below zero asks for a world in which it is lower.
    """

    up: int
    reason: str


def needs(grid: Grid, rules: Rules) -> dict[Cell, Need]:
    """Give what has to be protected, hidden cells included."""
    found: dict[Cell, Need] = {}
    for cell, mask in (*grid.members.items(), *grid.hidden.items()):
        need = _need(mask, grid.records, rules)
        if need is not None:
            found[cell] = need
    return found


def _need(mask: int, records: tuple[Record, ...], rules: Rules) -> Need | None:
    count = mask.bit_count()
    if count < rules.threshold:
        return Need(rules.threshold - count, THRESHOLD) if count else None
    up = max((_dominance(held, count, rules) for held in _held(mask, records).values()), default=0)
    return Need(up, DOMINANCE) if up else None


def _held(mask: int, records: tuple[Record, ...]) -> Mapping[str, Counter[str]]:
    """Give how many records of a cell each contributor stands behind, by capacity."""
    held: dict[str, Counter[str]] = {}
    while mask:
        lowest = mask & -mask
        mask ^= lowest
        for capacity, names in records[lowest.bit_length() - 1].contributors.items():
            held.setdefault(capacity, Counter()).update(names)
    return held


def _dominance(held: Counter[str], count: int, rules: Rules) -> int:
    """Give how much higher the count has to look; 0 where nobody dominates."""
    largest = [number for _, number in held.most_common(max(2, rules.largest))]
    first, second = largest[0] if largest else 0, largest[1] if len(largest) > 1 else 0
    together = sum(largest[: rules.largest])
    up = 0
    # Contributors of one record each have no share to tell of; that they are few is the threshold's matter.
    if first > 1 and together * 100 > rules.share * count:
        up = ceil(together * 100 / rules.share - count)
    rest = max(0, count - first - second)
    if first > 1 and rest * 100 < rules.percent * first:
        up = max(up, ceil(rules.percent * first / 100 - rest))
    return up
