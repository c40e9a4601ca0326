"""The traps that real decisions set, one test for each, on texts made up in their forms."""

from contextlib import suppress
from datetime import date

import pytest

from hearing.cases.errors import NotADecisionError, SeveralDecisionsError
from hearing.cases.importing.cnipa import as_json, read_decision
from hearing.cases.numbers import check_digit
from tests.hearing.cases.importing.made_up import PATENT, TICKS, MadeUp

PLAIN = MadeUp()


def reasons(imported, name):
    return [item.reason for item in imported.queued if item.field == name]


def days(facts):
    return [fact.value for fact in facts]


def test_the_plain_decision_is_read_whole_and_nothing_waits():
    values = as_json(PLAIN.read())
    assert values["queued"] == []
    assert values["outcome"] == "invalid_all"
    assert values["claim_results"] == [{"claims": "1-4", "part": "", "result": "invalid"}]
    assert values["hearing_dates"] == ["2025-03-20"]
    assert values["priority_date"] is None
    assert values["petitioners"] == [
        {"name": "丙谷家居有限公司", "kind": "organisation", "former_name": "", "case_number": "", "agents": []}
    ]
    assert values["legal_basis"][0] == {
        "id": "A22.3", "law": "patent_law", "version": 2008, "article": 22, "paragraph": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("operative", "outcome"),
    [
        ("宣告{patent}号发明专利权全部无效。", "invalid_all"),
        ("宣告{patent}号发明专利的权利要求1-2无效，在权利要求3-4的基础上继续维持该专利有效。", "invalid_part"),
        ("维持{patent}号发明专利权有效。", "maintained"),
        ("在专利权人于2025年01月08日提交的权利要求1-3的基础上，维持{patent}号发明专利权有效。", "maintained_amended"),
    ],
)
@pytest.mark.parametrize("ticks", [TICKS, tuple("□" + tick for tick in TICKS), ("☒" + TICKS[0], *TICKS[1:])])
def test_only_the_operative_part_decides_whatever_the_boxes_show(operative, outcome, ticks):
    imported = PLAIN.but(operative=operative, ticks=ticks).read()
    assert imported.outcome is not None
    assert imported.outcome.value == outcome
    assert not imported.is_queued("outcome")


def test_a_joint_trial_is_one_decision_on_several_requests():
    imported = PLAIN.but(
        cases="第I请求:第4W990001号第II请求:第4W990002号第III请求:第4W990003号",
        cover_case="4W990003",
        petitioner="请求人I:丙谷家居有限公司请求人II:戊山科技有限公司请求人III:闻人雪",
        requested="1、2024年11月15日2、2024年12月02日3、2025年01月06日",
        account=(
            "第I请求",
            *("合议组发出了口头审理通知书，定于2025年03月20日举行口头审理。", "口头审理如期举行。"),
            "第II请求",
            *("合议组发出了口头审理通知书，定于2025年03月21日举行口头审理。", "口头审理如期举行。"),
        ),
    )
    text = imported.text.replace("无效宣告请求人：请求人I:", "无效宣告请求人：", 1)
    text = text.replace("请求人II:戊山科技有限公司请求人III:闻人雪\n", "戊山科技有限公司闻人雪\n", 1)
    read = read_decision(text)
    assert days(read.case_numbers) == ["4W990001", "4W990002", "4W990003"]
    assert days(read.request_dates) == [date(2024, 11, 15), date(2024, 12, 2), date(2025, 1, 6)]
    assert [(party.value.name, party.value.kind) for party in read.petitioners] == [
        ("丙谷家居有限公司", "organisation"), ("戊山科技有限公司", "organisation"), ("闻人雪", "person"),
    ]  # fmt: skip
    assert days(read.hearing_dates) == [date(2025, 3, 20), date(2025, 3, 21)]


