"""Releases that were made before, so that the difference of two does not tell of a few cases. Pure.

Two cells of which one holds the other are compared; releases are not solved together as one system.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hearing.dataset.release.cells import Cell, Grid
from hearing.dataset.release.sensitivity import DIFFERENCE, Need, Rules


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a release: its cases, and of each cell the cases in it (a bit mask) and whether it was shown."""

    cases: tuple[str, ...]
    cells: tuple[tuple[int, bool], ...]

    def plain(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {"cases": list(self.cases), "cells": [[f"{mask:x}", shown] for mask, shown in self.cells]}


def kept(grid: Grid, withheld: Mapping[Cell, str]) -> Kept:
    """Give what to keep of a release."""
    cells = tuple((mask, cell not in withheld) for cell, mask in sorted(grid.members.items()))
    return Kept(tuple(one.id for one in grid.records), cells)


def read_kept(value: Mapping[str, Any]) -> Kept:
    """Read what `Kept.plain` gave."""
    return Kept(tuple(value["cases"]), tuple((int(mask, 16), bool(shown)) for mask, shown in value["cells"]))


def differences(grid: Grid, rules: Rules, earlier: Sequence[Kept]) -> Iterator[tuple[Cell, Need]]:
    """Give the cells that differ from a cell of an earlier release by a few cases, with what they need.

    A need of 0 says only that the cell was withheld then and has the same cases now: it stays withheld.
    """
    place = {one.id: number for number, one in enumerate(grid.records)}
    for release in earlier:
        for one in release.cases:
            place.setdefault(one, len(place))
    for release in earlier:
        moved = [place[one] for one in release.cases]
        for before, was_shown in {(_placed(mask, moved), shown) for mask, shown in release.cells}:
            for cell, now in grid.members.items():
                both = before & now
                few = (before ^ now).bit_count()
                if both not in (before, now) or few >= rules.threshold:
                    continue
                if few == 0:
                    if not was_shown:
                        yield cell, Need(0, DIFFERENCE)
                elif both == before:
                    yield cell, Need(rules.threshold - few, DIFFERENCE)
                else:
                    yield cell, Need(few - rules.threshold, DIFFERENCE)


def _placed(mask: int, moved: Sequence[int]) -> int:
    """Give a mask over other places."""
    result = 0
    while mask:
        lowest = mask & -mask
        mask ^= lowest
        result |= 1 << moved[lowest.bit_length() - 1]
    return result
