"""Decisions with other parties and panels: several requesters, joint ones, foreign names, every order of the panel."""

# ruff: noqa: E501 - a case a line, as long as its words are

from tests.hearing.cases.importing.made_up import MadeUp
from tests.hearing.cases.importing.unseen import CHIEF, LEADER, MEMBER, PETITIONER, Unseen, case, header_as, swap

PLAIN = MadeUp()
FIVE = [(LEADER, "温知言"), (CHIEF, "路思远"), (MEMBER, "季新雨"), (MEMBER, "葛青"), (MEMBER, "欧阳明远")]


def panel(*lines: str) -> MadeUp:
    return PLAIN.but(panel=lines)


def petitioner(name: str) -> MadeUp:
    return PLAIN.but(petitioner=name)


def patentee(name: str) -> MadeUp:
    return PLAIN.but(patentee=name)


TWO = PLAIN.but(
    cases="第4W990001号、第4W990002号", cover_case="4W990002", requested="2024年11月15日、2024年12月02日",
    petitioner="丙谷家居有限公司、戊山科技有限公司",
)  # fmt: skip
OF_TWO = {
    "case_numbers": ["4W990001", "4W990002"], "request_dates": ["2024-11-15", "2024-12-02"],
    "petitioners": ["丙谷家居有限公司", "戊山科技有限公司"],
}  # fmt: skip

_piped = header_as(
    lambda rows: "| 项目 | 内容 |\n|---|---|\n" + "\n".join(f"| {key} | {value} |" for key, value in rows)
)


def _without_parties(text: str) -> str:
    """Leave out the lines of the cover that name the parties."""
    return "\n".join(line for line in text.split("\n") if not line.startswith("发明创造名称："))


