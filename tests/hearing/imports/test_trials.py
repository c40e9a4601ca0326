"""From rows to one account of a trial, and to its case."""

from hearing.cases.model import Case, ProceedingKind
from hearing.imports.grant import read_grant
from hearing.imports.ptab import read_answer
from hearing.imports.trials import contradicted, patent_of, proceedings, trial_case
from tests.hearing.imports.made_up import grant, mandate, page, paper, trial


def test_rows_of_one_trial_are_one_account_that_becomes_its_case():
    rows = [paper("a", 1002), paper("b", 1002, "Jones"), paper("c", 2001, "Brook", side="PATENT OWNER"), mandate()]
    (read,) = proceedings(read_answer(page(rows)).rows)
    case = trial_case(read.subject, read.facts, read_grant(grant()).facts)
    assert isinstance(case, Case)
    assert [(one.label, one.title) for one in case.listed_exhibits] == [
        ("Ex. 1002", "Jones; Smith"),
        ("Ex. 2001", "Brook"),
    ]
    assert [party.name for party in case.parties] == ["Ridge Cups Inc.", "Grain & Valley Co. et al."]
    assert (case.patent.title, len(case.patent.claims), case.rule_set) == ("Cup with café lid", 3, "ptab")
    assert case.decision is None, "a court's mandate is no decision of the board"
    (link,) = case.links
    assert (link.kind, link.number, link.status) == (ProceedingKind.COURT, "Fed. Cir. 2027-1234", "Affirmed")


def test_a_mandate_has_the_courts_outcome_and_no_outcome_of_the_trial():
    (read,) = proceedings(read_answer(page([mandate()])).rows)
    assert (read.value("court_outcome"), read.value("paper")["kind"]) == ("affirmed", "court_mandate")
    assert read.value("outcome") is None


def test_what_changes_is_taken_from_the_row_changed_last_and_what_cannot_change_waits():
    old = trial(lastModifiedDateTime="2025-01-20T00:00:00")
    old["trialMetaData"] = old["trialMetaData"] | {"trialStatusCategory": "Pending"}
    other = trial()
    other["patentOwnerData"] = other["patentOwnerData"] | {"patentNumber": "11999002"}
    (read,) = proceedings(read_answer(page([other, old])).rows)
    assert read.value("status") == "instituted"
    assert read.value("patent_number") is None
    assert [(doubt.field, doubt.reason) for doubt in read.doubts] == [("patent_number", "disagrees")]
    (alone,) = proceedings(read_answer(page([other])).rows)
    contradicted(alone, read_answer(page([trial()])).rows[0].reading.facts)
    assert alone.waits("patent_number")


def test_a_trial_of_which_too_little_is_known_names_what_is_missing():
    (read,) = proceedings(read_answer(page([trial(regularPetitionerData={})])).rows)
    assert trial_case(read.subject, read.facts, ()) == ("petitioner",)


def test_without_its_grant_a_patent_has_its_number_and_day_only():
    patent = patent_of("US11999001", ())
    assert (patent.title, patent.claims, patent.grant_date) == ("", (), None)
