"""Periods and their last days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.cases.deadlines import (
    WEEKENDS,
    Calendar,
    Period,
    Service,
    Start,
    add_business_days,
    add_months,
    deadline,
    received_on,
)
from hearing.cases.rule_files import published

DAY = timedelta(days=1)
CNIPA = published().current("cnipa-2024")
PERIODS = {period.id: period for period in CNIPA.periods}
BOARD = published().current("ptab")
DIVISION = published().current("epo-opposition")

START = st.dates(date(2001, 1, 1), date(2090, 1, 1))
HOLIDAYS = st.frozensets(st.dates(date(2024, 1, 1), date(2024, 3, 1)), max_size=40)
NEAR = st.dates(date(2024, 1, 1), date(2024, 3, 1))


def period(*, start=Start.FILING, **length) -> Period:
    return Period("p", length.get("months", 0), length.get("days", 0), False, "r", "期限", "period",
                  business_days=length.get("business_days", 0), start=start)  # fmt: skip


def last(name, start):
    return published().deadline(CNIPA, PERIODS[name], start)


def test_a_month_ends_on_the_corresponding_day():
    found = last("add_grounds", date(2026, 3, 16))
    assert (found.last_day, found.moved_from, found.calendar_known) == (date(2026, 4, 16), None, True)


def test_a_month_without_that_day_ends_on_its_last():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 4, 30), -2) == date(2026, 2, 28)


def test_a_holiday_moves_it_to_the_next_working_day():
    found = last("add_grounds", date(2026, 9, 1))
    assert (found.last_day, found.moved_from) == (date(2026, 10, 8), date(2026, 10, 1))


def test_a_worked_saturday_is_a_working_day():
    found = last("add_grounds", date(2026, 9, 10))
    assert found.last_day == date(2026, 10, 10)
    assert date(2026, 10, 10).weekday() == 5


def test_the_first_day_does_not_count():
    assert last("ruling_suit", date(2026, 11, 2)).last_day == date(2026, 11, 17)


def test_a_year_without_holidays_is_said_to_be_unknown():
    assert not last("suit", date(2031, 1, 2)).calendar_known
    assert last("suit", date(2026, 1, 5)).calendar_known


def test_what_is_served_electronically_counts_on_arrival_and_by_post_later():
    day = date(2026, 3, 2)
    assert received_on(Service.ELECTRONIC, day, CNIPA.postal_days) == day
    assert received_on(Service.POST, day, CNIPA.postal_days) == date(2026, 3, 17)


def test_the_attendance_receipt_is_due_a_week_after_the_notice():
    assert CNIPA.receipt is not None
    assert published().deadline(CNIPA, CNIPA.receipt, date(2026, 9, 25)).last_day == date(2026, 10, 8)


def test_demonstratives_are_served_seven_business_days_ahead():
    """Friday 27 November 2026 is worked at the Board, Thanksgiving the day before is not."""
    demonstratives = next(one for one in BOARD.periods if one.id == "demonstratives")
    found = published().deadline(BOARD, demonstratives, date(2026, 12, 2))
    assert (found.last_day, found.moved_from, found.calendar_known) == (date(2026, 11, 20), None, True)


def test_a_summons_two_months_ahead_moves_to_the_working_day_before():
    assert DIVISION.summons is not None
    found = published().deadline(DIVISION, DIVISION.summons, date(2026, 8, 4))
    assert (found.last_day, found.moved_from) == (date(2026, 6, 4), None)
    found = published().deadline(DIVISION, DIVISION.summons, date(2027, 3, 3))
    assert (found.last_day, found.moved_from) == (date(2026, 12, 30), date(2027, 1, 3))
    assert not found.calendar_known


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 22), -1, date(2026, 11, 20)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_business_days_are_counted_without_the_first(start, count, expected):
    assert add_business_days(start, count, WEEKENDS) == expected


@given(START, st.integers(1, 40))
def test_months_end_on_the_corresponding_day_or_the_last_of_a_shorter_month(start, months):
    found = add_months(start, months)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == start.day or (found.day < start.day and (found + DAY).day == 1)


@given(START, st.integers(1, 40))
def test_counted_back_and_forth_never_comes_after_the_hearing(hearing, months):
    assert add_months(add_months(hearing, -months), months) <= hearing


@given(START, START, st.integers(1, 40))
def test_who_begins_later_is_due_no_earlier(first, second, months):
    first, second = min(first, second), max(first, second)
    assert add_months(first, months) <= add_months(second, months)


@given(NEAR, HOLIDAYS, st.one_of(st.tuples(st.just("months"), st.integers(1, 3)),
                                 st.tuples(st.just("days"), st.integers(1, 60))))  # fmt: skip
def test_a_last_day_is_worked_and_only_days_off_lie_between_it_and_the_count(start, holidays, length):
    calendar = Calendar(holidays=holidays)
    for counted_from in (Start.FILING, Start.HEARING):
        found = deadline(period(start=counted_from, **dict([length])), start, calendar)
        counted = found.moved_from or found.last_day
        step = -DAY if counted_from is Start.HEARING else DAY
        assert calendar.works(found.last_day)
        day = counted
        while day != found.last_day:
            assert not calendar.works(day)
            day += step
        assert (found.last_day > start) is (counted_from is Start.FILING)


@given(NEAR, HOLIDAYS, st.integers(1, 20))
def test_exactly_so_many_business_days_lie_between(start, holidays, count):
    calendar = Calendar(holidays=holidays)
    after = deadline(period(business_days=count), start, calendar).last_day
    before = deadline(period(business_days=count, start=Start.HEARING), start, calendar).last_day
    assert sum(calendar.works(start + DAY * n) for n in range(1, (after - start).days + 1)) == count
    assert sum(calendar.works(before + DAY * n) for n in range((start - before).days)) == count
