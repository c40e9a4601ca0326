"""Made-up cases to count, and what a release of them shows."""

import random

from hearing.dataset.release.cells import Record, tabulated
from hearing.dataset.release.protect import protected
from hearing.dataset.release.sensitivity import Rules

TABLES = (("outcome", "year"), ("ipc", "outcome"), ("ipc", "petitioner"), ("ground", "outcome"))
SEVERAL = ("ground",)


def records(count, seed, prefix="4W"):
    """Cases with lopsided values, some of one petitioner."""
    chance = random.Random(seed)

    def one(values, weights):
        return (chance.choices(values, weights)[0],)

    made = []
    for number in range(count):
        values = {
            "year": one(("2021", "2022", "2023", "2024"), (2, 5, 9, 5)),
            "ipc": one(("A", "B", "C", "G", "H"), (9, 6, 2, 5, 1)),
            "outcome": one(("invalid_all", "invalid_part", "maintained", "maintained_amended"), (5, 4, 4, 1)),
            "petitioner": one(("organisation", "person"), (5, 1)),
            "ground": tuple(sorted(chance.sample(("A22.2", "A22.3", "A26.3", "A33"), chance.randint(1, 3)))),
        }
        who = "big" if chance.random() < 0.3 else f"p{chance.randrange(count)}"
        made.append(Record(f"{prefix}{number:06d}", values, {"petitioner": (who,), "patentee": (f"q{number}",)}))
    return made


def released(made, tables=TABLES, rules=Rules(), earlier=()):  # noqa: B008 -- a frozen value
    """A release of these cases."""
    return protected(tabulated(made, tables, SEVERAL), rules, earlier)


def shown(release):
    """What it shows, table by table."""
    return [{cell: release.shown(cell) for cell in release.grid.cells(table)} for table in release.grid.tables]
