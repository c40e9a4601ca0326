"""Calendar files, read by an independent parser."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from hearing.notices.ical import Attendee, calendar, folded
from hearing.vocabulary import Mode
from tests.hearing.notices.samples import BARE, CROWDED, ISSUED, NOTICE, STARTS, cancelled, changed

WHO = Attendee("陆景行", "https://hearing.example/cases/4W900123")
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300)


def made(notice=NOTICE, who=WHO, language="zh-CN") -> bytes:
    return calendar(notice, who, language, host="hearing.example")


def read(raw: bytes):
    whole = Calendar.from_ical(raw)
    (event,) = whole.walk("VEVENT")
    assert not whole.errors
    assert not event.errors
    return whole, event


def well_formed(raw: bytes) -> None:
    assert raw.endswith(b"END:VCALENDAR\r\n")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        line.decode()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_invitation_says_when_where_and_who(language):
    raw = made(language=language)
    well_formed(raw)
    whole, event = read(raw)
    assert whole["METHOD"] == "REQUEST"
    assert whole["VERSION"] == "2.0"
    assert event["UID"] == "h-1@hearing.example"
    assert event["SEQUENCE"] == 0
    assert event.start == STARTS
    assert event.end == STARTS + timedelta(minutes=150)
    assert event["DTSTAMP"].dt == ISSUED
    assert event["STATUS"] == "CONFIRMED"
    assert str(event["SUMMARY"]) == f"4W900123 {NOTICE.title}"
    assert str(event["LOCATION"]) == f"{NOTICE.appointment.place} / {NOTICE.appointment.link}"
    assert event["ATTENDEE"] == WHO.uri
    assert event["ATTENDEE"].params["CN"] == "陆景行"
    assert "一种可折叠支架" in event["DESCRIPTION"]
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(minutes=-45)


def test_a_change_raises_the_sequence_of_the_same_event():
    _, event = read(made(changed()))
    assert event["UID"] == "h-1@hearing.example"
    assert event["SEQUENCE"] == 1
    assert event.start == STARTS + timedelta(days=7)
    assert "合议组组长因公出差" in event["DESCRIPTION"]


def test_a_cancellation_takes_the_event_back():
    whole, event = read(made(cancelled()))
    assert whole["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == 2
    assert not event.walk("VALARM")


def test_a_hearing_of_unknown_length_is_entered_for_three_hours():
    _, event = read(made(BARE))
    assert event.end - event.start == timedelta(hours=3)
    assert str(event["LOCATION"]) == ""
    well_formed(made(CROWDED))


def test_times_are_in_utc_and_need_no_time_zone():
    raw = made()
    assert b"DTSTART:20261228T013000Z\r\n" in raw
    assert b"VTIMEZONE" not in raw
    assert b"TZID" not in raw


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_comes_back_as_it_was(name, title, place):
    appointment = replace(NOTICE.appointment, place=place, mode=Mode.ON_SITE, link="")
    raw = made(replace(NOTICE, title=title, appointment=appointment), replace(WHO, name=name))
    well_formed(raw)
    _, event = read(raw)
    assert str(event["SUMMARY"]) == f"4W900123 {title}"
    assert str(event["LOCATION"]) == place
    assert event["UID"] == "h-1@hearing.example"


@pytest.mark.parametrize(
    "evil", ["x\r\nATTENDEE:mailto:other@example.org", 'x"\r\nX-EVIL:1', "x\nEND:VEVENT", "x\x00\x1b\x85", "\\n;,^n^'"]
)
def test_no_text_breaks_out_of_its_line(evil):
    raw = made(replace(NOTICE, title=evil, reason=evil), replace(WHO, name=evil))
    well_formed(raw)
    whole, event = read(raw)
    assert len(whole.walk("VEVENT")) == 1
    assert not isinstance(event["ATTENDEE"], list)
    assert "X-EVIL" not in event


@given(ANY_TEXT)
def test_a_folded_line_unfolds_to_itself(text):
    raw = folded(text)
    assert raw.endswith(b"\r\n")
    assert raw[:-2].replace(b"\r\n ", b"").decode() == text
