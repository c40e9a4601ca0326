"""Numbers of the field."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.cases.errors import CheckDigitError, NumberFormError
from hearing.cases.numbers import (
    RULING_PATTERN,
    check_digit,
    court_number,
    decision_number,
    invalidation_number,
    patent_number,
    ruling_number,
)

digits = st.one_of(st.from_regex(r"[0-9]{8}", fullmatch=True), st.from_regex(r"[0-9]{12}", fullmatch=True))


@pytest.mark.parametrize(
    "printed", ["202110345678.3", "ZL 2021 1 0345678.3", "ZL202110345678.3", "2021103456783", "CN202110345678．3"]
)
def test_usual_forms_are_one_number(printed):
    number = patent_number(printed)
    assert number.canonical == "202110345678.3"
    assert number.display == "ZL 2021 1 0345678.3"
    assert number.kind == "invention"


def test_a_number_from_before_october_2003_has_eight_digits():
    assert patent_number("ZL 99812345.5").display == "ZL 99 8 12345.5"


@given(digits)
def test_every_number_with_its_check_digit_is_read_and_shown_back(body):
    number = patent_number(f"{body}.{check_digit(body)}")
    assert patent_number(number.display) == number
    assert patent_number(number.canonical) == number


@given(digits, st.sampled_from("0123456789X"))
def test_any_other_check_digit_is_refused_naming_the_right_one(body, wrong):
    right = check_digit(body)
    if wrong == right:
        return
    with pytest.raises(CheckDigitError) as refused:
        patent_number(f"{body}.{wrong}")
    assert refused.value.expected == right
    assert f"“{right}”" in refused.value.zh
    assert f"“{right}”" in refused.value.en


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_never_passes(body, place, shift):
    other = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :]
    assert check_digit(other) != check_digit(body)


def test_a_missing_check_digit_is_named():
    with pytest.raises(NumberFormError, match="“3”"):
        patent_number("202110345678")


@pytest.mark.parametrize("printed", ["", "12345", "2011100060009.X", "专利", "202110345678.Y"])
def test_what_is_no_patent_number_is_refused(printed):
    with pytest.raises(NumberFormError):
        patent_number(printed)


def test_case_and_decision_numbers():
    assert invalidation_number("第 4W123456 号") == "4W123456"
    assert decision_number("第 587142 号") == "587142"
    for wrong in ("W123456", "4X123456", "4W"):
        with pytest.raises(NumberFormError):
            invalidation_number(wrong)
    with pytest.raises(NumberFormError):
        decision_number("第号")


@pytest.mark.parametrize(
    "printed",
    ["粤知法裁字〔2023〕第12号", "粤知法裁字[2023]12号", "粤知法裁字（2023）12 号", "粤知法裁字 (2023) 第 012 号"],
)
def test_bracket_styles_are_one_ruling(printed):
    assert ruling_number(printed) == "粤知法裁字〔2023〕第12号"


def test_a_ruling_is_found_inside_a_sentence():
    found = RULING_PATTERN.search("该局作出的粤深知法裁字〔2023〕7号行政裁决")
    assert found is not None
    assert found.group() == "粤深知法裁字〔2023〕7号"


@pytest.mark.parametrize(
    "printed", ["(2023)最高法知行终123号", "（2023）最高法知行终 123 号", "〔2023〕最高法知行终字第123号"]
)
def test_court_numbers(printed):
    assert court_number(printed) == "（2023）最高法知行终123号"


@pytest.mark.parametrize("wrong", ["12号", "（2023）123号", "最高法知行终123号"])
def test_what_is_no_ruling_nor_court_case_is_refused_in_both_languages(wrong):
    for read in (ruling_number, court_number):
        with pytest.raises(NumberFormError) as refused:
            read(wrong)
        assert re.search("[一-鿿]", refused.value.zh)
        assert "looks like" in refused.value.en
