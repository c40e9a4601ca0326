"""Who sees what of a fact, against an oracle written by hand; nothing is shown by default."""

from datetime import UTC, date, datetime

import pytest

from hearing.cases.model import ProceedingKind
from hearing.channel.facts import Details, Fact, FactType, Proceeding
from hearing.channel.sight import TABLE, Capacity, Sight, in_a_case, seen, sight
from hearing.vocabulary import Role

ORACLE = """
filed            W W W B
accepted         W W W B
scheduled        W W W B
called_off       W W W B
claims_amended   W W W .
claims_given_up  W W W .
withdrawn        W W W B
decided          W W W W
appealed         W W W B
stayed           W W W B
resumed          W W W B
issued           W W W W
"""
MEANS = {"W": Sight.WHOLE, "B": Sight.BARE, ".": Sight.NOTHING}
NOW = datetime(2026, 11, 23, tzinfo=UTC)
OF = Proceeding(ProceedingKind.INVALIDATION, "4W1")


def cells():
    for row in ORACLE.strip().splitlines():
        kind, *marks = row.split()
        yield from ((kind, capacity.value, mark) for capacity, mark in zip(Capacity, marks, strict=True))


@pytest.mark.parametrize(("kind", "capacity", "mark"), list(cells()))
def test_each_cell(kind, capacity, mark):
    assert sight(FactType(kind), Capacity(capacity)) is MEANS[mark]
    fact = Fact("f", OF, FactType(kind), NOW, date(2026, 11, 1), Details(note="内部"), stated_by="a", stated_name="甲")
    found = seen(fact, Capacity(capacity))
    if mark == "W":
        assert found == fact
    elif mark == "B":
        assert found is not None
        assert (found.details, found.stated_by, found.stated_name, found.on) == (Details(), "", "", fact.on)
    else:
        assert found is None


def test_every_fact_has_its_row():
    assert set(TABLE) == set(FactType) == {FactType(kind) for kind, _, _ in cells()}


def test_who_learns_of_facts_in_a_linked_case():
    assert {role for role in Role if in_a_case(role) is Capacity.OFFICE} == {
        Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER, Role.CLERK
    }  # fmt: skip
    assert {role for role in Role if in_a_case(role) is Capacity.PARTY} == {Role.PARTY, Role.AGENT}
