"""When somebody whose line stands is not heard or seen: a fact of the record, and only of a session."""

from datetime import timedelta

import pytest

from hearing.procedure import commands as c
from hearing.procedure.minutes import minutes_content
from hearing.procedure.refusal import Refused
from hearing.vocabulary import RecessPurpose, Stage, Trouble
from tests.scripts.play import Play, at_stage

UNHEARD = Trouble.NOT_HEARD


@pytest.fixture
def play() -> Play:
    return at_stage(Stage.INVESTIGATION)


def reported(play: Play, seconds: float = 3.0, who: str = "agent", trouble: Trouble = UNHEARD) -> c.ReportImpaired:
    return c.ReportImpaired(who, trouble, play.now - timedelta(seconds=seconds))


def over(play: Play, seconds: float = 2.0, who: str = "agent", trouble: Trouble = UNHEARD) -> c.ReportUnimpaired:
    return c.ReportUnimpaired(who, trouble, play.now - timedelta(seconds=seconds), 100)


def test_it_is_kept_from_when_to_when_and_how_bad_and_is_part_of_what_is_signed(play):
    assert "impairments" not in minutes_content(play.state), "minutes in which there was none keep their digest"
    play.now += timedelta(seconds=60)
    began = play.now - timedelta(seconds=3)
    assert play.system(reported(play))
    assert not play.system(reported(play)), "said once"
    assert play.system(reported(play, trouble=Trouble.SEES_STILL))
    play.now += timedelta(seconds=20)
    ended = play.now - timedelta(seconds=2)
    assert play.system(over(play))
    assert not play.system(over(play))
    unheard, still = play.state.impairments
    assert (unheard.since, unheard.until, unheard.level, unheard.stage) == (began, ended, 100, Stage.INVESTIGATION)
    assert still.until is None
    assert "not_heard" in str(minutes_content(play.state)["impairments"])


def test_none_begins_in_a_recess_and_one_that_lasts_then_may_end(play):
    play.now += timedelta(seconds=60)
    play.system(reported(play))
    play.do("leader", c.Recess(RecessPurpose.OTHER))
    play.now += timedelta(seconds=30)
    assert not play.system(reported(play, trouble=Trouble.NOT_SEEN))
    assert play.system(over(play))
    play.do("leader", c.Resume())
    (resumed,) = {one.at for one in play.state.course if one.kind == "resumed"}
    assert play.system(reported(play, 30.0))
    assert play.state.impairments[-1].since == resumed, "what was measured in the recess is no matter of the record"


def test_only_who_takes_part_in_the_room_can_be_unheard(play):
    assert not play.system(reported(play, who="observer"))
    with pytest.raises(Refused):
        play.system(reported(play, who="nobody"))
    assert not play.system(over(play, who="nobody"))
    early = at_stage(Stage.PREPARATION)
    assert not early.system(reported(early))


def test_the_platform_going_down_and_the_sitting_ending_end_it_without_a_figure(play):
    play.now += timedelta(seconds=60)
    play.system(reported(play))
    play.now += timedelta(seconds=30)
    down = play.now - timedelta(seconds=10)
    play.system(c.ReportOutage(down))
    (unheard,) = play.state.impairments
    assert (unheard.until, unheard.level) == (down, None)
    again = at_stage(Stage.INVESTIGATION)
    again.system(reported(again))
    again.do("leader", c.Adjourn("证据需补充核实"))
    (unheard,) = again.state.impairments
    assert again.state.adjourned is not None
    assert unheard.until == again.state.adjourned.since
    assert not again.system(over(again))
