"""What a release of tables counts: records with dimensions, and the cells of all its tables with their margins. Pure.

A cell is a set of fixed dimensions; the same cell in two tables is one cell, so that whatever is found out about it in
one table is found out in the other. A dimension may have several values in a record (grounds): its values then do not
add up to the total, but what lacks a value can be computed as a difference, and is watched over as a hidden cell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

Cell = tuple[tuple[str, str], ...]
"""Fixed dimensions with their values, in the order of the names; empty for the total."""

Atom = tuple[tuple[str, ...], ...]
"""A record's values, dimension by dimension."""

_NOT = "\x00without "


@dataclass(frozen=True, slots=True)
class Record:
    """One case, as it is counted.

    Attributes:
        id: The case.
        values: Its values by dimension; one, or several where the dimension allows it.
        contributors: Who stands behind it, by capacity: dominance is about what one knows of the others.
    """

    id: str
    values: Mapping[str, tuple[str, ...]]
    contributors: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells that hold a record.

    Attributes:
        dimensions: Those that any table uses, in order.
        tables: The dimensions of each table.
        several: Dimensions of which a record may have several values.
        records: The records, in the order of the bits of a mask.
        members: For each cell the records in it, as a bit mask.
        hidden: The same for cells that no table shows, but that are differences of two that are shown.
    """

    dimensions: tuple[str, ...]
    tables: tuple[tuple[str, ...], ...]
    several: frozenset[str]
    records: tuple[Record, ...]
    members: Mapping[Cell, int]
    hidden: Mapping[Cell, int]

    def atom(self, record: Record) -> Atom:
        """Give a record's values in the order of the dimensions."""
        return tuple(record.values[name] for name in self.dimensions)

    def count(self, cell: Cell) -> int:
        """Give how many records are in a cell, shown or hidden."""
        return (self.members.get(cell, 0) | self.hidden.get(cell, 0)).bit_count()

    def cells(self, table: Sequence[str]) -> list[Cell]:
        """Give the cells of a table, margins included, in order."""
        known = set(table)
        return sorted(cell for cell in self.members if {name for name, _ in cell} <= known)

    def holding(self, atom: Atom) -> set[Cell]:
        """Give the cells, shown or hidden, that records with these values are in."""
        of = dict(zip(self.dimensions, atom, strict=True))
        found: set[Cell] = set()
        for table in self.tables:
            found.update(_shown(of, table))
            found.update(one for one in self._without(of, table) if one in self.hidden)
        return found

    def _without(self, of: Mapping[str, tuple[str, ...]], table: Sequence[str]) -> Iterator[Cell]:
        for name in self.several.intersection(table):
            others = [one for one in table if one != name]
            lacking = self.known_values(name) - set(of[name])
            yield from (tuple(sorted((*cell, (name, _NOT + one)))) for cell in _shown(of, others) for one in lacking)

    def known_values(self, name: str) -> set[str]:
        """Give the values of a dimension that occur."""
        return {value for record in self.records for value in record.values[name]}


def _shown(of: Mapping[str, tuple[str, ...]], table: Sequence[str]) -> Iterator[Cell]:
    for size in range(len(table) + 1):
        for fixed in combinations(sorted(table), size):
            for values in product(*(of[name] for name in fixed)):
                yield tuple(zip(fixed, values, strict=True))


def tabulated(records: Iterable[Record], tables: Sequence[Sequence[str]], several: Iterable[str]) -> Grid:
    """Count records in tables."""
    known = tuple(sorted(records, key=lambda one: one.id))
    chosen = tuple(tuple(sorted(table)) for table in tables)
    dimensions = tuple(sorted({name for table in chosen for name in table}))
    members: dict[Cell, int] = {}
    hidden: dict[Cell, int] = {}
    bare = Grid(dimensions, chosen, frozenset(several), known, {}, {})
    lacking = {name: bare.known_values(name) for name in bare.several.intersection(dimensions)}
    for place, record in enumerate(known):
        shown = {cell for table in chosen for cell in _shown(record.values, table)}
        for cell in shown:
            members[cell] = members.get(cell, 0) | 1 << place
        for table in chosen:
            for name in bare.several.intersection(table):
                others = [one for one in table if one != name]
                for cell in _shown(record.values, others):
                    for value in lacking[name] - set(record.values[name]):
                        key = tuple(sorted((*cell, (name, _NOT + value))))
                        hidden[key] = hidden.get(key, 0) | 1 << place
    return Grid(dimensions, chosen, bare.several, known, members, hidden)
