"""Notices made from a case and a hearing: to whom, with what in them, and when they are refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hearing.cases.model import Appointment as Seat
from hearing.cases.model import Case, GroundCell, Party, Patent
from hearing.notices.drafting import Given, Setting, drafts, receivers, scope
from hearing.notices.errors import NoticeRefusedError
from hearing.notices.model import NoticeKind
from hearing.procedure import commands as c
from hearing.vocabulary import Role, Side
from tests.hearing.notices.samples import RULES
from tests.scripts.play import START, Play, everyone_inside

CASE = Case(
    id="4W900123",
    numbers=("4W900123", "4W900124"),
    patent=Patent("202110345678.3", "一种可折叠支架"),
    parties=(
        Party("petitioner-1", "甲川科技有限公司", Side.PETITIONER, ("陆景行",)),
        Party("petitioner-2", "丙海公司", Side.PETITIONER),
        Party("patentee-1", "乙山智能装备有限公司", Side.PATENTEE),
    ),
    panel=(Seat(Role.LEADER, "闻一澜"),),
    cells=(
        GroundCell(1, "A22.3", ("证据1",)),
        GroundCell(2, "A22.3", ("证据1",)),
        GroundCell(3, "A22.3", ("证据1", "证据2")),
        GroundCell(1, "A22.3", ("证据1",), "petitioner-2"),
        GroundCell(0, "A26.3"),
        GroundCell(1, "X99"),
    ),
)
BEFORE = START - timedelta(days=30)
SETTING = Setting(BEFORE, "顾念慈", "机构", "Office", RULES, "https://hearing.example/hearings/h1")
FIRST = Given(NoticeKind.HEARING, "第一审理庭", 90)
CHANGE = Given(NoticeKind.CHANGE, reason="改期", starts_at=START + timedelta(days=7))
CANCEL = Given(NoticeKind.CANCELLATION, reason="和解")


def made(given, earlier=(), setting=SETTING, state=None):
    ids = [f"n{n}" for n, _ in enumerate(receivers(given, earlier))]
    return drafts(CASE, state or Play().state, given, setting, earlier, ids)


def test_both_sides_and_the_public_are_told():
    notices = made(FIRST)
    assert [notice.side for notice in notices] == [Side.PETITIONER, Side.PATENTEE, Side.NONE]
    one = notices[0]
    assert (one.version, one.case_number, one.patent_number) == (1, "4W900123、4W900124", "ZL 2021 1 0345678.3")
    assert one.appointment.starts_at == START
    assert (one.appointment.place, one.appointment.minutes) == ("第一审理庭", 90)
    assert one.appointment.link.endswith("/h1")
    assert [party.name for party in one.addressees()] == ["甲川科技有限公司", "丙海公司"]
    assert one.officers[0].role is Role.LEADER
    assert notices[2].scope == ()


def test_cells_of_one_ground_party_and_exhibits_are_one_line():
    lines = [(line.claims, line.exhibits, line.petitioner) for line in scope(CASE)]
    assert lines == [
        ((1, 2), ("证据1",), "甲川科技有限公司"),
        ((3,), ("证据1", "证据2"), "甲川科技有限公司"),
        ((1,), ("证据1",), "丙海公司"),
        ((), (), "甲川科技有限公司"),
        ((1,), (), "甲川科技有限公司"),
    ]
    assert [line.ground_zh for line in scope(CASE)][-1] == "X99", "a ground that is not on the list keeps its name"


def test_a_change_keeps_what_it_does_not_change():
    first = made(FIRST)
    second = made(CHANGE, first)
    assert {notice.version for notice in second} == {2}
    assert second[0].appointment.starts_at == START + timedelta(days=7)
    assert (second[0].appointment.place, second[0].appointment.minutes) == ("第一审理庭", 90)
    assert second[0].earlier == START
    called_off = made(CANCEL, (*first, *second))
    assert called_off[0].appointment == second[0].appointment
    assert [notice.kind for notice in called_off] == [NoticeKind.CANCELLATION] * 3


def test_a_closed_hearing_is_not_announced_and_an_announced_one_is_taken_back_once():
    closed = replace(FIRST, closed="涉及商业秘密")
    assert [notice.side for notice in made(closed)] == [Side.PETITIONER, Side.PATENTEE]
    first = made(FIRST)
    second = made(replace(CHANGE, closed="涉及商业秘密"), first)
    assert second[2].kind is NoticeKind.CANCELLATION
    assert second[2].reason == "涉及商业秘密"
    assert second[0].kind is NoticeKind.CHANGE
    third = receivers(replace(CHANGE, closed="涉及商业秘密"), (*first, *second))
    assert third == (Side.PETITIONER, Side.PATENTEE), "what was taken back is not taken back again"
    assert Side.NONE not in receivers(CANCEL, made(closed)), "the public never heard of it"


REFUSED = {
    "twice": (FIRST, made(FIRST), SETTING),
    "a change of nothing": (CHANGE, (), SETTING),
    "no reason": (replace(CHANGE, reason=" "), made(FIRST), SETTING),
    "after the cancellation": (CHANGE, (*made(FIRST), *made(CANCEL, made(FIRST))), SETTING),
    "in the past": (FIRST, (), replace(SETTING, now=START)),
    "too late for the rules": (FIRST, (), replace(SETTING, too_late=date(2026, 11, 1))),
    "a hidden mark": (replace(FIRST, place="庭\u202e"), (), SETTING),
    "a place too long": (replace(FIRST, place="庭" * 301), (), SETTING),
    "an impossible length": (replace(FIRST, minutes=1441), (), SETTING),
}


@pytest.mark.parametrize(("given", "earlier", "setting"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_issued_is_refused_with_words(given, earlier, setting):
    with pytest.raises(NoticeRefusedError) as refused:
        made(given, earlier, setting)
    assert refused.value.zh.endswith("。")
    assert refused.value.en.endswith(".")


def test_shorter_notice_needs_the_agreement_of_the_sides():
    late = replace(SETTING, too_late=date(2026, 11, 1))
    assert made(replace(FIRST, short_agreed=True), (), late)[0].short_agreed
    assert not made(replace(FIRST, short_agreed=True))[0].short_agreed, "there is nothing to shorten"
    assert made(CANCEL, made(FIRST), late), "a cancellation is never too late"


def test_nothing_is_issued_once_the_hearing_was_opened():
    play = everyone_inside()
    play.do("leader", c.OpenHearing())
    with pytest.raises(NoticeRefusedError):
        made(FIRST, (), SETTING, play.state)
