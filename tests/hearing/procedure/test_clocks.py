"""The sides' time: read from moments, never negative, and charged to nobody whose line was down."""

from datetime import timedelta

import pytest

from hearing.cases.ruleset import TimeBudget
from hearing.procedure import commands as c
from hearing.procedure.clocks import left, spent
from hearing.procedure.evolve import fold
from hearing.vocabulary import Side, Stage
from tests.scripts.play import Play, at_stage


def _speaking() -> Play:
    play = at_stage(Stage.DEBATE)
    play.system(c.ReportMedia("agent", arriving=True))
    play.system(c.ReportMedia("assistant", arriving=True))
    play.do("leader", c.GiveFloor("agent"))
    return play


def test_a_clock_set_back_by_a_day_never_makes_time_negative():
    play = _speaking()
    play.do("leader", c.TakeFloor(), seconds=-86_400)
    assert play.state.clocks.spent[Side.PETITIONER] == 0
    play.do("leader", c.GiveFloor("agent"))
    assert spent(play.state, Side.PETITIONER, play.now - timedelta(days=1)) == 0
    play.do("leader", c.TakeFloor(), seconds=7)
    assert play.state.clocks.spent[Side.PETITIONER] == 7


def test_a_clock_set_forward_by_a_day_counts_it_and_the_moments_show_it():
    play = _speaking()
    play.do("leader", c.SetTimeBudget(Side.PETITIONER, 600))
    (taken,) = play.do("leader", c.TakeFloor(), seconds=86_400)
    given = next(one for one in reversed(play.recorded) if type(one.event).__name__ == "FloorGiven")
    assert (taken.at - given.at).total_seconds() == play.state.clocks.spent[Side.PETITIONER] == 86_401
    assert left(play.state, Side.PETITIONER, play.now, rebuttal=True) == 0
    play.do("leader", c.SetTimeBudget(Side.PETITIONER, 87_001, 0, "服务器时钟有误"))
    play.do("leader", c.GiveFloor("agent"))


def test_an_outage_stops_the_clock_when_the_platform_went_down():
    play = _speaking()
    down = play.now + timedelta(seconds=3)
    play.now += timedelta(seconds=300)
    play.system(c.ReportOutage(down))
    assert play.state.clocks.spent == {Side.PETITIONER: 3}
    assert play.state.clocks.running is None


def test_a_room_speaks_on_its_own_sides_time_and_stops_with_the_rooms_device():
    play = at_stage(Stage.DEBATE)
    play.system(c.ReportMedia("assistant", arriving=True))
    play.do("leader", c.GiveFloor("counsel"))
    assert play.state.clocks.running is not None
    assert play.state.clocks.running.side is Side.PATENTEE
    play.system(c.ReportConnected("counsel", "companion"))
    play.system(c.ReportLost("counsel", "companion", play.now, "network"))
    with_the_companion_gone = play.state.clocks.running
    play.system(c.ReportLost("assistant", "c1", play.now, "network"))
    assert (with_the_companion_gone is None, play.state.clocks.running is None) == (False, True)
    assert play.state.clocks.spent == {Side.PATENTEE: 2}


@pytest.mark.parametrize("who", ["witness", "interpreter", "expert"])
def test_only_those_who_speak_for_a_side_use_its_time(who):
    play = at_stage(Stage.INVESTIGATION)
    play.system(c.ReportMedia(who, arriving=True))
    play.do("leader", c.GiveFloor(who))
    assert play.state.clocks.running is None


def test_budgets_of_the_rules_stand_from_the_opening_and_rebuttal_may_use_all_that_is_left():
    play = _speaking()
    assert left(play.state, Side.PETITIONER, play.now, rebuttal=False) is None
    play.do("leader", c.SetTimeBudget(Side.PETITIONER, 100, 40))
    assert play.state.clocks.budgets == {Side.PETITIONER: TimeBudget(Side.PETITIONER, 100, 40)}
    assert left(play.state, Side.PETITIONER, play.now, rebuttal=False) == 59
    assert left(play.state, Side.PETITIONER, play.now, rebuttal=True) == 99
    play.do("leader", c.GiveFloor("petitioner", rebuttal=True))
    play.system(c.ReportMedia("petitioner", arriving=True))
    assert play.state.clocks.running is not None
    assert play.state.clocks.running.rebuttal
    assert fold("h1", play.recorded) == play.state
