"""The canonical minutes: what a signature covers, and what may not change it."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from hearing.procedure import commands as c
from hearing.procedure.canonical import as_json, canonical, moment
from hearing.procedure.evolve import fold
from hearing.procedure.minutes import minutes_bytes, minutes_content, minutes_digest, recordings_digest
from hearing.procedure.refusal import Refused
from hearing.vocabulary import IdentityResult, Stage
from tests.scripts.play import START, at_stage


def _presented():
    play = at_stage(Stage.DEBATE)
    play.do("leader", c.GiveFloor("agent"))
    play.do("clerk", c.RecordUtterance("agent", "证据1第5页。", None, (c.Citation("E1", 5),), ("1",)))
    play.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS))
    play.do("leader", c.Announce("另行书面决定"))
    play.do("leader", c.CloseHearing())
    play.do("clerk", c.PresentMinutes())
    return play


def test_the_digest_presented_is_that_of_the_state_before_presenting():
    play = _presented()
    minutes = play.state.minutes
    before = fold("h1", play.recorded[: minutes.n - 1])
    assert minutes.digest == hashlib.sha256(minutes_bytes(before)).hexdigest() == minutes_digest(before)
    assert minutes.version == 1


def test_signing_connecting_and_time_do_not_change_what_was_signed():
    play = _presented()
    digest = play.state.minutes.digest
    play.do("agent", c.SignMinutes(digest, "passkey", "proof"))
    play.system(c.ReportLost("petitioner", "c1", play.now, "network"))
    play.system(c.ReportConnected("petitioner", "c2"))
    assert minutes_digest(play.state) == digest
    with pytest.raises(Refused, match="already_presented"):
        play.do("clerk", c.PresentMinutes())


def test_whatever_the_minutes_say_is_part_of_the_digest():
    play = _presented()
    digests = [minutes_digest(play.state)]
    (utterance,) = play.state.utterances
    play.do("agent", c.RequestCorrection(utterance, "其他"))
    digests.append(minutes_digest(play.state))
    play.system(c.ReportRecording("agent", "audio", "a.log", "0" * 64, 1, START, START))
    digests.append(minutes_digest(play.state))
    play.do("clerk", c.CheckIdentity("witness", "身份证", IdentityResult.NOT_CONFIRMED))
    digests.append(minutes_digest(play.state))
    assert len(set(digests)) == 4


def test_a_late_recording_lets_the_minutes_be_presented_again():
    play = _presented()
    play.system(c.ReportRecording("agent", "audio", "a.log", "0" * 64, 1, START, START))
    play.system(c.ReportRecording("agent", "audio", "a.log", "0" * 64, 1, START, START))
    assert len(play.state.recordings) == 1
    play.do("clerk", c.PresentMinutes())
    assert play.state.minutes.version == 2
    assert play.state.minutes.signings == {}


def test_an_accepted_correction_voids_the_signatures_and_keeps_them_in_the_record():
    play = _presented()
    digest = play.state.minutes.digest
    (utterance,) = play.state.utterances
    play.do("agent", c.SignMinutes(digest, "password"))
    play.do("agent", c.RequestCorrection(utterance, "证据1第6页。"))
    (correction,) = play.state.corrections
    play.do("clerk", c.DecideCorrection(correction, accepted=True))
    assert play.state.minutes.stale
    assert play.state.utterances[utterance].text == "证据1第6页。"
    assert play.state.utterances[utterance].earlier == ("证据1第5页。",)
    with pytest.raises(Refused, match="minutes_not_presented"):
        play.do("petitioner", c.SignMinutes(digest, "password"))
    play.do("clerk", c.PresentMinutes())
    assert play.state.minutes.version == 2
    assert play.state.minutes.digest != digest
    assert not play.state.minutes.signings
    assert sum("Signed" in type(one.event).__name__ for one in play.recorded) == 1


def test_a_refusal_may_turn_into_a_signature_but_not_back():
    play = _presented()
    play.do("clerk", c.RefuseToSign("已离席", "agent"))
    play.do("agent", c.SignMinutes(play.state.minutes.digest, "password"))
    for by in ("agent", "clerk"):
        with pytest.raises(Refused, match="already_signed"):
            play.do(by, c.RefuseToSign("反悔", "agent" if by == "clerk" else ""))
    with pytest.raises(Refused, match="not_yours"):
        play.do("petitioner", c.RefuseToSign("代为拒签", "counsel"))
    with pytest.raises(Refused, match="not_a_signer"):
        play.do("clerk", c.RefuseToSign("旁听", "observer"))


def test_what_is_added_after_closing_belongs_to_the_stage_in_which_it_was_said():
    play = at_stage(Stage.MINUTES)
    opened = play.state.opened_at
    assert opened is not None
    play.do("clerk", c.RecordUtterance("agent", "补记", opened))
    assert list(play.state.utterances.values())[-1].stage is Stage.OPENING
    for wrong in (opened - timedelta(seconds=1), play.now + timedelta(hours=1)):
        with pytest.raises(Refused, match="said_at"):
            play.do("clerk", c.RecordUtterance("agent", "补记", wrong))


def test_the_content_names_its_form_and_everyone_with_their_place():
    content: Any = minutes_content(_presented().state)
    assert content["form"] == "hearing-minutes/2"
    people = {one["id"]: one for one in content["people"]}
    assert people["counsel"]["place"] == "on_site"
    assert people["counsel"]["seat_of"] == "assistant"
    assert people["counsel"]["identity"] == "confirmed"
    assert not people["witness"]["attended"] or people["witness"]["role"] == "witness"
    assert [step["kind"] for step in content["course"]][:2] == ["opened", "stage"]
    assert content["announcement"] == "另行书面决定"
    assert canonical(content) == canonical(json.loads(canonical(content)))


def test_canonical_json_is_sorted_compact_and_refuses_what_has_no_form():
    assert canonical({"b": (1, "二"), "a": None}) == '{"a":null,"b":[1,"二"]}'.encode()
    assert as_json(frozenset({"b", "a"})) == ["a", "b"]
    assert moment(START) == as_json(START) == "2026-11-22T01:00:00.000000Z"
    assert as_json(START.date()) == "2026-11-22"
    with pytest.raises(ValueError, match="time zone"):
        moment(START.replace(tzinfo=None))
    with pytest.raises(TypeError, match="object has no form"):
        as_json(object())
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(float("nan"))


def test_a_signature_is_on_the_recordings_too():
    play = _presented()
    digest, before = play.state.minutes.digest, recordings_digest(play.state)
    play.system(c.ReportRecording("agent", "audio", "a.log", "0" * 64, 1, START, START))
    with pytest.raises(Refused, match="recordings"):
        play.do("agent", c.SignMinutes(digest, "passkey", "proof", "", before))
    play.do("agent", c.SignMinutes(digest, "passkey", "proof", "", recordings_digest(play.state)))
    event = play.recorded[-1].event
    assert event.recordings == recordings_digest(play.state) != before
    listed = {
        "form": "hearing-recordings/1",
        "hearing": "h1",
        "recordings": [{"name": "a.log", "sha256": "0" * 64}],
    }
    assert event.recordings == hashlib.sha256(canonical(listed)).hexdigest()


def test_the_clerk_alone_notes_what_was_signed_on_paper():
    play = _presented()
    digest = play.state.minutes.digest
    on_paper = c.SignMinutes(digest, "paper", "scan", participant="agent")
    for who, command in (
        ("leader", on_paper),
        ("petitioner", on_paper),
        ("agent", c.SignMinutes(digest, "paper", "scan")),
        ("clerk", c.SignMinutes(digest, "password", "proof", participant="agent")),
    ):
        with pytest.raises(Refused, match="not_yours"):
            play.do(who, command)
    play.do("clerk", on_paper)
    assert play.state.minutes.signings["agent"].method == "paper"
    assert play.recorded[-1].by == "clerk"
    with pytest.raises(Refused, match="already_signed"):
        play.do("clerk", on_paper)
