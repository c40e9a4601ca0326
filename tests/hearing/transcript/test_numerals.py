"""Chinese numerals and full-width digits."""

import pytest

from hearing.transcript.headings import chinese
from hearing.transcript.numerals import ascii_digits, number_of


@pytest.mark.parametrize("value", range(1, 100))
def test_numerals_are_read_as_they_are_written(value):
    assert number_of(chinese(value)) == value


@pytest.mark.parametrize(("text", "value"), [("22", 22), ("二十二", 22), ("十", 10), ("三", 3), ("甲", 0)])
def test_values(text, value):
    assert number_of(text) == value


def test_full_width_digits_keep_their_places():
    assert ascii_digits("证据１２") == "证据12"
