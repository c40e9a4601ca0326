"""Sittings, modes, consent, withdrawal and changes of the roster, where the scripts do not look."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hearing.cases.ruleset import PLAIN
from hearing.procedure import commands as c
from hearing.procedure.consent import consents_missing, remote_sides
from hearing.procedure.decide import decide
from hearing.procedure.evolve import fold
from hearing.procedure.minutes import minutes_content
from hearing.procedure.names import name_of
from hearing.procedure.people import room_of
from hearing.procedure.refusal import Refused
from hearing.vocabulary import (
    IdentityResult,
    Mode,
    Place,
    RecessPurpose,
    Role,
    Room,
    ServiceStep,
    Side,
    Stage,
    WithdrawalEffect,
)
from signaling.lines import lines
from signaling.view import view
from tests.scripts.play import ROSTER, START, Play, at_stage, invited, schedule


def refusal(play: Play, by: str, command: c.Command) -> str:
    with pytest.raises(Refused) as refused:
        decide(play.state, command, by=by, now=play.now, command_id="x")
    assert refused.value.zh.endswith("。")
    assert refused.value.en.endswith(".")
    return refused.value.rule


@pytest.mark.parametrize("stage", [Stage.OPENING, Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS])
def test_an_adjourned_hearing_keeps_its_stage_and_nothing_else_of_the_sitting(stage):
    play = at_stage(stage)
    play.do("agent", c.RequestFloor())
    play.do("leader", c.GiveFloor("counsel"))
    play.do("leader", c.ShowExhibit("E1", 1))
    play.do("leader", c.Adjourn("证据需核实"))
    state = play.state
    assert (state.stage, state.adjourned and state.adjourned.stage) == (Stage.PREPARATION, stage)
    assert (state.floor, state.requests, state.shown) == ("", (), None)
    assert {one.room for one in state.presence.values()} == {Room.OUTSIDE}
    assert {one.identity for one in state.presence.values()} == {None}
    assert [one.ended_at for one in state.sittings] == [play.now]
    assert fold("h1", play.recorded) == state


def test_what_is_outside_the_session_is_no_incident():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.Adjourn("证据需核实"))
    play.system(c.ReportLost("agent", "c1", play.now, "network"))
    assert not play.state.incidents
    kinds = [one["kind"] for one in lines("h1", play.recorded).values()]
    assert kinds[-1] == "adjourned", "that everyone left is said once"


def test_between_sittings_people_see_when_the_hearing_goes_on_and_little_else():
    play = at_stage(Stage.INVESTIGATION)
    play.do("agent", c.StateConsent((Stage.DEBATE,), agreed=True))
    play.do("assistant", c.StateConsent((Stage.DEBATE,), agreed=False, reason="要求现场"))
    play.do("leader", c.Adjourn("证据需核实", play.now + timedelta(days=20)))
    found = view(play.state, "agent", recorded=play.recorded)
    assert found["adjourned"]["stage"] == "investigation"
    assert [one["number"] for one in found["sittings"]] == [1]
    assert set(found["consents"]) == {"petitioner"}, "what the other side said is not theirs to see from outside"
    assert "lines" not in found


def test_consent_is_asked_only_of_who_is_there_from_afar():
    play = at_stage(Stage.OPENING)
    play.state = replace(play.state, rules=replace(PLAIN, consent_per_stage=True))
    assert remote_sides(play.state) == (Side.PETITIONER,)
    assert consents_missing(play.state, Stage.DEBATE) == (Side.PETITIONER,)
    assert consents_missing(play.state, Stage.MINUTES) == ()
    play.do("agent", c.StateConsent((Stage.DEBATE,), agreed=True))
    assert consents_missing(play.state, Stage.DEBATE) == ()
    assert consents_missing(play.state, Stage.INVESTIGATION) == (Side.PETITIONER,)
    play.do("leader", c.ChangeMode(Mode.ON_SITE, "线路不稳定"))
    assert consents_missing(play.state, Stage.INVESTIGATION) == ()


def test_a_request_is_deemed_withdrawn_only_on_proof_of_service_and_of_absence():
    play = Play()
    for one in ("leader", "chief", "member", "clerk", "assistant"):
        play.system(c.ReportConnected(one, "c1"))
        play.do(one, c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    deemed = c.DeemWithdrawn("无正当理由不参加口头审理")
    assert refusal(play, "leader", deemed) == "not_served"
    play.system(c.ReportServed(Side.PETITIONER, "OHN-1", ServiceStep.SENT, START, "0" * 64))
    assert refusal(play, "leader", deemed) == "not_served", "sent is not arrived"
    play.system(c.ReportServed(Side.PETITIONER, "OHN-1", ServiceStep.ARRIVED, START, "0" * 64))
    assert refusal(play, "leader", c.DeemWithdrawn(" ")) == "reason_needed"
    attending = Play()
    attending.state = replace(play.state)
    attending.now = play.now
    attending.system(c.ReportReceipt(Side.PETITIONER, attends=True, at=START, sha256="0" * 64))
    assert refusal(attending, "leader", deemed) == "receipt_attends"

    play.do("leader", deemed)
    assert play.state.withdrawal is not None
    assert play.state.withdrawal.participant == ""
    play.do("leader", c.DecideWithdrawal(WithdrawalEffect.ENDS))
    closed = play.state.stage
    play.do("clerk", c.PresentMinutes())
    for who in ("leader", "clerk"):
        play.do("clerk", c.RefuseToSign("示例", who))
    play.do("leader", c.EndHearing())
    assert (closed, play.state.stage) == (Stage.MINUTES, Stage.ENDED)
    play.system(c.ReportRescheduled("OHN-2", START + timedelta(days=9), "改期"))
    play.system(c.ReportCalledOff("OHN-3", "撤回"))
    assert (play.state.starts_at, play.state.service.called_off) == (START, ""), "what is over is not set down anew"


def test_someone_waiting_for_the_petitioner_keeps_the_request_alive():
    play = at_stage(Stage.OPENING)
    play.system(c.ReportServed(Side.PETITIONER, "OHN-1", ServiceStep.ARRIVED, START, "0" * 64))
    for who in ("petitioner", "agent"):
        play.do("clerk", c.ReturnToWaiting(who, "核对授权"))
    assert refusal(play, "leader", c.DeemWithdrawn("未到庭")) == "petitioner_present"


def test_a_rule_set_limits_who_comes():
    limited = replace(PLAIN, most_a_side=1)
    assert refusal(Play(scheduled=False), "clerk", schedule(ROSTER, limited)) == "attendance_limit"
    closed = replace(PLAIN, observers=False)
    assert refusal(Play(scheduled=False), "clerk", schedule(ROSTER, closed)) == "observers"
    play = Play(rules=replace(PLAIN, most_a_side=2))
    play.system(c.ReportConnected("clerk", "c1"))
    play.do("clerk", c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    third = invited("third", Role.AGENT, Side.PATENTEE)
    assert refusal(play, "clerk", c.AddParticipant(third, "增加代理人")) == "attendance_limit"
    play.do("clerk", c.AddParticipant(invited("second", Role.WITNESS, Side.PATENTEE), "准许出庭"))
    assert list(play.state.roster)[-1] == "second"


def test_a_refusal_at_scheduling_names_the_provision_of_the_rules_to_come():
    rules = replace(PLAIN, most_a_side=1, sources=(("attendance_limit", "须知第3条"),))
    with pytest.raises(Refused) as refused:
        decide(Play(scheduled=False).state, schedule(ROSTER, rules), by="clerk", now=START, command_id="x")
    assert refused.value.source == "须知第3条"


def test_a_rule_set_that_does_not_record_records_nothing():
    play = at_stage(Stage.INVESTIGATION)
    assert view(play.state, "leader", recorded=play.recorded)["hearing"]["recording"] is True
    play.state = replace(play.state, rules=replace(PLAIN, recording=False))
    assert view(play.state, "leader", recorded=play.recorded)["hearing"]["recording"] is False


def test_who_is_replaced_keeps_their_name_and_the_successor_the_place():
    play = at_stage(Stage.INVESTIGATION)
    play.do("clerk", c.RecordUtterance("agent", "第一次发言"))
    play.do("leader", c.GiveFloor("agent"))
    new = invited("successor", Role.AGENT, Side.PETITIONER, first_speaker=True)
    play.do("clerk", c.ReplaceParticipant("agent", new, "更换代理人"))
    state = play.state
    assert state.floor == ""
    assert list(state.roster).index("successor") == [one.id for one in ROSTER].index("agent")
    assert state.former["agent"].name == "agent"
    assert state.recusal_asked_at is not None, "a changed agent does not concern the panel"
    people = {one["id"]: one for one in view(state, "leader", recorded=play.recorded)["people"]}
    assert (people["agent"]["replaced"], people["successor"]["replaced"]) == (True, False)
    content = minutes_content(state)["people"]
    assert isinstance(content, list)
    assert [one["id"] for one in content if isinstance(one, dict) and one["replaced"]] == ["agent"]
    assert "account" not in str([one["data"] for one in lines("h1", play.recorded).values()])


def test_a_new_assistant_brings_the_room_in_again():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.ReplaceParticipant("assistant", invited("helper", Role.ASSISTANT), "换班"))
    assert room_of(play.state, "counsel") is Room.OUTSIDE
    assert play.state.roster["counsel"].seat_of == "helper"
    play.system(c.ReportConnected("helper", "c1"))
    play.do("helper", c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    play.do("clerk", c.Admit("helper"))
    assert room_of(play.state, "counsel") is Room.HEARING


def test_a_replaced_member_of_the_panel_has_recusal_asked_anew():
    play = at_stage(Stage.INVESTIGATION)
    play.do("clerk", c.ReplaceParticipant("member", invited("another", Role.MEMBER), "工作调整"))
    assert play.state.recusal_asked_at is None
    assert refusal(play, "leader", c.EnterStage(Stage.DEBATE)) == "recusal_not_asked"
    play.do("leader", c.AskRecusal())
    assert refusal(play, "leader", c.EnterStage(Stage.DEBATE)) == "recusal_not_answered"


def test_a_place_is_taken_only_in_the_same_capacity():
    play = at_stage(Stage.OPENING)
    other = c.ReplaceParticipant("agent", invited("x", Role.AGENT, Side.PATENTEE), "更换")
    assert refusal(play, "clerk", other) == "other_capacity"
    taken = c.ReplaceParticipant("agent", invited("petitioner", Role.AGENT, Side.PETITIONER), "更换")
    assert refusal(play, "clerk", taken) == "roster"
    assert refusal(play, "chief", c.ReplaceParticipant("agent", taken.replacement, "更换")) == "recorder"


def test_the_same_person_from_another_place_is_examined_again():
    play = at_stage(Stage.OPENING)
    line = replace(play.state.roster["agent"], place=Place.ON_SITE, seat_of="assistant")
    play.do("clerk", c.ReplaceParticipant("agent", line, "到场参加"))
    assert not play.state.former
    assert play.state.presence["agent"].room is Room.OUTSIDE
    assert play.state.presence["agent"].identity is None
    assert play.state.presence["agent"].connections
    play.do("clerk", c.Admit("agent"))
    play.do("assistant", c.CheckIdentity("agent", "居民身份证", IdentityResult.CONFIRMED))


def test_both_leader_and_clerk_challenged_leave_the_record_to_another_member():
    play = at_stage(Stage.INVESTIGATION)
    play.do("agent", c.AnswerRecusal(requested=True, reason="利害关系", against=("leader", "clerk")))
    play.do("leader", c.Recess(RecessPurpose.RECUSAL))
    upheld = c.DecideRecusal(Side.PETITIONER, upheld=True, decided_by="主任", reason="属实")
    play.do("chief", upheld)
    assert {play.state.presence[who].room for who in ("leader", "clerk")} == {Room.OUTSIDE}
    play.do("chief", c.ReplaceParticipant("clerk", invited("newclerk", Role.CLERK), "回避"))
    play.system(c.ReportConnected("newclerk", "c1"))
    play.do("newclerk", c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    play.do("newclerk", c.ReplaceParticipant("leader", invited("newleader", Role.LEADER), "回避"))
    assert {"newleader", "newclerk"} <= set(play.state.roster)


def test_a_withdrawal_waits_while_a_request_for_recusal_is_undecided():
    """Who may have to withdraw from the panel does not end the proceedings before that is settled."""
    play = at_stage(Stage.INVESTIGATION)
    play.do("agent", c.AnswerRecusal(requested=True, reason="利害关系", against=("member",)))
    play.do("petitioner", c.WithdrawPetition("和解"))
    ends = c.DecideWithdrawal(WithdrawalEffect.ENDS)
    assert refusal(play, "leader", ends) == "recusal_open"
    play.do("leader", c.Recess(RecessPurpose.RECUSAL))
    play.do("leader", c.DecideRecusal(Side.PETITIONER, upheld=False, decided_by="主任", reason="不属实"))
    play.do("leader", c.Resume())
    play.do("leader", ends)
    assert play.state.stage is Stage.MINUTES


def test_settlement_is_asked_in_each_stage_and_its_answers_are_to_the_latest_question():
    play = at_stage(Stage.OPENING)
    assert refusal(play, "agent", c.AnswerSettlement(willing=True)) == "settlement_not_asked"
    assert refusal(play, "leader", c.AskSettlement()) == "step_order"
    play.do("leader", c.AskRecusal())
    for who in ("agent", "assistant"):
        play.do(who, c.AnswerRecusal(requested=False))
    play.do("leader", c.AskSettlement())
    assert refusal(play, "leader", c.AskSettlement()) == "settlement_asked"
    play.do("agent", c.AnswerSettlement(willing=True, note="愿意协商"))
    play.do("assistant", c.AnswerSettlement(willing=False))
    assert {side: one.willing for side, one in play.state.opening.settlement.items()} == {
        Side.PETITIONER: True,
        Side.PATENTEE: False,
    }
    late = at_stage(Stage.FINAL_STATEMENTS)
    late.do("leader", c.AskSettlement())
    assert not late.state.opening.settlement


def test_the_trail_of_a_hearing_tells_each_of_these_in_both_languages():
    """Every event of the course has a line for those who follow the hearing."""
    play = at_stage(Stage.INVESTIGATION)
    play.do("agent", c.StateConsent((Stage.DEBATE,), agreed=True))
    play.do("leader", c.ChangeMode(Mode.ROOM_TO_ROOM, "改在地方中心"))
    play.do("petitioner", c.WithdrawPetition("和解"))
    play.do("leader", c.DecideWithdrawal(WithdrawalEffect.CONTINUES, "足以作出决定"))
    play.do("leader", c.Adjourn("时间已晚"))
    told = {one["kind"] for one in lines("h1", play.recorded).values()}
    assert {name_of(type(one.event)) for one in play.recorded[-30:] if one.command_id > "c"} & told >= {
        "consent_stated",
        "mode_changed",
        "petition_withdrawn",
        "withdrawal_decided",
        "adjourned",
    }
