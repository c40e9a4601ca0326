"""How alike cases are, and why."""

from typing import Any

import pytest

from hearing.dataset.typical.similarity import WEIGHTS, Traits, likeness, nearest

ONE = Traits("a", frozenset({"A22.3", "A26.3"}), "A47B23/04", "invalid_all", frozenset({"court"}), 10)


def other(**changes):
    values: dict[str, Any] = {
        "case": "b",
        "grounds": ONE.grounds,
        "ipc": ONE.ipc,
        "outcome": ONE.outcome,
        "links": ONE.links,
        "claims": 10,
    }
    return Traits(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({}, 0.0),
        ({"grounds": frozenset({"A22.3"})}, WEIGHTS["grounds"] / 2),
        ({"ipc": "A47C1/00"}, WEIGHTS["field"] * 0.4),
        ({"ipc": "A01B1/00"}, WEIGHTS["field"] * 0.7),
        ({"ipc": "H04N7/15"}, WEIGHTS["field"]),
        ({"outcome": ""}, WEIGHTS["outcome"]),
        ({"links": frozenset()}, WEIGHTS["links"]),
        ({"claims": 5}, WEIGHTS["size"] / 2),
    ],
    ids=range(8),
)
def test_a_difference_costs_its_part_and_no_more(changes, lost):
    assert likeness(ONE, other(**changes)).total == pytest.approx(1 - lost)


def test_likeness_is_the_same_both_ways_and_says_why():
    found, back = likeness(ONE, other(claims=3)), likeness(other(claims=3), ONE)
    assert found.total == back.total
    assert all(part.zh and part.en for part in found.parts)
    assert "A22.3, A26.3" in found.parts[0].en


def test_the_most_alike_come_first():
    known = {"a": ONE, "b": other(), "c": other(case="c", ipc="H04N"), "d": other(case="d")}
    assert [one.case for one in nearest("a", known, 2)] == ["b", "d"]
