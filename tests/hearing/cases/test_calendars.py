"""The days on which offices work."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.cases.calendars import FIRST_YEAR, LAST_YEAR, easter, parse_calendar
from hearing.cases.rule_files import published
from hearing.cases.rule_text import RuleFileError

GOOD = """\
id = "own"
zh = "本地休假日"
en = "local holidays"
mark = "K"
source = "公告"

[[year]]
year = 2026
mark = "K"
source = "公告"

[[holiday]]
zh = "春节"
en = "Spring Festival"
from = 2026-02-15
to = 2026-02-23
worked = [2026-02-14]

[[every_year]]
zh = "元旦"
en = "New Year"
month = 1
day = 1
mark = "K"
source = "公告"

[[weekday_of_month]]
zh = "周"
en = "a Monday"
month = 5
weekday = "monday"
place = -1
mark = "K"
source = "公告"

[[easter]]
zh = "复活节"
en = "Easter Monday"
days = 1
mark = "K"
source = "公告"
"""


def test_a_calendar_is_read():
    days = parse_calendar(GOOD, "own.toml").days
    assert days.years == {2026}
    assert not days.works(date(2026, 2, 16))
    assert days.works(date(2026, 2, 14))
    assert not days.works(date(2026, 1, 1))
    assert not days.works(date(2026, 5, 25))
    assert not days.works(date(2026, 4, 6))
    assert days.works(date(2026, 4, 7))


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "said"),
    [
        ('zh = "春节"\n', "", "[[holiday]]", "holiday.1.zh", "is missing"),
        ("from = 2026-02-15", 'from = "2026-02-15"', 'from = "2026', "holiday.1.from", "must be a day"),
        ("from = 2026-02-15\n", "", "[[holiday]]", "holiday.1.from", "is missing"),
        ("to = 2026-02-23", "to = 2026-02-14", "to = 2026-02-14", "holiday.1.to", "not be before"),
        ("to = 2026-02-23", "to = 2026-12-31", "to = 2026-12-31", "holiday.1.to", "60 days"),
        ("[2026-02-14]", "[2026-02-16]", "worked", "holiday.1.worked", "no weekend or is a day off"),
        ("[2026-02-14]", "[2026-02-22]", "worked", "holiday.1.worked", "no weekend or is a day off"),
        ("[2026-02-14]", "[14]", "worked", "holiday.1.worked", "a list of days"),
        ("year = 2026", "year = 2025", "from = 2026", "holiday.1.from", "no [[year]] for 2026"),
        ("year = 2026", "year = 1926", "year = 1926", "year.1.year", "between 2000"),
        ("day = 1\n", "day = 32\n", "day = 32", "every_year.1.day", "between 1 and 31"),
        ("month = 1\nday = 1\n", "month = 2\nday = 29\n", "day = 29", "every_year.1.day", "Not every year"),
        ('weekday = "monday"', 'weekday = "munday"', "weekday", "weekday_of_month.1.weekday", "Known: monday"),
        ("place = -1", "place = 0", "place = 0", "weekday_of_month.1.place", "must be 1 to 4"),
        ("days = 1", "days = 100", "days = 100", "easter.1.days", "between -60"),
        ('mark = "K"\nsource = "公告"\n\n[[w', 'mark = "K"\n\n[[w', "[[every_year]]", "every_year.1.source", "missing"),
        ("[[easter]]", "[[eastern]]", "[[eastern]]", "eastern", "“easter” meant"),
    ],
)
def test_each_way_to_be_wrong_is_told_with_its_line(old, new, line, key, said):
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    with pytest.raises(RuleFileError) as refused:
        parse_calendar(text, "own.toml")
    fault = next(each for each in refused.value.faults if each.key == key)
    assert text.splitlines()[fault.line - 1].startswith(line)
    assert said in fault.en
    assert fault.zh.endswith("。")


@pytest.mark.parametrize(
    ("year", "day"),
    [(2000, (4, 23)), (2008, (3, 23)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))],
)
def test_easter_is_found(year, day):
    assert easter(year) == date(year, *day)


@given(st.integers(FIRST_YEAR, LAST_YEAR))
def test_easter_is_a_sunday_in_its_season(year):
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 7, 3),  # Independence Day on a Saturday
        date(2026, 11, 26),
        date(2026, 5, 25),
        date(2027, 7, 5),  # Independence Day on a Sunday
        date(2027, 12, 24),
        date(2027, 12, 31),  # New Year's Day of 2028 on a Saturday
        date(2026, 6, 19),
    ],
)
def test_the_board_is_closed(day):
    assert not published().calendars["us"].days.works(day)


def test_juneteenth_was_worked_before_it_was_a_holiday():
    assert published().calendars["us"].days.works(date(2020, 6, 19))


@pytest.mark.parametrize("day", [date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)])
def test_the_european_office_is_closed(day):
    assert not published().calendars["epo"].days.works(day)


def test_china_works_on_the_saturdays_of_its_notices_only():
    days = published().calendars["cn"].days
    worked = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    saturdays = [day for day in worked if day.weekday() == 5 and days.works(day)]
    assert saturdays == [date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 10, 10)]
