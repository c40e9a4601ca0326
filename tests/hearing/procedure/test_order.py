"""Warnings before expulsion, service before a default, and whose absence is nobody's fault."""

from dataclasses import replace

import pytest

from hearing.procedure import commands as c
from hearing.procedure.order import line_failed
from hearing.procedure.refusal import Refused
from hearing.vocabulary import DefaultBasis, Room, ServiceStep, Side, Stage
from tests.scripts.play import START, Play, at_stage, everyone_inside


def test_where_the_rules_ask_it_a_warning_comes_before_the_expulsion():
    play = at_stage(Stage.DEBATE)
    play.state = replace(play.state, rules=replace(play.state.rules, warning_before_expulsion=True))
    with pytest.raises(Refused, match="not_warned"):
        play.do("leader", c.Expel("agent", "喧哗"))
    play.do("leader", c.WarnParticipant("agent", "喧哗"))
    play.do("leader", c.GiveFloor("agent"))
    play.do("leader", c.Expel("agent", "继续喧哗"))
    assert not play.state.floor
    assert play.state.presence["agent"].room is Room.OUTSIDE


def test_the_expulsion_ends_with_the_sitting():
    play = at_stage(Stage.FINAL_STATEMENTS)
    play.do("leader", c.Expel("agent", "喧哗"))
    with pytest.raises(Refused, match="expelled"):
        play.do("agent", c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    play.do("leader", c.Announce("另行书面决定"))
    play.do("leader", c.CloseHearing())
    play.do("agent", c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    assert play.state.presence["agent"].room is Room.WAITING


def _alone() -> Play:
    """Only the petitioner's side came."""
    play = everyone_inside()
    play.do("leader", c.ReturnToWaiting("assistant", "未开庭"))
    play.system(c.ReportLost("assistant", "c1", play.now, "left"))
    play.do("leader", c.OpenHearing())
    return play


def test_a_default_for_absence_needs_a_served_notice_where_the_rules_check_it():
    play = _alone()
    play.state = replace(play.state, rules=replace(play.state.rules, checks=("absence_served",)))
    absent = c.DeclareDefault(Side.PATENTEE, DefaultBasis.ABSENT, "未到庭")
    with pytest.raises(Refused, match="not_served"):
        play.do("leader", absent)
    play.system(c.ReportServed(Side.PATENTEE, "n1", ServiceStep.SENT, START, "0" * 64))
    with pytest.raises(Refused, match="not_served"):
        play.do("leader", absent)
    play.system(c.ReportServed(Side.PATENTEE, "n1", ServiceStep.ARRIVED, START, "0" * 64))
    play.do("leader", absent)
    assert play.state.order.defaults[Side.PATENTEE].basis is DefaultBasis.ABSENT


def test_a_companions_lost_line_is_not_the_rooms():
    play = at_stage(Stage.DEBATE)
    play.system(c.ReportConnected("counsel", "own"))
    play.system(c.ReportLost("counsel", "own", play.now, "network"))
    assert not line_failed(play.state, "counsel")
    play.system(c.ReportLost("assistant", "c1", play.now, "network"))
    assert line_failed(play.state, "counsel")
    assert line_failed(play.state, "patentee")


@pytest.mark.parametrize("cause", ["network", "silence", "transport close", "client disconnect", "outage"])
def test_no_failed_line_counts_as_leaving(cause):
    play = at_stage(Stage.DEBATE)
    play.system(c.ReportLost("agent", "c1", play.now, cause))
    for permitted in (True, False):
        with pytest.raises(Refused, match="line_failed"):
            play.do("clerk", c.NoteDeparture("agent", permitted, "画面消失"))


def test_who_chose_to_leave_has_left():
    play = at_stage(Stage.DEBATE)
    play.system(c.ReportLost("agent", "c1", play.now, "left"))
    play.do("clerk", c.NoteDeparture("agent", permitted=False, reason="自行离开"))
    (departure,) = play.state.order.departures
    assert (departure.participant, departure.sitting) == ("agent", 1)
