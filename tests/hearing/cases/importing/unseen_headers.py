"""Decisions whose headers are printed otherwise: designs, utility models, the board's old forms, the site's, Word's."""

# ruff: noqa: E501 - a case a line, as long as its words are

import re

from tests.hearing.cases.importing.made_up import MadeUp
from tests.hearing.cases.importing.unseen import Unseen, case, header_as, number, swap

PLAIN = MadeUp()
DESIGN_NUMBER = number("201830123456")
DESIGN = MadeUp(
    cases="第6W990001号", cover_case="6W990001", title="保温杯（智能）", ipc="07-01", patent=DESIGN_NUMBER,
    filed="2018年03月05日", granted="2018年09月11日", basis="专利法第23条第1款、第2款",
    opening="本专利是国家知识产权局于{granted}授权公告的、名称为“保温杯（智能）”的外观设计专利（下称本专利），"
    "其专利号为{patent}，申请日为{filed}。",
    claims=(),
    account=(
        "请求人于2024年11月15日提出了无效宣告请求，其理由是：本专利与证据1的区别仅在于局部细微变化，"
        "不符合专利法第23条第1款、第2款的规定。",
        "请求人提交了如下证据：", "证据1：专利号为201730555555.X的外观设计专利授权公告文本打印件。",
        "合议组于2025年02月10日向双方当事人发出了口头审理通知书，定于2025年03月20日举行口头审理。",
        "口头审理如期举行，双方当事人均委托代理人出席了本次口头审理。",
    ),
    reasons=(
        "1. 法律依据", "2. 涉案专利与对比设计的比较",
        "将涉案专利与对比设计相比较，二者主视图、后视图相同，左视图、右视图略有差异，俯视图、仰视图对应相同。",
    ),
    operative="宣告{patent}号外观设计专利权全部无效。",
)  # fmt: skip
OF_DESIGN = {
    "case_numbers": ["6W990001"], "title": "保温杯（智能）", "ipc": None, "patent_number": DESIGN_NUMBER,
    "filing_date": "2018-03-05", "grant_date": "2018-09-11", "legal_basis": ["A23.1", "A23.2"],
    "claim_results": [("", "", "invalid")],
}  # fmt: skip
UTILITY_NUMBER = number("201720123456")
UTILITY = PLAIN.but(
    cases="第5W990001号", cover_case="5W990001", patent=UTILITY_NUMBER, ipc="F16B 2/10（2006.01）",
    operative="宣告{patent}号实用新型专利权全部无效。",
)  # fmt: skip
OF_UTILITY = {"case_numbers": ["5W990001"], "patent_number": UTILITY_NUMBER, "ipc": "F16B 2/10"}

OLD_NUMBER = number("200620012345")
OLD = MadeUp(
    number="12345", cases="第5W09901号", cover_case="5W09901", decided="2009年05月12日", patent=OLD_NUMBER,
    title="手动扳手", ipc="B25B 13/00", filed="2006年03月27日", granted="2007年04月25日", requested="2008年06月30日",
    basis="专利法第22条第2款、第3款，专利法实施细则第21条第2款",
    account=(
        "针对上述专利权，请求人于2008年06月30日向中华人民共和国国家知识产权局专利复审委员会（下称专利复审委员会）"
        "提出无效宣告请求，其理由是本专利权利要求1-4不符合专利法第22条第2款、第3款的规定。",
        "专利复审委员会受理了上述无效宣告请求，并成立合议组对本案进行审理。",
        "本案合议组于2008年12月08日发出口头审理通知书，定于2009年02月18日进行口头审理。",
        "口头审理如期举行。",
    ),
    operative="宣告{patent}号实用新型专利权全部无效。",
)  # fmt: skip
OF_OLD = {
    "case_numbers": ["5W09901"], "decision_number": "12345", "decision_date": "2009-05-12",
    "patent_number": OLD_NUMBER, "title": "手动扳手", "ipc": "B25B 13/00", "filing_date": "2006-03-27",
    "grant_date": "2007-04-25", "request_dates": ["2008-06-30"], "legal_basis": ["A22.2", "A22.3", "R21.2"],
    "hearing_dates": ["2009-02-18"],
}  # fmt: skip
BOARD = swap(
    ("## 无效宣告请求审查决定(第 12345 号)", "中华人民共和国国家知识产权局\n专利复审委员会\n无效宣告请求审查决定（第12345号）"),
    ("## 无效宣告请求审查决定书", "无效宣告请求审查决定书"),
)  # fmt: skip

