"""The queue of what is sent late: order, spacing, bounds, and the cut."""

import pytest

from signaling.engines.delay import LONGEST_S, WEIGHT, Delay


def test_what_goes_in_comes_out_later_in_the_same_order_and_spacing():
    queue: Delay[str] = Delay(5.0)
    for what, at in (("a", 10.0), ("b", 10.02), ("c", 10.5)):
        assert queue.put(what, 100, at)
    assert list(queue.due(14.99)) == []
    assert queue.next == 15.0
    assert list(queue.due(15.02)) == ["a", "b"]
    assert list(queue.due(15.49)) == []
    assert list(queue.due(15.5)) == ["c"]
    assert queue.held == 0
    assert queue.next is None


def test_nothing_overtakes_what_went_in_before_it():
    queue: Delay[str] = Delay(2.0)
    queue.put("later", 0, 4.0)
    queue.put("said to be earlier", 0, 3.0)
    assert list(queue.due(5.9)) == []
    assert list(queue.due(6.0)) == ["later", "said to be earlier"]


def test_what_finds_no_room_is_dropped_and_what_waits_is_not_sent_sooner():
    queue: Delay[int] = Delay(1.0, room=3 * (WEIGHT + 1000))
    assert [queue.put(number, 1000, 0.0) for number in range(5)] == [True, True, True, False, False]
    assert (queue.dropped, list(queue.due(0.99))) == (2, [])
    assert list(queue.due(1.0)) == [0, 1, 2]
    assert queue.put(5, 1000, 1.0), "there is room again"


def test_a_cut_leaves_nothing_that_waits_and_what_comes_after_it_comes_late_again():
    queue: Delay[str] = Delay(3.0)
    queue.put("secret", 10, 0.0)
    assert queue.cut() == ["secret"]
    queue.put("public", 10, 1.0)
    assert list(queue.due(3.9)) == []
    assert list(queue.due(4.0)) == ["public"]


@pytest.mark.parametrize("seconds", [0.0, -1.0, LONGEST_S + 1])
def test_a_delay_that_is_none_or_beyond_its_bound_is_refused(seconds):
    with pytest.raises(ValueError, match="at most 120"):
        Delay(seconds)