def test_two_parses_of_one_decision_read_alike():
    again = PLAIN.text.replace("\n\n", "\n\n\n").replace("口头审理如期举行", "口头审理如期\n\n举行")
    first, second = as_json(PLAIN.read()), as_json(read_decision(again))
    assert first == second


def test_a_claim_is_lost_only_as_far_as_it_refers_to_a_lost_one():
    imported = PLAIN.but(
        operative="宣告{patent}号发明专利的权利要求1以及权利要求3-4中引用权利要求1的技术方案无效，在权利要求2以及"
        "权利要求3-4中引用权利要求2的技术方案的基础上继续维持该专利有效。"
    ).read()
    found = [(item.value.claims, item.value.part, item.value.result) for item in imported.claim_results]
    assert found == [
        ((1,), "", "invalid"),
        ((3, 4), "引用权利要求1的技术方案", "invalid"),
        ((2,), "", "valid"),
        ((3, 4), "引用权利要求2的技术方案", "valid"),
    ]


def test_a_case_decided_anew_after_a_court_has_two_hearings_years_apart():
    imported = PLAIN.but(
        requested="2016年01月20日",
        filed="2010年02月26日",
        granted="2013年08月21日",
        patent=f"201010123456.{check_digit('201010123456')}",
        account=(
            "最高人民法院于2023年11月30日作出（2022）最高法知行终 9001 号行政判决，"
            "撤销了第 30001 号无效宣告请求审查决定。",
            "国家知识产权局于2016年06月02日举行了第一次口头审理，双方均出席。",
            "新的合议组发出了口头审理通知书，定于2024年05月10日举行第二次口头审理。第二次口头审理如期举行。",
        ),
    ).read()
    assert days(imported.hearing_dates) == [date(2016, 6, 2), date(2024, 5, 10)]
    assert not imported.is_queued("hearing_dates")
    assert {link.value.number for link in imported.links} == {"30001", "（2022）最高法知行终9001号"}


def test_a_decision_dated_before_its_request_is_flagged_and_not_repaired():
    imported = PLAIN.but(decided="2024年06月10日").read()
    assert imported.decision_date is not None
    assert imported.decision_date.value == date(2024, 6, 10)
    assert reasons(imported, "decision_date") == ["out_of_order"]
    assert reasons(imported, "request_dates") == ["out_of_order"]


def test_a_notice_that_calls_a_hearing_for_a_day_before_the_request_is_a_misprint():
    imported = PLAIN.but(
        account=(
            "合议组于2024年12月20日发出了口头审理通知书，定于2024年01月15日举行口头审理。",
            "口头审理如期举行，双方当事人均出席了本次口头审理。",
        )
    ).read()
    assert imported.hearing_dates == ()
    assert reasons(imported, "hearing_dates") == ["out_of_order"]


@pytest.mark.parametrize("wrong", [1, 5, 9])
def test_a_misprinted_patent_number_fails_its_check_digit(wrong):
    digit = str((int(PATENT[-1]) if PATENT[-1] != "X" else 0) + wrong)[-1]
    imported = PLAIN.but(patent=PATENT[:-1] + digit).read()
    assert imported.patent_number is None
    assert reasons(imported, "patent_number") == ["check_digit"]


def test_an_operative_part_that_names_another_patent_is_flagged():
    imported = PLAIN.but(operative=f"宣告{PATENT.replace('1234', '1334')}号发明专利权全部无效。").read()
    assert imported.patent_number is not None
    assert imported.patent_number.value == PATENT
    assert reasons(imported, "patent_number") == ["disagrees"]


def test_a_party_is_named_as_this_decision_prints_it_with_its_former_name_apart():
    imported = PLAIN.but(patentee="丁溪电器股份有限公司(由“丁溪电器有限公司”变更而来)").read()
    assert [fact.value.name for fact in imported.patentees] == ["丁溪电器股份有限公司"]
    assert imported.patentees[0].value.former_name == "丁溪电器有限公司"