SITE = f"""决定号：{{number}}

决定日：2025-06-10

委内编号：4W990001

优先权日：

申请（专利）号：{PLAIN.patent}

申请日：2017-02-28

复审请求人：

发明创造名称：一种保温杯

无效请求人：丙谷家居有限公司

授权公告日：2019-08-20

审定公告日：

专利权人：丁溪电器股份有限公司

主审员：路思远

合议组组长：温知言

参审员：季新雨

国际分类号：A47G 19/22

外观设计分类号：

法律依据：专利法第22条第3款、第26条第4款

决定要点：区别特征被其他证据公开的，不具备创造性。

全文：

无效宣告请求审查决定（第{{number}}号）

"""


def site(decision: str = "990501") -> str:
    """The form in which the office's site of decisions prints them: no cover, the panel in the header."""
    body = PLAIN.text
    start = body.index("<table>")
    rest = body[body.index("## 一、案由") :]
    return (SITE.format(number=decision) + body[start : body.index("</table>")] + "</table>\n\n" + rest).replace(
        "990501", decision
    )


def bare_site() -> str:
    """The same without the table of the paper."""
    body = PLAIN.text
    return SITE.format(number="990501") + body[body.index("## 一、案由") :]


WORD = header_as(
    lambda rows: "<table border=1>" + "".join(
        f"<tr style='height:12pt'>\n<td width=120><p class=MsoNormal><b>{key[:1]}&nbsp;{key[1:]}</b></p></td>\n"
        f"<td colspan=3><p class=MsoNormal><span lang=EN-US>{value}</span><o:p></o:p></p></td></tr>\n"
        for key, value in rows
    ) + "</table>"
)  # fmt: skip
FOUR_CELLS = header_as(
    lambda rows: "<table>" + "".join(
        f"<tr><td>{rows[at][0]}</td><td>{rows[at][1]}</td><td>{rows[at + 1][0]}</td><td>{rows[at + 1][1]}</td></tr>"
        for at in range(0, len(rows), 2)
    ) + "</table>"
)  # fmt: skip
GRID = header_as(
    lambda rows: "+------+------+\n" + "".join(f"| {key} | {value} |\n+------+------+\n" for key, value in rows)
)

