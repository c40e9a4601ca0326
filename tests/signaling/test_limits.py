"""A rate limit gives what it promises, whatever the clock does."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.limits import TokenBucket


@given(st.lists(st.floats(min_value=0, max_value=2), min_size=1, max_size=300))
def test_the_bucket_never_gives_more_than_its_rate(pauses):
    bucket, now, taken = TokenBucket(5, 10, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.take(now)
    assert taken <= 10 + 5 * now + 1


def test_a_clock_that_goes_back_gives_nothing():
    bucket = TokenBucket(1, 1, 100.0)
    assert bucket.take(100.0)
    assert not bucket.take(50.0)
    assert not bucket.take(50.5)