def test_a_cover_and_a_table_that_name_a_party_differently_go_to_a_person():
    text = PLAIN.text.replace("专利权人：丁溪电器股份有限公司", "专利权人：丁溪电气股份有限公司")
    imported = read_decision(text)
    assert reasons(imported, "patentees") == ["disagrees"]
    assert imported.patentees == ()


@pytest.mark.parametrize(
    ("account", "held", "mode"),
    [
        ("定于2025年03月20日举行口头审理。后因故将口头审理改在2025年04月08日举行。口头审理如期举行。", [(4, 8)], None),
        ("定于2025年03月20日举行口头审理，后因当事人原因，延期到2025年04月08日举行口头审理。口头审理如期举行。",
         [(4, 8)], None),
        ("定于2025年03月20日举行口头审理。因故，原定于2025年03月20日举行的口头审理取消。"
         "又发出口头审理通知书，定于2025年05月09日举行线上口头审理。口头审理如期举行。", [(5, 9)], "internet"),
        ("最终确定于2025年03月20日，就本案与关联案件（案件编号4W990009，专利号201110123456.X）举行合并口头审理。"
         "口头审理如期举行。", [(3, 20)], None),
        ("合议组于2025年03月20日进行了口头审理，专利权人未出席。", [(3, 20)], None),
        ("分别于2025年03月20日、2025年03月21日举行了口头审理。", [(3, 20), (3, 21)], None),
        ("定于2025年03月20日举行口头审理。因工作安排，口头审理最终于2025年03月24日以线上口头审理方式举行，"
         "双方均出席了本次口头审理。", [(3, 24)], "internet"),
        ("定于2025年03月20日举行口头审理。2025年03月25日，口头审理如期进行。", [(3, 25)], None),
        ("定于2025年03月20日举行口头审理。口头审理因故改为2025年04月13日举行，双方均出席了本次口头审理。",
         [(4, 13)], None),
        ("定于2025年03月20日举行口头审理。口头审理如期以线上方式举行。", [(3, 20)], "internet"),
        ("定于2025年03月20日举行口头审理。口头审理如期举行。证人季某以远程方式出席了口头审理并接受了询问。",
         [(3, 20)], None),
        ("定于2025年03月20日举行口头审理。口头审理如期举行，请求人以线上方式参加，专利权人到庭参加口头审理。",
         [(3, 20)], "mixed"),
        ("定于2025年03月20日举行口头审理。请求人撤回了请求，本案口头审理取消。", [], None),
        ("定于2025年03月20日举\n\n行口头审理。口头审\n\n理如期举行。", [(3, 20)], None),
    ],
)  # fmt: skip
def test_a_hearing_counts_when_it_took_place_and_its_mode_when_it_is_stated(account, held, mode):
    imported = PLAIN.but(account=(account,)).read()
    assert days(imported.hearing_dates) == [date(2025, *day) for day in held]
    assert (imported.hearing_mode.value if imported.hearing_mode else None) == mode


def test_a_notice_that_nothing_confirms_waits_for_a_person():
    imported = PLAIN.but(account=("定于2025年03月20日举行口头审理。", "请求人在口头审理过程中明确了其理由。")).read()
    assert imported.hearing_dates == ()
    assert reasons(imported, "hearing_dates") == ["not_confirmed"]


@pytest.mark.parametrize(
    ("printed", "ids"),
    [
        ("专利法第22条第2、3款、第26条第3和4款", ["A22.2", "A22.3", "A26.3", "A26.4"]),
        ("专利法第22条3款", ["A22.3"]),
        ("专利法第22条第3款,实施细则第20条第1款", ["A22.3", "R20.1"]),
        ("《专利法》第二十二条第三款、第二十六条第四款，《专利法实施细则》第二十条第一款", ["A22.3", "A26.4", "R20.1"]),
        ("专利法第33条,第26条第3款、第4款;专利法实施细则第11条", ["A33", "A26.3", "A26.4", "R11"]),
    ],
)
def test_provisions_are_read_in_every_usual_writing(printed, ids):
    imported = PLAIN.but(basis=printed).read()
    assert [fact.value.id for fact in imported.legal_basis] == ids
    assert not imported.is_queued("legal_basis")


