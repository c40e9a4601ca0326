"""Coming in, with an on-site room's seats and a witness among them."""

from dataclasses import replace

import pytest

from hearing.procedure import commands as c
from hearing.procedure.floor import may_hear, may_see
from hearing.procedure.refusal import Refused
from hearing.vocabulary import IdentityResult, RecessPurpose, Role, Room, Side, Stage
from tests.scripts.play import ROSTER, Play, at_stage, everyone_inside, invited

ENTER = c.EnterWaitingRoom(camera=True, microphone=True, speaker=True)


def _with_seated_witness() -> Play:
    seated = invited("seen", Role.WITNESS, Side.PATENTEE, seat_of="assistant")
    play = Play((*ROSTER, seated))
    for who in ("leader", "clerk", "assistant"):
        play.system(c.ReportConnected(who, "c1"))
        play.do(who, ENTER)
    return play


def test_admitting_an_on_site_room_leaves_its_witness_outside():
    play = _with_seated_witness()
    play.do("clerk", c.Admit("assistant"))
    rooms = {who: play.state.presence[who].room for who in ("patentee", "counsel", "seen")}
    assert rooms == {"patentee": Room.HEARING, "counsel": Room.HEARING, "seen": Room.OUTSIDE}
    with pytest.raises(Refused, match="witness"):
        play.do("clerk", c.Admit("seen"))
    play.state = replace(play.state, stage=Stage.INVESTIGATION)
    play.do("leader", c.CallWitness("seen"))
    assert play.state.presence["seen"].room is Room.HEARING


def test_a_companion_that_waits_is_let_in_with_its_room():
    play = _with_seated_witness()
    assert [type(one.event).__name__ for one in play.do("counsel", ENTER)] == ["EquipmentChecked", "Moved"]
    with pytest.raises(Refused, match="seated"):
        play.do("clerk", c.Admit("counsel"))
    play.do("clerk", c.Admit("assistant"))
    assert play.state.presence["counsel"].room is Room.HEARING


def test_coming_again_only_checks_the_equipment_again():
    play = everyone_inside()
    made = play.do("agent", c.EnterWaitingRoom(camera=False, microphone=True, speaker=True))
    assert len(made) == 1
    assert play.state.presence["agent"].room is Room.HEARING
    assert not play.state.presence["agent"].camera


def test_an_assistant_checks_only_who_sits_there():
    play = everyone_inside()
    for who in ("agent", "assistant"):
        with pytest.raises(Refused, match=r"not_seated_here|own_identity"):
            play.do("assistant", c.CheckIdentity(who, "身份证", IdentityResult.CONFIRMED))
    with pytest.raises(Refused, match="document_needed"):
        play.do("assistant", c.CheckIdentity("counsel", " ", IdentityResult.CONFIRMED))


def test_an_assistant_of_two_sides_or_none_speaks_for_nobody():
    both = tuple(replace(one, seat_of="assistant") if one.id == "agent" else one for one in ROSTER)
    play = Play(both)
    for one in play.state.roster.values():
        if not one.seat_of:
            play.system(c.ReportConnected(one.id, "c1"))
            play.do(one.id, ENTER)
    play.do("clerk", c.Admit("assistant"))
    for who in ("agent", "patentee", "counsel"):
        play.do("clerk", c.CheckIdentity(who, "委托书", IdentityResult.CONFIRMED))
    play.do("leader", c.OpenHearing())
    play.do("leader", c.AskRecusal())
    with pytest.raises(Refused, match="speaks_for"):
        play.do("assistant", c.AnswerRecusal(requested=False))
    play.do("agent", c.AnswerRecusal(requested=False))
    play.do("counsel", c.AnswerRecusal(requested=False))
    play.do("assistant", c.RequestFloor("请求出示实物"))
    assert play.state.requests[0].participant == "assistant"


def test_even_in_the_wrong_room_only_the_deliberating_hear_a_deliberation():
    """No command leads here; the floor's own rule holds if a later one should."""
    play = at_stage(Stage.DEBATE)
    play.do("leader", c.Recess(RecessPurpose.DELIBERATION))
    astray = replace(play.state.presence["agent"], room=Room.DELIBERATION)
    state = replace(play.state, presence={**play.state.presence, "agent": astray})
    for source in ("leader", "agent"):
        for other in ("leader", "agent"):
            assert not may_hear(state, source, other)
            assert not may_see(state, source, other)
    resumed = replace(state, recess=None)
    assert not may_see(resumed, "leader", "chief"), "a deliberation room is open only during a deliberation"
