"""Periods and their last days: the arithmetic. The periods and the holidays are data, in ``rules/``.

Pure. Rules 4 and 5 of the Implementing Regulations (2023), which other offices' rules follow as far as used here: the
first day does not count; a period in months ends on the corresponding day, or on the last day of a month that has none;
a last day that is no working day moves to the first working day after it. A period before a hearing is counted back
from its day in the same way, and a last day that is no working day moves to the working day before it, so that nobody
who keeps it is late. What is served electronically is received on the day it arrives.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked.

    Attributes:
        years: Years whose holidays are entered whole.
        holidays: Days off besides weekends.
        worked: Saturdays and Sundays that are worked instead.
    """

    years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Tell whether the office works on this day."""
        if day in self.worked:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def knows(self, first: date, last: date) -> bool:
        """Tell whether the holidays of every year between two days are entered."""
        return all(year in self.years for year in range(min(first, last).year, max(first, last).year + 1))


WEEKENDS = Calendar()
"""Saturdays and Sundays off, nothing else known."""


class Start(StrEnum):
    """From what a period is counted; the period of a ``HEARING`` is counted back from it."""

    FILING = "filing"
    GRANT = "grant"
    DECISION = "decision"
    HEARING = "hearing"
    PAPER_RECEIVED = "paper_received"
    NOTICE_RECEIVED = "notice_received"
    DECISION_RECEIVED = "decision_received"
    RULING_RECEIVED = "ruling_received"


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the procedure; exactly one of ``months``, ``days`` and ``business_days`` is not 0.

    Attributes:
        id: Stable name.
        months: Length in months.
        days: Length in days.
        extendable: Whether the office may extend it.
        rule: The rule it comes from.
        zh: What must happen within it, in Chinese.
        en: The same in English.
        business_days: Length in working days.
        start: From what it is counted.
        set_by_office: Whether the office's paper names the length, so that the length here is only the usual one.
    """

    id: str
    months: int
    days: int
    extendable: bool
    rule: str
    zh: str
    en: str
    business_days: int = 0
    start: Start = Start.PAPER_RECEIVED
    set_by_office: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period.

    Attributes:
        period: The period.
        starts_on: The day of the event that it is counted from, which itself does not count.
        last_day: The last day on which the act is in time.
        moved_from: The day on which the period ends by the count alone, when that is not a working day.
        calendar_known: False when a year's holidays are not entered, so that the day must be checked by hand.
    """

    period: Period
    starts_on: date
    last_day: date
    moved_from: date | None
    calendar_known: bool


class Service(StrEnum):
    """How a paper was served."""

    ELECTRONIC = "electronic"
    POST = "post"


def received_on(service: Service, day: date, postal_days: int = 0) -> date:
    """Give the day on which a paper counts as received.

    Args:
        service: how it was served.
        day: the day it entered the system that the party confirmed or, by post, the day it was sent.
        postal_days: after how many days a posted paper is presumed to be received.
    """
    return day if service is Service.ELECTRONIC else day + timedelta(days=postal_days)


def add_months(start: date, months: int) -> date:
    """Give the corresponding day so many months later (earlier when negative), or the month's last when it has none."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_business_days(start: date, count: int, calendar: Calendar) -> date:
    """Give the working day so many working days after a day (before it when negative); the day itself never counts."""
    step = _DAY if count > 0 else -_DAY
    day, left = start, abs(count)
    while left:
        day += step
        left -= calendar.works(day)
    return day


def deadline(period: Period, start: date, calendar: Calendar) -> Deadline:
    """Give the last day of a period counted from an event on ``start``, or back from a hearing on that day."""
    back = period.start is Start.HEARING
    counted = _counted(period, start, -1 if back else 1, calendar)
    last = _worked(counted, -_DAY if back else _DAY, calendar.works)
    # Only counting working days asks the calendar about the days on the way.
    asked_from = start if period.business_days else counted
    moved_from = counted if last != counted else None
    return Deadline(period, start, last, moved_from, calendar.knows(asked_from, last))


def _counted(period: Period, start: date, sign: int, calendar: Calendar) -> date:
    if period.business_days:
        return add_business_days(start, sign * period.business_days, calendar)
    return add_months(start, sign * period.months) + sign * period.days * _DAY


def _worked(day: date, step: timedelta, works: Callable[[date], bool]) -> date:
    while not works(day):
        day += step
    return day
