"""Spans of time, against counting the minutes one by one."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hearing.procedure.spans import Span, common, span, without
from tests.scripts.play import START


def _at(minute: int):
    return START + timedelta(minutes=minute)


spans = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda pair: Span(_at(min(pair)), _at(max(pair)))), max_size=5
)


def _minutes(some) -> set[int]:
    return {minute for minute in range(21) if any(one.holds(_at(minute)) for one in some)}


@given(spans, spans)
def test_common_and_without_divide_the_time(some, others):
    assert _minutes(common(some, others)) == _minutes(some) & _minutes(others)
    assert _minutes(without(some, others)) == _minutes(some) - _minutes(others)
    assert all(one.start < one.end for one in (*common(some, others), *without(some, others)))


@given(spans, spans)
def test_two_meet_when_they_have_a_minute_in_common(some, others):
    for one in some:
        for other in others:
            assert one.meets(other) is bool(_minutes([one]) & _minutes([other]))


def test_what_still_lasts_has_no_end():
    lasting = span(_at(3), None)
    assert lasting.holds(_at(100_000))
    assert not lasting.holds(_at(2))
    assert without([lasting], [span(_at(5), None)]) == (Span(_at(3), _at(5)),)
