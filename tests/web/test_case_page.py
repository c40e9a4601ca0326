"""The page of a case: what the records say of its matrix, one timeline, and deadlines with what is behind them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from hearing.cases.model import ProceedingKind
from hearing.cases.period_words import WORDS
from hearing.cases.rule_files import published
from hearing.channel.facts import Details, Fact, FactType, Proceeding
from hearing.channel.sight import Capacity, seen
from hearing.notices.deadline_ical import Due, deadline_calendar
from hearing.procedure.commands import Citation, FocusOn, GiveUp, RecordUtterance, ScopeItem
from hearing.vocabulary import Stage
from tests.clients import RefusedError
from tests.scripts.play import at_stage
from tests.web.acts import CASE
from web.case_course import Course, given_up, taken_up
from web.case_timeline import Known, of_facts, of_records, timeline_json

BEIJING = ZoneInfo("Asia/Shanghai")


def examined():
    """A hearing in which a ground was taken up, pages were cited, and claims were given up."""
    play = at_stage(Stage.INVESTIGATION)

    def said(text, *exhibits, claims=()):
        play.do("clerk", RecordUtterance("agent", text, exhibits=exhibits, claims=claims))

    said("先说程序。", Citation("e9", 1))
    play.do("leader", FocusOn("A22.3", ("1", "2"), ("e1",)))
    said("见第3页。", Citation("e1", 3), Citation("e2", 0))
    said("密封证据第2页。", Citation("sealed", 2))
    said("另说权利要求7。", Citation("e1", 9), claims=("7",))
    play.do("assistant", GiveUp((ScopeItem("", ("2",), ()),), "缩小范围"), seconds=5)
    return Course(play.state, play.recorded)


def test_a_cell_is_told_with_the_pages_cited_while_it_was_heard_and_never_those_under_seal():
    (one,) = taken_up([examined()], {"sealed"})
    assert (one.ground, one.claims, one.exhibits) == ("A22.3", ("1", "2"), ("e1",))
    assert one.cited == (Citation("e1", 3),), "nothing cited before, of another claim, without a page, or under seal"


def test_what_was_given_up_names_its_line_of_the_minutes():
    course = examined()
    (one,) = given_up([course])
    assert (one.side.value, one.claims, one.ground, one.reason) == ("patentee", ("2",), "", "缩小范围")
    assert course.events[one.n - 1].n == one.n


def test_the_record_is_on_the_timeline_line_by_line():
    course = examined()
    told = timeline_json(of_records([course], BEIJING))
    assert [one["kind"] for one in told] == ["hearing_set_down", "hearing_opened", "given_up"]
    assert {one["known"] for one in told} == {"record"}
    (given,) = given_up([course])
    assert told[-1]["href"] == f"/hearings/h1/minutes#n{given.n}"


def test_a_party_of_the_case_learns_of_a_linked_one_that_something_happened_and_no_more():
    of = Proceeding(ProceedingKind.COURT, "（2026）粤73民初1234号")
    at = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
    facts = [
        Fact("1", of, FactType.STAYED, at, date(2026, 10, 30), Details(note="中止的理由")),
        Fact("2", of, FactType.ISSUED, at, date(2026, 11, 1), Details(document="判决书")),
    ]

    def shown(capacity):
        seen_so = [found for one in facts if (found := seen(one, capacity)) is not None]
        return [(one.kind, one.said) for one in of_facts(seen_so, "court", BEIJING)]

    assert shown(Capacity.OFFICE) == [("fact_stayed", "中止的理由"), ("fact_issued", "判决书")]
    assert shown(Capacity.PARTY) == [("fact_stayed", ""), ("fact_issued", "判决书")]
    assert {one.known for one in of_facts(facts, "court", BEIJING)} == {Known.CHANNEL}


def test_every_period_of_the_office_has_its_words_and_no_words_are_of_no_period():
    book = published()
    ids = {("cnipa", one.id) for name in ("cnipa-2024", "cnipa-2026") for one in _periods(book.current(name))}
    assert {key for key in WORDS if key[0] == "cnipa"} == ids
    for words in WORDS.values():
        assert words.missed_zh
        assert words.missed_en
        assert words.provision.zh


def _periods(rules):
    return [*rules.periods, *(one for one in (rules.summons, rules.receipt) if one is not None)]


def test_a_calendar_file_of_last_days_is_read_by_an_independent_parser():
    due = [Due("4W1-reply-0", date(2026, 12, 1), "4W1 答复; 转送文件", "第七十二条\n期满未答复的，不影响审理")]
    raw = deadline_calendar(due, host="hearing.example", issued=datetime(2026, 11, 23, tzinfo=UTC))
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert event.errors == []
    assert event.decoded("DTSTART") == date(2026, 12, 1)
    assert str(event["SUMMARY"]) == "4W1 答复; 转送文件"
    assert len(event.walk("VALARM")) == 1


@pytest.mark.asyncio(loop_scope="session")
async def test_who_reads_papers_is_given_the_page_and_a_side_only_its_own_notices(someone):
    leader, petitioner = await someone("leader"), await someone("petitioner")
    whole = await leader.call("GET", f"/api/cases/{CASE}/timeline")
    assert {one["kind"] for one in whole["lanes"]} >= {"invalidation", "administrative_ruling", "court"}
    assert {one["said"] for one in whole["events"] if one["kind"] == "notice_arrived"} == {"petitioner", "patentee"}
    own = await petitioner.call("GET", f"/api/cases/{CASE}/timeline")
    assert {one["said"] for one in own["events"] if one["known"] == "notice"} == {"petitioner"}
    assert [one["day"] for one in own["events"]] == sorted(one["day"] for one in own["events"])
    course = await petitioner.call("GET", f"/api/cases/{CASE}/course")
    assert {one["id"] for one in course["hearings"]}
    for name in ("observer", "witness", "analyst", ""):
        for part in ("timeline", "course", "deadlines.ics"):
            one = await someone(name)
            with pytest.raises(RefusedError) as no:
                await one.call("GET", f"/api/cases/{CASE}/{part}")
            assert no.value.status in {401, 403}


@pytest.mark.asyncio(loop_scope="session")
async def test_a_deadline_comes_with_its_rule_its_count_and_what_follows(someone):
    petitioner, patentee = await someone("petitioner"), await someone("patentee")
    file = await petitioner.call("GET", f"/api/cases/{CASE}")
    added = next(one for one in file["deadlines"] if one["id"] == "add_grounds")
    assert added["binds"] == "petitioner"
    assert "1个月内" in added["provision"]["zh"]
    assert added["missed_en"]
    assert added["passed_over"] == []
    async with petitioner.http.get(petitioner.url + f"/api/cases/{CASE}/deadlines.ics?lang=en") as answer:
        assert answer.content_type == "text/calendar"
        mine = await answer.text()
    async with patentee.http.get(patentee.url + f"/api/cases/{CASE}/deadlines.ics?lang=en") as answer:
        theirs = await answer.text()
    assert "adding grounds" in mine
    assert "adding grounds" not in theirs, "it binds the other side"
