"""Decisions whose text runs otherwise: operative parts, hearings, remands, broken pages, damaged print."""

# ruff: noqa: E501 - a case a line, as long as its words are

from tests.hearing.cases.importing.made_up import PATENT, MadeUp
from tests.hearing.cases.importing.unseen import Unseen, case, swap

PLAIN = MadeUp()
ALL = {"outcome": "invalid_all", "claim_results": [("1-4", "", "invalid")]}
VALID = {"outcome": "maintained", "claim_results": [("1-4", "", "valid")]}
AMENDED = {"outcome": "maintained_amended", "claim_results": [("1-3", "", "valid_amended")]}
PART = {"outcome": "invalid_part", "claim_results": [("1-2", "", "invalid"), ("3-4", "", "valid")]}
PART_AMENDED = {"outcome": "invalid_part", "claim_results": [("1-2", "", "invalid"), ("3", "", "valid_amended")]}
OF_COURT = "（2022）最高法知行终9001号"
RESULTS = "outcome claim_results"


def ruled(operative: str) -> MadeUp:
    return PLAIN.but(operative=operative)


def heard(*account: str) -> MadeUp:
    return PLAIN.but(account=(*PLAIN.account[:3], *account))


def said(*account: str) -> MadeUp:
    return PLAIN.but(account=(*PLAIN.account, *account))


def held(*days: str, mode: str | None = None) -> dict[str, object]:
    return {"hearing_dates": list(days), "hearing_mode": mode}


def _spaced(text: str) -> str:
    """A scanner that sets white space between all characters of the account."""
    start, end = text.index("合议组于2025年02月10日"), text.index("## 二、")
    return text[:start] + " ".join(text[start:end]) + "\n\n" + text[end:]


