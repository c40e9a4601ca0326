"""Decisions in forms that nobody here has seen: each field of a header is exact, or it waits with its place.

What the text says is told beside each case, and which fields may wait: every other one must be exact and must not wait.
"""

from collections import Counter

import pytest

from hearing.cases.errors import NotADecisionError, SeveralDecisionsError
from hearing.cases.importing.cnipa import as_json, decision_text, read_decision
from tests.hearing.cases.importing.made_up import MadeUp
from tests.hearing.cases.importing.unseen import Unseen, faults
from tests.hearing.cases.importing.unseen_bodies import BODIES
from tests.hearing.cases.importing.unseen_headers import HEADERS
from tests.hearing.cases.importing.unseen_layouts import LAW_FIRM, LAYOUTS, SITE, as_file
from tests.hearing.cases.importing.unseen_people import PEOPLE

ALL = (*HEADERS, *PEOPLE, *BODIES, *LAYOUTS)


@pytest.mark.parametrize("unseen", ALL, ids=lambda each: each.id)
def test_a_field_is_exact_or_waits(unseen: Unseen):
    wrong, idle = faults(unseen)
    assert wrong == []
    assert idle == []


@pytest.mark.parametrize("unseen", ALL, ids=lambda each: each.id)
def test_what_waits_points_into_the_text_and_says_why(unseen: Unseen):
    for item in read_decision(unseen.text).queued:
        assert 0 <= item.span.start <= item.span.end <= len(unseen.text)
        assert item.reason
        assert item.zh
        assert item.en


def test_every_case_has_its_own_name():
    assert [name for name, count in Counter(each.id for each in ALL).items() if count > 1] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_a_decision_reads_alike_in_every_encoding(encoding: str):
    text = MadeUp().text
    assert as_json(read_decision(decision_text(text.encode(encoding)))) == as_json(read_decision(text))


@pytest.mark.parametrize("noise", [" ", "\n", "　", "第1234号、", "<br>", "*"], ids=lambda noise: f"{ord(noise[0]):x}")
def test_what_is_repeated_without_end_neither_stops_the_reading_nor_changes_it(noise: str):
    made = MadeUp()
    found = made.but(account=(*made.account, noise * (40_000 // len(noise)))).read()
    assert as_json(found) | {"links": [], "queued": []} == as_json(made.read()) | {"queued": []}


@pytest.mark.parametrize("text", [SITE, LAW_FIRM, SITE.replace("一、案由", "")], ids=["site", "law-firm", "no-heading"])
def test_two_decisions_of_another_publication_in_one_file_are_refused(text: str):
    with pytest.raises(SeveralDecisionsError):
        read_decision(text + text.replace("11777", "11778"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("ends", ["\r\n", "\r"], ids=["crlf", "cr"])
def test_line_ends_and_what_nobody_sees_change_nothing(encoding: str, ends: str):
    text = MadeUp().text
    assert as_file(text, encoding, ends) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "big5", "shift_jis"])
def test_an_encoding_that_is_not_read_is_refused(encoding: str):
    with pytest.raises(NotADecisionError):
        read_decision(decision_text(MadeUp().text.encode(encoding, "replace")))
