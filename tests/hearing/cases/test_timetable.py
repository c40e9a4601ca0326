"""The deadlines that run in a case."""

from datetime import date

from hearing.cases.deadlines import Start
from hearing.cases.rule_files import published
from hearing.cases.timetable import Beginning, timetable

BOOK = published()
CNIPA = BOOK.current("cnipa-2026")


def test_each_request_has_its_own_month_and_the_rest_waits_for_its_beginning():
    filed = [Beginning(date(2026, 3, 16)), Beginning(date(2026, 9, 1))]
    found = timetable(BOOK, CNIPA, {Start.FILING: filed})
    added = [each for each in found if each.period.id == "add_grounds"]
    assert [each.deadline.last_day for each in added if each.deadline] == [date(2026, 4, 16), date(2026, 10, 8)]
    reply = next(each for each in found if each.period.id == "reply")
    assert (reply.beginning, reply.deadline) == (None, None)
    assert reply.period.set_by_office
    assert not reply.period.extendable


def test_last_days_come_in_order_and_unknown_ones_after_them():
    known = {
        Start.FILING: [Beginning(date(2026, 9, 1))],
        Start.NOTICE_RECEIVED: [Beginning(date(2026, 3, 2), "第一次")],
    }
    found = timetable(BOOK, CNIPA, known)
    days = [each.deadline.last_day if each.deadline else date.max for each in found]
    assert days == sorted(days)
    receipt = found[0]
    assert (receipt.period.id, receipt.beginning) == ("receipt", Beginning(date(2026, 3, 2), "第一次"))


def test_what_must_be_done_before_a_hearing_is_counted_back_from_it():
    board = BOOK.current("ptab")
    found = timetable(BOOK, board, {Start.HEARING: [Beginning(date(2026, 12, 2), "Argument")]})
    assert found[0].period.id == "demonstratives"
    assert found[0].deadline is not None
    assert found[0].deadline.last_day == date(2026, 11, 20)


def test_a_summons_is_among_the_deadlines_of_an_office_that_has_one():
    division = BOOK.current("epo-opposition")
    assert "summons" in {each.period.id for each in timetable(BOOK, division, {})}
    assert "summons" not in {each.period.id for each in timetable(BOOK, CNIPA, {})}
