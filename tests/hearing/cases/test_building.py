"""From the demo's decision to a whole case."""

import pytest

from hearing.cases.building import case_from_decision
from hearing.cases.errors import IncompleteDecisionError
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.model import ProceedingKind
from hearing.vocabulary import Role, Side
from tests.hearing.cases.texts import DEMO, changed


def test_the_demo_gives_a_whole_case():
    case = case_from_decision(read_decision(DEMO))
    assert case.id == "4W900123"
    assert [claim.parents for claim in case.patent.claims] == [
        (),
        (1,),
        (1, 2),
        (1,),
        (4,),
        (1, 2, 3, 4, 5),
        (6,),
        (5,),
    ]
    assert [party.agents for party in case.parties] == [("陆景行", "何若谷"), ("苏明朗", "叶青禾")]
    assert [seat.role for seat in case.panel] == [Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER]
    assert {cell.ground for cell in case.cells} == {"A22.2", "A22.3", "A26.4"}
    assert len(case.cells) == 18
    assert {(item.side, item.label) for item in case.listed_exhibits} == {
        (Side.PETITIONER, "证据1"),
        (Side.PETITIONER, "证据2"),
        (Side.PETITIONER, "证据3"),
        (Side.PETITIONER, "证据4"),
        (Side.PATENTEE, "反证1"),
    }
    assert [(link.kind, link.number, link.status) for link in case.links] == [
        (ProceedingKind.ADMINISTRATIVE_RULING, "粤知法裁字〔2026〕第12号", "中止审理"),
        (ProceedingKind.COURT, "（2026）粤73民初1234号", "正在审理"),
    ]
    assert case.decision is not None
    assert case.decision.outcome == "invalid_part"
    assert case.side(Side.PATENTEE)[0].name == "乙山智能装备有限公司"


def test_a_wrong_check_digit_opens_no_case_and_says_which_field():
    imported = read_decision(changed(("202110345678.3", "202110345678.4")))
    assert imported.is_queued("patent_number")
    with pytest.raises(IncompleteDecisionError) as refused:
        case_from_decision(imported)
    assert refused.value.missing == ("patent_number",)
    assert "patent_number" in refused.value.zh


def test_claims_that_a_person_must_look_at_stay_out():
    text = changed(("金属片。”", "金属片。"))
    imported = read_decision(text)
    assert imported.is_queued("claims")
    assert case_from_decision(imported).patent.claims == ()
