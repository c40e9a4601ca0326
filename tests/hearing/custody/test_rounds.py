"""Rounds of exchange."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hearing.custody.errors import StepRefusedError
from hearing.custody.rounds import MOST, Round, require_round, round_of
from hearing.vocabulary import Side

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BOTH = (Side.PETITIONER, Side.PATENTEE)
FIRST = Round("c1", 1, BOTH, NOW, NOW + timedelta(days=14), "针对证据3的反证", "闻一澜")
SECOND = replace(
    FIRST, n=2, sides=(Side.PATENTEE,), opened_at=NOW + timedelta(days=15), closes_at=NOW + timedelta(days=20)
)


def refusal(known, new):
    with pytest.raises(StepRefusedError) as refused:
        require_round(known, new)
    assert refused.value.zh.endswith("。")
    return refused.value.code


def test_an_exhibit_belongs_to_the_round_that_was_open_for_its_side():
    rounds = (FIRST, SECOND)
    assert round_of(rounds, Side.PETITIONER, NOW) is FIRST
    assert round_of(rounds, Side.PETITIONER, FIRST.closes_at) is FIRST, "the closing moment is still in it"
    assert round_of(rounds, Side.PETITIONER, FIRST.closes_at + timedelta(seconds=1)) is None
    assert round_of(rounds, Side.PETITIONER, SECOND.opened_at) is None
    assert round_of(rounds, Side.PATENTEE, SECOND.opened_at) is SECOND


def test_a_side_has_one_round_at_a_time():
    require_round((), FIRST)
    require_round((FIRST,), SECOND)
    assert refusal((FIRST,), replace(SECOND, opened_at=NOW, closes_at=NOW + timedelta(days=1))) == "round_open"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sides": ()}, "sides"),
        ({"sides": (Side.NONE,)}, "sides"),
        ({"closes_at": NOW}, "closing"),
        ({"closes_at": NOW + timedelta(days=400)}, "closing"),
        ({"note": "x" * 1001}, "text"),
        ({"note": "a\u202eb"}, "text"),
    ],
)
def test_a_round_that_makes_no_sense_is_not_opened(change, code):
    assert refusal((), replace(FIRST, **change)) == code


def test_a_case_does_not_go_on_exchanging_for_ever():
    known = [replace(FIRST, n=n, opened_at=NOW - timedelta(9), closes_at=NOW - timedelta(8)) for n in range(MOST)]
    assert refusal(known, FIRST) == "rounds"