def test_a_provision_of_another_law_is_not_taken_for_one_of_the_patent_law():
    imported = PLAIN.but(basis="专利法第22条第3款、民法典第132条").read()
    assert [fact.value.id for fact in imported.legal_basis] == ["A22.3"]
    assert reasons(imported, "legal_basis") == ["part_unread"]


@pytest.mark.parametrize(
    ("filed", "priority", "stated", "version"),
    [
        ("2009年09月30日", "", "", 2000),
        ("2009年10月01日", "", "", 2008),
        ("2010年03月01日", "2009年09月30日", "", 2000),
        ("2021年06月01日", "", "", 2020),
        ("2009年12月01日", "", "本案适用2000年修正的专利法。", 2000),
        ("1999年01月01日", "", "", None),
    ],
)
def test_the_version_of_the_law_is_stated_or_follows_from_the_filing_date(filed, priority, stated, version):
    opening = "本专利授权公告时的权利要求书如下："
    imported = PLAIN.but(
        patent=f"202110123456.{check_digit('202110123456')}",
        filed=filed, priority=priority, granted="2022年08月20日", opening=opening, reasons=(stated or "无。",),
    ).read()  # fmt: skip
    assert imported.legal_basis[0].value.version == version


def test_a_greek_letter_written_out_in_one_place_is_the_same_title():
    imported = read_decision(PLAIN.but(title="抗α4β7抗体").text.replace("抗α4β7抗体", r"抗 $\alpha 4\beta 7$ 抗体", 1))
    assert imported.title is not None
    assert imported.title.value == "抗α4β7抗体"


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("依据第 27001、54001 号无效宣告请求审查决定的观点", {"27001", "54001"}),
        ("反证1：第46001号专利无效宣告请求审查决定", {"46001"}),
        ("证据9：第568001号《无效宣告请求审查决定书》", {"568001"}),
        ("根据国家知识产权局作出的561001号无效宣告请求审查决定", {"561001"}),
        ("针对201080012345.3号专利作出的第102001号复审决定书", {"102001"}),
        ("(2021)京 73 行 初 13001 号行政判决书", {"（2021）京73行初13001号"}),
        ("最高人民法院（2009）知行字第9001号判决", {"（2009）知行字9001号"}),
        ("苏宁知法裁字[2023]8号专利侵权纠纷行政裁决书", {"苏宁知法裁字〔2023〕第8号"}),
        ("(2021)国知药裁0009号药品专利纠纷行政裁决书", {"国知药裁〔2021〕第9号"}),
        ("（2022）京求是内经证字第 794-797 号公证书", set()),
    ],
)
def test_other_proceedings_are_found_in_every_writing(printed, numbers):
    imported = PLAIN.but(account=(*PLAIN.account, f"请求人提交了：{printed}，供参考。")).read()
    assert {fact.value.number for fact in imported.links} == numbers


def test_claims_that_the_text_prints_in_part_are_not_taken_for_all():
    imported = PLAIN.but(
        claims=(*PLAIN.claims[:2], PLAIN.claims[2].replace("3. ", "三、 "), PLAIN.claims[3].replace("4. ", "四、 "))
    ).read()
    assert reasons(imported, "claims") == ["part_unread"]
    assert imported.claim_results[0].value.claims == ()


def test_two_decisions_of_different_length_in_one_text_are_refused():
    second = PLAIN.but(number="990502", cases="第4W990002号", cover_case="4W990002").text
    for text in (PLAIN.text + second, PLAIN.text + second[: second.index("## 三、决定")], second[400:] + PLAIN.text):
        with pytest.raises(SeveralDecisionsError):
            read_decision(text)


