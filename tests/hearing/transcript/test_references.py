"""References are found where they are, and never lead to what is not registered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.transcript.references import ReferenceKind, Register, find, label_key

REGISTER = Register.of(
    [
        ("证据1", "e1"),
        ("证据2", "e2"),
        ("证据2A", "e2a"),
        ("证据3", "e3"),
        ("证据3-1", "e31"),
        ("证据3-2", "e32"),
        ("证据3-3", "e33"),
        ("证据10", "e10"),
        ("反证1", "r1"),
        ("对比文件1", "d1"),
        ("实物样品", "sample"),
    ],
    claims=[str(number) for number in range(1, 9)],
    grounds=["A22.3", "A26.4", "A33", "R23.2"],
)


def found(text: str) -> list[tuple[str, str, int]]:
    return [(text[r.start : r.end], " ".join(r.targets), r.page) for r in find(text, REGISTER)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("证据1第5页公开了锁定机构", [("证据1第5页", "e1", 5)]),
        ("证据 10 的说明书第12-13页", [("证据 10 的说明书第12-13页", "e10", 12)]),
        ("证据１第１２页", [("证据１第１２页", "e1", 12)]),
        ("对比文件1", [("对比文件1", "d1", 0)]),
        ("D1 and Exhibit 2 p. 5", [("D1", "d1", 0), ("Exhibit 2 p. 5", "e2", 5)]),
        ("Exhibits 1 and 2, page 3", [("Exhibits 1", "e1", 0), ("2, page 3", "e2", 3)]),
        ("证据1、2和证据3的结合", [("证据1", "e1", 0), ("2", "e2", 0), ("证据3", "e3", 0)]),
        ("证据1证据2", [("证据1", "e1", 0), ("证据2", "e2", 0)]),
        ("证据1至3", [("证据1至3", "e1 e2 e3", 0)]),
        ("证据一公开了", [("证据一", "e1", 0)]),
        ("证据2A：证据2的译文", [("证据2A", "e2a", 0), ("证据2", "e2", 0)]),
        ("4.6 权利要求 6  4.6.1", [("权利要求 6", "6", 0)]),
        ("反证1和证据2", [("反证1", "r1", 0), ("证据2", "e2", 0)]),
        ("权利要求1-3、5", [("权利要求1-3、5", "1 2 3 5", 0)]),
        ("证据1-证据3", [("证据1-证据3", "e1 e2 e3", 0)]),
        ("证据1-2，3-1的结合", [("证据1-2", "e1 e2", 0), ("3-1", "e31", 0)]),
        ("权利要求1-3，5-7未以", [("权利要求1-3，5-7", "1 2 3 5 6 7", 0)]),
        ("权利要求1，5-7mg", [("权利要求1", "1", 0)]),
        ("维持权利要求第1-3项", [("权利要求第1-3项", "1 2 3", 0)]),
        ("证据1的权利要求1公开了", [("证据1", "e1", 0)]),
        ("claim 1 of D1", [("D1", "d1", 0)]),
        ("权利要求1与证据1的区别", [("权利要求1", "1", 0), ("证据1", "e1", 0)]),
        ("权利要求1至3和权利要求8", [("权利要求1至3和权利要求8", "1 2 3 8", 0)]),
        ("claims 1-3 and 5", [("claims 1-3 and 5", "1 2 3 5", 0)]),
        ("专利法第22条第3款", [("专利法第22条第3款", "A22.3", 0)]),
        ("不符合第二十六条第四款的规定", [("第二十六条第四款", "A26.4", 0)]),
        ("《专利法》第33条", [("专利法》第33条", "A33", 0)]),
        ("实施细则第23条第2款", [("实施细则第23条第2款", "R23.2", 0)]),
        ("art. 22.3 and rule 23(2)", [("art. 22.3", "A22.3", 0), ("rule 23(2)", "R23.2", 0)]),
    ],
)
def test_what_people_say(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "证据9",
        "证据11",
        "证据1A",
        "证据3-4",  # a sub-exhibit that nobody filed is not exhibit 3
        "证据1-4",  # a range with a gap is no range
        "对比文件2",
        "附件1",
        "证据一致",
        "ED1",
        "claim 12",
        "权利要求9",
        "权利要求书第3页",
        "第22条第2款",
        "专利法第23条第2款",  # that paragraph is a ground here only of the regulations
        "证据2017年",
    ],
)
def test_what_is_not_registered_is_never_linked(text):
    assert found(text) == []


def test_sub_exhibits_are_not_a_range_and_a_range_is_not_a_sub_exhibit():
    assert found("证据3-1、3-3") == [("证据3-1", "e31", 0), ("3-3", "e33", 0)]
    assert found("证据3-1至证据3-3") == [("证据3-1至证据3-3", "e31 e32 e33", 0)]
    assert found("证据1-3") == [("证据1-3", "e1 e2 e3", 0)]


def test_a_count_after_a_list_is_no_exhibit():
    assert found("证据1、2个支架") == [("证据1", "e1", 0)]


def test_labels_of_one_family_agree_in_both_languages():
    assert label_key("证据 1") == label_key("证据一") == label_key("Exhibit 1") == label_key("证据１") == "E1"
    assert label_key("对比文件2") == label_key("D2")
    assert label_key("实物样品") == ""


pieces = st.sampled_from(
    [
        "证据",
        "反证",
        "D",
        "Exhibit ",
        "权利要求",
        "claims ",
        "第",
        "条",
        "款",
        "页",
        "1",
        "2",
        "3",
        "9",
        "-",
        "、",
        "和",
        "至",
        " ",
    ]
)


@given(st.lists(pieces, max_size=40).map("".join))
def test_spans_lie_in_the_text_in_order_and_lead_only_to_the_register(text):
    references = find(text, REGISTER)
    known = {
        ReferenceKind.EXHIBIT: set(REGISTER.exhibits.values()),
        ReferenceKind.CLAIMS: REGISTER.claims,
        ReferenceKind.PROVISION: REGISTER.grounds,
    }
    end = 0
    for reference in references:
        assert end <= reference.start < reference.end <= len(text)
        assert reference.targets
        assert set(reference.targets) <= known[reference.kind]
        end = reference.end


def test_a_hostile_text_is_read_in_one_pass():
    # A grammar that went back and forth over such a text would not come to an end.
    text = "证据1" + "-1" * 30_000 + "证据1、" * 10_000 + "权利要求1-" * 5_000
    assert len(find(text, REGISTER)) == 12_500
