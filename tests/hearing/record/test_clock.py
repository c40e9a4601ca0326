"""The hearing's clock: it follows small corrections, and no one who sets the machine's clock moves a hearing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.record.clock import HearingClock

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


class _Machine:
    """A machine whose wall clock can be set, and whose steady clock cannot."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.set_by = timedelta()

    def wall(self) -> datetime:
        return START + timedelta(seconds=self.passed) + self.set_by

    def clock(self) -> HearingClock:
        return HearingClock(self.wall, lambda: self.passed)


@pytest.mark.parametrize("jump", [timedelta(days=1), -timedelta(days=1), timedelta(minutes=2)])
def test_a_clock_that_jumps_moves_no_hearing(jump, caplog):
    machine = _Machine()
    now = machine.clock()
    machine.passed = 60
    assert now() == START + timedelta(seconds=60)
    machine.set_by = jump
    machine.passed = 3_600
    assert now() == START + timedelta(hours=1)
    assert f"was set by {jump.total_seconds():+.0f} s" in caplog.text
    machine.passed = 7_200
    assert now() == START + timedelta(hours=2)
    assert caplog.text.count("was set by") == 1
    machine.set_by = timedelta()
    assert now() == START + timedelta(hours=2)


def test_a_small_difference_is_followed_slowly():
    machine = _Machine()
    now = machine.clock()
    machine.set_by = timedelta(seconds=5)
    machine.passed = 100
    assert now() == START + timedelta(seconds=101)
    machine.passed = 1_000
    assert now() == machine.wall()
    machine.set_by = timedelta()
    machine.passed = 1_001
    assert now() - START == timedelta(seconds=1_005.99)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(-200_000, 200_000)), max_size=30))
def test_moments_never_go_backwards_and_never_jump(steps):
    machine = _Machine()
    now = machine.clock()
    before = now()
    for passed, jump in steps:
        machine.passed += passed
        machine.set_by = timedelta(seconds=jump)
        after = now()
        assert timedelta() <= after - before <= timedelta(seconds=passed * 1.011 + 0.001)
        before = after
