"""Who is heard and who hears whom, case by case; the properties are in test_evolve.py."""

from dataclasses import replace

import pytest

from hearing.procedure import commands as c
from hearing.procedure.decide import may
from hearing.procedure.floor import (
    Reason,
    device_heard,
    is_device,
    may_be_heard,
    may_hear,
    may_see,
    may_share,
    permissions,
    who_can_hear,
)
from hearing.procedure.people import device_of, seated_with, signers
from hearing.vocabulary import SYSTEM, RecessPurpose, Room, Stage
from tests.scripts.play import at_stage, everyone_inside


@pytest.mark.parametrize("stage", Stage)
def test_reasons_by_stage(stage):
    state = at_stage(stage).state
    over = stage is Stage.ENDED
    oral = stage not in {Stage.PREPARATION, Stage.MINUTES, Stage.ENDED}
    assert may_be_heard(state, "leader") is (Reason.NOT_OPEN if over else Reason.PANEL)
    assert may_be_heard(state, "clerk") is (Reason.NOT_OPEN if over else Reason.CLERK)
    assert may_be_heard(state, "agent") is (Reason.NO_FLOOR if oral else Reason.NOT_OPEN)
    assert may_be_heard(state, "expert") is (Reason.NO_FLOOR if oral else Reason.NOT_OPEN)
    assert may_be_heard(state, "observer") is Reason.OBSERVER
    assert may_be_heard(state, "stranger") is Reason.WAITING


def test_only_floor_panel_clerk_seat_deliberation_private_room_and_channel_are_heard():
    heard = {reason for reason in Reason if reason.heard}
    assert heard == {
        Reason.FLOOR,
        Reason.PANEL,
        Reason.CLERK,
        Reason.SEATED,
        Reason.DELIBERATION,
        Reason.PRIVATE,
        Reason.CHANNEL,
    }


def test_a_seated_person_speaks_through_the_rooms_device():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.GiveFloor("counsel"))
    state = play.state
    assert device_of(state, "counsel") == "assistant"
    assert seated_with(state, "assistant") == ("patentee", "counsel")
    assert may_be_heard(state, "counsel") is Reason.SEATED
    assert may_be_heard(state, "patentee") is Reason.NO_FLOOR
    assert may_be_heard(state, "assistant") is Reason.FLOOR
    assert device_heard(state, "assistant")
    assert not device_heard(state, "counsel")
    assert not is_device(state, "counsel")
    assert not is_device(state, "observer")
    assert may_hear(state, "assistant", "agent")
    assert not may_hear(state, "counsel", "agent")


@pytest.mark.parametrize(("by", "reason"), [("assistant", Reason.MUTED), ("leader", Reason.MUTED_BY_LEADER)])
def test_muting_the_rooms_device_silences_who_sits_there(by, reason):
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.GiveFloor("counsel"))
    play.do(by, c.Mute("assistant"))
    assert may_be_heard(play.state, "counsel") is reason
    assert not device_heard(play.state, "assistant")


def test_the_leaders_mute_replaces_ones_own_and_cannot_be_lifted_by_oneself():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.GiveFloor("agent"))
    play.do("agent", c.Mute("agent"))
    assert may_be_heard(play.state, "agent") is Reason.MUTED
    play.do("leader", c.Mute("agent"))
    assert may_be_heard(play.state, "agent") is Reason.MUTED_BY_LEADER


def test_without_leave_one_is_seen_but_not_heard():
    state = at_stage(Stage.DEBATE).state
    assert may_see(state, "agent", "observer")
    assert not may_hear(state, "agent", "observer")
    assert not may_see(state, "observer", "agent")
    assert not may_see(state, "agent", "agent")


@pytest.mark.parametrize("purpose", RecessPurpose)
def test_during_a_recess_only_a_deliberation_hears_itself(purpose):
    play = at_stage(Stage.DEBATE)
    play.do("leader", c.Recess(purpose))
    state = play.state
    deliberation = purpose is RecessPurpose.DELIBERATION
    assert may_be_heard(state, "leader") is (Reason.DELIBERATION if deliberation else Reason.RECESS)
    assert may_be_heard(state, "clerk") is Reason.RECESS
    assert may_hear(state, "expert", "leader") is deliberation
    assert may_see(state, "leader", "chief") is deliberation
    for outsider in ("clerk", "agent", "assistant", "observer", "witness"):
        for source in state.roster:
            assert not may_hear(state, source, outsider)
            assert not may_see(state, source, outsider)
            assert not may_hear(state, outsider, source)
    assert who_can_hear(state, Room.HEARING) == ()
    assert who_can_hear(state, Room.DELIBERATION) == (("leader", "chief", "member", "expert") if deliberation else ())


