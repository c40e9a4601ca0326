"""Whether an exhibit was filed in time."""

from datetime import UTC, date, datetime, time

import pytest

from hearing.cases.deadlines import Start
from hearing.cases.lateness import Timeliness, timely
from hearing.cases.model import Exhibit
from hearing.cases.rule_files import published
from hearing.cases.timetable import Beginning, timetable
from hearing.vocabulary import Nature, Side

BOOK = published()
NOON = time(4, 0, tzinfo=UTC)
"""Of Beijing."""
CNIPA = BOOK.current("cnipa-2024")
FILED = {Start.FILING: [Beginning(date(2025, 3, 10))]}
"""The request was filed on 10 March 2025, so evidence could be added until 10 April."""


def answer(day, *natures, side=Side.PETITIONER, known=FILED, rules=CNIPA, listed=False):
    exhibit = Exhibit("x", "c", side, 1, "证据1", "t", "", (), (), None, "a", datetime.combine(day, NOON))
    return timely(rules, timetable(BOOK, rules, known), exhibit, listed=listed, natures=natures)


@pytest.mark.parametrize(
    ("day", "natures", "expected"),
    [
        (date(2025, 4, 10), (), Timeliness.IN_TIME),
        (date(2025, 4, 11), (), Timeliness.LATE),
        (date(2025, 4, 11), (Nature.COMMON_KNOWLEDGE,), Timeliness.LATE_ALLOWED),
        (date(2025, 4, 11), (Nature.ORIGINAL,), Timeliness.LATE_ALLOWED),
        (date(2025, 4, 11), (Nature.REPLACEMENT,), Timeliness.LATE),
        (date(2025, 4, 11), (Nature.TRANSLATION,), Timeliness.LATE),
    ],
)
def test_evidence_comes_within_a_month_of_the_request_or_is_of_a_kind_that_may_come_later(day, natures, expected):
    found = answer(day, *natures)
    assert found.timeliness is expected
    assert found.last_day == date(2025, 4, 10)
    assert found.rule


def test_a_further_request_begins_a_period_of_its_own():
    known = {Start.FILING: [Beginning(date(2025, 3, 10)), Beginning(date(2025, 6, 3))]}
    assert answer(date(2025, 7, 1), known=known).timeliness is Timeliness.IN_TIME


def test_what_is_counted_from_a_paper_that_came_elsewhere_is_not_guessed():
    found = answer(date(2025, 9, 1), side=Side.PATENTEE)
    assert (found.timeliness, found.period, found.last_day) == (Timeliness.UNKNOWN, "reply", None)


def test_what_the_papers_name_came_with_them_whenever_its_file_was_uploaded():
    assert answer(date(2026, 9, 1), listed=True).timeliness is Timeliness.WITH_PAPERS


def test_a_rule_set_without_such_a_period_says_so():
    plain = BOOK.current("plain")
    assert answer(date(2025, 9, 1), rules=plain).timeliness is Timeliness.NO_PERIOD
