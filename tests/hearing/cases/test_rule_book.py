"""Which rules stand for a case."""

from datetime import date

import pytest

from hearing.cases.rule_book import OFFICE, RuleFile, UnknownRuleSetError, read_book
from hearing.cases.rule_files import published
from hearing.cases.rule_text import RuleFileError
from tests.hearing.cases.rule_texts import GOOD


def test_a_case_stands_under_the_rules_of_the_day_it_was_filed():
    book = published()
    assert book.standing(date(2025, 12, 31)).procedure.id == "cnipa-2024"
    assert book.standing(date(2026, 1, 1)).procedure.id == "cnipa-2026"
    assert book.standing(date(2019, 5, 1)).procedure.id == "cnipa-2024"
    assert book.standing(None).procedure.id == "cnipa-2024"
    assert book.standing(date(2026, 1, 1), "uspto").procedure.id == "ptab"
    with pytest.raises(UnknownRuleSetError, match="choose one"):
        book.standing(date(2026, 1, 1), "plain")
    with pytest.raises(UnknownRuleSetError, match="there are: cnipa-2024"):
        book.current("cnipa-2042")
    assert OFFICE == "cnipa"


CALENDAR = 'id = "cn"\nzh = "假"\nen = "days off"\nmark = "K"\nsource = "s"\n'


def test_two_files_do_not_give_the_same_version():
    with pytest.raises(RuleFileError, match="published by one"):
        read_book([RuleFile("one", GOOD), RuleFile("two", GOOD)], [RuleFile("cn", CALENDAR)])
