"""Every paper of a hearing, drawn: whole, inside its margins, and saying what it must in both languages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hearing.notices.attendance import Attendance
from hearing.notices.attendance_paper import attendance_paper
from hearing.notices.composition import about, compose
from hearing.notices.hearing_notice import notice_paper
from hearing.notices.paper import Paper
from hearing.notices.public_notice import public_paper
from hearing.notices.service_proof import service_paper
from hearing.transcript.context import Language
from hearing.transcript.pdf import draw, lay_out
from hearing.vocabulary import Mode, Side
from tests.hearing.notices.samples import (
    BARE,
    CROWDED,
    ISSUED,
    NOTICE,
    SEALED,
    answer,
    cancelled,
    changed,
    served,
)
from tests.pdfs import every_character_is_found_again, misplaced, squeezed

LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")
PUBLIC = replace(NOTICE, side=Side.NONE)


def papers(language):
    yield notice_paper(NOTICE, language, SEALED)
    yield notice_paper(BARE, language)
    yield notice_paper(CROWDED, language, SEALED)
    yield notice_paper(changed(), language, SEALED)
    yield notice_paper(cancelled(), language, SEALED)
    yield public_paper(PUBLIC, language, SEALED)
    yield public_paper(replace(CROWDED, side=Side.NONE), language, SEALED)
    yield public_paper(cancelled(PUBLIC), language)
    returned = ISSUED + timedelta(days=2)
    yield attendance_paper(answer(), NOTICE, language, returned_at=returned, returned_by="陆景行", sealed=SEALED)
    yield attendance_paper(answer(60), CROWDED, language, returned_at=returned, returned_by="陆景行")
    yield attendance_paper(Attendance(attends=False), BARE, language, returned_at=returned, returned_by="")
    yield service_paper(NOTICE, served(), language, SEALED)
    yield service_paper(BARE, (), language)


def text_of(paper: Paper) -> str:
    return squeezed("".join(every_character_is_found_again(lay_out(compose, paper), about(paper))))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sealed_by", ["", "Hearing platform"])
def test_every_paper_is_drawn_whole_and_inside_its_margins(language, sealed_by):
    for paper in papers(language):
        layout = lay_out(compose, replace(paper, sealed_by=sealed_by))
        assert not misplaced(layout)
        assert every_character_is_found_again(layout, about(paper))
        assert bool(layout.fields) is bool(sealed_by), "a sealed file has a place for its seal"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_paper_gives_the_same_bytes(language):
    paper = notice_paper(NOTICE, language, SEALED)
    assert draw(lay_out(compose, paper), about(paper)) == draw(lay_out(compose, paper), about(paper))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_says_all_that_it_must(language):
    text = text_of(notice_paper(NOTICE, language, SEALED))
    for part in (
        "4W900123", "ZL202110345678.3", "一种可折叠支架", "甲川科技有限公司", "乙山智能装备有限公司",
        "闻一澜", "沈知远", "江雨桐", "顾念慈", "09:30", "第三审理庭",
        "https://hearing.example/hearings/h-1", "证据1", "证据2", SEALED.digest,
    ):  # fmt: skip
        assert squeezed(part) in text, part
    spoken = {
        "zh-CN": (
            "示例市专利复审机构", "2026年12月28日（星期一）", "约2小时30分", "线上与现场混合审理", "整个专利", "1-5、8",
            "7日内（当日到达的，即2026年11月30日（星期一）之前，含当日）", "每方不超过4人",
            "视为撤回", "缺席审理", "第四十二条", "沉默不视为同意",
            "不按不参加处理", "口头审理由平台全程录音录像",
        ),
        "en": (
            "Example Patent Review Office", "Monday, 28 December 2026", "about 2 h 30 min",
            "within 7 days of receiving this notice (by Monday, 30 November 2026",
            "at most 4 people a side", "deemed withdrawn", "heard in default", "Rule 42",
            "silence is not consent", "not treated as absent", "The platform records the hearing",
        ),
    }  # fmt: skip
    for part in spoken[language]:
        assert squeezed(part) in text, part


def test_each_side_is_warned_first_of_what_threatens_itself():
    petitioner = text_of(notice_paper(NOTICE, "zh-CN"))
    patentee = text_of(notice_paper(replace(NOTICE, side=Side.PATENTEE), "zh-CN"))
    assert petitioner.index("视为撤回") < petitioner.index("缺席审理")
    assert patentee.index("缺席审理") < patentee.index("视为撤回")
    assert "乙山智能装备有限公司（专利权人，代理人：苏明朗、韩若溪）" in patentee


def test_what_does_not_apply_is_not_said():
    text = text_of(notice_paper(replace(BARE, side=Side.PETITIONER), "zh-CN"))
    assert "线上" not in text, "nobody takes part online"
    assert "录音录像。" not in text, "this rule set records nothing"
    assert "专利法实施细则" not in text, "another office's law is not cited"
    assert "每方不超过" not in text, "there is no limit"
    assert "另行通知" in text, "a place that is not known is said to follow"


def test_a_wholly_online_hearing_has_no_room():
    online = replace(NOTICE, appointment=replace(NOTICE.appointment, mode=Mode.INTERNET, place=""))
    text = text_of(notice_paper(online, "zh-CN"))
    assert "到场参加的" not in text
    assert "地点第三" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_names_the_old_time_and_the_reason(language):
    text = text_of(notice_paper(changed(), language))
    assert "合议组组长因公出差" in text
    old, new = {"zh-CN": ("2026年12月28日", "2027年1月4日"), "en": ("28December2026", "4January2027")}[language]
    assert old in text
    assert new in text


def test_the_notices_to_the_public_name_no_link_into_the_hearing():
    for language in LANGUAGES:
        assert "https://" not in text_of(public_paper(PUBLIC, language, SEALED))
    text = text_of(public_paper(replace(PUBLIC, rules=replace(NOTICE.rules, observers_identified=True)), "zh-CN"))
    assert "先核对身份" in text


def test_a_receipt_that_comes_late_says_so():
    def told(returned_at, due):
        return text_of(attendance_paper(answer(), NOTICE, "zh-CN", returned_at=returned_at, returned_by="x", due=due))

    due = ISSUED + timedelta(days=7)
    assert "（逾期）" in told(due + timedelta(seconds=1), due)
    assert "（在期限内）" in told(due, due)
    assert "期" not in told(due, None).partition("提交时间")[2][:25]
    assert "口头审理辩论不同意" in told(due, due)


def test_the_proof_of_service_tells_each_step_with_time_person_device_and_seal():
    text = text_of(service_paper(NOTICE, served(), "zh-CN", SEALED))
    for part in (
        "已于2026年11月23日10:00:01送达",
        "陆景行于2026年11月24日10:00:00首次打开",
        "2001:db8::7",
        "第412条",
        "未封存",
    ):
        assert part in text
    assert "尚未发出" in text_of(service_paper(BARE, (), "zh-CN"))
    assert "尚未到达" in text_of(service_paper(NOTICE, served()[:1], "zh-CN"))
