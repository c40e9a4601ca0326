"""Periods and their last days, with the calendar of holidays as data.

Pure. Rules 4 and 5 of the Implementing Regulations (2023): the first day does not count; a period in months or years
ends on the corresponding day, or on the last day of a month that has none; a last day that is a holiday moves to the
first working day after it. The table of periods and the calendar are data for a lawyer to correct.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked.

    Attributes:
        years: Years for which the holidays are entered.
        holidays: Days off besides weekends.
        worked: Saturdays and Sundays that are worked instead.
    """

    years: frozenset[int]
    holidays: frozenset[date]
    worked: frozenset[date]

    def works(self, day: date) -> bool:
        """Tell whether the office works on this day."""
        if day in self.worked:
            return True
        return day.weekday() < 5 and day not in self.holidays


def _days(year: int, *ranges: tuple[int, int, int]) -> frozenset[date]:
    return frozenset(date(year, month, day) for month, first, last in ranges for day in range(first, last + 1))


CHINA = Calendar(
    years=frozenset({2025, 2026}),
    holidays=_days(2025, (1, 1, 1), (1, 28, 31), (2, 1, 4), (4, 4, 6), (5, 1, 5), (5, 31, 31), (6, 1, 2), (10, 1, 8))
    | _days(2026, (1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)),
    worked=_days(2025, (1, 26, 26), (2, 8, 8), (4, 27, 27), (9, 28, 28), (10, 11, 11))
    | _days(2026, (1, 4, 4), (2, 14, 14), (2, 28, 28), (5, 9, 9), (9, 20, 20), (10, 10, 10)),
)
"""The State Council's yearly notices on public holidays, to be checked against the notice before relied on."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the procedure; exactly one of ``months`` and ``days`` is not 0.

    Attributes:
        id: Stable name.
        months: Length in months.
        days: Length in days.
        extendable: Whether the office may extend it.
        rule: The rule it comes from.
        zh: What must happen within it, in Chinese.
        en: The same in English.
    """

    id: str
    months: int
    days: int
    extendable: bool
    rule: str
    zh: str
    en: str


PERIODS = {
    period.id: period
    for period in (
        Period("add_grounds", 1, 0, False, "实施细则第71条", "增加理由或补充证据", "adding grounds or evidence"),
        Period("reply", 1, 0, False, "实施细则第72条、第75条", "答复转送文件", "replying to a forwarded paper"),
        Period("suit", 3, 0, False, "专利法第46条第2款", "对决定向法院起诉", "suing against the decision"),
        Period("ruling_suit", 0, 15, False, "专利法第65条", "对行政裁决起诉", "suing against the ruling"),
    )
}
"""Periods counted from filing (add_grounds), or from the day of receipt (the others)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period.

    Attributes:
        period: The period.
        last_day: The last day on which the act is in time.
        moved_from: The day on which the period ends by the count alone, when that is not a working day.
        calendar_known: False when the year's holidays are not entered, so that the day must be checked by hand.
    """

    period: Period
    last_day: date
    moved_from: date | None
    calendar_known: bool


def add_months(start: date, months: int) -> date:
    """Give the corresponding day so many months later, or the month's last day when it has none (R5)."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def deadline(period: Period, start: date, calendar: Calendar = CHINA) -> Deadline:
    """Give the last day of a period that begins by an event on ``start`` (filing, or arrival of a paper)."""
    counted = add_months(start, period.months) + timedelta(days=period.days)
    last = counted
    while not calendar.works(last):
        last += timedelta(days=1)
    return Deadline(period, last, counted if last != counted else None, last.year in calendar.years)