@pytest.mark.parametrize(
    "garbage", ["权利要求1、", "2024年01月01日", "第1条第1款", "<tr><td>", "无效宣告请求", "（", "1. "]
)
def test_garbage_is_refused_or_queued_within_reason(garbage):
    text = "无效宣告请求审查决定\n\n一、案由\n\n" + garbage * 4000 + "\n\n三、决定\n\n" + garbage * 4000
    with suppress(NotADecisionError, SeveralDecisionsError):
        assert read_decision(text).queued


FORMS = {
    "pipes": lambda rows: "\n".join(f"| {key} | {value} |" for key, value in rows),
    "tabs": lambda rows: "\n".join(f"{key}\t{value}" for key, value in rows),
    "colons": lambda rows: "\n\n".join(f"{key}：{value}" for key, value in rows),
    "value below": lambda rows: "\n\n".join(f"{key}\n\n{value}" for key, value in rows),
}


def in_form(text, form):
    start, end = text.index("<table>"), text.index("</table>") + len("</table>")
    return text[:start] + FORMS[form](PLAIN.header()) + text[end:]


@pytest.mark.parametrize("form", FORMS)
def test_a_header_reads_alike_in_whatever_form_it_is_printed(form):
    assert as_json(read_decision(in_form(PLAIN.text, form))) == as_json(PLAIN.read())


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("## 一、案由", "**一、案由**").replace("## 三、决定", "**三、决定**"),
        lambda text: text.replace("## 一、", "一. ").replace("## 二、", "二. ").replace("## 三、", "三. "),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.translate(str.maketrans("0123456789", "０１２３４５６７８９")).replace("４Ｗ", "4W"),
        lambda text: text.replace("合议组组长：温知言", "合 议组组长：温 知言").replace("实施细则", "实施 细则"),
        lambda text: text.replace("口头审理", "口头\n\n审理").replace("如期举行", "如期\n举行"),
        lambda text: text.replace("2024年11月15日</td>", "2024-11-15</td>").replace("2017年02月28日<", "2017.2.28<"),
    ],
)
def test_the_printers_habits_change_no_value(change):
    values, plain = as_json(read_decision(change(PLAIN.text))), as_json(PLAIN.read())
    for name in set(plain) - {"queued", "claim_results"}:
        assert values[name] == plain[name], name


def test_what_the_cover_alone_states_of_a_request_is_flagged():
    text = PLAIN.text.replace("<tr><td>案件编号</td><td>第4W990001号</td></tr>", "")
    imported = read_decision(text.replace("<tr><td>无效宣告请求人</td><td>丙谷家居有限公司</td></tr>", ""))
    assert reasons(imported, "case_numbers") == ["cover_only"]
    assert reasons(imported, "petitioners") == ["cover_only"]


def test_names_that_run_together_on_the_cover_are_not_one_party():
    both = "丁溪电器股份有限公司、己泉科技有限公司"
    whole = read_decision(PLAIN.but(patentee=both).text)
    assert [fact.value.name for fact in whole.patentees] == both.split("、")
    text = PLAIN.text.replace("<tr><td>专利权人</td><td>丁溪电器股份有限公司</td></tr>", "")
    imported = read_decision(
        text.replace("专利权人：丁溪电器股份有限公司", "专利权人：丁溪电器股份有限公司己泉科技有限公司")
    )
    assert imported.patentees == ()
    assert reasons(imported, "patentees") == ["ambiguous"]


def test_a_notice_that_names_a_day_before_itself_is_a_misprint():
    imported = PLAIN.but(
        account=(
            "合议组于2025年12月19日再次发出口头审理通知书，定于2025年01月30日举行口头审理。",
            "口头审理如期举行。",
        ),
        decided="2026年03月10日",
    ).read()
    assert imported.hearing_dates == ()
    assert reasons(imported, "hearing_dates") == ["out_of_order"]