def test_a_member_who_comes_back_during_deliberation_goes_to_the_deliberation_room():
    play = everyone_inside()
    state = play.state
    assert state.presence["member"].room is Room.HEARING
    late = at_stage(Stage.DEBATE)
    late.do("leader", c.Recess(RecessPurpose.DELIBERATION))
    late.system(c.ReportLost("member", "c1", late.now, "network"))
    assert may_be_heard(late.state, "member") is Reason.DISCONNECTED
    late.system(c.ReportConnected("member", "c2"))
    assert may_be_heard(late.state, "member") is Reason.DELIBERATION


def test_who_can_hear_names_those_in_the_room_with_a_live_line():
    play = at_stage(Stage.DEBATE)
    play.do(SYSTEM, c.ReportLost("agent", "c1", play.now, "network"))
    heard_by = who_can_hear(play.state, Room.HEARING)
    assert "agent" not in heard_by
    assert {"leader", "observer", "counsel", "patentee"} <= set(heard_by)
    assert who_can_hear(play.state, Room.WAITING) == ()


def test_signers_are_those_who_took_part_with_leader_and_clerk():
    assert signers(at_stage(Stage.MINUTES).state) == (
        "leader",
        "clerk",
        "petitioner",
        "agent",
        "patentee",
        "counsel",
    )
    play = everyone_inside()
    play.do("leader", c.ReturnToWaiting("agent", "让位"))
    play.do("leader", c.OpenHearing())
    assert "agent" not in signers(play.state)
    play.do("leader", c.Admit("agent"))
    assert "agent" in signers(play.state)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("holder", ["", "agent", "counsel", "witness"])
@pytest.mark.parametrize("recess", [False, True])
def test_sharing_is_granted_exactly_where_the_procedure_takes_the_command(stage, holder, recess):
    play = at_stage(stage)
    oral = stage not in {Stage.PREPARATION, Stage.MINUTES, Stage.ENDED}
    if holder and oral and play.state.presence[holder].room is Room.HEARING:
        play.do("leader", c.GiveFloor(holder))
    if recess and oral:
        play.do("leader", c.Recess(RecessPurpose.DELIBERATION))
    for who in play.state.roster:
        share = permissions(play.state, who).share
        assert share.allowed is ("show_exhibit" in may(play.state, who)), (who, share)
        assert share.reason is may_share(play.state, who)


def test_what_each_may_now_names_people_and_reasons():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.GiveFloor("counsel"))
    of = {who: permissions(play.state, who) for who in play.state.roster}
    heard = ("leader", "chief", "member", "clerk", "assistant", "counsel")
    assert of["agent"].hear == heard
    assert of["patentee"].hear == ("leader", "chief", "member", "clerk", "assistant", "counsel")
    assert set(of["observer"].see) == set(play.state.roster) - {"observer"}
    assert set(of["counsel"].see) == set(play.state.roster) - {"observer", "counsel"}
    assert (of["counsel"].say.allowed, of["counsel"].say.reason) == (True, Reason.SEATED)
    assert of["counsel"].share.reason is Reason.SEATED
    assert of["assistant"].share.reason is Reason.FLOOR
    assert (of["witness"].share.allowed, of["witness"].share.reason) == (False, Reason.ROLE)
    assert of["observer"].share.reason is Reason.OBSERVER
    assert permissions(play.state, "stranger").share.reason is Reason.WAITING


def test_those_who_consult_hear_each_other_only_when_a_file_is_common_to_them():
    play = everyone_inside()
    for who in ("petitioner", "agent"):
        play.do(who, c.EnterPrivateRoom())
    assert may_hear(play.state, "petitioner", "agent")
    files = {"petitioner": ("validity",), "agent": ("ruling",)}
    apart = {who: replace(play.state.roster[who], files=mine) for who, mine in files.items()}
    state = replace(play.state, roster={**play.state.roster, **apart})
    assert not may_hear(state, "petitioner", "agent")
    assert not may_see(state, "agent", "petitioner")
    assert who_can_hear(state, Room.PETITIONER, beside="agent") == ("agent",)
