"""Chapters: what was examined, by whom, from when to when."""

from itertools import pairwise

from hearing.procedure import commands as c
from hearing.procedure.chapters import chapters
from hearing.vocabulary import Phase, RecessPurpose, Stage
from tests.scripts.play import at_stage


def test_a_chapter_for_each_ground_phase_and_speaker():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.FocusOn("A22.3", ("1",), ("E1",)), seconds=10)
    play.do("leader", c.GiveFloor("agent"), seconds=5)
    play.do("agent", c.ShowExhibit("E1", 5), seconds=5)
    play.do("leader", c.GiveFloor("counsel"), seconds=20)
    play.do("leader", c.FocusOn("A22.3", ("1",), ("E1",), Phase.CROSS_EXAMINE), seconds=30)
    play.do("leader", c.Recess(RecessPurpose.TECHNICAL), seconds=40)
    play.do("leader", c.Resume(), seconds=300)
    play.do("leader", c.EnterStage(Stage.DEBATE), seconds=2)
    found = [one for one in chapters("h1", play.recorded) if one.ground]
    assert [(one.phase, one.speaker, one.seconds) for one in found] == [
        ("adduce", "", 5),
        ("adduce", "agent", 25),
        ("adduce", "counsel", 30),
        ("cross_examine", "counsel", 40),
        ("cross_examine", "", 2),
        ("cross_examine", "", 0),
    ]
    assert [one.stage for one in found[-2:]] == [Stage.INVESTIGATION, Stage.DEBATE]
    assert found[-1].until is None
    assert sum(one.seconds for one in found) == 102


def test_chapters_cover_the_session_without_gaps_or_overlaps():
    play = at_stage(Stage.MINUTES)
    found = chapters("h1", play.recorded)
    assert found[0].since == play.state.opened_at
    assert found[-1].until == play.state.closed_at
    for one, following in pairwise(found):
        assert one.until == following.since


def test_before_the_opening_there_is_none():
    assert chapters("h1", at_stage(Stage.PREPARATION).recorded) == ()
