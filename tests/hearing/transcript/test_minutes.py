"""The minutes of a whole hearing, in both languages."""

import pytest

from hearing.procedure import commands as c
from hearing.procedure.evolve import fold
from hearing.transcript.context import RecordContext
from hearing.transcript.document import FrameLine, Statement
from hearing.transcript.minutes import build
from hearing.vocabulary import SYSTEM, RecessPurpose, Side, Stage
from tests.hearing.transcript.script import Play, context, whole
from tests.scripts.play import at_stage


@pytest.fixture(scope="module")
def play():
    return whole()


@pytest.fixture(scope="module")
def chinese(play):
    return build(play.state, play.recorded, context())


@pytest.fixture(scope="module")
def english(play):
    return build(play.state, play.recorded, context("en"))


def texts(document, stage=None):
    return [entry.text for section in document.sections if stage in {None, section.stage} for entry in section.entries]


def test_a_hearing_that_goes_back_has_the_stage_twice(chinese):
    assert [section.title for section in chinese.sections] == [
        "口头审理准备",
        "口头审理开始",
        "口头审理调查",
        "口头审理辩论",
        "口头审理调查",
        "口头审理辩论",
        "最后陈述",
        "结果宣布",
        "笔录核对与签字",
    ]
    assert texts(chinese, Stage.INVESTIGATION)[-2:] == [
        "合议组组长王振华宣布恢复口头审理调查。理由：专利权人提出的反证1尚未质证。",
        "请求人代理人李文博对反证1的质证意见：真实性：有异议。理由：试验报告未加盖检测机构印章。",
    ]


def test_the_header_names_case_people_time_and_linked_ruling(chinese):
    assert [(fact.label, fact.value) for fact in chinese.facts] == [
        ("案件编号", "4W123456"),
        ("专利号", "ZL 2018 1 0123456.5"),
        ("发明创造名称", "一种可折叠支架"),
        ("口头审理", "第一次口头审理"),
        ("请求人", "广州甲精密制造有限公司"),
        ("代理人", "李文博（广州某知识产权代理有限公司）"),
        ("专利权人", "深圳乙科技股份有限公司"),
        ("代理人", "郑思远（北京某律师事务所）"),
        ("合议组", "组长王振华；主审员陈雨桐；参审员赵立群"),
        ("书记员", "孙晓梅"),
        ("审理方式", "线上与现场混合审理"),
        ("审理地点", "专利局复审和无效审理部第三审理庭"),
        ("审理时间", "2026年11月20日 09:31:47 至 09:50:06 (UTC+08:00)"),
        ("关联案件", "行政裁决 粤知法裁字〔2026〕第12号；涉及同一专利；已中止"),
    ]


def test_everyone_on_the_roster_stands_with_place_and_identity(chinese):
    owner = next(person for person in chinese.attendees if person.name == "吴德明")
    assert owner.capacity == "专利权人"
    assert owner.place == "现场（周海燕的审理庭）"
    assert owner.identity == "居民身份证、营业执照；相符"
    assert all(person.attended for person in chinese.attendees)


def test_statements_carry_speaker_words_and_links(chinese):
    said = [entry for section in chinese.sections for entry in section.entries if isinstance(entry, Statement)]
    claim = next(entry for entry in said if entry.text.startswith("权利要求1不具备"))
    assert (claim.capacity, claim.speaker) == ("请求人代理人", "李文博")
    assert claim.references == "证据1第5页、证据2；权利要求1"
    assert len(said) == 7


def test_a_lost_connection_is_told_when_it_was_lost_and_when_it_was_back(chinese):
    lines = [entry for section in chinese.sections for entry in section.entries if isinstance(entry, FrameLine)]
    told = [line for line in lines if line.kind in {"Lost", "Connected"}]
    assert [line.text for line in told] == [
        "请求人代理人李文博的连接中断（网络中断）。",
        "请求人代理人李文博恢复连接，中断44秒。",
    ]
    assert (told[1].at - told[0].at).total_seconds() == chinese.incidents[0].seconds
    order = texts(chinese, Stage.INVESTIGATION)
    assert (
        order.index(told[0].text)
        < order.index(told[1].text)
        < order.index("证据1的锁定机构为卡扣式，无复位需要，不存在结合的启示。")
    )


def test_pages_turned_in_a_row_are_one_line(chinese):
    assert "请求人代理人李文博出示证据1第3、4、5页。" in texts(chinese)


def test_opinions_show_each_element(chinese):
    assert [(row.exhibit, row.side, row.stances) for row in chinese.opinions] == [
        ("证据1", "专利权人", ("认可", "认可", "认可", "认可")),
        ("证据2", "专利权人", ("认可", "认可", "有异议", "有异议")),
        ("反证1", "请求人", ("有异议", "未表示", "未表示", "未表示")),
    ]


