"""The plan of a few telling states, order by order; its properties are in tests/hearing/procedure/test_evolve.py."""

import pytest

from hearing.procedure import commands as c
from hearing.vocabulary import RecessPurpose, Stage
from signaling.media import ApplyForwards, ApplyRecording, CloseHearing, Forward, MediaKind, Track
from signaling.plan import Plan, diff, plan
from tests.scripts.play import Play, at_stage

AUDIO, VIDEO = MediaKind.AUDIO, MediaKind.VIDEO


def _sending(stage: Stage) -> Play:
    play = at_stage(stage)
    for who in ("leader", "clerk", "agent", "assistant"):
        play.system(c.ReportMedia(who, arriving=True))
    return play


def test_before_anyone_comes_nothing_flows():
    assert plan(Play().state) == Plan()


@pytest.mark.parametrize("stage", [Stage.PREPARATION, Stage.MINUTES])
def test_before_opening_and_after_closing_nothing_is_recorded(stage):
    found = plan(_sending(stage).state)
    assert found.forwards
    assert not found.recordings


def test_the_floor_adds_exactly_the_speakers_sound():
    play = _sending(Stage.INVESTIGATION)
    before = plan(play.state)
    play.do("leader", c.GiveFloor("counsel"))
    forwards, recordings = diff(before, plan(play.state), "h1")
    listeners = ("leader", "chief", "member", "expert", "clerk", "petitioner", "agent", "witness", "interpreter")
    assert forwards == ApplyForwards(
        "h1",
        frozenset(),
        frozenset(Forward(Track("assistant", AUDIO), who) for who in (*listeners, "observer")),
    )
    assert recordings == ApplyRecording("h1", frozenset(), frozenset({Track("assistant", AUDIO)}))


def test_a_screen_goes_to_who_sees_its_person_and_is_recorded_beside_them():
    play = _sending(Stage.INVESTIGATION)
    play.do("leader", c.GiveFloor("agent"))
    before = plan(play.state)
    play.do("agent", c.ShareScreen())
    forwards, recordings = diff(before, plan(play.state), "h1")
    screen = Track("agent", MediaKind.SCREEN)
    seen_by = {one.to for one in before.forwards if one.track == Track("agent", VIDEO)}
    assert forwards == ApplyForwards("h1", frozenset(), frozenset(Forward(screen, who) for who in seen_by))
    assert recordings == ApplyRecording("h1", frozenset(), frozenset({screen}))
    play.do("leader", c.PauseRecording("涉及商业秘密"))
    assert not plan(play.state).recordings
    play.do("leader", c.TakeFloor())
    assert not [one for one in plan(play.state).forwards if one.track.kind is MediaKind.SCREEN]


def test_deliberation_stops_everything_and_starts_only_the_panels_room():
    play = _sending(Stage.DEBATE)
    before = plan(play.state)
    play.do("leader", c.Recess(RecessPurpose.DELIBERATION))
    now = plan(play.state)
    panel = {"leader", "chief", "member", "expert"}
    assert {(one.track.participant, one.to) for one in now.forwards} == {(a, b) for a in panel for b in panel if a != b}
    assert not now.recordings
    forwards, recordings = diff(before, now, "h1")
    assert isinstance(forwards, ApplyForwards)
    assert forwards.stop == before.forwards - now.forwards
    assert recordings == ApplyRecording("h1", before.recordings, frozenset())


def test_recorded_are_those_whose_media_arrive():
    play = _sending(Stage.OPENING)
    found = plan(play.state).recordings
    assert found == {
        Track("leader", AUDIO),
        Track("leader", VIDEO),
        Track("clerk", AUDIO),
        Track("clerk", VIDEO),
        Track("agent", VIDEO),
        Track("assistant", VIDEO),
    }


def test_the_end_forgets_the_hearing_once():
    ended = plan(at_stage(Stage.ENDED).state)
    assert ended == Plan(over=True)
    assert diff(plan(at_stage(Stage.MINUTES).state), ended, "h1") == [CloseHearing("h1")]
    assert diff(ended, ended, "h1") == []


def test_the_same_plan_needs_no_order():
    found = plan(_sending(Stage.DEBATE).state)
    assert diff(found, found, "h1") == []
