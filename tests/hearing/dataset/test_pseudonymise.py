"""Pseudonyms and what is taken out of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.dataset.pseudonymise import Pseudonymiser, is_credit_code, is_identity_number

KEY = bytes(range(32))
NAMES = [("party", "甲川科技（广州）有限公司"), ("person", "陆景行"), ("person", "Ann B. Lee")]


def test_an_entity_has_one_pseudonym_under_one_key_and_another_under_another():
    first, second = Pseudonymiser(KEY, []), Pseudonymiser(bytes(32), [])
    assert first.entity("person", "x") == first.entity("person", "x")
    assert first.entity("person", "x") != first.entity("party", "x")
    assert first.entity("person", "x") != second.entity("person", "x")


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32"):
        Pseudonymiser(b"short", [])


@pytest.mark.parametrize(
    "text",
    [
        "甲川科技（广州）有限公司",
        "甲川科技(广州)有限公司",
        "甲 川 科 技（广州）\n有限公司",
        "甲川科技（广州）",
        "陆 景行",
        "ANN B. LEE",
    ],
)
def test_a_name_is_found_in_its_printed_variants(text):
    names = Pseudonymiser(KEY, NAMES)
    found = names.text(f"由{text}提交")
    assert text not in found
    assert found.startswith("由[")
    assert names.replaced["name"] == 1


def test_the_variants_of_a_name_are_one_entity():
    names = Pseudonymiser(KEY, NAMES)
    assert names.text("甲川科技(广州)有限公司") == names.text("甲川科技（广州）")


def test_a_place_alone_is_no_name():
    names = Pseudonymiser(KEY, [("party", "中国医药集团有限公司"), ("party", "北京远山科技有限公司")])
    assert names.text("中国专利，北京出版") == "中国专利，北京出版"
    assert "远山" not in names.text("远山的产品")


def test_numbers_of_persons_are_taken_out_and_others_stay():
    names = Pseudonymiser(KEY, [])
    kept = "专利号202110345678.3，案号4W900123，2026年11月22日，110105194912310021"
    assert names.text(kept) == kept
    for private in ("11010519491231002X", "91350100M000100Y43", "13812345678", "+86 138-1234-5678", "a.b@c.example.cn"):
        assert private not in names.text(f"见{private}。")
    assert set(names.replaced) == {"identity_number", "credit_code", "phone", "email"}


def test_check_characters():
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")
    assert not is_credit_code("short")


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(NAMES))
def test_a_planted_name_never_survives(before, after, planted):
    assert planted[1] not in Pseudonymiser(KEY, NAMES).text(before + planted[1] + after)


@given(st.integers(0, 10**17 - 1))
def test_every_valid_identity_number_is_taken_out(digits):
    body = f"{digits:017d}"
    check = next(mark for mark in "0123456789X" if is_identity_number(body + mark))
    assert body not in Pseudonymiser(KEY, []).text(f"身份证号：{body}{check}，")
