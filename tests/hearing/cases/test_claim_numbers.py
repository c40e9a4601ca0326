"""Lists of claim numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.cases.claim_numbers import CLAIMS, claim_numbers, written


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("1-3、6 和 8", (1, 2, 3, 6, 8)),
        ("2至4和6", (2, 3, 4, 6)),
        ("9–11", (9, 10, 11)),
        ("1 或 2", (1, 2)),
        ("8-5", ()),
        ("1-99999", ()),
        ("0", ()),
    ],
)
def test_lists(printed, numbers):
    assert claim_numbers(printed) == numbers


@given(st.sets(st.integers(1, 120), min_size=1))
def test_written_numbers_are_read_back(numbers):
    assert claim_numbers(written(tuple(sorted(numbers)))) == tuple(sorted(numbers))


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    assert all(number > 0 for number in claim_numbers(text))
    assert all(found[0] in "权利要求" + text for found in CLAIMS.finditer("权利要求" + text))


def test_a_year_after_the_claims_is_not_a_claim():
    found = CLAIMS.search("权利要求1、2025年修改")
    assert found is not None
    assert claim_numbers(found["numbers"]) == (1,)
