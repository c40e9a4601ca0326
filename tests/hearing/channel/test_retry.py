"""Attempts are spread over days, by chance that is the same each time, and end."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hearing.channel.retry import PAUSES, next_attempt, taken

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_it_is_tried_for_more_than_three_days_and_then_given_up():
    at, times = NOW, 0
    while (later := next_attempt("m", times + 1, at)) is not None:
        at, times = later, times + 1
    assert times == len(PAUSES) == 9
    assert timedelta(days=3) < at - NOW < timedelta(days=4)


@given(st.text(max_size=40), st.integers(1, 9))
def test_the_share_of_chance_is_at_most_a_tenth_and_always_the_same(message, failed):
    found = next_attempt(message, failed, NOW)
    assert found is not None
    assert PAUSES[failed - 1] <= found - NOW <= PAUSES[failed - 1] * 1.1
    assert found == next_attempt(message, failed, NOW)


def test_a_wish_for_rest_counts_within_a_day():
    assert next_attempt("m", 1, NOW, timedelta(hours=3)) == NOW + timedelta(hours=3)
    assert next_attempt("m", 1, NOW, timedelta(days=900)) == NOW + timedelta(hours=24)


def test_only_2xx_is_taken():
    assert [status for status in (0, 100, 200, 204, 299, 301, 307, 400, 410, 500) if taken(status)] == [200, 204, 299]
