"""Decisions in the layouts of other publications: the site's old form, the board's oldest, tables flattened, leftovers.

All of it is made up; only how keys, values and pages stand to one another is as it is printed elsewhere.
"""

# ruff: noqa: E501 - a case a line, as long as its words are

import re
from collections.abc import Callable

from hearing.cases.importing.cnipa import decision_text
from tests.hearing.cases.importing.made_up import PATENT, MadeUp
from tests.hearing.cases.importing.unseen import (
    CHIEF,
    LEADER,
    MEMBER,
    PANEL,
    TRUTH,
    Unseen,
    case,
    header_as,
    number,
    swap,
)

PLAIN = MadeUp()
ALL = " ".join(TRUTH)
NOT_READ = "outcome claim_results hearing_dates hearing_mode links request_dates priority_date"
Rows = list[tuple[str, str]]

SITE_NUMBER = number("200420012345")
SITE = f"""
发明创造名称:一种保温杯
外观设计名称:
决定号:11777
决定日:2008-05-12
委内编号:
优先权日:
申请(专利)号:{SITE_NUMBER}
申请日:2004-02-16
复审请求人:
无效请求人:李青
授权公告日:2005-03-09
审定公告日:
专利权人:丁溪电器股份有限公司;季新雨
主审员:路思远
合议组组长:温知言
参审员:葛青
国际分类号:A47G19/22,A47J41/00
外观设计分类号:
法律依据:专利法第26条第3款,专利法第22条第2;3款,专利法实施细则第20条第1款
决定要点:区别特征被其他证据公开的,不具备创造性。
全文:
一、案由
本无效宣告请求涉及中华人民共和国国家知识产权局于2005年3月9日授权公告的、名称为“一种保温杯”的实用新型专利权(下称本专利),其专利号是{SITE_NUMBER},申请日是2004年2月16日,专利权人是丁溪电器股份有限公司,共同专利权人是季新雨。本专利授权公告时的权利要求书如下:
“1.一种保温杯,包括杯体。
2.根据权利要求1所述的保温杯,其特征在于:有杯盖。”
李青(下称请求人)于2007年6月5日向国家知识产权局专利复审委员会提出无效宣告请求,认为本专利不符合专利法第22条第3款的规定。
专利复审委员会于2007年11月3日发出口头审理通知书,定于2007年12月12日举行口头审理。
口头审理如期举行,双方均出席了口头审理。
二、决定的理由
1.关于新颖性
本专利具备新颖性。
三、决定
维持{SITE_NUMBER}号实用新型专利权有效。
当事人对本决定不服的,可以根据专利法第46条第2款的规定起诉。
"""
OF_SITE = {
    "case_numbers": [], "decision_number": "11777", "decision_date": "2008-05-12", "patent_number": SITE_NUMBER,
    "filing_date": "2004-02-16", "grant_date": "2005-03-09", "request_dates": ["2007-06-05"], "petitioners": ["李青"],
    "patentees": ["丁溪电器股份有限公司", "季新雨"], "panel": [(LEADER, "温知言"), (CHIEF, "路思远"), (MEMBER, "葛青")],
    "legal_basis": ["A26.3", "A22.2", "A22.3", "R20.1"], "hearing_dates": ["2007-12-12"], "outcome": "maintained",
    "claim_results": [("1-2", "", "valid")],
}  # fmt: skip
FIRM_NUMBER = number("200920012345")
LAW_FIRM = f"""申请号或专利号:{FIRM_NUMBER}
案件编号: 5W109777
发明创造名称: 一种保温杯
专利权人: 季新雨
无效宣告请求人: 李青 代理人:明理律师事务所律师 葛青
中华人民共和国国家知识产权局专利复审委员会无效宣告请求审查决定(第11777号)
决定日:2012年05月18日
发明创造名称: 一种保温杯
国际分类号:A47G19/22
无效宣告请求人: 李青
专利权人: 季新雨
专利号:{FIRM_NUMBER}
申请日: 2009年06月16日
授权公告日: 2010年07月07日
无效宣告请求日: 2011年11月09日
法律依据: 专利法第22条第3款
决定要点:区别特征是常用技术手段的，不具备创造性。
一、案由
本案涉及的专利号为{FIRM_NUMBER}、名称为“一种保温杯”的实用新型专利(下称本专利),申请日为2009年06月16,授权公告日为2010年07月07日。
请求人于2011年11月9日提交的无效宣告请求,其理由是:权利要求1、2不具有创造性,请求宣告全部无效。
合议组于2012年03月20日举行了口头审理。
二、决定的理由
区别特征是常用技术手段。
三、决定
宣告{FIRM_NUMBER}号实用新型专利权全部无效。
"""
OF_LAW_FIRM = {
    "case_numbers": ["5W109777"], "decision_number": "11777", "decision_date": "2012-05-18",
    "patent_number": FIRM_NUMBER, "filing_date": "2009-06-16", "grant_date": "2010-07-07",
    "request_dates": ["2011-11-09"], "petitioners": ["李青"], "patentees": ["季新雨"], "panel": [],
    "legal_basis": ["A22.3"], "hearing_dates": ["2012-03-20"], "claim_results": [("", "", "invalid")],
}  # fmt: skip
OLD_NUMBER = number("88101234")
OLDEST = f"""中华人民共和国国家知识产权局专利复审委员会
无效宣告请求审查决定
|决   定   号    |第         8777号                              |
|决   定   日    |2003年05月12日                                |
|发明创造名称    |一种保温方法                      |
|国际分类号      |A47G 19/22                                    |
|无效请求人      |丙谷家居有限公司                                    |
|专 利 权 人     |李青                                        |
|专   利   号    |{OLD_NUMBER}                                    |
|申   请   日    |1988年6月13日                                  |
|授权公告日      |1991年3月20日                                  |
|法 律  依  据   |专利法第22条第2款、第3款， 第33条             |

一、案由
本无效宣告请求涉及中华人民共和国国家知识产权局于1991年3月20日审定公告的发明专利权，其申请日为1988年6月13日。
“1、一种方法。”
丙谷家居有限公司于2002年4月2日提出无效宣告请求，理由是不符合专利法第22条第3款。

二、决定的理由
存在区别技术特征。

三、决定
维持第{OLD_NUMBER}号发明专利权有效。
"""
OF_OLDEST = {
    "case_numbers": [], "decision_number": "8777", "decision_date": "2003-05-12", "patent_number": OLD_NUMBER,
    "title": "一种保温方法", "filing_date": "1988-06-13", "grant_date": "1991-03-20", "request_dates": ["2002-04-02"],
    "patentees": ["李青"], "panel": [], "legal_basis": ["A22.2", "A22.3", "A33"], "hearing_dates": [],
    "outcome": "maintained", "claim_results": [("", "", "valid")],
}  # fmt: skip