BODIES: tuple[Unseen, ...] = (
    # told in other words
    case("part-all-of-these", ruled("宣告{patent}号发明专利的权利要求1-2全部无效，在权利要求3-4的基础上继续维持该专利权有效。"), PART),
    case("hearing-moved-in-a-sentence-of-its-own", heard("定于2025年03月20日举行口头审理。", "后改期至2025年04月22日。口头审理如期举行。"),
         held("2025-04-22")),
    case("hearing-period-moved", heard("定于2025年03月20日举行口头审理。", "应专利权人请求，答复期限延期至2025年04月22日。口头审理如期举行。"),
         held("2025-03-20")),
    case("hearing-with-an-hour", heard("2025年3月20日上午9:00，合议组依法对本案进行了口头审理。"), held("2025-03-20")),
    case("hearing-each-their-own", heard("定于2025年03月20日举行口头审理。", "口头审理如期举行，请求人线上参加，专利权人线下参加。"),
         held("2025-03-20", mode="mixed")),
    case("hearing-one-side-in-a-room", heard("定于2025年03月20日举行口头审理。", "口头审理如期举行，请求人在审理庭、专利权人在金海保护中心远程视频参加口头审理。"),
         held("2025-03-20", mode="mixed"), "hearing_mode"),
    case("hearing-room-to-room", heard("合议组于2025年03月20日与金海保护中心远程审理庭以视频连线方式举行了口头审理。"),
         held("2025-03-20", mode="room_to_room"), "hearing_mode"),
    case("all-di", ruled("宣告第{patent}号发明专利权全部无效。"), ALL),
    case("all-zl", ruled("宣告ZL{patent}号发明专利权全部无效。"), ALL),
    case("all-named", ruled("宣告专利号为{patent}、名称为“一种保温杯”的发明专利权全部无效。"), ALL),
    case("all-claims", ruled("宣告{patent}号发明专利的权利要求1-4全部无效。"), ALL),
    case("all-claims-no-word", ruled("宣告{patent}号发明专利权利要求1-4无效。"), ALL),
    case("all-claims-of-an-amended-text", ruled("在专利权人于2025年01月08日提交的权利要求1-3的基础上，宣告{patent}号发明专利权全部无效。"),
         {"outcome": "invalid_all", "claim_results": [("", "", "invalid")]}),
    case("all-left-by-an-earlier-decision", ruled("在第12001号无效宣告请求审查决定维持有效的权利要求2-3的基础上，宣告{patent}号发明专利权全部无效。"),
         {"outcome": "invalid_all", "claim_results": [("2-3", "", "invalid")], "links": [("invalidation", "12001")]}),
    case("all-after-board", ruled("专利复审委员会宣告{patent}号发明专利权全部无效。"), ALL),
    case("all-with-number-spaced", ruled("宣告 2 0 1 7 1 0 1 2 3 4 5 6 . " + PATENT[-1] + " 号发明专利权全部无效。"), ALL),
    case("all-cut", ruled("宣告{patent}号发明专利权全"), ALL, RESULTS),
    case("kept", ruled("维持{patent}号发明专利权有效。"), VALID),
    case("kept-continue", ruled("继续维持{patent}号发明专利权有效。"), VALID),
    case("kept-by-rejecting", ruled("驳回请求人的无效宣告请求，维持{patent}号发明专利权有效。"), VALID, RESULTS),
    case("kept-on-granted", ruled("在授权公告的权利要求1-4的基础上维持{patent}号发明专利权有效。"), VALID),
    case("kept-claims", ruled("维持{patent}号发明专利的权利要求1-4有效。"), VALID),
    case("kept-on-amended", ruled("在专利权人于2025年01月08日提交的权利要求1-3的基础上继续维持{patent}号发明专利权有效。"), AMENDED),
    case("kept-on-amended-in-hearing", ruled("在专利权人于口头审理当庭提交的权利要求1-3的基础上，维持{patent}号发明专利权有效。"),
         AMENDED, RESULTS),
    case("kept-on-replacement-pages", ruled("在专利权人2025年01月08日提交的权利要求书修改替换页中的权利要求1-3基础上维持{patent}号发明专利权有效。"), AMENDED),
    case("kept-on-amended-before-request", ruled("在专利权人于2020年01月08日提交的权利要求1-3的基础上，维持{patent}号发明专利权有效。"),
         AMENDED, RESULTS),
    case("kept-on-a-text-of-the-decision", ruled("在本决定附件所附权利要求书的基础上，维持{patent}号发明专利权有效。"), AMENDED, RESULTS),
    case("part", ruled("宣告{patent}号发明专利的权利要求1、2无效，在权利要求3、4的基础上继续维持该专利有效。"), PART),
    case("part-to", ruled("宣告{patent}号发明专利权利要求1至2无效，在权利要求3至4的基础上继续维持该专利权有效。"), PART),
    case("part-kept-first", ruled("在权利要求3-4的基础上继续维持{patent}号发明专利权有效，宣告权利要求1-2无效。"), PART, RESULTS),
    case("part-two-sentences", ruled("宣告{patent}号发明专利的权利要求1-2无效。在权利要求3-4的基础上继续维持该专利权有效。"), PART),
    case("part-two-lines", ruled("1. 宣告{patent}号发明专利的权利要求1-2无效；\n\n2. 维持权利要求3-4有效。"), PART, RESULTS),
    case("part-word", ruled("宣告{patent}号发明专利权部分无效，在权利要求3-4的基础上继续维持该专利权有效。"), PART, RESULTS),
    case("part-amended", ruled("在专利权人于2025年01月08日提交的权利要求书的基础上，宣告{patent}号发明专利的权利要求1-2无效，"
         "在权利要求3的基础上继续维持该专利权有效。"), PART_AMENDED),
    case("part-wave", ruled("宣告{patent}号发明专利的权利要求1～2无效，维持权利要求3～4有效。"), PART),
    case("part-full-width", ruled("宣告{patent}号发明专利的权利要求１－２无效，在权利要求３－４的基础上继续维持该专利有效。"), PART),
    case("part-with-hole", ruled("宣告{patent}号发明专利的权利要求1无效，在权利要求3-4的基础上继续维持该专利有效。"), PART, RESULTS),
    case("part-overlap", ruled("宣告{patent}号发明专利的权利要求1-3无效，在权利要求3-4的基础上继续维持该专利有效。"), PART, RESULTS),
    case("part-l-for-1", ruled("宣告{patent}号发明专利的权利要求l-2无效，在权利要求3-4的基础上继续维持该专利有效。"), PART, RESULTS),
    case("part-lost-figure", ruled("宣告{patent}号发明专利的权利要求-2无效，在权利要求3-4的基础上继续维持该专利有效。"), PART, RESULTS),
    case("part-broken-lines", ruled("宣告{patent}号发明专利的权\n\n利要求1-\n2无效，在权利要求3-4的基\n础上继续维持该专利有效。"), PART),
    case("part-page-number-between", ruled("宣告{patent}号发明专利的权利要求1-\n\n17\n\n2无效，在权利要求3-4的基础上继续维持该专利有效。"), PART, RESULTS),
    case("part-footer-between", ruled("宣告{patent}号发明专利的权利要求1-2无效，\n\n第 17 页 共 18 页\n\n在权利要求3-4的基础上继续维持该专利有效。"), PART, RESULTS),
    case("part-header-between", ruled("宣告{patent}号发明专利的权利要求1-2无效，在权利要求3\n\n无效宣告请求审查决定 第990501号\n\n-4的基础上继续维持该专利有效。"), PART, RESULTS),
    case("part-of-a-claim", ruled("宣告{patent}号发明专利的权利要求1以及权利要求2引用权利要求1的技术方案无效，在权利要求3-4的基础上继续维持该专利有效。"),
         {"outcome": "invalid_part", "claim_results": [("1", "", "invalid"), ("2", "引用权利要求1的技术方案", "invalid"), ("3-4", "", "valid")]}),
    case("given-up", ruled("鉴于专利权人放弃权利要求1-2，在权利要求3-4的基础上继续维持{patent}号发明专利权有效。"), PART, RESULTS),
    case("given-up-and-invalid", ruled("宣告{patent}号发明专利的权利要求1-2无效，在权利要求3-4的基础上维持该专利权有效。").but(
        account=(*PLAIN.account, "专利权人声明放弃权利要求1-2。")), PART),
    case("withdrawn", PLAIN.but(operative="请求人撤回无效宣告请求，本案审理终止。"), {"outcome": None}, RESULTS),
    case("deemed-withdrawn", PLAIN.but(operative="无效宣告请求视为撤回。"), {"outcome": None}, RESULTS),
    case("grounds-withdrawn", said("口头审理中，请求人明确放弃关于专利法第26条第4款的无效理由以及证据2。")),
    case("one-design-of-several", ruled("宣告{patent}号外观设计专利的设计1无效。"), {}, RESULTS),
    case("not-declared", ruled("不予宣告{patent}号发明专利权无效。"), VALID, RESULTS),
    case("wish-rejected", ruled("驳回请求人关于宣告{patent}号发明专利权全部无效的请求。"), VALID, RESULTS),
    case("wish-rejected-and-kept", ruled("驳回请求人宣告权利要求1-3无效的请求，维持{patent}号发明专利权有效。"), VALID, RESULTS),
    case("declared-before", ruled("在先决定已宣告{patent}号发明专利权全部无效，本案审查程序终止。"), {"outcome": None}, RESULTS),
    case("some-claims-kept", ruled("维持{patent}号发明专利权利要求2-3有效。"), {"outcome": "invalid_part"}, RESULTS),
    case("part-keeps-on", ruled("宣告{patent}号发明专利权利要求1和2无效，维持权利要求3-4继续有效。"), PART),
    case("notarial-act", said("证据3为（2023）浙台合保字第19号公证书。")),
    case("hearing-not-as-planned", heard("定于2025年03月20日举行口头审理。口头审理因故未能如期举行。"), held(), "hearing_dates"),
    case("hearing-will-be-attended", heard("定于2025年03月20日举行口头审理。双方提交回执，表示参加口头审理。"), held(), "hearing_dates"),
    case("hearing-film-shown", said("请求人在口头审理中播放了产品拆解视频。")),
    case("hearing-network-exhibit", said("请求人主张网络证据在口头审理中已当庭演示。")),
    # the hearing
    case("no-hearing", heard("合议组依据双方的书面意见进行审理，未举行口头审理。"), held()),
    case("hearing-remote", heard("定于2025年03月20日举行口头审理。口头审理以视频方式如期举行。"), held("2025-03-20", mode="internet")),
    case("hearing-online", heard("合议组于2025年03月20日通过口头审理平台在线举行了口头审理。"), held("2025-03-20", mode="internet")),
    case("hearing-web", heard("合议组于2025年03月20日以网络方式进行了口头审理。"), held("2025-03-20", mode="internet")),
    case("hearing-hybrid", heard("合议组于2025年03月20日举行了口头审理，请求人到庭参加，专利权人通过互联网远程参加了口头审理。"),
         held("2025-03-20", mode="mixed")),
    case("hearing-hybrid-named", heard("合议组于2025年03月20日以线上线下相结合的方式举行了口头审理。"),
         held("2025-03-20", mode="mixed"), "hearing_mode"),
    case("hearing-circuit", heard("合议组于2025年03月20日在金海市进行了巡回口头审理。"), held("2025-03-20", mode="circuit")),
    case("hearing-on-site", heard("合议组于2025年03月20日以现场方式举行了口头审理。"), held("2025-03-20", mode="on_site")),
    case("hearing-first-remote-then-on-site", heard("2025年03月20日以线上方式举行了口头审理。2025年04月20日以现场方式举行了口头审理。"),
         held("2025-03-20", "2025-04-20"), "hearing_mode"),
    case("hearing-asked-to-be-remote", heard("请求人请求以线上方式进行口头审理，合议组未予同意。合议组于2025年03月20日举行了口头审理。"),
         held("2025-03-20"), "hearing_mode"),
    case("hearing-not-remote", heard("合议组于2025年03月20日举行了口头审理，未采用线上方式进行口头审理。"), held("2025-03-20"), "hearing_mode"),
    case("hearing-absent", heard("合议组于2025年03月20日举行口头审理，专利权人未出席，合议组缺席审理。"), held("2025-03-20")),
    case("hearing-three-days", heard("合议组分别于2025年03月20日、2025年04月22日、2025年05月13日举行了口头审理。"),
         held("2025-03-20", "2025-04-22", "2025-05-13")),
    case("hearing-short-days", heard("合议组分别于2025年03月20日、04月22日举行了口头审理。"), held("2025-03-20", "2025-04-22"), "hearing_dates"),
    case("hearing-two-days-one-month", heard("合议组于2025年03月20日至21日举行了口头审理。"), held("2025-03-20", "2025-03-21"), "hearing_dates"),
    case("hearing-chinese-day", heard("合议组于二〇二五年三月二十日举行了口头审理。"), held("2025-03-20")),
    case("hearing-numeric-day", heard("合议组于2025.03.20举行了口头审理。"), held("2025-03-20"), "hearing_dates"),
    case("hearing-day-misread", heard("合议组于2O25年03月20日举行了口头审理。"), held("2025-03-20"), "hearing_dates"),
    case("hearing-day-misread-l", heard("合议组于2025年03月2l日举行了口头审理。"), held("2025-03-21"), "hearing_dates"),
    case("hearing-month-alone", heard("合议组于2025年03月举行了口头审理。"), held(), "hearing_dates"),
    case("hearing-same-day", heard("同日，合议组举行了口头审理。"), held(), "hearing_dates"),
    case("hearing-moved", heard("定于2025年03月20日举行口头审理。应专利权人请求，口头审理延期至2025年04月20日举行。口头审理如期举行。"), held("2025-04-20")),
    case("hearing-moved-twice", heard("定于2025年03月20日举行口头审理，后改期至2025年04月20日，又改期至2025年05月20日。口头审理如期举行。"),
         held("2025-05-20"), "hearing_dates"),
    case("hearing-cancelled", heard("定于2025年03月20日举行口头审理。后因请求人撤回部分理由，合议组取消了口头审理。"), held(), "hearing_dates"),
    case("hearing-of-another-case", said("合议组于2025年04月01日就4W990777号案举行了口头审理。"), held("2025-03-20"), "hearing_dates"),
    case("hearing-of-both-own-cases", heard("合议组于2025年03月20日就4W990001号案举行了口头审理。"), held("2025-03-20")),
    case("hearing-in-court", said("北京知识产权法院于2025年04月01日开庭审理。"), held("2025-03-20")),
    case("hearing-day-in-broken-lines", heard("合议组于2025年0\n3月2\n\n0日举行了口\n头审理。"), held("2025-03-20")),
    case("hearing-page-between", heard("合议组于2025年03月\n\n第 3 页\n\n20日举行了口头审理。"), held("2025-03-20"), "hearing_dates"),
    case("hearing-footer-between", heard("合议组于2025年03月20日\n\n- 4 -\n\n举行了口头审理。"), held("2025-03-20"), "hearing_dates"),
    case("hearing-old-word", heard("口头审理于2025年03月20日如期举行，双方当事人均参加了口头审理。"), held("2025-03-20")),
    case("hearing-open-court", heard("2025年03月20日，合议组对本案进行了公开口头审理。"), held("2025-03-20")),
    case("hearing-investigation", heard("合议组于2025年03月20日进行了口头审理庭前会议，于2025年03月25日举行了口头审理。"),
         held("2025-03-25"), "hearing_dates"),
    # other proceedings
    case("remand", PLAIN.but(account=(
        "国家知识产权局于2020年06月02日作出第40001号无效宣告请求审查决定，宣告本专利权全部无效。专利权人不服，向北京知识产权法院提起诉讼。"
        "该院作出（2020）京73行初9002号行政判决，撤销上述决定。最高人民法院作出" + OF_COURT + "行政判决，驳回上诉，维持原判。", *PLAIN.account)),
        {"links": [("court", "（2020）京73行初9002号"), ("court", OF_COURT), ("invalidation", "40001")]}),
    case("remand-of-the-old-court", PLAIN.but(account=(
        "北京市第一中级人民法院作出（2012）一中知行初字第901号行政判决，北京市高级人民法院作出（2013）高行终字第902号行政判决。", *PLAIN.account)),
        {"links": [("court", "（2012）一中知行初901号"), ("court", "（2013）高行终902号")]}),
    case("ruling-cited", said("金海市知识产权局作出沪知法裁字〔2024〕第7号行政裁决书。"), {"links": [("administrative_ruling", "沪知法裁字〔2024〕第7号")]}),
    case("ruling-handled", said("上海市知识产权局作出沪知处字〔2024〕第7号专利侵权纠纷处理决定书。"),
         {"links": [("administrative_ruling", "沪知处字〔2024〕第7号")]}, "links"),
    case("ruling-old-cases", said("广东省知识产权局作出粤知执处字[2014]第7号专利纠纷处理决定书。"),
         {"links": [("administrative_ruling", "粤知执处字〔2014〕第7号")]}, "links"),
    case("court-of-shanghai", said("上海知识产权法院（2023）沪73知民初901号民事案件尚在审理。"), {"links": [("court", "（2023）沪73知民初901号")]}),
    case("court-half-brackets", said("参见(2023)沪73知民初901号民事判决。"), {"links": [("court", "（2023）沪73知民初901号")]}),
    case("court-o-for-0", said("参见（2O23）沪73知民初901号民事判决。"), {"links": [("court", "（2023）沪73知民初901号")]}, "links"),
    case("court-l-for-1", said("参见（2023）沪73知民初90l号民事判决。"), {"links": [("court", "（2023）沪73知民初901号")]}, "links"),
    case("court-broken-line", said("参见（2023）沪73知民\n初9\n\n01号民事判决。"), {"links": [("court", "（2023）沪73知民初901号")]}),
    case("court-page-between", said("参见（2023）沪73知民初\n\n第 5 页\n\n901号民事判决。"), {"links": [("court", "（2023）沪73知民初901号")]}, "links"),
    case("earlier-wx", said("参见专利复审委员会第WX12001号无效宣告请求审查决定。"), {"links": [("invalidation", "12001")]}),
    case("earlier-fs", said("参见专利复审委员会第FS12001号复审请求审查决定。"), {"links": [("reexamination", "12001")]}),
    case("earlier-of-same-patent", said("针对本专利，专利复审委员会曾作出第12001号无效宣告请求审查决定，维持专利权有效。"),
         {"links": [("invalidation", "12001")]}),
    # damaged print
    case("gaps-between-all", PLAIN, {}, "petitioners patentees title", change=_spaced),
    case("footer-on-every-page", PLAIN, {}, change=lambda text: text.replace("\n\n请求人提交了", "\n\n3\n\n请求人提交了")),
    case("headings-without-marks", PLAIN, {}, change=swap(("## 一、案由", "一、案由"), ("## 二、决定的理由", "二、决定的理由"), ("## 三、决定", "三、决定"))),
    case("headings-spaced", PLAIN, {}, change=swap(("## 一、案由", "一、 案  由"), ("## 三、决定", "三、  决  定"))),
    case("headings-in-brackets", PLAIN, {}, "outcome claim_results hearing_dates hearing_mode links",
         change=swap(("## 一、案由", "（一）案由"), ("## 三、决定", "（三）决定"))),
    case("heading-with-colon", PLAIN, {}, change=swap(("## 三、决定", "三、决定："))),
    case("heading-then-text", PLAIN, {}, RESULTS + " links", change=swap(("## 三、决定\n\n宣告", "三、决定 宣告"))),
    case("heading-of-the-old-board", PLAIN, {}, change=swap(("## 一、案由", "一、案由\n（一）"))),
    case("kept-in-the-reasons", PLAIN.but(reasons=("在权利要求1-2的基础上维持专利权有效的主张不能成立。",))),
    case("claims-unclosed", PLAIN, {"claim_results": [("", "", "invalid")]}, "claim_results",
         change=swap(("所述的保温杯。”", "所述的保温杯。"))),
)  # fmt: skip
