"""Sharing a screen: who may, one at a time, for how long, and in front of whom."""

import pytest

from hearing.procedure import commands as c
from hearing.procedure.decide import may
from hearing.procedure.events import ScreenShared, ScreenStopped
from hearing.procedure.floor import may_see_screen, shares_screen
from hearing.procedure.refusal import Refused
from hearing.vocabulary import RecessPurpose, Room, ScreenEnd, ScreenSource, Stage
from tests.scripts.play import Play, at_stage


def shared_by(who: str, source: ScreenSource = ScreenSource.SCREEN) -> Play:
    """A debate in which this participant, given the floor where they need it, shares a screen."""
    play = at_stage(Stage.DEBATE)
    if who == "agent":
        play.do("leader", c.GiveFloor("agent"))
    if who == "assistant":
        play.do("leader", c.GiveFloor("counsel"))
    (begun,) = play.do(who, c.ShareScreen(source))
    assert begun.event == ScreenShared(who, source)
    return play


def refusal(play: Play, by: str, command: c.Command) -> str:
    with pytest.raises(Refused) as refused:
        play.do(by, command)
    return refused.value.rule


def test_who_has_the_floor_shares_and_everyone_in_the_room_sees_it():
    play = shared_by("agent")
    seeing = {who for who in play.state.roster if may_see_screen(play.state, "agent", who)}
    assert seeing == {
        who
        for who in play.state.roster
        if who not in {"agent", "patentee", "counsel"} and play.state.presence[who].room is Room.HEARING
    }
    assert "witness" not in seeing
    assert play.state.screen is not None
    assert (play.state.screen.by, play.state.screen.source) == ("agent", ScreenSource.SCREEN)


def test_a_rooms_assistant_shows_the_papers_of_who_speaks_there():
    play = shared_by("assistant", ScreenSource.DOCUMENT_CAMERA)
    assert may_see_screen(play.state, "assistant", "agent")
    play.do("leader", c.GiveFloor("agent"))
    assert play.state.screen is None, "the floor went elsewhere"


@pytest.mark.parametrize(
    ("who", "rule"),
    [("petitioner", "no_floor"), ("counsel", "seated"), ("witness", "role"), ("observer", "role"), ("expert", "role")],
)
def test_nobody_else_may(who, rule):
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.GiveFloor("counsel"))
    assert "share_screen" not in may(play.state, who)
    assert refusal(play, who, c.ShareScreen()) == rule


@pytest.mark.parametrize("stage", [Stage.PREPARATION, Stage.MINUTES, Stage.ENDED])
def test_not_before_the_opening_and_not_after_the_closing(stage):
    assert refusal(at_stage(stage), "clerk", c.ShareScreen()) == "stage"


@pytest.mark.parametrize("purpose", [RecessPurpose.DELIBERATION, RecessPurpose.CONSULTATION])
@pytest.mark.parametrize("who", ["leader", "agent"])
def test_a_recess_ends_it_and_nobody_shares_in_the_rooms_aside(purpose, who):
    play = shared_by(who)
    *_, ended = play.do("leader", c.Recess(purpose))
    assert ended.event == ScreenStopped(who, ScreenEnd.RECESS)
    play.do("agent", c.EnterPrivateRoom())
    for anyone in play.state.roster:
        assert "share_screen" not in may(play.state, anyone)
        assert not any(may_see_screen(play.state, one, anyone) for one in play.state.roster)
    play.do("agent", c.LeavePrivateRoom())
    play.do("leader", c.Resume())
    assert play.state.screen is None, "nobody is shown again what they thought was over"


def test_one_at_a_time():
    play = shared_by("agent")
    assert "share_screen" not in may(play.state, "leader")
    assert refusal(play, "leader", c.ShareScreen()) == "screen_shared"
    play.do("agent", c.StopScreen("agent"))
    play.do("leader", c.ShareScreen())
    assert shares_screen(play.state, "leader")
    assert not shares_screen(play.state, "agent")


@pytest.mark.parametrize("by", ["leader", "clerk"])
def test_the_leader_and_the_clerk_stop_it_others_only_their_own(by):
    play = shared_by("agent")
    assert "stop_screen" not in may(play.state, "chief")
    assert refusal(play, "chief", c.StopScreen("agent")) == "not_yours"
    assert refusal(play, by, c.StopScreen("chief")) == "nothing_shared"
    (ended,) = play.do(by, c.StopScreen("agent"))
    assert ended.event == ScreenStopped("agent", ScreenEnd.ORDERED)
    assert refusal(play, by, c.StopScreen("agent")) == "nothing_shared"


@pytest.mark.parametrize(
    ("by", "command", "cause"),
    [
        ("leader", c.TakeFloor(), ScreenEnd.FLOOR),
        ("leader", c.GiveFloor("petitioner"), ScreenEnd.FLOOR),
        ("leader", c.ReturnToWaiting("agent", "扰乱秩序"), ScreenEnd.LEFT),
    ],
    ids=["floor taken", "floor given on", "sent out"],
)
def test_it_ends_with_what_allowed_it(by, command, cause):
    play = shared_by("agent")
    *_, ended = play.do(by, command)
    assert ended.event == ScreenStopped("agent", cause)
    assert play.state.screen is None


def test_a_lost_line_ends_it_and_lost_media_do_not():
    play = shared_by("agent")
    play.system(c.ReportMedia("agent", arriving=True))
    play.system(c.ReportMedia("agent", arriving=False))
    assert shares_screen(play.state, "agent")
    *_, ended = play.system(c.ReportLost("agent", "c1", play.now, "network"))
    assert ended.event == ScreenStopped("agent", ScreenEnd.LINE)


def test_an_outage_ends_it():
    play = shared_by("leader")
    *_, ended = play.system(c.ReportOutage(play.now))
    assert ended.event == ScreenStopped("leader", ScreenEnd.LINE)


def test_the_closing_ends_it():
    play = at_stage(Stage.FINAL_STATEMENTS)
    play.do("leader", c.Announce("权利要求1-3无效"))
    play.do("clerk", c.ShareScreen())
    *_, ended = play.do("leader", c.CloseHearing())
    assert ended.event == ScreenStopped("clerk", ScreenEnd.CLOSED)