def lines(form: Callable[[str, str], str], between: str = "\n") -> Callable[[str], str]:
    """Print each row of the header in a form of its own."""
    return header_as(lambda rows: between.join(form(key, value) for key, value in rows))


def table(form: Callable[[str, str], str]) -> Callable[[str], str]:
    return header_as(lambda rows: f"<table>{''.join(f'<tr>{form(key, value)}</tr>' for key, value in rows)}</table>")


def two_a_row(rows: Rows) -> str:
    pairs = zip(rows[::2], rows[1::2], strict=True)
    cells = ("".join(f"<td>{cell}</td>" for row in pair for cell in row) for pair in pairs)
    return f"<table>{''.join(f'<tr>{each}</tr>' for each in cells)}</table>"


def at_the_end(text: str) -> str:
    """Print the header behind the account, as some collections append the tables of a file."""
    start, end = text.index("<table>"), text.index("</table>") + len("</table>")
    header = "\n".join(f"| {key} | {value} |" for key, value in PLAIN.header())
    return (text[:start] + text[end:]).replace("## 三、决定", f"## 附件表格 3\n\n{header}\n\n## 三、决定")


def in_chinese(day: str, zero: str) -> str:
    """Write ``2025年06月10日`` as ``二〇二五年六月十日``."""
    year, month, date_ = (int(part) for part in re.findall(r"\d+", day))
    figures = zero + "一二三四五六七八九"

    def counted(value: int) -> str:
        tens, ones = divmod(value, 10)
        return ("" if tens < 2 else figures[tens]) + "十" * bool(tens) + (figures[ones] if ones else "")

    return f"{''.join(figures[int(each)] for each in str(year))}年{counted(month)}月{counted(date_)}日"


