"""A calendar file's text to the days on which an office works.

Pure. Holidays come in four forms: days of one year as a government's notice gives them, with the weekends worked
instead; the same day every year; the n-th weekday of a month; so many days from Easter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hearing.cases.deadlines import Calendar
from hearing.cases.rule_text import Sheet, Table
from hearing.cases.ruleset import Provenance
from hearing.cases.rulesets import Marks, identifier

FIRST_YEAR, LAST_YEAR = 2000, 2099
"""The years for which what comes back every year is worked out."""

_LONGEST = timedelta(days=60)
_DAY = timedelta(days=1)


class Weekday(StrEnum):
    """The days of the week, Monday first as `date.weekday` counts them."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """A calendar with its names and what each of its items rests on."""

    id: str
    zh: str
    en: str
    days: Calendar
    provenance: tuple[Provenance, ...] = ()


def parse_calendar(text: str, file: str) -> OfficeCalendar:
    """Read a calendar file.

    Raises:
        RuleFileError: it cannot be used; every fault found is named.
    """
    sheet = Sheet(file, text)
    sheet.finish()
    root, marks = sheet.root(), Marks()
    identity, zh, en = identifier(root, "id"), root.text("zh"), root.text("en")
    moved = root.flag("observed_on_nearest_weekday", default=False)
    years = frozenset(marks.each(root, "year", _year, own=True))
    given = marks.each(root, "holiday", lambda table: _holiday(table, years))
    coming_back = [
        *marks.each(root, "every_year", _every_year, own=True),
        *marks.each(root, "weekday_of_month", _weekday_of_month, own=True),
        *marks.each(root, "easter", _from_easter, own=True),
    ]
    marks.close(root, "", own=True)
    sheet.finish()
    recurring = (_observed(day) if moved else day for days in coming_back for day in days)
    calendar = Calendar(
        years=years,
        holidays=frozenset(recurring).union(*(days for days, _ in given)),
        worked=frozenset().union(*(worked for _, worked in given)),
    )
    return OfficeCalendar(identity, zh, en, calendar, tuple(marks.found))


def easter(year: int) -> date:
    """Give Easter Sunday of the Gregorian calendar (the computus of Butcher and Meeus)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _year(table: Table) -> int:
    return table.number("year", least=FIRST_YEAR, most=LAST_YEAR)


def _holiday(table: Table, years: frozenset[int]) -> tuple[frozenset[date], frozenset[date]]:
    """Read days off in one year and the weekends worked for them."""
    _names(table)
    first = table.day("from")
    last = table.day("to") if table.has("to") else first
    worked = frozenset(table.days("worked"))
    table.allow("to")
    if first is None or last is None:
        table.fault("from", "缺少“from”，请补上假期第一天的日期。", "“from” is missing: add the first day off.")
        return frozenset(), worked
    if not first <= last <= first + _LONGEST:
        table.fault(
            "to",
            "假期最后一天须不早于第一天，且不超过 60 天，请改正。",
            "The last day off must not be before the first, nor more than 60 days after it: correct it.",
        )
        return frozenset(), worked
    days = frozenset(first + _DAY * index for index in range((last - first).days + 1))
    _check(table, days, worked, years)
    return days, worked


def _check(table: Table, days: frozenset[date], worked: frozenset[date], years: frozenset[int]) -> None:
    unknown = sorted({day.year for day in days | worked} - years)
    if unknown:
        table.fault(
            "from",
            f"{unknown[0]} 年没有 [[year]] 一项；该年假期全部录入后请添加。",
            f"There is no [[year]] for {unknown[0]}: add it when all holidays of that year are entered.",
        )
    wrong = sorted(day for day in worked if day.weekday() < 5 or day in days)
    if wrong:
        table.fault(
            "worked",
            f"{wrong[0]} 不是周末，或者在假期之内，不能作为补班日，请改正。",
            f"{wrong[0]} is no weekend or is a day off, so it cannot be worked instead: correct it.",
        )


def _every_year(table: Table) -> list[date]:
    _names(table)
    month, day = table.number("month", least=1, most=12), table.number("day", least=1, most=31)
    try:
        return [date(year, month, day) for year in _since(table)]
    except ValueError:
        table.fault("day", "每年并非都有这一天，请改正。", "Not every year has this day: correct it.")
        return []


def _weekday_of_month(table: Table) -> list[date]:
    _names(table)
    month = table.number("month", least=1, most=12)
    weekday = list(Weekday).index(table.choice("weekday", Weekday))
    place = table.number("place", least=-1, most=4)
    if not place:
        table.fault("place", "place 须为 1 至 4，最后一个写 -1。", "place must be 1 to 4, or -1 for the last one.")
    return [_nth(year, month or 1, weekday, place) for year in _since(table)]


def _nth(year: int, month: int, weekday: int, place: int) -> date:
    if place < 0:
        after = date(year + month // 12, month % 12 + 1, 1)
        last = after - _DAY
        return last - _DAY * ((last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + _DAY * ((weekday - first.weekday()) % 7 + 7 * (place - 1))


def _from_easter(table: Table) -> list[date]:
    _names(table)
    offset = _DAY * table.number("days", least=-60, most=70)
    return [easter(year) + offset for year in _since(table)]


def _since(table: Table) -> Iterator[int]:
    return iter(range(table.number("since", FIRST_YEAR, least=FIRST_YEAR, most=LAST_YEAR), LAST_YEAR + 1))


def _names(table: Table) -> None:
    """Ask for the names, which are for the reader of the file."""
    table.text("zh")
    table.text("en")


def _observed(day: date) -> date:
    """Give the day on which a holiday on a weekend is kept: Friday for Saturday, Monday for Sunday."""
    return day + _DAY * {5: -1, 6: 1}.get(day.weekday(), 0)
