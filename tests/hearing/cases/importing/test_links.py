"""Linked proceedings."""

from datetime import date

import pytest

from hearing.cases.importing.cnipa import read_decision
from hearing.cases.model import ProceedingKind, Relation
from tests.hearing.cases.texts import DEMO, changed


def test_the_ruling_carries_status_day_and_place():
    ruling = read_decision(DEMO).links[0].value
    assert ruling.kind is ProceedingKind.ADMINISTRATIVE_RULING
    assert (ruling.status, ruling.on) == ("中止审理", date(2026, 5, 8))
    assert DEMO[slice(*ruling.span)] == "粤知法裁字〔2026〕第12号"


def test_one_proceeding_in_two_styles_is_one_link():
    imported = read_decision(changed(("至此，", "粤知法裁字[2026]12号案卷已调取。\n\n至此，")))
    rulings = [fact for fact in imported.links if fact.value.kind is ProceedingKind.ADMINISTRATIVE_RULING]
    assert len(rulings) == 1


def test_a_decision_only_mentioned_is_not_said_to_be_about_the_patent():
    imported = read_decision(changed(("至此，", "请求人援引了第 10001 号无效宣告请求审查决定。\n\n至此，")))
    link = next(fact.value for fact in imported.links if fact.value.number == "10001")
    assert link.relation is Relation.MENTIONED


def test_the_decision_does_not_link_to_itself():
    imported = read_decision(changed(("至此，", "本专利的第990123号无效宣告请求审查决定。\n\n至此，")))
    assert "990123" not in [fact.value.number for fact in imported.links]


def test_decisions_in_a_list_are_all_linked_and_one_without_its_kind_waits():
    said = "在先的第10001号、第10002号和第10003号无效决定，第10004号在先无效宣告请求审查决定书。"
    imported = read_decision(changed(("至此，", f"{said}\n\n至此，")))
    assert {"10001", "10002", "10003", "10004"} <= {fact.value.number for fact in imported.links}
    assert not imported.is_queued("links")
    assert read_decision(changed(("至此，", "参见第10005号决定。\n\n至此，"))).is_queued("links")


FIRST, SECOND = ("court", "（2021）京73行初9001号"), ("court", "（2021）京73行初9002号")


@pytest.mark.parametrize(
    ("said", "links"),
    [
        ("参见国家知识产权局10420号无效宣告请求审查决定。", [("invalidation", "10420")]),
        ("参见在先决定（10420号无效决定）。", [("invalidation", "10420")]),
        ("参见无效宣告请求审查决定第10420号。", [("invalidation", "10420")]),
        ("反证13：无效决定第10420号。", [("invalidation", "10420")]),
        ("参见第10420号无效宣告审查请求决定书。", [("invalidation", "10420")]),
        ("参见无效宣告请求审查决定（第10420号）。", [("invalidation", "10420")]),
        ("参见决定号为10420的无效宣告请求审查决定。", [("invalidation", "10420")]),
        ("证据5：无效宣告请求审查决定书，决定号10420，决定日2020年1月2日。", [("invalidation", "10420")]),
        ("参见复审请求审查决定（第123456号）。", [("reexamination", "123456")]),
        ("中国专利申请公开说明书及其决定号为51234的复审决定。", [("reexamination", "51234")]),
        ("参见(2021)京73行初9001、9002号行政判决书。", [FIRST, SECOND]),
        ("参见(2021)京73行初9001号、9002号行政判决书。", [FIRST, SECOND]),
        ("参见(2021)京73行初9001号、第10420号无效宣告请求审查决定。", [FIRST, ("invalidation", "10420")]),
        (
            "参见粤知法裁字〔2022〕第3、4号行政裁决。",
            [
                ("administrative_ruling", "粤知法裁字〔2022〕第3号"),
                ("administrative_ruling", "粤知法裁字〔2022〕第4号"),
            ],
        ),
        ("证据3为浙江省金海市合信公证处（2023）浙金合保字第19号。", []),
        ("权利要求1-10420号无效。", []),
    ],
)
def test_numbers_are_linked_wherever_they_stand(said, links):
    plain = {(fact.value.kind.value, fact.value.number) for fact in read_decision(DEMO).links}
    imported = read_decision(changed(("至此，", f"{said}\n\n至此，")))
    assert {(fact.value.kind.value, fact.value.number) for fact in imported.links} == plain | set(links)
    assert not imported.is_queued("links")


@pytest.mark.parametrize(
    "said",
    [
        "参见2021京73行初9001号行政判决书。",
        "参见决定号10420的决定。",
        "反证2：案件编号为4W990077的无效宣告请求审查决定。",
    ],
)
def test_a_number_that_is_not_sure_waits(said):
    assert read_decision(changed(("至此，", f"{said}\n\n至此，"))).is_queued("links")


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("针对本专利，国家知识产权局于2019年作出了第10420号无效宣告请求审查决定。", True),
        ("反证5：第10420号复审决定书（即，本专利的在先复审决定）。", True),
        ("根据第10420号无效宣告请求审查决定，本专利维持有效的权利要求1-6为授权时的权利要求。", True),
        ("北京知识产权法院（2021）京73行初10420号判决撤销了在先决定，合议组据此重新作出审查决定。", True),
        (
            "专利权人强调，依据第10420号无效宣告请求审查决定的观点，因为证据1未公开治疗的结果，应当认可本专利的新颖性。",
            False,
        ),
        ("证据7为第10420号无效宣告请求审查决定，与本专利涉及的产品不同。", False),
        ("反证1为第10420号无效宣告请求审查决定，反证2为本专利的实验数据。", False),
        ("证据5：第10420号复审决定书（本专利申请的母案申请维持驳回决定的复审决定书）。", False),
    ],
    ids=["against", "that-is", "according-to", "sent-back", "relied-on", "other", "beside-others", "parent"],
)
def test_a_decision_is_on_the_same_patent_only_when_its_sentence_says_so(said, same):
    imported = read_decision(changed(("至此，", f"{said}\n\n至此，")))
    link = next(fact.value for fact in imported.links if fact.value.number.endswith(("10420", "10420号")))
    assert (link.relation is Relation.SAME_PATENT) is same
