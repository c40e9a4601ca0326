"""A case as the office enters it: what is read, what is refused and where, and that a case on file comes back whole."""

from dataclasses import replace
from datetime import date

import pytest

from hearing.cases.building import case_from_decision
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.model import Case
from hearing.docket.entered import (
    Entered,
    EnteredExhibit,
    EnteredGround,
    EnteredLink,
    EnteredParty,
    EnteredPatent,
    EnteredSeat,
    as_entered,
)
from hearing.docket.reading import read_case
from hearing.vocabulary import Role, Side
from tests.hearing.cases.texts import DEMO

TODAY = date(2026, 11, 23)
RIGHT = Entered(
    numbers="4W119999",
    request_dates="2026年10月8日",
    patent=EnteredPatent("ZL 2021 1 0345678.3", "一种可折叠支架", "F16M11/38", "2021-03-31", "", "2023-05-16"),
    claims="1. 一种可折叠支架，其特征在于设有凹槽。\n2. 根据权利要求1所述的支架，设有挡条。",
    parties=(
        EnteredParty(Side.PETITIONER, "甲川科技有限公司", "陆景行、何若谷"),
        EnteredParty(Side.PATENTEE, "乙山智能装备有限公司"),
    ),
    seats=(EnteredSeat("member", "江雨桐"), EnteredSeat("leader", "闻一澜"), EnteredSeat("clerk", account="a-1")),
    grounds=(EnteredGround("A22.3", "1-2", "证据1、证据2"), EnteredGround("A26.3")),
    exhibits=(EnteredExhibit(Side.PETITIONER, "证据1", "CN1"), EnteredExhibit(Side.PETITIONER, "证据2", "CN2")),
    links=(EnteredLink("administrative_ruling", "粤知法裁字(2026)12号"), EnteredLink("court", "(2026)粤73民初1号")),
)


def faults(entered: Entered, **more) -> dict[str, str]:
    read = read_case(entered, today=TODAY, **more)
    assert (read.case is None) == bool(read.faults)
    assert all(one.zh and one.en for one in read.faults)
    return {one.field: one.zh for one in read.faults}


def read(entered: Entered, **more) -> Case:
    case = read_case(entered, today=TODAY, **more).case
    assert case is not None
    return case


def test_the_form_becomes_a_case_with_its_numbers_in_one_form():
    case = read(RIGHT)
    assert case.id == "4W119999"
    assert (case.patent.number, case.patent.ipc) == ("202110345678.3", "F16M 11/38")
    assert case.request_dates == (date(2026, 10, 8),)
    assert [(claim.number, claim.parents) for claim in case.patent.claims] == [(1, ()), (2, (1,))]
    assert [(one.id, one.agents) for one in case.parties] == [
        ("petitioner-1", ("陆景行", "何若谷")),
        ("patentee-1", ()),
    ]
    assert [(seat.role, seat.name) for seat in case.panel] == [(Role.LEADER, "闻一澜"), (Role.MEMBER, "江雨桐")]
    assert [(cell.claim, cell.ground, cell.exhibits) for cell in case.cells] == [
        (1, "A22.3", ("证据1", "证据2")),
        (2, "A22.3", ("证据1", "证据2")),
        (0, "A26.3", ()),
    ]
    assert [one.number for one in case.links] == ["粤知法裁字〔2026〕第12号", "（2026）粤73民初1号"]


def test_a_case_on_file_is_shown_corrected_and_read_back():
    case = replace(case_from_decision(read_decision(DEMO)), rule_set="cnipa-2024")
    form = as_entered(case, ())
    again = read_case(form, today=TODAY, before=case)
    assert again.faults == ()
    assert again.case == case
    moved = read(replace(form, request_dates="2026-03-17"), before=case)
    assert moved == replace(case, request_dates=(date(2026, 3, 17),))


