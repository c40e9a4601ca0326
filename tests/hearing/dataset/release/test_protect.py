"""A release withholds what would tell too much, and an attacker finds no cell under the threshold."""

import random

import numpy as np
import pytest

from hearing.dataset.release.cells import Record, tabulated
from hearing.dataset.release.earlier import kept, read_kept
from hearing.dataset.release.protect import protected
from hearing.dataset.release.sensitivity import COMPLEMENT, DIFFERENCE, DOMINANCE, THRESHOLD, Rules
from tests.hearing.dataset.release.attacker import Attacker
from tests.hearing.dataset.release.made import SEVERAL, TABLES, records, released, shown

T = Rules().threshold
LINKED = (("outcome", "year"), ("ground", "outcome"))


def attack(release, queries, seed=3):
    """Try every withheld cell, every hidden difference and random queries; give how many there were of each."""
    grid = release.grid
    attacker = Attacker(grid.tables, shown(release), SEVERAL)
    small = [cell for cell in release.withheld if grid.count(cell) < T]
    for cell in small:
        least, most = attacker.bounds([(cell, 1)])
        assert most > T - 1e-6, cell
        assert most - least > 1 - 1e-6, cell
    differences = [cell for cell in grid.hidden if 0 < grid.count(cell) < T]
    for cell in differences:
        (name, value) = next(part for part in cell if "\x00" in part[1])
        whole = tuple(part for part in cell if part[0] != name)
        part = tuple(sorted((*whole, (name, value.removeprefix("\x00without ")))))
        assert attacker.bounds([(whole, 1), (part, -1)])[1] > T - 1e-6, cell
    return len(small), len(differences), _queried(attacker, grid, queries, random.Random(seed))


def _queried(attacker, grid, queries, chance):
    """Ask for sums over random choices of values; what the tables answer exactly is never a small count."""
    free, answered = attacker.nullspace(), 0
    tables = [one for one in attacker.tables if not set(one) & set(SEVERAL)]
    for _ in range(queries):
        table = chance.choice(tables)
        fixed = tuple(sorted(chance.sample(table, chance.randint(1, len(table)))))
        values = {name: sorted(attacker.values[name]) for name in fixed}
        chosen = {name: set(chance.sample(known, chance.randint(1, len(known)))) for name, known in values.items()}
        cells = [
            cell
            for cell in attacker.shown
            if tuple(name for name, _ in cell) == fixed and all(value in chosen[name] for name, value in cell)
        ]
        row, _ = attacker.vector([(cell, 1) for cell in cells])
        if np.abs(free @ row).max(initial=0) < 1e-9:
            answered += 1
            assert not 0 < sum(grid.count(cell) for cell in cells) < T, cells
    return answered


def test_an_attacker_finds_no_cell_under_the_threshold_in_linked_tables():
    release = released(records(250, 250), LINKED)
    small, _, answered = attack(release, 1_000)
    assert small
    assert answered
    reasons = set(release.withheld.values())
    assert {THRESHOLD, COMPLEMENT} <= reasons
    assert len(release.withheld) < len(release.grid.members), "something is left to publish"


@pytest.mark.slow
@pytest.mark.parametrize("count", [60, 150, 400])
def test_an_attacker_with_ten_thousand_queries_finds_no_cell(count):
    small, _, answered = attack(released(records(count, count), TABLES), 10_000)
    assert small
    assert answered or count < 100


def test_without_complementary_suppression_the_attacker_would_succeed():
    release = released(records(250, 250), LINKED)
    bare = {cell: why for cell, why in release.withheld.items() if why == THRESHOLD}
    careless = [{cell: None if cell in bare else release.grid.count(cell) for cell in release.grid.cells(table)}
                for table in release.grid.tables]  # fmt: skip
    attacker = Attacker(release.grid.tables, careless, SEVERAL)
    assert any(least == pytest.approx(most) for least, most in (attacker.bounds([(cell, 1)]) for cell in bare))


def test_what_lacks_a_ground_is_not_left_to_be_subtracted():
    made = [Record(f"{n:03d}", {"ground": ("a",) if n < 4 else ("a", "b")}, {}) for n in range(40)]
    release = released(made, (("ground",),))
    attacker = Attacker((("ground",),), shown(release), SEVERAL)
    assert attacker.bounds([((), 1), ((("ground", "b"),), -1)])[1] >= T


def one_table(big):
    """Thirty cases of a year, so many of one petitioner, and another year with many petitioners."""
    return [
        Record(
            f"{n:03d}",
            {"year": ("2023" if n < 30 else "2024",)},
            {"petitioner": ("big" if n < big else f"p{n}",), "patentee": (f"q{n}",)},
        )
        for n in range(90)
    ]


@pytest.mark.parametrize(("big", "withheld"), [(2, False), (26, False), (27, True), (30, True)])
def test_one_petitioner_with_nearly_all_cases_of_a_cell_has_it_withheld(big, withheld):
    release = released(one_table(big), (("year",),))
    assert (release.withheld.get((("year", "2023"),)) == DOMINANCE) is withheld


def test_a_release_that_differs_by_few_cases_from_an_earlier_one_does_not_show_them():
    first = released(records(200, 1), (("year",),))
    before = read_kept(kept(first.grid, first.withheld).plain())
    more = records(200, 1) + records(3, 2, "5W")
    assert first.withheld == {}
    careless = released(more, (("year",),))
    assert careless.withheld == {}
    careful = protected(tabulated(more, (("year",),), SEVERAL), Rules(), [before])
    for cell, mask in careful.grid.members.items():
        few = mask.bit_count() - first.grid.count(cell)
        assert careful.shown(cell) is None or few == 0
    assert DIFFERENCE in careful.withheld.values()
    fewer = protected(tabulated(records(200, 1)[:196], (("year",),), SEVERAL), Rules(), [before])
    assert fewer.shown(()) is None


def test_what_was_withheld_stays_so_while_it_has_the_same_cases():
    first = released(records(250, 250), LINKED)
    before = kept(first.grid, first.withheld)
    smaller = protected(tabulated(records(250, 250), (("outcome", "year"),), SEVERAL), Rules(), [before])
    assert {cell for cell in smaller.grid.members if cell in first.withheld} <= smaller.withheld.keys()


def test_the_same_cases_give_the_same_release():
    made = records(150, 5)
    assert released(made, LINKED).withheld == released(made[::-1], LINKED).withheld
