"""Exhibit lists, and grounds read clause by clause."""

from hearing.cases.importing.cnipa import read_decision
from hearing.cases.importing.exhibits import REFERENCE, resolve
from tests.hearing.cases.texts import DEMO, changed

REASONS = DEMO[DEMO.index("其理由是") + 4 : DEMO.index("，请求宣告本专利")]


def read(statement, *more):
    imported = read_decision(changed((REASONS, statement), *more))
    return [(f.value.ground, f.value.claims, f.value.exhibits) for f in imported.grounds], imported


def test_provisions_that_follow_share_the_claims_before_them():
    found, _ = read("权利要求1-2不符合专利法第26条第4款、第22条第3款的规定")
    assert found == [("A26.4", (1, 2), ()), ("A22.3", (1, 2), ())]


def test_the_description_is_attacked_as_a_whole():
    found, _ = read("说明书公开不充分，不符合专利法第26条第3款的规定，权利要求3不符合专利法第26条第4款的规定")
    assert found == [("A26.3", (), ()), ("A26.4", (3,), ())]


def test_evidence_named_after_the_provision_still_carries_it():
    found, _ = read("权利要求1不符合专利法第22条第3款的规定，具体为证据1结合证据2")
    assert found == [("A22.3", (1,), ("证据1", "证据2"))]


def test_a_provision_that_needs_claims_and_names_none_is_queued():
    found, imported = read("不符合专利法第22条第3款的规定")
    assert found == []
    assert imported.is_queued("grounds")


def test_an_unregistered_exhibit_is_never_linked():
    found, imported = read("权利要求1相对于证据9不具备新颖性，不符合专利法第22条第2款的规定")
    assert found == [("A22.2", (1,), ())]
    assert imported.is_queued("grounds")


def test_sub_exhibits_are_not_a_range():
    match = REFERENCE.search("证据3-1、3-4")
    assert match is not None
    assert resolve(match, frozenset({"证据3-1", "证据3-4"})) == ("证据3-1", "证据3-4")
    assert resolve(match, frozenset({"证据1", "证据2", "证据3"})) is None


def test_a_range_is_one_only_when_every_exhibit_is_listed():
    match = REFERENCE.search("证据1-3")
    assert match is not None
    assert resolve(match, frozenset({"证据1", "证据2", "证据3"})) == ("证据1", "证据2", "证据3")
    assert resolve(match, frozenset({"证据1", "证据3"})) is None


def test_a_label_listed_twice_with_another_title_is_queued():
    imported = read_decision(changed(("证据4：《机械零件手册》", "证据3：另一文件；\n\n证据4：《机械零件手册》")))
    assert imported.is_queued("exhibits")
