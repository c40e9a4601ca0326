"""Claims as somebody writes them: read, or refused with what to mend."""

import pytest

from hearing.claimsets.reading import LONGEST, MOST, as_text, read_claims
from tests.hearing.claimsets.texts import ENGLISH, GRANTED


def shape(text):
    return [(claim.number, claim.parents, claim.independent) for claim in read_claims(text).claims]


def test_dependencies_are_read_in_both_languages():
    assert shape(GRANTED) == [
        (1, (), True),
        (2, (1,), False),
        (3, (1, 2), False),
        (4, (1,), False),
        (5, (4,), False),
        (6, (1, 2, 3, 4, 5), False),
    ]
    assert shape(ENGLISH) == [(1, (), True), (2, (1,), False), (3, (1, 2), False)]


def test_a_claim_of_another_kind_refers_and_stands_alone():
    assert shape("1. 一种支架。\n2. 一种套件，包括显示屏和权利要求1所述的支架。")[1] == (2, (1,), True)
    assert shape("1. A stand.\n2. A kit comprising a screen and the stand of claim 1.")[1] == (2, (1,), True)


def test_figures_at_the_beginning_of_a_line_begin_no_claim():
    (claim,) = read_claims("1. 一种支架，其孔径为\n2.5毫米，\n20. 毫米以下。").claims
    assert claim.text.endswith("20. 毫米以下。")


def test_what_was_read_can_be_written_and_read_again():
    assert read_claims(as_text(read_claims(GRANTED).claims)).claims == read_claims(GRANTED).claims


@pytest.mark.parametrize(
    ("text", "claim", "words"),
    [
        ("", 0, "1."),
        ("一种支架", 0, "1."),
        ("前言\n1. 一种支架", 0, "1."),
        ("1. 一种支架\n3. 一种套件", 2, "缺少权利要求2"),
        ("1. 根据权利要求2所述的支架\n2. 一种支架", 1, "权利要求2"),
        ("1. 一种支架\n2. ", 2, "没有内容"),
        ("1. 一种\u202e支架", 0, "不可见"),
        ("1. " + "甲" * LONGEST, 0, str(LONGEST)),
        ("\n".join(f"{n}. 甲" for n in range(1, MOST + 2)), 0, str(MOST)),
    ],
    ids=range(9),
)
def test_what_cannot_be_read_for_certain_says_where_and_what_to_do(text, claim, words):
    fault = read_claims(text).faults[0]
    assert fault.claim == claim
    assert words in fault.zh
    assert fault.en
