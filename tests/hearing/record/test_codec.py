"""Stored bytes: golden for every event, exact both ways, and loud when damaged."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given

from hearing.procedure import events as e
from hearing.procedure.commands import Invited, Linked, Region
from hearing.procedure.events import Event, Recorded
from hearing.procedure.names import EVENTS, name_of
from hearing.record import codec
from hearing.record.codec import UnreadableEventError, decode, encode, statement
from hearing.vocabulary import (
    Element,
    IdentityResult,
    Mode,
    Place,
    RecessPurpose,
    Role,
    Room,
    ScreenEnd,
    ScreenSource,
    Side,
    Stage,
    Stance,
    WithdrawalEffect,
)
from tests.hearing.record import examples_exam, examples_fair, examples_writing
from tests.scripts.play import START
from tests.scripts.strategies import events

GOLDEN = Path(__file__).parent / "golden_events.txt"

EXAMPLES: tuple[Event, ...] = (
    e.HearingScheduled(
        "case-1",
        "4W100001",
        "ZL 2018 1 0123456.5",
        "一种可折叠支架",
        Mode.MIXED,
        START,
        (Invited("p1", "a1", "王某", Role.AGENT, Side.PETITIONER, Place.ON_SITE, "p9", first_speaker=True),),
        (Linked("administrative_ruling", "粤知法裁字〔2023〕第12号", "同一专利"),),
    ),
    e.EquipmentChecked("p1", camera=True, microphone=True, speaker=False),
    e.Moved("p1", Room.HEARING, "准许"),
    e.IdentityChecked("p1", "身份证", IdentityResult.CONFIRMED, ""),
    e.HearingOpened(),
    e.StageEntered(Stage.INVESTIGATION, "证据3尚未质证"),
    e.RecusalAsked(),
    e.RecusalAnswered("p1", requested=False, reason=""),
    e.ParticipantAdded(Invited("p7", "a7", "周某", Role.WITNESS, Side.PATENTEE, Place.REMOTE), "准许证人出庭"),
    e.ParticipantReplaced("p3", Invited("p8", "a8", "吴某", Role.MEMBER, Side.NONE, Place.ON_SITE), "回避"),
    e.Adjourned(1, "证据需补充核实", START),
    e.SittingOpened(2),
    e.ModeChanged(Mode.MIXED, Mode.ON_SITE, "线路不稳定"),
    e.ConsentStated("p1", (Stage.OPENING, Stage.DEBATE), agreed=True, reason=""),
    e.PetitionWithdrawn("p1", "双方和解"),
    e.WithdrawalDecided(WithdrawalEffect.ENDS, ""),
    e.DisciplineRead(),
    e.StandingAsked(),
    e.StandingObjected("o1", "p1", "p2", "委托书未载明出庭权限"),
    e.StandingDecided("o1", sustained=True, reason="授权不明"),
    e.RightsRead(),
    e.RecusalDecided(Side.PETITIONER, upheld=False, decided_by="主任", reason="不属回避情形"),
    e.SettlementAsked(),
    e.SettlementAnswered("p1", willing=True, note="愿意协商"),
    e.FloorRequested("p1", "答复"),
    e.RequestWithdrawn("p1"),
    e.FloorGiven("p1"),
    e.FloorTaken("p1"),
    e.Muted("p1"),
    e.Unmuted("p1"),
    e.FocusSet("A22.3", ("1", "2"), ("E1",)),
    e.ExhibitShown("E1", 5, Region(0.1, 0.25, 0.5, 0.125)),
    e.ExhibitHidden(),
    e.ScreenShared("p1", ScreenSource.DOCUMENT_CAMERA),
    e.ScreenStopped("p1", ScreenEnd.FLOOR),
    e.OpinionStated(
        "p1", "E1", ((Element.AUTHENTICITY, Stance.ACCEPTED), (Element.RELEVANCE, Stance.CONTESTED)), "无关"
    ),
    e.Recessed(RecessPurpose.DELIBERATION, "", encrypted=True),
    e.Resumed(),
    e.Announced("权利要求1-3无效"),
    e.HearingClosed(),
    e.MinutesPresented(1, "ab" * 32),
    e.MinutesSigned("p1", 1, "ab" * 32, "passkey", "proof"),
    e.SigningRefused("p1", 1, "未记载全部意见"),
    e.HearingEnded(),
    e.Connected("p1", "c1", encrypts=True),
    e.Lost("p1", "c1", START, "network"),
    e.MediaArriving("p1", arriving=True),
    e.RecordingSealed("p1", "audio", "p1-audio-1.log", "cd" * 32, 1234, START, START),
    e.FilmSealed("film-2.webm", 2, "ab" * 32, 5000, "cd" * 32, (71,)),
    e.RedactionOrdered("leader", START, START, "涉及商业秘密"),
    e.OutageRecorded(START),
    *examples_exam.EXAMPLES,
    *examples_fair.EXAMPLES,
    *examples_writing.EXAMPLES,
)


def _golden() -> dict[tuple[str, int], str]:
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    return {(name, int(version)): body for name, version, body in (line.split(" ", 2) for line in lines)}


def test_there_is_an_example_and_golden_bytes_for_every_event_in_every_version():
    assert {name_of(type(one)) for one in EXAMPLES} == set(EVENTS)
    assert set(_golden()) == {(name, v) for name in EVENTS for v in range(1, codec.version_of(name) + 1)}


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda one: name_of(type(one)))
def test_golden_bytes(event):
    name, version, body = encode(event)
    assert body.decode() == _golden()[name, version]
    assert decode(name, version, body) == event


@pytest.mark.parametrize(("name", "version"), [key for key in _golden() if key[1] < codec.version_of(key[0])])
def test_every_version_ever_written_is_still_read(name, version):
    event = decode(name, version, _golden()[name, version])
    assert name_of(type(event)) == name


@given(events)
def test_every_event_comes_back_as_it_went(event):
    name, version, body = encode(event)
    again = decode(name, version, body)
    assert again == event
    assert encode(again) == (name, version, body)


@pytest.mark.parametrize(
    ("name", "version", "body"),
    [
        ("floor_lent", 1, b'{"participant":"p1"}'),
        ("floor_given", 3, b'{"participant":"p1"}'),
        ("floor_given", 0, b'{"participant":"p1"}'),
        ("floor_given", 1, b'{"participant":"p1"'),
        ("floor_given", 1, b'{"participant":7}'),
        ("floor_given", 1, b"{}"),
        ("floor_given", 1, b"[]"),
        ("floor_given", 1, b'{"participant":"p1","more":1}'),
        ("moved", 1, b'{"participant":"p1","room":"cellar","reason":""}'),
        ("outage_recorded", 1, b'{"down_since":"2026-11-22T01:00:00"}'),
    ],
)
def test_what_this_program_cannot_read_is_never_guessed(name, version, body):
    with pytest.raises(UnreadableEventError):
        decode(name, version, body)


def test_an_older_version_is_read_through_its_upcast(monkeypatch):
    monkeypatch.setattr(codec, "VERSIONS", {"announced": 2})
    monkeypatch.setattr(codec, "UPCAST", {("announced", 1): lambda body: {"text": body["words"]}})
    assert decode("announced", 1, b'{"words":"x"}') == e.Announced("x")
    assert encode(e.Announced("x"))[1] == 2


def test_what_is_sealed_says_all_that_the_record_says():
    recorded = Recorded(7, START, "p1", "c9", e.FloorGiven("p2"))
    found = statement("h1", recorded)
    assert found == {
        "kind": "hearing-event/1",
        "hearing": "h1",
        "n": 7,
        "at": "2026-11-22T01:00:00.000000Z",
        "by": "p1",
        "command": "c9",
        "type": "floor_given",
        "v": 2,
        "body": {"participant": "p2", "rebuttal": False},
    }
    assert {one.name for one in fields(Recorded)} == {"n", "at", "by", "command_id", "event"}
    assert json.loads(json.dumps(found)) == found
