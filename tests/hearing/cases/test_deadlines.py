"""Periods and their last days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hearing.cases.deadlines import CHINA, PERIODS, Calendar, add_months, deadline

EMPTY = Calendar(frozenset(range(1990, 2100)), frozenset(), frozenset())


def test_a_month_ends_on_the_corresponding_day():
    found = deadline(PERIODS["add_grounds"], date(2026, 3, 16))
    assert (found.last_day, found.moved_from) == (date(2026, 4, 16), None)


def test_a_month_without_that_day_ends_on_its_last():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_a_holiday_moves_it_to_the_next_working_day():
    found = deadline(PERIODS["add_grounds"], date(2026, 9, 1))
    assert (found.last_day, found.moved_from) == (date(2026, 10, 8), date(2026, 10, 1))


def test_a_worked_saturday_is_a_working_day():
    found = deadline(PERIODS["add_grounds"], date(2026, 9, 10))
    assert found.last_day == date(2026, 10, 10)
    assert date(2026, 10, 10).weekday() == 5


def test_the_first_day_does_not_count():
    assert deadline(PERIODS["ruling_suit"], date(2026, 11, 2)).last_day == date(2026, 11, 17)


def test_a_year_without_holidays_is_said_to_be_unknown():
    assert not deadline(PERIODS["suit"], date(2031, 1, 2), CHINA).calendar_known


@given(st.dates(date(1995, 1, 1), date(2090, 1, 1)), st.sampled_from(sorted(PERIODS)))
def test_the_last_day_is_worked_and_near_the_count(start, name):
    found = deadline(PERIODS[name], start, EMPTY)
    assert EMPTY.works(found.last_day)
    counted = found.moved_from or found.last_day
    assert timedelta() <= found.last_day - counted <= timedelta(days=2)
    assert found.last_day > start
