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
        ("口头审理如期举行，", None),
    ],
)
def test_the_mode_is_read_only_when_stated_for_the_hearing(said, mode):
    assert read((HELD, said))[1] == mode
