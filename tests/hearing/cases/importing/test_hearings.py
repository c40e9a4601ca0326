"""Earlier hearings: a notice is not a hearing."""

from datetime import date

import pytest

from hearing.cases.importing.cnipa import read_decision
from tests.hearing.cases.texts import changed

NOTICE = "定于2026年06月18日举行口头审理。"
HELD = "口头审理如期举行，"


def read(*pairs):
    imported = read_decision(changed(*pairs))
    mode = imported.hearing_mode.value if imported.hearing_mode else None
    return [fact.value for fact in imported.hearing_dates], mode, imported


def test_a_postponed_hearing_counts_once():
    days, _, _ = read((NOTICE, NOTICE + "后因故改为2026年07月02日举行口头审理。"))
    assert days == [date(2026, 7, 2)]


def test_a_notice_alone_is_queued():
    days, _, imported = read((HELD, ""), ("出席了本次口头审理。", "提交了委托书。"))
    assert days == []
    assert [item.reason for item in imported.queued if item.field == "hearing_dates"] == ["not_confirmed"]


def test_a_second_hearing_counts_too():
    days, _, _ = read(("至此，合议组", "合议组于2026年08月20日对本案再次进行了口头审理。\n\n至此，合议组"))
    assert days == [date(2026, 6, 18), date(2026, 8, 20)]


def test_a_day_before_the_request_is_queued():
    days, _, imported = read((NOTICE, "定于2025年06月18日举行口头审理。"))
    assert days == []
    assert imported.is_queued("hearing_dates")


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ("口头审理如期以线上方式举行，", "internet"),
        ("口头审理如期举行，证人以线上方式出席了口头审理，", None),
        ("口头审理如期举行，请求人以线上方式、专利权人到庭现场参加口头审理，", "mixed"),
        ("口头审理以远程视频会议的方式如期举行，", "internet"),
        ("合议组以远程视频会议的方式在第五审理庭如期举行口头审理，", "internet"),
        ("口头审理如期举行，", None),
    ],
)
def test_the_mode_is_read_only_when_stated_for_the_hearing(said, mode):
    assert read((HELD, said))[1] == mode


def test_a_mode_that_was_changed_waits():
    _, mode, imported = read((HELD, "双方同意以线上方式进行口头审理，但因网络故障改为现场口头审理。口头审理如期举行，"))
    assert mode is None
    assert imported.is_queued("hearing_mode")


@pytest.mark.parametrize(
    ("said", "days", "reason"),
    [
        (f"{NOTICE}\n\n双方当事人均未出席口头审理。", [], "not_confirmed"),
        (f"{NOTICE}\n\n因故口头审理改期至2026年07月02日举行。口头审理如期举行。", [date(2026, 7, 2)], None),
        (f"{NOTICE}\n\n专利权人于2026年06月15日请求延期举行口头审理。口头审理如期举行。", [date(2026, 6, 18)], None),
        ("口头审理于2026年06月18日和19日举行。", [date(2026, 6, 18)], "part_unread"),
        ("2026年06月18日至19日，合议组对本案进行了口头审理。", [], "ambiguous"),
        ("2026年06月18日，口头审理在第五审理庭公开举行。", [date(2026, 6, 18)], None),
        ("2026年06月18日，合议组在本局第三审理庭举行了口头审理。", [date(2026, 6, 18)], None),
        ("2026年06月18日，本案进行了公开审理，双方当事人出席。", [], "ambiguous"),
        ("请求人提交了另案于2026年06月18日举行的口头审理的记录表。", [], "ambiguous"),
        ("针对关联专利的无效宣告请求，合议组于2026年06月18日举行了口头审理。", [], "ambiguous"),
        ("合议组将本案与关联案件合并审理，于2026年06月18日举行了口头审理。", [date(2026, 6, 18)], None),
        ("北京知识产权法院于2026年06月18日对另案进行了公开审理。", [], None),
        ("合议组于2026年06月\n\n1\n\n8日举行了口头审理。", [], "ambiguous"),
        ("请求人于2026年06月18日参加了另案的口头审理。", [], "ambiguous"),
        ("双方分别于2026年06月18日和19日提交了口头审理代理词。", [], None),
        (f"{NOTICE}后因故将口头审理改在2026年07目02日举行。口头审理如期举行。", [date(2026, 6, 18)], "part_unread"),
        (f"{NOTICE}口头审理如期举行。第二次口头审理如期举行。", [date(2026, 6, 18)], "part_unread"),
    ],
    ids=[
        "nobody",
        "moved",
        "wished",
        "two-days",
        "to",
        "comma",
        "comma-panel",
        "trial",
        "minutes-of-another",
        "of-another",
        "joined",
        "court",
        "page-number-in-it",
        "another",
        "papers",
        "moved-unread",
        "second-unread",
    ],
)
def test_days_in_other_words_are_read_or_wait(said, days, reason):
    read_days, _, imported = read((NOTICE, ""), (HELD, said), ("出席了本次口头审理。", "提交了委托书。"))
    assert read_days == days
    assert [item.reason for item in imported.queued if item.field == "hearing_dates"] == ([reason] if reason else [])


def test_a_hearing_that_only_a_notice_names_counts_when_the_reasons_speak_of_it():
    later = ("## 三、决定", "请求人未出席2026年06月18日举行的口头审理。\n\n## 三、决定")
    assert read((HELD, ""), ("出席了本次口头审理。", "提交了委托书。"), later)[0] == [date(2026, 6, 18)]
