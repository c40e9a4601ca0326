"""Word by word: both texts can be read off the comparison, and it reads as a person would mark it."""

import random

import pytest

from hearing.claimsets.words import Op, changes, words


def marked(old, new):
    form = {Op.SAME: "{}", Op.GONE: "[-{}-]", Op.NEW: "[+{}+]"}
    return "".join(form[run.op].format(run.text) for run in changes(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("支撑杆和承托板。", "支撑杆和承托板。", "支撑杆和承托板。"),
        ("收起时叠放。", "第一转轴套设有棘轮，收起时叠放。", "[+第一转轴套设有棘轮，+]收起时叠放。"),
        ("板，其特征在于，叠放。", "板，其特征在于，设有棘轮，叠放。", "板，其特征在于[+，设有棘轮+]，叠放。"),
        ("由钢、铝或者塑料制成", "由钢或者塑料制成", "由钢[-、铝-]或者塑料制成"),
        ("权利要求1-5中任一项", "权利要求1-4中任一项", "权利要求1-[-5-][+4+]中任一项"),
        ("made of steel or aluminium.", "made of steel.", "made of steel[- or aluminium-]."),
        ("a base 10.5 mm wide", "a base 12.5 mm wide", "a base [-10.5-][+12.5+] mm wide"),
        ("", "全新", "[+全新+]"),
        ("全删", "", "[-全删-]"),
    ],
    ids=range(9),
)
def test_it_reads_as_a_person_would_mark_it(old, new, expected):
    assert marked(old, new) == expected


def test_characters_that_two_texts_share_by_chance_are_no_islands():
    assert marked("由钢板冲压而成", "用铝材压铸制造") == "[-由钢板冲压而成-][+用铝材压铸制造+]"


def test_both_texts_are_always_there_word_for_word():
    chance = random.Random(7)
    for _ in range(3_000):
        old, new = ("".join(chance.choice("ab 甲乙，") for _ in range(chance.randint(0, 14))) for _ in range(2))
        runs = changes(old, new)
        assert "".join(run.text for run in runs if run.op is not Op.NEW) == old
        assert "".join(run.text for run in runs if run.op is not Op.GONE) == new
        assert "".join(words(old)) == old


def test_texts_with_nothing_in_common_are_replaced_whole_and_soon():
    old, new = "甲乙丙丁戊" * 1_000, "子丑寅卯辰" * 1_000
    assert [run.text for run in changes(old, new)] == [old, new]