def test_what_must_be_there_is_asked_for_all_at_once():
    assert set(faults(Entered())) == {"numbers", "request_dates", "patent.number", "patent.title", "parties"}


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"numbers": "4W"}, "numbers", "4W"),
        ({"request_dates": "2026-13-01"}, "request_dates", "日期"),
        ({"request_dates": "2027-01-01"}, "request_dates", "晚于今日"),
        ({"request_dates": "2022-01-01"}, "request_dates", "早于授权公告日"),
        ({"patent": EnteredPatent("202110345678.1", "一种支架")}, "patent.number", "3"),
        ({"patent": replace(RIGHT.patent, filing_date="昨天")}, "patent.filing_date", "昨天"),
        ({"patent": replace(RIGHT.patent, priority_date="2022-01-01")}, "patent.priority_date", "晚于申请日"),
        ({"patent": replace(RIGHT.patent, ipc="支架")}, "patent.ipc", "支架"),
        ({"claims": "一种支架"}, "claims", "1."),
        ({"claims": "1. 根据权利要求2所述的支架。\n2. 一种支架。"}, "claims", "权利要求1"),
        ({"parties": RIGHT.parties[:1]}, "parties", "专利权人"),
        ({"parties": (*RIGHT.parties, RIGHT.parties[0])}, "parties.2.name", "重复"),
        ({"parties": (RIGHT.parties[0], EnteredParty(Side.PATENTEE, "乙\u202e山"))}, "parties.1.name", "不可见"),
        ({"seats": (EnteredSeat("agent", "某"),)}, "seats.0.role", "身份"),
        ({"seats": (EnteredSeat("leader", "甲"), EnteredSeat("leader", "乙"))}, "seats", "一位"),
        ({"seats": (EnteredSeat("clerk", "某"),)}, "seats.0.account", "账号"),
        ({"grounds": (EnteredGround("A99"),)}, "grounds.0.ground", "理由"),
        ({"grounds": (EnteredGround("A22.3", "3"),)}, "grounds.0.claims", "没有权利要求3"),
        ({"grounds": (EnteredGround("A22.3", "全部"),)}, "grounds.0.claims", "全部"),
        ({"grounds": (EnteredGround("A22.3", "1 2026年"),)}, "grounds.0.claims", "2026"),
        ({"grounds": (EnteredGround("A22.3", "1", "证据9"),)}, "grounds.0.exhibits", "证据9"),
        ({"grounds": (EnteredGround("A22.3", "1", "", 1),)}, "grounds.0.petitioner", "请求人"),
        ({"exhibits": (*RIGHT.exhibits, RIGHT.exhibits[0])}, "exhibits.2.label", "重复"),
        ({"links": (EnteredLink("court", "粤知法裁字〔2026〕第12号"),)}, "links.0.number", "法院"),
        ({"links": (EnteredLink("elsewhere", "1"),)}, "links.0.kind", "种类"),
    ],
)
def test_every_fault_names_its_field_and_what_is_wrong(changed, field, said):
    found = faults(replace(RIGHT, **changed))
    assert said in found[field]


def test_a_patentee_may_attack_their_own_patent():
    own = (EnteredParty(Side.PETITIONER, "乙山智能装备有限公司"), EnteredParty(Side.PATENTEE, "乙山智能装备有限公司"))
    assert faults(replace(RIGHT, parties=own)) == {}


def test_grounds_may_rest_on_what_was_filed_here():
    resting = replace(RIGHT, grounds=(EnteredGround("A22.2", "1", "证据7"),))
    assert set(faults(resting)) == {"grounds.0.exhibits"}
    assert faults(resting, filed=("证据7",)) == {}


def test_the_number_that_a_case_is_filed_under_stays():
    case = read(RIGHT)
    assert set(faults(replace(RIGHT, numbers="4W118888"), before=case)) == {"numbers"}
    assert faults(replace(RIGHT, numbers="4W119999、4W118888"), before=case) == {}


def test_grounds_of_two_petitioners_stay_theirs():
    two = (*RIGHT.parties, EnteredParty(Side.PETITIONER, "丙江公司"))
    grounds = (EnteredGround("A22.3", "1", "证据1"), EnteredGround("A22.3", "1", "证据2", 1))
    case = read(replace(RIGHT, parties=two, grounds=grounds))
    assert {(cell.petitioner, cell.exhibits) for cell in case.cells} == {
        ("petitioner-1", ("证据1",)),
        ("petitioner-2", ("证据2",)),
    }
    assert set(as_entered(case, ()).grounds) == set(grounds)
