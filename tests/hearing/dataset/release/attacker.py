"""Somebody who wants to know what a release withholds, with nothing but what it shows and how it was made.

Knows the tables, that a cell which is withheld holds a case, that the values of a dimension add up unless a record may
have several, and then that no value holds more than the whole. Solves with SciPy, of which the product knows nothing.
"""

from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import linprog


class Attacker:
    """What can be known of a release: ``shown`` gives each table's cells with their counts, None where withheld."""

    def __init__(self, tables, shown, several=()):
        self.tables = [tuple(sorted(table)) for table in tables]
        self.shown = {cell: count for table in shown for cell, count in table.items()}
        self.several = set(several)
        self.values: dict[str, set[str]] = {}
        for cell in self.shown:
            for name, value in cell:
                self.values.setdefault(name, set()).add(value)
        self.unknown = sorted(cell for cell, count in self.shown.items() if count is None)
        self.place = {cell: number for number, cell in enumerate(self.unknown)}
        self.equal, self.below = self._relations()

    def vector(self, terms):
        """Write a sum of cells over the unknown ones, and what is known of it; a cell that is not there is 0."""
        row, constant = np.zeros(len(self.unknown)), 0
        for cell, sign in terms:
            count = self.shown.get(cell, 0)
            if count is None:
                row[self.place[cell]] += sign
            else:
                constant += sign * count
        return row, constant

    def _relations(self):
        equal, below = [], []
        for table in self.tables:
            for size in range(len(table)):
                for fixed in combinations(table, size):
                    for cell in [c for c in self.shown if tuple(name for name, _ in c) == fixed]:
                        for name in set(table) - set(fixed):
                            parts = [tuple(sorted((*cell, (name, value)))) for value in sorted(self.values[name])]
                            if name in self.several:
                                below += [self.vector([(part, 1), (cell, -1)]) for part in parts]
                            else:
                                equal.append(self.vector([(cell, -1), *((part, 1) for part in parts)]))
        return [one for one in equal if one[0].any()], [one for one in below if one[0].any()]

    def bounds(self, terms):
        """Give the least and the greatest that a sum of cells can be."""
        row, constant = self.vector(terms)
        if not row.any():
            return constant, constant
        given: dict[str, Any] = {"bounds": [(1, None)] * len(self.unknown), "method": "highs"}
        for kind, found in (("eq", self.equal), ("ub", self.below)):
            if found:
                given[f"A_{kind}"] = np.array([one[0] for one in found])
                given[f"b_{kind}"] = np.array([-one[1] for one in found])
        ends = []
        for sign in (1, -1):
            answer = linprog(sign * row, **given)
            ends.append(constant + sign * answer.fun if answer.status == 0 else sign * -np.inf)
        return ends[0], ends[1]

    def nullspace(self):
        """Give the directions in which the unknown cells may move, as far as equations tell."""
        if not self.equal:
            return np.eye(len(self.unknown))
        _, sizes, directions = np.linalg.svd(np.array([one[0] for one in self.equal]))
        return directions[int((sizes > 1e-9).sum()) :]