PEOPLE: tuple[Unseen, ...] = (
    case("two-requests", TWO, OF_TWO),
    case("two-requests-by-brackets", TWO.but(petitioner="丙谷家居有限公司（4W990001）；戊山科技有限公司（4W990002）"), OF_TWO),
    case("two-requests-by-case-first", TWO.but(
        petitioner="4W990001：丙谷家居有限公司；4W990002：戊山科技有限公司"), OF_TWO, "petitioners"),
    case("two-requests-numbered", TWO.but(
        petitioner="请求人1：丙谷家居有限公司 请求人2：戊山科技有限公司"), OF_TWO, "petitioners"),
    case("two-requests-chinese", TWO.but(petitioner="请求人一：丙谷家居有限公司；请求人二：戊山科技有限公司"), OF_TWO),
    case("three-requests-in-a-piped-table", TWO.but(
        cases="第4W990001号、第4W990002号、第4W990003号", requested="2024-11-15、2024-12-02、2024-12-09",
        petitioner="请求人1：丙谷集团股份有限公司；请求人2：约翰·史密斯；请求人3：玛丽亚·冈萨雷斯").but(cover_case="4W990001、4W990002、4W990003"),
         {"case_numbers": ["4W990001", "4W990002", "4W990003"], "request_dates": ["2024-11-15", "2024-12-02", "2024-12-09"],
          "petitioners": ["丙谷集团股份有限公司", "约翰·史密斯", "玛丽亚·冈萨雷斯"]}, change=lambda text: _piped(_without_parties(text))),
    case("two-requests-first-second", TWO.but(petitioner="第一请求人：丙谷家居有限公司；第二请求人：戊山科技有限公司"), OF_TWO),
    case("two-requests-by-stems", TWO.but(petitioner="请求人甲：丙谷家居有限公司；请求人乙：戊山科技有限公司"), OF_TWO),
    case("two-requests-of-one", TWO.but(petitioner=PETITIONER), OF_TWO | {"petitioners": [PETITIONER]}),
    case("two-requests-of-one-day", TWO.but(requested="2024年11月15日"),
         OF_TWO | {"request_dates": ["2024-11-15"]}, "request_dates"),
    case("two-requests-short-number", TWO.but(cases="第4W990001、990002号"), OF_TWO, "case_numbers"),
    case("two-requests-range", TWO.but(cases="第4W990001-4W990002号"), OF_TWO, "case_numbers"),
    case("two-requests-slash", TWO.but(cases="4W990001/4W990002"), OF_TWO),
    case("two-requests-line-break", TWO.but(petitioner="丙谷家居有限公司\n戊山科技有限公司"), OF_TWO, "petitioners"),
    case("two-requests-br", TWO.but(petitioner="丙谷家居有限公司<br/>戊山科技有限公司"), OF_TWO, "petitioners"),
    case("three-people", petitioner("闻人雪、欧阳明远、李青"), {"petitioners": ["闻人雪", "欧阳明远", "李青"]}),
    case("people-by-spaces", petitioner("张伟 李青"), {"petitioners": ["张伟", "李青"]}),
    case("person-spaced-out", petitioner("李 青"), {"petitioners": ["李青"]}),
    case("person-of-minority", petitioner("阿卜杜拉·买买提"), {"petitioners": ["阿卜杜拉·买买提"]}),
    case("person-of-minority-bullet", petitioner("阿卜杜拉•买买提"), {"petitioners": ["阿卜杜拉•买买提"]}),
    case("person-five-characters", petitioner("小林健太郎"), {"petitioners": ["小林健太郎"]}, "petitioners"),
    case("person-latin", petitioner("John A. Smith"), {"petitioners": ["John A. Smith"]}),
    case("latin-inc", patentee("Northlight Tools, Inc."), {"patentees": ["Northlight Tools, Inc."]}),
    case("latin-gmbh", patentee("Bergquell Maschinen GmbH & Co. KG"), {"patentees": ["Bergquell Maschinen GmbH & Co. KG"]}),
    case("latin-two", patentee("Northlight Tools, Inc.; Halden Works AS"), {"patentees": ["Northlight Tools, Inc.", "Halden Works AS"]}),
    case("latin-ltd", patentee("Soneda Lighting Co., Ltd."), {"patentees": ["Soneda Lighting Co., Ltd."]}),
    case("latin-kk-comma", patentee("Soneda Lighting Co., Ltd., Halden Works AS"),
         {"patentees": ["Soneda Lighting Co., Ltd.", "Halden Works AS"]}),
    case("latin-pty", patentee("Coral Pumps Pty Ltd"), {"patentees": ["Coral Pumps Pty Ltd"]}),
    case("latin-spa", patentee("Officine Valdoro S.p.A."), {"patentees": ["Officine Valdoro S.p.A."]}),
    case("latin-comma-spa", patentee("Officine Valdoro, S.p.A."), {"patentees": ["Officine Valdoro, S.p.A."]}, "patentees"),
    case("latin-sarl", patentee("Lumelle, SARL"), {"patentees": ["Lumelle, SARL"]}, "patentees"),
    case("japanese", patentee("株式会社曾田照明"), {"patentees": ["株式会社曾田照明"]}),
    case("german-in-chinese", patentee("贝格奎尔机械有限责任两合公司"), {"patentees": ["贝格奎尔机械有限责任两合公司"]}),
    case("transliterated-without-form", patentee("北光工具"), {"patentees": ["北光工具"]}, "patentees"),
    case("foreign-with-country", patentee("北光工具股份有限公司（美国）"), {"patentees": ["北光工具股份有限公司（美国）"]}, "patentees"),
    case("branch-bracket", patentee("丁溪电器（苏州）有限公司"), {"patentees": ["丁溪电器（苏州）有限公司"]}),
    case("branch-company", patentee("丁溪电器股份有限公司苏州分公司"), {"patentees": ["丁溪电器股份有限公司苏州分公司"]}, "patentees"),
    case("and-in-name", petitioner("和平家居有限公司"), {"petitioners": ["和平家居有限公司"]}),
    case("and-between", petitioner("丙谷家居有限公司和戊山科技有限公司"), {}, "petitioners"),
    case("business-of-a-person", petitioner("金海区明记五金店"), {"petitioners": ["金海区明记五金店"]}),
    case("factory", petitioner("金海市明光灯具厂（普通合伙）"), {"petitioners": ["金海市明光灯具厂（普通合伙）"]}),
    case("agency-in-row", petitioner("丙谷家居有限公司（代理机构：明理专利代理事务所）"), {}, "petitioners"),
    case("agent-in-row", petitioner("丙谷家居有限公司 代理人：张远"), {}, "petitioners"),
    case("address-in-row", petitioner("丙谷家居有限公司 金海市东湖路1号"), {}, "petitioners"),
    case("former-name", petitioner("丙谷家居有限公司（原名称：丙谷木业有限公司）")),
    case("former-name-earlier", petitioner("丙谷家居有限公司（曾用名：丙谷木业有限公司）")),
    case("former-name-changed", patentee("丁溪电器股份有限公司（原专利权人为己泉科技有限公司）"), {}, "patentees"),
    case("successor", patentee("丁溪电器股份有限公司（由己泉科技有限公司转让而来）"), {}, "patentees"),
    case("ocr-in-name", PLAIN, {}, "patentees", change=swap(
        ("<td>丁溪电器股份有限公司", "<td>丁溪电器股份有限公可"))),
    case("patentee-two-joint", patentee("丁溪电器股份有限公司；己泉大学"), {"patentees": ["丁溪电器股份有限公司", "己泉大学"]}),
    case("patentee-many", patentee("丁溪电器股份有限公司、己泉大学、李青、东湖研究院"),
         {"patentees": ["丁溪电器股份有限公司", "己泉大学", "李青", "东湖研究院"]}),
    case("patentee-deng", patentee("丁溪电器股份有限公司等"), {}, "patentees"),
    case("panel-in-other-order", panel("主审员：路思远", "参审员：季新雨", "合议组组长：温知言"),
         {}),
    case("panel-by-commas", panel("合议组组长：温知言、主审员：路思远、参审员：季新雨")),
    case("panel-by-semicolons", panel("合议组组长：温知言；主审员：路思远； 参审员：季新雨")),
    case("panel-in-a-line", panel("合议组组长：温知言 主审员：路思远 参审员：季新雨")),
    case("panel-in-a-line-run-on", panel("合议组组长：温知言主审员：路思远参审员：季新雨")),
    case("panel-of-five", panel("合议组组长：温知言", "主审员：路思远", "参审员：季新雨、葛青、欧阳明远"), {"panel": FIVE}),
    case("panel-of-five-lines", panel("合议组组长：温知言", "主审员：路思远", "参审员：季新雨", "参审员：葛青", "参审员：欧阳明远"),
         {"panel": FIVE}),
    case("panel-of-five-spaces", panel("合议组组长：温知言", "主审员：路思远", "参审员：季新雨 葛青 欧阳明远"), {"panel": FIVE}, "panel"),
    case("panel-two-members-spaces", panel("合议组组长：温知言", "主审员：路思远", "参审员：季新雨 葛青"), {"panel": FIVE[:4]}, "panel"),
    case("panel-two-short-names", panel("合议组组长：温知言", "主审员：路思远", "参审员：季新 葛青"),
         {"panel": [*FIVE[:2], (MEMBER, "季新"), (MEMBER, "葛青")]}, "panel"),
    case("panel-numbered-members", panel("合议组组长：温知言", "主审员：路思远", "第一参审员：季新雨", "第二参审员：葛青"),
         {"panel": FIVE[:4]}),
    case("panel-spaced-names", panel("合议组组长：温 知 言", "主审员：路 思 远", "参审员：葛  青"),
         {"panel": [*FIVE[:2], (MEMBER, "葛青")]}),
    case("panel-single-examiner", panel("审查员：路思远"), {"panel": []}, "panel"),
    case("panel-of-one", panel("独任审查员：路思远"), {"panel": []}, "panel"),
    case("panel-without-colons", panel("合议组组长 温知言", "主审员 路思远", "参审员 季新雨"), {}, "panel"),
    case("panel-half-colon", panel("合议组组长: 温知言", "主审员: 路思远", "参审员: 季新雨")),
    case("panel-with-number", panel("合议组组长：温知言（审查员号：1234）", "主审员：路思远", "参审员：季新雨"), {}, "panel"),
    case("panel-with-phone", panel("合议组组长：温知言", "主审员：路思远 联系电话：010-60000000", "参审员：季新雨"), {}, "panel"),
    case("panel-and-clerk", panel("合议组组长：温知言", "主审员：路思远", "参审员：季新雨", "书记员：葛青")),
    case("panel-and-clerk-in-a-line", panel("合议组组长：温知言 主审员：路思远", "参审员：季新雨 书记员：葛青")),
    case("panel-changed", PLAIN.but(account=(*PLAIN.account, "原合议组组长：葛青因回避而更换为温知言。"))),
    case("panel-differs", PLAIN, {}, "panel", change=lambda text: text.replace("季新雨", "季新宇", 1)),
    case("panel-foreign-name", panel("合议组组长：阿卜杜拉·买买提", "主审员：路思远", "参审员：季新雨"),
         {"panel": [(LEADER, "阿卜杜拉·买买提"), (CHIEF, "路思远"), (MEMBER, "季新雨")]}),
    case("panel-chair-written-short", panel("组长：温知言", "主审员：路思远", "参审员：季新雨"), {}, "panel"),
    case("panel-chair-is-chief", panel("合议组组长（主审员）：温知言", "参审员：季新雨", "参审员：葛青"), {}, "panel"),
)  # fmt: skip
