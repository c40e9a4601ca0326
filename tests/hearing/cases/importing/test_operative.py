"""The operative part alone decides."""

import pytest

from hearing.cases.importing.cnipa import read_decision
from tests.hearing.cases.texts import DEMO, changed, deciding

NUMBER = "202110345678.3号发明专利"


def read(operative):
    imported = read_decision(deciding(operative))
    results = [(f.value.claims, f.value.part, f.value.result) for f in imported.claim_results]
    return imported.outcome.value if imported.outcome else None, results, imported


ALL = tuple(range(1, 9))
AMENDED = "在专利权人于2026年04月28日提交的权利要求1-5的基础上"


@pytest.mark.parametrize(
    ("operative", "outcome", "results"),
    [
        (f"宣告{NUMBER}权全部无效。", "invalid_all", [(ALL, "", "invalid")]),
        (f"维持第 {NUMBER[:-4]}发明专利权有效。", "maintained", [(ALL, "", "valid")]),
        (f"{AMENDED}，维持{NUMBER}权有效。", "maintained_amended", [((1, 2, 3, 4, 5), "", "valid_amended")]),
        (
            f"宣告{NUMBER}的权利要求1-6、8无效，在权利要求7的基础上继续维持该专利有效。",
            "invalid_part",
            [((1, 2, 3, 4, 5, 6, 8), "", "invalid"), ((7,), "", "valid")],
        ),
        (
            f"宣告{NUMBER}的权利要求1以及引用权利要求1的权利要求6-8无效，在权利要求2-5以及权利要求6-8引用权利要求2-5的"
            "技术方案的基础上继续维持该专利有效。",
            "invalid_part",
            [
                ((1,), "", "invalid"),
                ((6, 7, 8), "引用权利要求1的技术方案", "invalid"),
                ((2, 3, 4, 5), "", "valid"),
                ((6, 7, 8), "引用权利要求2-5的技术方案", "valid"),
            ],
        ),
        (f"宣告{NUMBER}的权利要求1-8全部无效。", "invalid_all", [(ALL, "", "invalid")]),
    ],
)
def test_the_four_outcomes_and_claims_down_to_alternatives(operative, outcome, results):
    found = read(operative)
    assert found[:2] == (outcome, results)
    assert not found[2].is_queued("outcome")
    assert not found[2].is_queued("claim_results")


@pytest.mark.parametrize(
    "operative",
    [
        f"在本决定针对的审查文本的基础上维持{NUMBER}权有效。",
        f"宣告{NUMBER}的权利要求1-5无效。",
        "本案终结。",
    ],
)
def test_an_operative_part_with_two_readings_goes_to_a_person_whole(operative):
    outcome, results, imported = read(operative)
    assert outcome is None
    assert results == []
    assert imported.is_queued("outcome")


@pytest.mark.parametrize(
    ("operative", "outcome", "results"),
    [
        (
            f"在第 10001 号无效宣告请求审查决定维持有效的权利要求 1-4 的基础上，继续维持{NUMBER}权有效。",
            "maintained",
            [((1, 2, 3, 4), "", "valid")],
        ),
        (
            f"在第10001号决定维持有效的专利权人于2025年01月02日提交的权利要求1-4的基础上维持{NUMBER}权有效。",
            "maintained_amended",
            [((1, 2, 3, 4), "", "valid_amended")],
        ),
        (
            f"在专利权人于2026年01月05日提交的权利要求1-4的基础上，维持{NUMBER}权有效。",
            "maintained_amended",
            [((1, 2, 3, 4), "", "valid_amended")],
        ),
        (
            f"在授权公告文本的权利要求1-4、8的基础上，维持{NUMBER}权有效。",
            "maintained",
            [((1, 2, 3, 4, 8), "", "valid")],
        ),
    ],
)
def test_a_text_older_than_the_request_is_stated_and_flagged(operative, outcome, results):
    assert read(operative)[:2] == (outcome, results)
    queue = [item.reason for item in read(operative)[2].queued if item.field == "outcome"]
    assert queue == ["earlier_text"]


