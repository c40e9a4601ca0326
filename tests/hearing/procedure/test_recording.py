"""Whether the hearing is recorded: the leader pauses it with a reason, and a full disk stops it loudly."""

import pytest

from hearing.procedure import commands as c
from hearing.procedure.floor import is_recorded
from hearing.procedure.minutes import minutes_content
from hearing.procedure.refusal import Refused
from hearing.vocabulary import RecessPurpose, RecordingFault, Stage
from signaling.plan import plan
from tests.scripts.play import Play, at_stage


@pytest.fixture
def play() -> Play:
    play = at_stage(Stage.INVESTIGATION)
    play.system(c.ReportMedia("agent", arriving=True))
    assert plan(play.state).recordings
    return play


def course(play: Play) -> list[tuple[str, str]]:
    return [(one.kind, one.reason) for one in play.state.course if one.kind.startswith("recording")]


def test_a_pause_ends_the_recording_but_cuts_nobody_off(play):
    forwards = plan(play.state).forwards
    play.do("leader", c.PauseRecording("涉及商业秘密"))
    assert not plan(play.state).recordings
    assert plan(play.state).forwards == forwards
    play.do("leader", c.ResumeRecording())
    assert plan(play.state).recordings
    assert course(play) == [("recording_paused", "涉及商业秘密"), ("recording_resumed", "")]
    assert "recording_paused" in str(minutes_content(play.state)["course"]), "it is part of what is signed"


@pytest.mark.parametrize(
    ("command", "rule"),
    [(c.PauseRecording("  "), "reason_needed"), (c.ResumeRecording(), "not_paused")],
)
def test_a_pause_needs_a_reason_and_only_a_pause_can_end(play, command, rule):
    with pytest.raises(Refused) as refused:
        play.do("leader", command)
    assert refused.value.rule == rule


def test_a_pause_within_a_pause_is_refused(play):
    play.do("leader", c.PauseRecording("涉及商业秘密"))
    with pytest.raises(Refused) as refused:
        play.do("leader", c.PauseRecording("再次"))
    assert refused.value.rule == "already_paused"


def test_little_space_is_told_and_no_space_stops_the_recording(play):
    play.system(c.ReportRecordingFault(RecordingFault.SPACE_SHORT))
    assert is_recorded(play.state)
    assert not play.system(c.ReportRecordingFault(RecordingFault.SPACE_SHORT)), "said once"
    play.system(c.ReportRecordingFault(RecordingFault.DISK_FULL))
    assert not plan(play.state).recordings
    play.system(c.ReportRecordingRestored())
    assert plan(play.state).recordings
    assert not play.system(c.ReportRecordingRestored())
    assert [kind for kind, _ in course(play)] == ["recording_faulted", "recording_faulted", "recording_restored"]


def test_what_is_closed_hears_no_more_of_the_recording():
    play = at_stage(Stage.ANNOUNCEMENT)
    play.system(c.ReportRecordingFault(RecordingFault.DISK_FULL))
    play.do("leader", c.Announce("另行书面作出决定"))
    play.do("leader", c.CloseHearing())
    assert not play.system(c.ReportRecordingRestored())
    assert course(play) == [("recording_faulted", "disk_full")]


def test_the_next_sitting_is_recorded_again(play):
    play.do("leader", c.PauseRecording("涉及商业秘密"))
    play.do("leader", c.Recess(RecessPurpose.OTHER))
    play.do("leader", c.ResumeRecording())
    play.do("leader", c.Resume())
    assert is_recorded(play.state)
