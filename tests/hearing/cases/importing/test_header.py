"""The header's fields, and what happens when places of the text disagree."""

from datetime import date

import pytest

from hearing.cases.importing.cnipa import read_decision
from tests.hearing.cases.importing.made_up import MadeUp
from tests.hearing.cases.texts import DEMO, changed


def reasons(imported, name):
    return [item.reason for item in imported.queued if item.field == name]


def test_every_fact_points_at_its_place():
    imported = read_decision(DEMO)
    fact = imported.decision_date
    assert fact is not None
    assert DEMO[fact.span.start : fact.span.end] == "2026年09月28日"
    assert fact.value == date(2026, 9, 28)
    assert imported.queued == ()


def test_a_header_of_plain_lines_is_read_too():
    start, end = DEMO.index("<table>"), DEMO.index("</table>") + len("</table>")
    lines = DEMO[start:end].replace("<table>", "").replace("</table>", "").replace("</tr>", "\n")
    lines = (
        lines.replace("</td><td>", "：")
        .replace("<tr><td>", "")
        .replace("</td>", "")
        .replace('<tr><td colspan="2">', "")
    )
    imported = read_decision(DEMO[:start] + lines + DEMO[end:])
    assert imported.queued == ()
    assert imported.ipc is not None
    assert imported.ipc.value == "F16M 11/38"


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        (
            "decision_number",
            "# 无效宣告请求审查决定(第 990123 号)",
            "# 无效宣告请求审查决定(第 990124 号)",
            "disagrees",
        ),
        ("decision_date", "2026年09月28日", "2026年09月31日", "malformed"),
        ("decision_date", "<td>2026年09月28日", "<td>", "missing"),
        ("decision_date", "<td>2026年09月28日", "<td>2026年01月28日", "out_of_order"),
        ("request_dates", "<td>2026年03月16日", "<td>2026年13月16日", "missing"),
        ("filing_date", "<td>2021年03月31日", "<td>2021年03月30日", "disagrees"),
        ("title", "<td>一种可折叠支架", "<td>一种折叠支架", "disagrees"),
        ("ipc", "F16M 11/38", "F16M 11/38, F16M 13/00", "several_classes"),
        ("case_numbers", "第4W900123号", "第4W900124号", "disagrees"),
        ("legal_basis", "第22条第2款、第3款、第26条第4款", "", "malformed"),
        ("patent_number", "<td>202110345678.3", "<td>202110345678.5", "check_digit"),
        ("patent_number", "宣告202110345678.3号", "宣告202110345687.3号", "disagrees"),
    ],
)
def test_what_is_not_sure_goes_to_a_person(name, old, new, reason):
    imported = read_decision(changed((old, new)))
    assert reason in reasons(imported, name)


def test_dates_out_of_order_are_flagged_and_never_repaired():
    imported = read_decision(changed(("<td>2026年09月28日", "<td>2026年01月28日")))
    assert imported.decision_date is not None
    assert imported.decision_date.value == date(2026, 1, 28)


def test_a_row_that_is_lost_is_read_from_the_body():
    imported = read_decision(changed(("<tr><td>申请日</td><td>2021年03月31日</td></tr>", "")))
    assert imported.filing_date is not None
    assert imported.filing_date.method == "body"
    assert imported.filing_date.confidence < 0.9


def test_no_priority_is_no_queue_entry():
    imported = read_decision(changed(("<td>2020年11月06日", "<td>无"), ("优先权日为2020年11月06日，", "")))
    assert imported.priority_date is None
    assert imported.queued == ()


def test_several_priorities_give_the_earliest():
    imported = read_decision(changed(("<td>2020年11月06日", "<td>2020年12月06日、2020年11月06日")))
    assert imported.priority_date is not None
    assert imported.priority_date.value == date(2020, 11, 6)


def test_a_joint_decision_names_every_request():
    imported = read_decision(
        changed(
            ("<td>第4W900123号", "<td>第I请求:第4W900123号第II请求:第4W900125号"),
            ("<td>2026年03月16日", "<td>1、2026年03月16日2、2026年04月02日"),
        )
    )
    assert [fact.value for fact in imported.case_numbers] == ["4W900123", "4W900125"]
    assert [fact.value for fact in imported.request_dates] == [date(2026, 3, 16), date(2026, 4, 2)]


def test_a_filing_date_after_the_year_of_the_number_waits():
    imported = read_decision(DEMO.replace("2021年03月31日", "2022年03月31日"))
    assert reasons(imported, "filing_date") == ["disagrees"]


def test_a_row_with_which_the_text_ends_is_not_trusted():
    cut = DEMO[: DEMO.index("第26条第4款</td>") + len("第26条")]
    assert read_decision(cut).legal_basis == ()
    assert reasons(read_decision(cut), "legal_basis") == ["missing"]


@pytest.mark.parametrize("basis", ["专利法第22条第2款、笫3款", "专利法第22条第2款、第26条第"])
def test_what_is_left_of_the_legal_basis_waits(basis):
    imported = MadeUp(basis=basis).read()
    assert reasons(imported, "legal_basis") == ["part_unread"]


@pytest.mark.parametrize(
    ("said", "version", "waits"),
    [
        ("", 2008, []),
        ("本案审查依据2000年修正的专利法进行。", 2000, []),
        ("2020年修正的专利法第22条另有规定，但本专利不适用该规定。", 2008, []),
        ("审查依据2020年修正的专利法进行。", None, ["ambiguous"]),
        ("2008年修正的专利法与2020年修正的专利法规定相同。", 2008, []),
    ],
    ids=["by-rule", "stated", "not-applied", "not-in-force-yet", "two-stated"],
)
def test_the_version_of_the_law_is_stated_or_called_for_and_never_one_of_later(said, version, waits):
    made = MadeUp()
    imported = made.but(reasons=(*made.reasons, said)).read()
    assert {fact.value.version for fact in imported.legal_basis} == {version}
    assert sorted(set(reasons(imported, "legal_basis"))) == waits


def test_a_priority_that_the_account_alone_tells_waits():
    opening = (
        "本专利的专利号为{patent}，优先权日为2016年03月01日，申请日为{filed}，授权公告日为{granted}。其权利要求书如下："
    )
    imported = MadeUp(opening=opening).read()
    assert imported.priority_date is None
    assert reasons(imported, "priority_date") == ["disagrees"]


@pytest.mark.parametrize("printed", ["2024年11月15日至2024年11月20日", "2024年11月15日（补充：2024年12月10日）"])
def test_more_days_than_requests_wait(printed):
    assert "part_unread" in reasons(MadeUp(requested=printed).read(), "request_dates")


def test_a_number_that_a_line_breaks_waits():
    imported = MadeUp(cases="第4W990001号、第4W9900\n02号", petitioner="丙谷家居有限公司、李某明").read()
    assert "part_unread" in reasons(imported, "case_numbers")
