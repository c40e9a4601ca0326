"""Chooses what a release withholds, over all its tables at once, with a world as the proof of each choice.

For every cell that would tell too much there is another world that agrees with all that is shown, in which its count
is at or above the threshold (or, where somebody dominates, far enough up). So no reader can tell the count, nor that it
is small, by whatever sums, differences or linear bounds of what is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hearing.cases.errors import CaseDataError
from hearing.dataset.release.cells import Cell, Grid
from hearing.dataset.release.earlier import Kept, differences
from hearing.dataset.release.sensitivity import COMPLEMENT, Need, Rules, needs
from hearing.dataset.release.worlds import Worlds


class TooNearError(CaseDataError):
    """The release cannot be protected against one that was made before."""


@dataclass(frozen=True, slots=True)
class Protected:
    """A release: its counts, what it withholds and why, the rules."""

    grid: Grid
    withheld: Mapping[Cell, str]
    rules: Rules

    def shown(self, cell: Cell) -> int | None:
        """Give the count of a cell; None where it is withheld."""
        return None if cell in self.withheld else self.grid.count(cell)


def protected(grid: Grid, rules: Rules, earlier: Sequence[Kept] = ()) -> Protected:
    """Choose what to withhold.

    Raises:
        TooNearError: an earlier release differs from this one by so few cases that nothing could be shown.
    """
    asked = needs(grid, rules)
    withheld: dict[Cell, str] = {}
    for cell, need in differences(grid, rules, earlier):
        if need.up:
            before = asked.get(cell)
            asked[cell] = need if before is None or abs(need.up) > abs(before.up) else before
        else:
            withheld[cell] = need.reason
    withheld |= {cell: need.reason for cell, need in asked.items() if cell in grid.members}
    worlds = Worlds(grid, asked.keys())
    found: list[dict[Cell, int]] = []
    for cell, need in sorted(asked.items(), key=lambda one: (-abs(one[1].up), one[0])):
        if any(_reaches(world, cell, need) for world in found):
            continue
        world = worlds.beside(cell, need.up, withheld)
        if world is None:
            raise TooNearError(
                "本次统计与此前的一次统计仅相差少数案件，无法保护；请扩大选择范围或稍后再试。",
                "These tables differ from earlier ones by only a few cases and cannot be protected: "
                "choose more cases, or try again later.",
            )
        found.append(world)
        for one in world:
            if one in grid.members:
                withheld.setdefault(one, COMPLEMENT)
    return Protected(grid, withheld, rules)


def _reaches(world: Mapping[Cell, int], cell: Cell, need: Need) -> bool:
    moved = world.get(cell, 0)
    return moved >= need.up if need.up > 0 else moved <= need.up