def all_in_chinese(zero: str) -> MadeUp:
    days = {name: in_chinese(getattr(PLAIN, name), zero) for name in ("decided", "filed", "granted", "requested")}
    return PLAIN.but(**days)


def two_patentees(separator: str) -> MadeUp:
    return PLAIN.but(patentee=f"丁溪电器股份有限公司{separator}李青")


OF_TWO = {"patentees": ["丁溪电器股份有限公司", "李青"]}
NOTICE = "定于2025年03月20日举行口头审理"


def broken(by: str) -> Callable[[str], str]:
    """Put what stands at a page's edge into the midst of the day of the hearing."""
    return swap((NOTICE, NOTICE.replace("20日", f"2\n{by}\n0日")))


def wide(text: str) -> str:
    """Print everything that has a full-width form in that form, but what markup is made of."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" and each not in "<>/#" else each for each in text)


LAYOUTS: tuple[Unseen, ...] = (
    case("old-site", SITE, OF_SITE, "case_numbers ipc"),
    case("site-with-case", SITE, OF_SITE | {"case_numbers": ["5W100777"]}, "ipc", change=swap(("委内编号:", "委内编号:5W100777"))),
    case("site-without-chief", SITE, OF_SITE | {"panel": [PANEL[0], (MEMBER, "葛青")]}, "case_numbers ipc panel", change=swap(("主审员:路思远", "主审员:"))),
    case("site-chinese-law", SITE, OF_SITE | {"legal_basis": ["A22.2", "A22.3"]}, "case_numbers ipc",
         change=swap(("专利法第26条第3款,专利法第22条第2;3款,专利法实施细则第20条第1款", "中国专利法第22条第2;3款"))),
    case("site-without-heading", SITE, OF_SITE, "case_numbers ipc", change=swap(("一、案由\n本无效宣告请求涉及", "本无效宣告请求审查决定涉及"))),
    case("site-rubbish-below-the-title", SITE, OF_SITE, "case_numbers ipc title", change=swap(("一种保温杯\n外观", "一种保温杯\n=0903\n外观"))),
    case("site-name-garbled", SITE, OF_SITE, "case_numbers ipc patentees", change=swap(("股份有限公司;季", "股份??限公司;季"))),
    case("site-title-garbled", SITE, OF_SITE, "case_numbers ipc title", change=swap(("一种保温杯\n外观", "一种保?杯\n外观"))),
    case("site-title-otherwise", SITE, OF_SITE, "case_numbers ipc title", change=swap(("一种保温杯\n外观", "一种保湿杯\n外观"))),
    case("site-japanese", SITE, OF_SITE | {"patentees": ["株式会社曾田照明"]}, "case_numbers ipc",
         change=swap(("丁溪电器股份有限公司;季新雨", "株式会社曾田照明"))),
    case("site-priority", SITE, OF_SITE | {"priority_date": "2003-09-22"}, "case_numbers ipc",
         change=swap(("优先权日:", "优先权日:2003-09-22"), ("申请日是", "优先权日为2003年9月22日,申请日是"))),
    case("site-joint", SITE, OF_SITE, "case_numbers ipc request_dates", change=swap(("李青(下称请求人)", "上述两请求合并审理,李青(下称请求人)"))),
    case("site-title-above", f"保温杯-无效决定\n\n{SITE}", OF_SITE, "case_numbers ipc"),
    case("site-br", SITE, OF_SITE, "case_numbers ipc", change=swap(("\n", "<br>\n"))),
    case("site-paragraphs", SITE, OF_SITE, "case_numbers ipc", change=lambda text: "".join(f"<p>{line}</p>" for line in text.split("\n"))),
    case("site-entities", SITE, OF_SITE, "case_numbers ipc", change=swap((":", ":&nbsp;"))),
    case("law-firm", LAW_FIRM, OF_LAW_FIRM, "case_numbers panel"),
    case("oldest", OLDEST, OF_OLDEST, "case_numbers panel"),
    case("table-at-the-end", PLAIN, {}, ALL, change=at_the_end),
    case("columns-twice", PLAIN, change=lines(lambda key, value: f"| {key}： | {key}： | {value} | {key}： | {key}： | {value} |")),
    case("value-twice", PLAIN, change=lines(lambda key, value: f"| {key}： | {value} | {value} |")),
    case("cell-twice", PLAIN, change=lines(lambda key, value: f"| {key}：{value} | {key}：{value} |")),
    case("ruled-with-a-line-without", PLAIN.but(petitioner="丙谷家居有限公司、李青"), {"petitioners": ["丙谷家居有限公司", "李青"]},
         change=lambda text: lines(lambda key, value: f"| {key} | {value} |")(text).replace("公司、李青 |", "公司、 |\n李青")),
    case("one-space", PLAIN, {}, ALL, change=lines(lambda key, value: f"{key} {value}")),
    case("nothing-between", PLAIN, {}, ALL, change=lines(lambda key, value: f"{key}{value}")),
    case("keys-in-brackets", PLAIN, {}, ALL, change=lines(lambda key, value: f"【{key}】{value}")),
    case("wide-spaces", PLAIN, change=lines(lambda key, value: f"{key}　　{value}")),
    case("keys-spaced", PLAIN, change=lines(lambda key, value: f"{' '.join(key)}：{value}")),
    case("keys-spaced-wide", PLAIN, change=lines(lambda key, value: f"{'　'.join(key)}：{value}")),
    case("keys-spaced-to-the-column", PLAIN, change=lines(lambda key, value: f"{'　'.join(key)}\t{value}")),
    case("all-in-a-line", PLAIN, {}, ALL, change=lines(lambda key, value: f"{key}：{value}", " ")),
    case("semicolons", PLAIN, {}, ALL, change=lines(lambda key, value: f"{key}：{value}", "；")),
    case("div", PLAIN, change=lines(lambda key, value: f"<div>{key}：{value}</div>")),
    case("spans", PLAIN, change=lines(lambda key, value: f"<div><span>{key}</span><span>{value}</span></div>")),
    case("definitions", PLAIN, change=lines(lambda key, value: f"<dt>{key}</dt><dd>{value}</dd>")),
    case("quoted", PLAIN, {}, ALL, change=lines(lambda key, value: f'"{key}","{value}"')),
    case("keys-then-values", PLAIN, {}, ALL,
         change=header_as(lambda rows: "\n".join([*(key for key, _ in rows), *(value for _, value in rows)]))),
    case("entities-in-cells", PLAIN, change=table(lambda key, value: f"<td>{key}&nbsp;</td><td>&nbsp;{value}&nbsp;</td>")),
    case("paragraphs-in-cells", PLAIN, change=table(lambda key, value: f"<td><p>{key}</p></td><td><p>{value}</p></td>")),
    case("break-in-cells", PLAIN, {}, "patentees petitioners legal_basis title", change=table(lambda key, value: f"<td>{key}</td><td>{value[:3]}<br/>{value[3:]}</td>")),
    case("escaped", PLAIN, change=lines(lambda key, value: f"**{key}**：{value}".replace(".", "\\.").replace("-", "\\-"))),
    case("keys-as-headings", PLAIN, {}, ALL, change=lines(lambda key, value: f"### {key}\n{value}\n")),
    case("two-pairs-a-row", PLAIN, change=header_as(two_a_row)),
    *(case(f"days-in-chinese-{ord(zero):x}", all_in_chinese(zero)) for zero in "〇零○"),
    *(case(f"days-in-chinese-misread-{ord(zero):x}", all_in_chinese(zero), {}, "decision_date filing_date grant_date request_dates legal_basis") for zero in "OＯ"),
    *(case(f"patentees-by-{ord(mark):x}", two_patentees(mark), OF_TWO) for mark in "、；;，﹑､"),
    *(case(f"patentees-by-{ord(mark):x}", two_patentees(mark), OF_TWO, "patentees") for mark in "　/|。·"),
    case("corner-quotes", PLAIN, change=swap(("“", "「"), ("”", "」"))),
    case("small-marks", PLAIN, {}, ALL, change=swap(("，", "﹐"), ("：", "﹕"))),
    case("everything-wide", PLAIN, change=wide),
    case("wide-dot", PLAIN, change=swap((PATENT, PATENT.replace(".", "．")))),
    case("title-broken", PLAIN.but(title="一种保\n温杯"), {}, "title"),
    case("number-broken", PLAIN, {}, "patent_number outcome claim_results filing_date", change=swap((PATENT, f"{PATENT[:7]}\n{PATENT[7:]}"))),
    case("name-broken", PLAIN, change=swap(("<td>丁溪电器股份", "<td>丁溪电器\n股份"))),
    case("running-head", PLAIN, change=swap(("\n\n请求人提交了", "\n\n国家知识产权局  无效宣告请求审查决定  第990501号  第3页/共9页\n\n请求人提交了"))),
    *(case(f"day-broken-by-{each}", PLAIN, change=broken(foot)) for each, foot in (("page", "第 3 页/共 9 页"), ("number-and-page", "第990501号 第 3 页/共 9 页"), ("of", "3 / 9"), ("english", "Page 3 of 9"), ("dashes", "- 3 -"))),
    case("day-broken-by-a-figure", PLAIN, {}, "hearing_dates", change=broken("3")),
    case("no-panel", PLAIN.but(panel=()), {"panel": []}, "panel"),
    case("no-cover", PLAIN, change=lambda text: text[text.rindex("## 无效宣告请求审查决定(") :]),
    case("no-operative-part", PLAIN, {"outcome": None, "claim_results": []}, "outcome claim_results links", change=lambda text: text[: text.index("## 三、决定")]),
    case("no-reasons", PLAIN, {}, "links hearing_mode", change=lambda text: text[: text.index("## 二、")] + text[text.index("## 三、") :]),
    case("roman-headings", PLAIN, {}, NOT_READ, change=swap(("一、案由", "I. 案由"), ("二、决定", "II. 决定"), ("三、决定", "III. 决定"))),
    case("headings-in-figures", PLAIN, {}, NOT_READ, change=swap(("一、案由", "1、案由"), ("二、决定", "2、决定"), ("三、决定", "3、决定"))),
    case("headings-quoted", PLAIN, change=swap(("\n## ", "\n> ## "))),
    case("all-quoted", PLAIN, {}, ALL, change=lambda text: "\n".join(f"> {line}" for line in text.split("\n"))),
    case("hard-spaces", PLAIN, change=swap(("第 990501 号", "第\u00a0990501\u00a0号"), ("2025年", "2025\u00a0年\u00a0"))),
    case("invisible", PLAIN, change=swap(("2025年", "2025\u200b年"), ("丁溪", "丁\u200b溪"), ("4W99", "4W\u200b99"))),
    case("page-breaks", PLAIN, change=swap(("\n\n## ", "\n\f## "), ("\n\n口头审理", "\n\f口头审理"))),
    case("controls", PLAIN, change=swap(("丁溪", "丁\0溪"), ("2019年08月20", "2019年08月\x1f20"))),
    case("radicals", PLAIN, change=swap(("日", "\u2f47"), ("人", "\u2f08"))),
    case("traditional", PLAIN, {}, ALL, change=swap(("专利号", "專利號"), ("决定", "決定"))),
)  # fmt: skip


def as_file(text: str, encoding: str, ends: str) -> str:
    """Read a text as a file in an encoding, with other line ends and characters that nobody sees."""
    return decision_text(text.replace("\n", ends).replace("丁溪", "丁\u2060溪").encode(encoding))