def test_corrections_show_words_before_and_after_and_the_answer(chinese):
    accepted, refused = chinese.corrections
    assert accepted.before.startswith("证据1的锁定机构为卡扣式，不存在复位的需要")
    assert accepted.after == "证据1的锁定机构为卡扣式，无复位需要，不存在结合的启示。"
    assert (accepted.outcome, refused.outcome, refused.answer) == ("同意", "不同意", "经核对录音，原记载属实")
    corrected = [e for s in chinese.sections for e in s.entries if isinstance(e, Statement) and e.corrected]
    assert [entry.text for entry in corrected] == [accepted.after]


def test_signatures_refusals_and_overtaken_signatures_all_stand(chinese):
    assert [(row.name, row.signed, row.void) for row in chinese.signatures] == [
        ("王振华", True, False),
        ("孙晓梅", True, False),
        ("李文博", True, False),
        ("吴德明", False, False),
        ("郑思远", True, False),
        ("李文博", True, True),
    ]
    assert chinese.signatures[3].reason == "对锁定机构作用的记载仍有不同意见"
    assert chinese.version == 2


def test_the_seal_names_digest_log_and_kind_of_authority(chinese, english, play):
    facts = {fact.label: fact.value for fact in chinese.seal.facts}
    assert facts["笔录摘要（第2版）"] == f"SHA-256 {play.digest()}"
    assert facts["记录事件"] == "1–118"
    assert facts["时间戳"] == "2026年11月20日 11:33:00 (UTC+08:00)；平台内置时间戳服务；非依法认证的第三方服务"
    assert any("embedded time-stamp authority; not a qualified authority" in fact.value for fact in english.seal.facts)


def test_english_minutes_have_the_same_shape(chinese, english):
    assert [s.stage for s in english.sections] == [s.stage for s in chinese.sections]
    assert [[e.n for e in s.entries] for s in english.sections] == [[e.n for e in s.entries] for s in chinese.sections]
    assert "Petitioner's agent 李文博 was back after 44 s." in texts(english)
    assert "Panel leader 王振华 resumed the hearing after 12 min 34 s." in texts(english)


def test_words_corrected_since_they_were_presented_carry_no_digest():
    play = Play().schedule().enter().open().investigate().argue()
    play.do("clerk", c.PresentMinutes())
    play.do("pet", c.SignMinutes(play.digest(), "password"))
    asked = play.do("agent", c.RequestCorrection(play.first, "证据1的锁定机构为卡扣式。"))
    play.do("clerk", c.DecideCorrection(asked, accepted=True))
    document = build(play.state, play.recorded, context())
    assert document.stale
    assert document.digest == ""
    assert all("笔录摘要" not in fact.label for fact in document.seal.facts)


def test_the_same_events_give_the_same_minutes(play, chinese):
    again = fold(play.state.id, play.recorded)
    assert build(again, play.recorded, context()) == chinese


def test_nothing_of_a_deliberation_is_told_but_its_recess(play, chinese):
    last = texts(chinese, Stage.FINAL_STATEMENTS)[-2:]
    assert last == [
        "合议组组长王振华宣布休庭（合议）。合议的音视频未经端到端加密。",
        "合议组组长王振华宣布继续审理，休庭历时12分34秒。",
    ]


def test_a_hearing_only_scheduled_has_minutes_too():
    play = Play().schedule()
    document = build(play.state, play.recorded, context(checkpoint=None))
    assert document.sections == ()
    assert document.signatures == ()
    assert any(fact.value.startswith("定于2026年11月20日 09:30:00") for fact in document.facts)
    assert "尚未" in document.seal.remark


def test_an_outage_of_the_platform_is_told_with_its_length():
    play = Play().schedule().enter().open()
    down = play.now
    play.do(SYSTEM, c.ReportOutage(down), after=95)
    for who in ("leader", "chief", "member", "clerk", "pet", "room"):
        play.do(SYSTEM, c.ReportConnected(who, f"{who}-9"), after=2)
    play.do("leader", c.Recess(RecessPurpose.TECHNICAL, "等待当事人恢复连接"))
    document = build(play.state, play.recorded, context())
    told = texts(document, Stage.OPENING)
    assert any("平台自" in text and "历时1分35秒" in text for text in told)
    assert any("休庭（技术原因）。理由：等待当事人恢复连接。" in text for text in told)
    assert {row.cause for row in document.incidents} == {"平台中断"}


def test_unknown_exhibits_and_grounds_are_printed_by_their_ids(play):
    document = build(play.state, play.recorded, context(exhibits={}, grounds={}))
    assert any("g223" in text for text in texts(document))
    assert {row.exhibit for row in document.opinions} == {"e1", "e2", "r1"}


def test_the_header_says_how_long_each_side_spoke():
    play = at_stage(Stage.DEBATE)
    play.do("leader", c.SetTimeBudget(Side.PETITIONER, 600))
    play.system(c.ReportMedia("agent", arriving=True))
    play.do("leader", c.GiveFloor("agent"))
    play.do("leader", c.TakeFloor(), seconds=90)
    facts = {fact.label: fact.value for fact in build(play.state, play.recorded, RecordContext(language="en")).facts}
    assert facts["Time used"] == "Petitioner 1 min 30 s of 10 min"
