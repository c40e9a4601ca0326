"""Grounds and their citations."""

from hypothesis import given
from hypothesis import strategies as st

from hearing.cases.grounds import CURRENT_NUMBER, GROUNDS, current, ground, provisions


def ids(text):
    return [provision.id for provision in provisions(text)]


def test_the_closed_list_cites_itself_and_is_labelled_in_both_languages():
    for item in GROUNDS:
        assert ids(item.citation) == [item.id]
        assert item.zh
        assert item.en
        assert ground(item.id) is item


def test_old_numbers_lead_to_grounds_of_today():
    for old, new in CURRENT_NUMBER.items():
        assert ground(old) is not None
        assert ground(new) is not None
        assert current(new) == new
    assert current("R20.2") == "R23.2"


def test_citations_continue_law_and_article():
    assert ids("专利法第26条第3款和第4款、第22条第3款,专利法实施细则第 11 条") == ["A26.3", "A26.4", "A22.3", "R11"]
    assert ids("专利法第22条第2款、第3款") == ["A22.2", "A22.3"]
    assert ids("专利法第26条第3、4款") == ["A26.3", "A26.4"]
    assert ids("2001年修订的专利法实施细则第20条第1款") == ["R20.1"]


def test_articles_of_other_laws_are_left_out():
    assert ids("依照行政诉讼法第33条") == []


@given(st.text(alphabet="专利法第条款0123456789、和，实施细则 ", max_size=80))
def test_spans_lie_in_the_text(text):
    for provision in provisions(text):
        assert 0 <= provision.start < provision.end <= len(text)
