"""Parties and panel."""

import pytest

from hearing.cases.importing.cnipa import read_decision
from hearing.vocabulary import Role
from tests.hearing.cases.importing.made_up import MadeUp
from tests.hearing.cases.texts import DEMO, changed

ROW = "<td>专利权人</td><td>乙山智能装备有限公司"
COVER = "专利权人：乙山智能装备有限公司"


def test_a_change_of_name_is_kept_apart():
    imported = read_decision(changed((ROW, ROW + "(由乙山(中国)机电厂变更而来)")))
    (party,) = imported.patentees
    assert (party.value.name, party.value.former_name) == ("乙山智能装备有限公司", "乙山(中国)机电厂")


def test_several_parties_that_the_cover_runs_together():
    imported = read_decision(changed((ROW, ROW + "、戊海(上海)研究院"), (COVER, COVER + "戊海（上海）研究院")))
    assert [fact.value.name for fact in imported.patentees] == ["乙山智能装备有限公司", "戊海(上海)研究院"]
    assert not imported.is_queued("patentees")


def test_names_that_cannot_be_told_apart_are_queued():
    imported = read_decision(changed((ROW, "<td>专利权人</td><td>赵某某 钱某某")))
    assert imported.is_queued("patentees")
    assert imported.patentees == ()


def test_another_name_on_the_cover_is_queued():
    imported = read_decision(changed((COVER, "专利权人：己谷精密有限公司")))
    assert imported.is_queued("patentees")
    assert imported.patentees == ()


def test_petitioners_of_a_joint_decision_carry_their_case():
    row = "<tr><td>无效宣告请求人</td><td>甲川科技有限公司</td></tr>"
    both = (
        "<tr><td>无效宣告请求人1</td><td>甲川科技有限公司(4W900123)</td></tr>"
        "<tr><td>无效宣告请求人2</td><td>李某明(4W900125)</td></tr>"
    )
    imported = read_decision(changed((row, both)))
    assert [(fact.value.name, fact.value.case_number) for fact in imported.petitioners] == [
        ("甲川科技有限公司", "4W900123"),
        ("李某明", "4W900125"),
    ]


@pytest.mark.parametrize(
    ("cases", "petitioners", "found"),
    [
        (
            "第I请求：第4W990001号 第II请求：第4W990002号",
            "请求人I：丙谷公司 请求人II：戊山公司",
            ["4W990001", "4W990002"],
        ),
        (
            "第II请求：第4W990002号 第Ⅰ请求：第4W990001号",
            "请求人I：丙谷公司 请求人Ⅱ：戊山公司",
            ["4W990001", "4W990002"],
        ),
        ("第4W990001号、第4W990002号", "请求人I：丙谷公司 请求人II：戊山公司", ["", ""]),
        ("第I请求：第4W990001号 第II请求：第4W990002号", "丙谷公司、戊山公司", ["", ""]),
        (
            "第I请求：第4W990001号 第II请求：第4W990002号",
            "请求人I：丙谷公司、戊山公司 请求人II：己泉公司",
            ["", "", ""],
        ),
    ],
    ids=["both", "in-another-order", "cases-without", "names-without", "two-of-one"],
)
def test_a_petitioner_has_the_case_that_the_header_gives_it(cases, petitioners, found):
    imported = MadeUp(
        cases=cases, cover_case="4W990001", petitioner=petitioners, requested="2024年11月15日、2024年12月02日"
    ).read()
    assert [fact.value.case_number for fact in imported.petitioners] == found
    assert not imported.is_queued("petitioners")


def test_a_panel_that_signature_and_cover_name_differently_is_queued():
    head, _, tail = DEMO.rpartition("主审员：沈知远")
    imported = read_decision(head + "主审员：沈之远" + tail)
    assert imported.is_queued("panel")
    assert [fact.value.role for fact in imported.panel] == [Role.LEADER, Role.MEMBER]


def test_a_panel_of_five():
    imported = read_decision(changed(("参审员：江雨桐", "参审员：江雨桐\n\n参审员：白若溪\n\n参审员：尚清和")))
    assert [fact.value.name for fact in imported.panel][2:] == ["江雨桐", "白若溪", "尚清和"]


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("戊岭, Inc.", ["戊岭, Inc."]),
        ("戊岭有限公司（原名己谷有限公司）", ["戊岭有限公司"]),
        ("戊岭有限公司 己谷大学", []),
        ("戊岭有限公司/己谷大学", []),
        ("戊岭公司与己谷公司", []),
        ("戊岭和己谷公司", ["戊岭和己谷公司"]),
    ],
    ids=["legal-form", "former", "space", "slash", "and", "one-name"],
)
def test_where_one_name_ends_is_known_or_waits(printed, names):
    imported = MadeUp(patentee=printed).read()
    assert [fact.value.name for fact in imported.patentees] == names
    assert imported.is_queued("patentees") == (not names)


@pytest.mark.parametrize(
    ("said", "agents"),
    [
        (
            "请求人委托的金海专利代理事务所专利代理师温知言、路思远，专利权人委托的明理律师事务所专利代理师邰青、季新雨、"
            "东湖律师事务所专利代理师葛青出席了本次口头审理，双方对对方出庭人员的身份无异议。",
            (("温知言", "路思远"), ("邰青", "季新雨", "葛青")),
        ),
        ("请求人委托律师温知言以及请求人本人，专利权人的专利代理人路思远参加了口头审理。", (("温知言",), ("路思远",))),
        (
            "双方当事人均委托专利代理师出席了本次口头审理。请求人的代理人当庭陈述其与律师接洽，双方代理人和合议组询问。",
            ((), ()),
        ),
    ],
    ids=["two-firms", "alone", "nobody-named"],
)
def test_the_agents_of_each_side_are_those_with_the_title(said, agents):
    made = MadeUp()
    imported = made.but(account=(*made.account, said)).read()
    assert (imported.petitioners[0].value.agents, imported.patentees[0].value.agents) == agents


def test_a_name_of_the_panel_that_goes_on_below_waits():
    head, _, tail = DEMO.rpartition("主审员：沈知远")
    assert not read_decision(head + tail).is_queued("panel")
    assert read_decision((head + tail).replace("主审员：沈知远", "主审员：沈知\n\n远")).is_queued("panel")