@pytest.mark.parametrize(
    ("operative", "results"),
    [
        (
            f"宣告{NUMBER}的权利要求4中涉及样式A的技术方案无效，在权利要求1-3、权利要求4除涉及样式A的其他技术方案、"
            "权利要求5-8的基础上继续维持该专利有效。",
            [
                ((4,), "涉及样式A的技术方案", "invalid"),
                ((1, 2, 3), "", "valid"),
                ((4,), "除涉及样式A的其他技术方案", "valid"),
                ((5, 6, 7, 8), "", "valid"),
            ],
        ),
        (
            f"宣告{NUMBER}的权利要求6中B组技术方案、权利要求7-8引用权利要求6中B组技术方案的部分无效，在权利要求1-5、"
            "权利要求6中A组技术方案、权利要求7-8引用权利要求6中A组技术方案的基础上继续维持该专利有效。",
            [
                ((6,), "B组技术方案", "invalid"),
                ((7, 8), "引用权利要求6中B组技术方案的部分", "invalid"),
                ((1, 2, 3, 4, 5), "", "valid"),
                ((6,), "A组技术方案", "valid"),
                ((7, 8), "引用权利要求6中A组技术方案", "valid"),
            ],
        ),
        (
            f"宣告{NUMBER}的权利要求8中引用权利要求1、2或者4的技术方案无效，在权利要求1-7以及权利要求8中"
            "引用权利要求3、5-7的技术方案的基础上继续维持该专利有效。",
            [
                ((8,), "引用权利要求1、2或者4的技术方案", "invalid"),
                ((1, 2, 3, 4, 5, 6, 7), "", "valid"),
                ((8,), "引用权利要求3、5-7的技术方案", "valid"),
            ],
        ),
    ],
)
def test_results_go_down_to_the_alternatives_of_a_claim(operative, results):
    outcome, found, imported = read(operative)
    assert (outcome, found) == ("invalid_part", results)
    assert not imported.is_queued("claim_results")


@pytest.mark.parametrize(
    "operative",
    [
        f"宣告{NUMBER}的权利要求1，权利要求7-8中引用权利要求1、权利要求5中引用权利要求1的技术方案以及权利要求2的技术方案"
        "无效，在权利要求3-6的基础上继续维持该专利有效。",
        f"宣告{NUMBER}的权利要求1无效，宣告权利要求2无效，在权利要求3-8的基础上继续维持该专利有效。",
    ],
)
def test_parts_in_a_form_not_known_are_queued_while_the_outcome_stands(operative):
    outcome, results, imported = read(operative)
    assert (outcome, results) == ("invalid_part", [])
    assert imported.is_queued("claim_results")


def test_claims_that_are_lost_but_not_named_leave_what_is_kept():
    outcome, results, imported = read(
        f"宣告{NUMBER}的权利要求部分无效，在专利权人于2026年04月28日提交的权利要求第1-5项的基础上继续维持该专利有效。"
    )
    assert (outcome, results) == ("invalid_part", [((1, 2, 3, 4, 5), "", "valid_amended")])
    assert imported.is_queued("claim_results")


def test_a_claim_that_is_neither_lost_nor_kept_is_noticed():
    _, results, imported = read(f"宣告{NUMBER}的权利要求1-3无效，在权利要求5-8的基础上继续维持该专利有效。")
    assert len(results) == 2
    assert imported.is_queued("claim_results")


def test_the_text_examined_tells_what_the_operative_part_leaves_out():
    operative = f"在本决定针对的审查文本的基础上维持{NUMBER}权有效。"
    text = deciding(operative).replace(
        "## 二、决定的理由", "## 二、决定的理由\n\n本决定针对的审查文本为专利权人于2026年04月28日提交的权利要求1-5。"
    )
    imported = read_decision(text)
    assert imported.outcome is not None
    assert imported.outcome.value == "maintained_amended"
    assert imported.is_queued("outcome")


def test_an_operative_part_cut_off_does_not_decide():
    text = deciding(f"宣告{NUMBER}的权利要求1-8全部无效，在专利权人")
    imported = read_decision(text[: text.index("全部无效") + 4])
    assert imported.outcome is None
    assert imported.is_queued("outcome")


def test_the_covers_tick_boxes_do_not_decide():
    lost = changed(("□宣告专利权全部无效。", "宣告专利权全部无效。"), ("□维持专利权有效。", "维持专利权有效。"))
    imported = read_decision(lost)
    assert imported.outcome is not None
    assert imported.outcome.value == "invalid_part"


def test_claims_both_lost_and_kept_are_a_misreading():
    _, results, imported = read(f"宣告{NUMBER}的权利要求1-4无效，在权利要求4-8的基础上继续维持该专利有效。")
    assert results == []
    assert imported.is_queued("claim_results")


def test_the_demo_decides_as_it_says():
    imported = read_decision(DEMO)
    assert [fact.value.part for fact in imported.claim_results] == [
        "",
        "引用权利要求1-3的技术方案",
        "",
        "引用权利要求4或5的技术方案",
    ]