HEADERS: tuple[Unseen, ...] = (
    case("design", DESIGN, OF_DESIGN),
    case("design-class-row", DESIGN, OF_DESIGN, change=swap(("国际主分类号", "外观设计分类号"))),
    case("design-product-name", DESIGN, OF_DESIGN, change=swap(("发明创造名称", "使用外观设计的产品名称"))),
    case("design-name", DESIGN, OF_DESIGN, change=swap(("发明创造名称", "外观设计名称"))),
    case("design-kept", DESIGN.but(operative="维持{patent}号外观设计专利权有效。"),
         OF_DESIGN | {"outcome": "maintained", "claim_results": [("", "", "valid")]}),
    case("design-part", DESIGN.but(
        operative="宣告{patent}号外观设计专利的设计1无效，在设计2的基础上继续维持该专利权有效。"),
        OF_DESIGN | {"outcome": "invalid_part", "claim_results": []}, "claim_results"),
    case("design-of-2003", DESIGN.but(patent=number("03312345"), filed="2003年03月05日", granted="2003年09月11日"),
         OF_DESIGN | {"patent_number": number("03312345"), "filing_date": "2003-03-05", "grant_date": "2003-09-11"}),
    case("design-locarno", DESIGN.but(ipc="LOC(11)Cl. 07-01"), OF_DESIGN),
    case("design-conflict-of-rights", DESIGN.but(basis="专利法第二十三条第三款"), OF_DESIGN | {"legal_basis": ["A23.3"]}),
    case("design-whole-article", DESIGN.but(basis="专利法第23条"), OF_DESIGN | {"legal_basis": ["A23"]}),
    case("utility", UTILITY, OF_UTILITY),
    case("utility-name", UTILITY, OF_UTILITY, change=swap(("发明创造名称", "实用新型名称"))),
    case("utility-zl", UTILITY, OF_UTILITY, change=swap(
        (f"<td>{UTILITY_NUMBER}", f"<td>ZL 2017 2 0123456.{UTILITY_NUMBER[-1]}"))),
    case("utility-zl-run-on", UTILITY, OF_UTILITY, change=swap(
        (f"<td>{UTILITY_NUMBER}", f"<td>ZL{UTILITY_NUMBER}"))),
    case("patent-key-with-mark", UTILITY, OF_UTILITY, change=swap(
        ("<td>专利号</td>", "<td>专利号（ZL）</td>"))),
    case("old-board", OLD, OF_OLD, change=BOARD),
    case("old-wx", OLD, OF_OLD, change=lambda text: text.replace("第 12345 号", "第WX12345号")),
    case("old-ipc-edition", OLD.but(ipc="Int.Cl.7 B25B 13/00"), OF_OLD),
    case("old-ipc-bracket", OLD.but(ipc="B25B 13/00（2006.01）I"), OF_OLD),
    case("old-chinese-date", OLD, OF_OLD, change=swap(("<td>2009年05月12日", "<td>二〇〇九年五月十二日"))),
    case("old-chinese-date-circles", OLD, OF_OLD, change=swap(("<td>2009年05月12日", "<td>二○○九年五月十二日"))),
    case("old-chinese-tens", OLD.but(decided="2009年11月30日"), OF_OLD | {"decision_date": "2009-11-30"},
         change=swap(("<td>2009年11月30日", "<td>二零零九年十一月三十日"))),
    case("chinese-dates-everywhere", PLAIN, {}, change=swap(
        ("2025年06月10日", "二〇二五年六月十日"), ("2024年11月15日", "二〇二四年十一月十五日"),
        ("2025年03月20日", "二〇二五年三月二十日"), ("2025年02月10日", "二〇二五年二月十日"))),
    case("site", site(), {}),
    case("site-bare", bare_site(), {}),
    case("site-wx", site("WX12345"), {"decision_number": "12345"}),
    case("word", PLAIN, {}, change=WORD),
    case("four-cells", PLAIN, {}, change=FOUR_CELLS),
    case("grid", PLAIN, {}, change=GRID),
    case("bold-keys", bare_site(), {}, change=lambda text: re.sub(r"^([^\n：]{3,9})：", r"**\1**：", text, flags=re.MULTILINE)),
    case("line-goes-on", bare_site(), {}, change=swap(("发明创造名称：一种保温杯", "发明创造名称：一种\n保温杯"))),
    case("lines-of-two-parties", bare_site(), {}, "petitioners", change=swap(
        ("无效请求人：丙谷家居有限公司", "无效请求人：丙谷家居有限公司\n戊山科技有限公司"))),
    case("lines-of-the-basis", bare_site(), {}, change=swap(("第22条第3款、第26条第4款", "第22条第3款、\n第26条第4款"))),
    case("two-keys-in-a-line", bare_site(), {}, change=swap(
        ("发明创造名称：一种保温杯\n\n无效请求人", "发明创造名称：一种保温杯    无效宣告请求人"))),
    case("granted-on-another-day", PLAIN.but(opening="国家知识产权局于2019年08月26日公告授予的第{patent}号发明专利权，"
         "申请日为{filed}。授权公告的权利要求书如下："), {}, "grant_date"),
    case("colons-in-keys", PLAIN, {}, change=swap(("</td><td>", "：</td><td>"))),
    case("spaced-keys", PLAIN, {}, change=swap(("<td>决定日<", "<td>决 定 日<"), ("<td>申请日<", "<td>申　请　日<"))),
    case("two-classes", PLAIN.but(ipc="A47G 19/22; A47J 41/00"), {}, "ipc"),
    case("ipc-long", PLAIN.but(ipc="A47G19/22(2006.01)i"), {}),
    case("ipc-letter-for-figure", PLAIN.but(ipc="A47G l9/22"), {}, "ipc"),
    case("ipc-o-for-0", PLAIN.but(ipc="AO1B 3/00"), {"ipc": "A01B 3/00"}, "ipc"),
    case("case-o-for-0", PLAIN.but(cases="第4W99O001号"), {}, "case_numbers"),
    case("case-l-for-1", PLAIN.but(cases="第4W99000l号", cover_case="4W99000l"), {}, "case_numbers"),
    case("case-lower-w", PLAIN.but(cases="第4w990001号"), {}, "case_numbers"),
    case("decision-o-for-0", PLAIN, {}, "decision_number", change=swap(("第 990501 号", "第 99O501 号"))),
    case("decision-o-in-one", PLAIN, {}, "decision_number", change=swap(
        ("## 无效宣告请求审查决定(第 990501 号)", "## 无效宣告请求审查决定(第 99O501 号)"))),
    case("decision-spaced", PLAIN, {}, change=swap(("第 990501 号", "第 9 9 0 5 0 1 号"))),
    case("decision-broken", PLAIN, {}, "decision_number", change=swap(
        ("## 无效宣告请求审查决定(第 990501 号)", "## 无效宣告请求审查决定(第 990\n501 号)"))),
    case("patent-spaced", PLAIN, {}, change=swap((f"<td>{PLAIN.patent}", f"<td>{' '.join(PLAIN.patent)}"))),
    case("patent-o-for-0", PLAIN, {}, "patent_number", change=swap(
        (f"<td>{PLAIN.patent}", f"<td>{PLAIN.patent.replace('0', 'O', 1)}"))),
    case("patent-l-for-1", PLAIN, {}, "patent_number", change=lambda text: text.replace(
        PLAIN.patent, PLAIN.patent.replace("1", "l"))),
    case("patent-middle-dot", PLAIN, {}, "patent_number", change=swap(
        (f"<td>{PLAIN.patent}", f"<td>{PLAIN.patent.replace('.', '·')}"))),
    case("patent-and-title", PLAIN, {}, "patent_number", change=swap(
        (f"<td>{PLAIN.patent}", f"<td>{PLAIN.patent}（分案申请）"))),
    case("date-o-for-0", PLAIN, {}, "decision_date", change=swap(("<td>2025年06月10日", "<td>2O25年06月10日"))),
    case("date-l-for-1", PLAIN, {}, "decision_date", change=swap(("<td>2025年06月10日", "<td>2025年06月l0日"))),
    case("date-l-after", PLAIN, {}, "decision_date", change=swap(("<td>2025年06月10日", "<td>2025年06月1O日"))),
    case("date-broken", PLAIN, {}, change=swap(("<td>2025年06月10日", "<td>2025年\n06月1 0日"))),
    case("date-without-day-word", PLAIN, {}, "decision_date", change=swap(("<td>2025年06月10日", "<td>2025年06月10"))),
    case("date-slashes", PLAIN, {}, change=swap(("<td>2025年06月10日", "<td>2025/06/10"))),
    case("date-plain", PLAIN, {}, "decision_date", change=swap(("<td>2025年06月10日", "<td>20250610"))),
    case("date-full-width", PLAIN, {}, change=swap(("<td>2025年06月10日", "<td>２０２５年０６月１０日"))),
    case("date-two-figures", PLAIN, {}, "decision_date", change=swap(("<td>2025年06月10日", "<td>25年06月10日"))),
    case("page-in-header", PLAIN, {}, change=swap(("<tr><td>专利号", "<tr><td colspan=2>第 2 页 共 9 页</td></tr><tr><td>专利号"))),
    case("title-over-two-lines", PLAIN, {}, change=swap(("<td>一种保温杯", "<td>一种\n保温杯"))),
    case("title-misread", PLAIN, {}, "title", change=swap(("<td>一种保温杯", "<td>一种保湿杯"))),
    case("title-with-latin", PLAIN.but(title="USB-C接口的 LED 灯"), {"title": "USB-C接口的 LED 灯"}),
    case("title-with-line-of-another", PLAIN, {}, "title", change=swap(
        ("<td>一种保温杯</td></tr>", "<td>一种保温杯 国际主分类号</td></tr>"))),
    case("grant-two-days", PLAIN.but(granted="2019年08月20日，2020年01月10日"), {}, "grant_date"),
    case("grant-before-filing", PLAIN.but(granted="2016年08月20日"), {"grant_date": "2016-08-20"}, "grant_date filing_date legal_basis"),
    case("grant-contradicted", PLAIN, {}, "grant_date", change=swap(("授权公告日为2019年08月20日", "授权公告日为2019年08月26日"))),
    case("filing-contradicted", PLAIN, {}, "filing_date", change=swap(("申请日为2017年02月28日", "申请日为2017年02月26日"))),
    case("filing-of-a-divisional", PLAIN.but(filed="2012年02月28日"), {"filing_date": "2012-02-28"}),
    case("filing-in-future", PLAIN.but(filed="2071年02月28日"), {}, "filing_date grant_date"),
    case("request-before-grant", PLAIN.but(requested="2018年11月15日"), {"request_dates": ["2018-11-15"]}, "request_dates grant_date"),
    case("request-in-account-later", PLAIN.but(requested="2025年01月15日"), {"request_dates": ["2025-01-15"]}, "request_dates"),
    case("decided-before-hearing", PLAIN.but(decided="2025年03月01日"), {"decision_date": "2025-03-01"}, "hearing_dates"),
    case("number-two-headings", PLAIN, {}, "decision_number", change=lambda text: text.replace("990501", "990507", 1)),
    case("case-on-cover-differs", PLAIN.but(cover_case="4W990007"), {}, "case_numbers"),
    case("patent-on-cover-differs", PLAIN, {}, "patent_number", change=lambda text: text.replace(
        PLAIN.patent, number("201710123455"), 1)),
    case("basis-chinese-figures", PLAIN.but(basis="《中华人民共和国专利法》第二十二条第三款、第二十六条第四款")),
    case("basis-without-law", PLAIN.but(basis="第22条第3款、第26条第4款"), {}, "legal_basis"),
    case("basis-short", PLAIN.but(basis="A22.3、A26.4"), {}, "legal_basis"),
    case("basis-letters", PLAIN.but(basis="专利法第22条第3款、第26条第4敦"), {}, "legal_basis"),
    case("basis-l", PLAIN.but(basis="专利法第22条第3款、第26条第l款"), {}, "legal_basis"),
    case("basis-rule", PLAIN.but(basis="专利法实施细则第20条第2款"), {"legal_basis": ["R20.2"]}),
    case("priority-with-number", PLAIN.but(priority="2016年03月01日 US 62/301,234",
         opening="专利号为{patent}，优先权日为2016年03月01日，申请日为{filed}，授权公告日为{granted}。权利要求书如下："),
         {"priority_date": "2016-03-01"}),
    case("priority-abroad", PLAIN.but(priority="2016-03-01,2016-05-04",
         opening="专利号为{patent}，申请日为{filed}，授权公告日为{granted}。权利要求书如下："),
         {"priority_date": "2016-03-01"}),
)  # fmt: skip
