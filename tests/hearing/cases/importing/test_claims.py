"""Claims and their dependencies."""

from hearing.cases.importing.claims import make_claim
from hearing.cases.importing.cnipa import read_decision
from tests.hearing.cases.texts import DEMO, changed


def test_a_claim_never_refers_to_a_later_one():
    claim = make_claim(3, "根据权利要求2或5所述的支架")
    assert claim.parents == (2,)
    assert not claim.independent


def test_a_claim_of_another_kind_refers_but_stands_alone():
    claim = make_claim(9, "一种套件，包括权利要求1-3任一项所述的支架。")
    assert (claim.parents, claim.independent) == ((1, 2, 3), True)


def test_claims_without_their_closing_mark_end_where_the_account_begins():
    imported = read_decision(changed(("金属片。”", "金属片。")))
    assert [fact.value.number for fact in imported.claims] == list(range(1, 9))
    assert imported.claims[-1].value.text.endswith("金属片。")
    assert [item.reason for item in imported.queued if item.field == "claims"] == ["cut_off"]


def test_a_quotation_inside_a_claim_does_not_end_the_list():
    imported = read_decision(changed(("释放按钮。", "标有“释放”\n的按钮。")))
    assert len(imported.claims) == 8


def test_claims_kept_by_an_earlier_decision_are_not_taken_for_those_granted():
    imported = read_decision(changed(("本专利授权公告时的权利要求书如下", "在先决定维持有效的权利要求书如下")))
    assert imported.claims == ()
    assert imported.is_queued("claims")


def test_spans_hold_number_and_text():
    fact = read_decision(DEMO).claims[1]
    assert DEMO[fact.span.start : fact.span.end].startswith("2. 根据权利要求1")
