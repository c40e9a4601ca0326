"""Every word of the vocabulary has both languages, and formats read as people write them."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import get_args

import pytest

from hearing import vocabulary
from hearing.cases.model import ProceedingKind, Relation
from hearing.procedure import events
from hearing.procedure.commands import Invited
from hearing.transcript.sentences import SENTENCES
from hearing.transcript.terms import TERMS
from hearing.transcript.words import Words
from hearing.vocabulary import Place, Role, Side

ZH, EN = Words("zh-CN", 480), Words("en", 480)
# Told by an utterance, an incident, a table, the attendance, or not at all.
TOLD_ELSEWHERE = {
    events.HearingScheduled,
    events.EquipmentChecked,
    events.RequestWithdrawn,
    events.ExhibitHidden,
    events.UtteranceRecorded,
    events.UtteranceAmended,
    events.UtteranceSplit,
    events.UtterancesMerged,
    events.SpeakerReassigned,
    events.InterpretationTied,
    events.PassageMarked,
    events.Connected,
    events.Lost,
    events.MediaArriving,
    events.RecordingSealed,
    events.FilmSealed,
    events.ReadingMarked,  # the panels compare it among themselves
}


def test_every_word_that_minutes_can_meet_is_there():
    printed = {kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, StrEnum)}
    printed -= {StrEnum, vocabulary.Nature}
    assert set(TERMS) == printed
    for kind in printed:
        assert set(TERMS[kind]) == set(kind)


def test_every_event_is_told_or_known_to_be_told_elsewhere():
    assert set(get_args(events.Event)) == set(SENTENCES) | TOLD_ELSEWHERE
    assert not set(SENTENCES) & TOLD_ELSEWHERE


def test_proceedings_and_relations_have_words():
    for kind in (*ProceedingKind, *Relation):
        assert ZH.name(kind) != kind
        assert EN.name(kind) != kind
    assert ZH.name("转入其他程序") == "转入其他程序"


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0秒", "0 s"),
        (0.2, "1秒", "1 s"),
        (59.0, "59秒", "59 s"),
        (60, "1分", "1 min"),
        (61.5, "1分2秒", "1 min 2 s"),
        (3600, "1小时", "1 h"),
        (7325, "2小时2分5秒", "2 h 2 min 5 s"),
    ],
)
def test_spans_are_rounded_up(seconds, zh, en):
    assert (ZH.span(seconds), EN.span(seconds)) == (zh, en)


def test_moments_are_printed_in_the_minutes_own_zone():
    at = datetime(2026, 11, 20, 17, 5, 9, tzinfo=UTC)
    assert ZH.moment(at) == "2026年11月21日 01:05:09"
    assert EN.moment(at) == "21 November 2026, 01:05:09"
    assert (ZH.zone_name(), Words("en", -210).zone_name()) == ("UTC+08:00", "UTC-03:30")


@pytest.mark.parametrize(
    ("claims", "zh", "en"),
    [
        ((), "", ""),
        (("1",), "权利要求1", "claim 1"),
        (("3", "1", "2", "5"), "权利要求1-3、5", "claims 1-3, 5"),
        (("2", "新1"), "权利要求2、新1", "claims 2, 新1"),
    ],
)
def test_claims_are_printed_as_ranges(claims, zh, en):
    assert (ZH.claims(claims), EN.claims(claims)) == (zh, en)


@pytest.mark.parametrize(
    ("role", "side", "zh", "en"),
    [
        (Role.LEADER, Side.NONE, "合议组组长", "Panel leader"),
        (Role.PARTY, Side.PATENTEE, "专利权人", "Patentee"),
        (Role.AGENT, Side.PETITIONER, "请求人代理人", "Petitioner's agent"),
        (Role.WITNESS, Side.PATENTEE, "专利权人证人", "Patentee's witness"),
    ],
)
def test_capacities(role, side, zh, en):
    person = Invited("x", "", "某", role, side, Place.REMOTE)
    assert (ZH.capacity(person), EN.capacity(person)) == (zh, en)
