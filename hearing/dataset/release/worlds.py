"""Other worlds: counts of records that agree with everything a release shows, and differ in a cell that it withholds.

A world is found by an integer program (HiGHS) that changes as little as possible of what is shown, and is then checked
in whole numbers, so that nothing rests on the solver. What has to change to reach it has to be withheld.
"""

from collections import Counter
from collections.abc import Mapping, Set
from itertools import product

import highspy

from hearing.dataset.release.cells import Atom, Cell, Grid

_FEASIBLE = 2
"""What HiGHS calls a solution that keeps every condition; it need not be the best one."""

MOST_ATOMS = 6_000
"""Kinds of records that a world may have; with fewer, more is withheld, and never less."""


class Worlds:
    """Looks for worlds beside the true one."""

    def __init__(self, grid: Grid, watched: Set[Cell]) -> None:
        """Take the counts; ``watched`` are the hidden cells that worlds are asked for."""
        self._grid = grid
        self._true = Counter(grid.atom(record) for record in grid.records)
        self._atoms, self._held = self._possible()
        self._cells = sorted({cell for held in self._held for cell in held if cell in grid.members or cell in watched})
        self._solver = self._program()

    def _possible(self) -> tuple[list[Atom], list[set[Cell]]]:
        """Give the kinds of records that may be: none of them in a cell that is shown to be empty."""
        grid = self._grid
        seen = [sorted({atom[place] for atom in self._true}) for place in range(len(grid.dimensions))]
        size = 1
        for values in seen:
            size *= len(values)
        atoms = sorted(self._true)
        if size <= MOST_ATOMS:
            atoms += sorted(set(product(*seen)) - self._true.keys())
        else:
            near = {
                (*atom[:place], value, *atom[place + 1 :])
                for atom in self._true
                for place, values in enumerate(seen)
                for value in values
            }
            atoms += sorted(near - self._true.keys())[: max(0, MOST_ATOMS - len(atoms))]
        held = [grid.holding(atom) for atom in atoms]
        fits = [
            atom in self._true or all(cell in grid.members or cell in grid.hidden for cell in cells)
            for atom, cells in zip(atoms, held, strict=True)
        ]
        return (
            [atom for atom, fit in zip(atoms, fits, strict=True) if fit],
            [cells for cells, fit in zip(held, fits, strict=True) if fit],
        )

    def _program(self) -> highspy.Highs:
        """Build the program: a change of each kind of record, and of each cell what is added and what is taken."""
        kinds, cells = len(self._atoms), len(self._cells)
        place = {cell: number for number, cell in enumerate(self._cells)}
        rows: list[list[int]] = [[] for _ in self._cells]
        for number, held in enumerate(self._held):
            for cell in held:
                if cell in place:
                    rows[place[cell]].append(number)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = kinds + 2 * cells, cells
        program.col_cost_ = [0.0] * (kinds + 2 * cells)
        program.col_lower_ = [-float(self._true[atom]) for atom in self._atoms] + [0.0] * (2 * cells)
        room = [float(self._room(cell)) for cell in self._cells]
        most = float(len(self._grid.records) + 1_000)
        program.col_upper_ = [most] * (kinds + cells) + room
        program.row_lower_ = program.row_upper_ = [0.0] * cells
        program.integrality_ = [highspy.HighsVarType.kInteger] * kinds + [highspy.HighsVarType.kContinuous] * (
            2 * cells
        )
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        starts, indices, values = [0], [], []
        for number, row in enumerate(rows):
            indices += [*row, kinds + number, kinds + cells + number]
            values += [1.0] * len(row) + [-1.0, 1.0]
            starts.append(len(indices))
        matrix = program.a_matrix_
        matrix.start_, matrix.index_, matrix.value_ = starts, indices, values
        solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library types it in part
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.2)):
            solver.setOptionValue(option, value)
        solver.passModel(program)
        return solver

    def _room(self, cell: Cell) -> int:
        """Give how much may be taken of a cell: whoever sees it withheld knows that something is in it."""
        return self._grid.count(cell) - (1 if cell in self._grid.members else 0)

    def beside(self, cell: Cell, up: int, withheld: Mapping[Cell, str]) -> dict[Cell, int] | None:
        """Give a world in which a cell's count is higher by ``up`` (lower, below zero), as the changes of all cells.

        Args:
            cell: The cell; it is withheld, or hidden.
            up: How much higher.
            withheld: What may change at no cost. Of other cells as little as possible changes.
        """
        kinds, cells = len(self._atoms), len(self._cells)
        for number, one in enumerate(self._cells):
            cost = 0.0 if one in withheld or one in self._grid.hidden else float(self._grid.count(one))
            self._solver.changeColCost(kinds + number, cost)
            self._solver.changeColCost(kinds + cells + number, cost)
        target = self._cells.index(cell)
        added, taken = kinds + target, kinds + cells + target
        most, room = float(len(self._grid.records) + 1_000), float(self._room(cell))
        if -up > room:
            return None
        self._solver.changeColBounds(added, float(max(up, 0)), most if up > 0 else 0.0)
        self._solver.changeColBounds(taken, float(max(-up, 0)), room if up < 0 else 0.0)
        self._solver.clearSolver()
        self._solver.run()
        found = self._solver.getInfo().primal_solution_status == _FEASIBLE
        values = list(self._solver.getSolution().col_value[:kinds]) if found else []
        self._solver.changeColBounds(added, 0.0, most)
        self._solver.changeColBounds(taken, 0.0, room)
        return self._checked(cell, up, [round(value) for value in values]) if found else None

    def _checked(self, cell: Cell, up: int, changes: list[int]) -> dict[Cell, int]:
        """Add a world up in whole numbers; raises `ArithmeticError` if it is none."""
        world: Counter[Cell] = Counter()
        for atom, held, change in zip(self._atoms, self._held, changes, strict=True):
            if change < -self._true[atom]:
                raise ArithmeticError("a world has fewer than no records")
            if change:
                for one in held:
                    world[one] += change
        moved = {one: change for one, change in world.items() if change}
        reached = moved.get(cell, 0)
        short = reached < up if up > 0 else reached > up
        if short or any(change < -self._room(one) for one, change in moved.items()):
            raise ArithmeticError("the solver's world is not one")
        return moved
