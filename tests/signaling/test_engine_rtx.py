"""Retransmission streams: what has come is known, whichever way it came."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.engines.rtx import WINDOW, Window

NEAR = st.lists(st.integers(-WINDOW + 1, WINDOW - 1), max_size=40)


@given(st.integers(0, 65_535), NEAR)
def test_the_window_is_a_set_of_what_came_lately(first, steps):
    window, came, newest = Window(), set[int](), 0
    window.note(first)
    came.add(0)
    for step in steps:
        number = newest + step
        known = number in came and number > newest - WINDOW
        sequence = (first + number) % 65_536
        assert window.holds(sequence) == known
        assert window.misses(sequence) == (not known)
        window.note(sequence)
        came.add(number)
        newest = max(newest, number)


def test_a_retransmission_of_what_lies_far_off_is_of_no_use():
    window = Window()
    assert window.misses(5), "nothing has come yet"
    window.note(5)
    assert not window.misses(5 + WINDOW)
    assert not window.misses((5 - WINDOW) % 65_536)
    window.note(40_000)
    assert window.holds(40_000), "a stream that jumps is followed"
    assert not window.holds(5)
