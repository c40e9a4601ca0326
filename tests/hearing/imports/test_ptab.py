"""Answers of the board's interface: what is counted and not given, both forms of dates, labels that are not known."""

import json

import pytest

from hearing.imports.facts import BadSourceError
from hearing.imports.json_source import json_text
from hearing.imports.ptab import pagings, read_answer
from tests.hearing.imports.made_up import open_data, page, paper, trial

V2 = {
    "proceedingNumber": "IPR2022-09001",
    "proceedingFilingDate": "10-15-2021",
    "decisionDate": "08-30-2023",
    "proceedingStatusCategory": "Final Written Decision - Appealed",
    "subproceedingTypeCategory": "IPR",
    "respondentPatentNumber": "6999001",
    "respondentGrantDate": "05-09-2000",
    "respondentPartyName": "Grain LP",
    "petitionerPartyName": "Ridge Inc.",
}


def test_a_row_of_the_portal_is_read():
    (row,) = read_answer(page([trial()], bag="patentTrialProceedingDataBag")).rows
    read = row.reading
    assert (read.kind, read.subject, read.value("patent_number")) == ("trial", "IPR2025-09001", "US11999001")
    assert read.value("patent_owner") == {"name": "Grain & Valley Co.", "others": True}
    assert read.value("patent_owner_counsel") == {"name": "HOLLOW, BRIAN MARK", "others": True}
    assert (read.value("status"), read.value("status_printed")) == ("instituted", "Trial Instituted")
    assert read.doubts == []


def test_the_retired_interface_is_read_with_its_months_first():
    (row,) = read_answer(json.dumps({"results": [V2], "recordTotalQuantity": 1})).rows
    read = row.reading
    assert (read.value("filed_on"), read.value("granted_on")) == ("2021-10-15", "2000-05-09")
    assert (read.value("status"), read.value("petitioner")["name"]) == ("final_written_decision", "Ridge Inc.")


def test_an_answer_that_counts_242_and_gives_25_without_a_link_is_incomplete():
    rows = [paper(f"d{n}", 1001 + n) for n in range(25)]
    first = read_answer(page(rows, count=242))
    (paging,) = pagings([first])
    assert (paging.counted, paging.given, paging.complete) == (242, 25, False)
    again = read_answer(page(rows, count=242))
    (paging,) = pagings([first, again])
    assert paging.given == 25, "the same page twice is no second page"
    rest = read_answer(page([paper(f"d{n}", 1001 + n) for n in range(25, 242)], count=242))
    (paging,) = pagings([first, rest])
    assert paging.complete is True


def test_pages_belong_together_by_what_was_asked_and_a_download_without_a_total_is_never_called_whole():
    asked = [
        {
            "request": {"uri": f"https://x/y?offset={n}&limit=1", "body": ""},
            "response": json.loads(page([paper(f"d{n}")], 2)),
        }
        for n in range(2)
    ]
    assert [p.complete for p in pagings(read_answer(json.dumps(each)) for each in asked)] == [True]
    bodies = [json.dumps({"q": "*", "pagination": {"offset": n}}) for n in range(2)]
    posted = [
        each | {"request": {"uri": "https://x/s", "body": body}} for each, body in zip(asked, bodies, strict=True)
    ]
    assert [p.complete for p in pagings(read_answer(json.dumps(each)) for each in posted)] == [True]
    (paging,) = pagings([read_answer(json.dumps({"patentTrialData": [trial()]}))])
    assert paging.complete is None


@pytest.mark.parametrize(
    ("part", "member", "value", "field", "reason"),
    [
        ("trialMetaData", "trialStatusCategory", "Put aside", "status", "unknown_label"),
        ("trialMetaData", "petitionFilingDate", "15.01.2025", "filed_on", "malformed"),
        ("trialMetaData", "petitionFilingDate", "2025-02-30", "filed_on", "malformed"),
        ("patentOwnerData", "realPartyInInterestName", "7080330 et al", "patent_owner", "name_form"),
        ("patentOwnerData", "patentNumber", "see file", "patent_number", "malformed"),
        ("patentOwnerData", "grantDate", "2025-08-01", "granted_on", "out_of_order"),
    ],
)
def test_what_is_not_sure_waits_with_its_pointer(part, member, value, field, reason):
    row = trial()
    text = page([row | {part: row[part] | {member: value}}])
    doubts = read_answer(text).rows[0].reading.doubts
    (doubt,) = (each for each in doubts if each.field == field)
    assert doubt.reason == reason
    assert doubt.place.at.endswith(f"/0/{part}/{member}")
    assert value in text[doubt.place.span.start : doubt.place.span.end]


@pytest.mark.parametrize("text", ["{}", "[]", '{"meta": {}}', page([{"trialNumber": "IPR1"}]), page([{"x": 1}])])
def test_what_is_no_answer_is_refused_whole(text):
    with pytest.raises(BadSourceError, match="nothing"):
        read_answer(text)


def test_an_appeal_under_the_trials_key_is_an_appeal():
    row = {"appealNumber": "2026000736", "decisionData": {"appealOutcomeCategory": "Reversed"}}
    read = read_answer(json.dumps({"patentTrialData": [row]})).rows[0].reading
    assert (read.kind, read.value("outcome")) == ("appeal", "reversed")


def test_real_answers_are_read_and_none_is_called_whole_that_is_not():
    files = [path for path in open_data("uspto_ptab") if path.suffix == ".json"]
    recorded = [path for path in files if path.parent.name != "analytics_snapshot"]
    answers = [read_answer(json_text(path.read_bytes())) for path in recorded]
    doubts = {(d.field, d.reason) for a in answers for row in a.rows for d in row.reading.doubts}
    assert doubts <= {("inventor", "name_form")}
    for paging in pagings(answers):
        assert paging.complete is (None if paging.counted is None else paging.counted == 1), paging
