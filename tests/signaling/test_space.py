"""The space that recordings still have: told ten minutes before its end, stopped in the last, and over when it is."""

import pytest

from hearing.procedure import commands as c
from hearing.procedure.commands import ReportRecordingFault, ReportRecordingRestored
from hearing.vocabulary import SYSTEM, RecessPurpose, RecordingFault, Stage
from signaling.media import MediaKind, Track
from signaling.space import FULL_S, LEAST, RATE, RELIEF, SHORT_S, SpaceWatch, fault_of, report_of
from tests.scripts.play import at_stage

TRACKS = [Track("p1", MediaKind.VIDEO), Track("p1", MediaKind.AUDIO)]
EACH_S = sum(RATE[track.kind] for track in TRACKS)
SHORT, FULL = RecordingFault.SPACE_SHORT, RecordingFault.DISK_FULL


@pytest.mark.parametrize(
    ("seconds", "now", "found"),
    [
        (SHORT_S + 1, None, None),
        (SHORT_S - 1, None, SHORT),
        (FULL_S + 1, SHORT, SHORT),
        (FULL_S - 1, SHORT, FULL),
        (FULL_S + 1, FULL, FULL),
        (2 * FULL_S * RELIEF, FULL, SHORT),
        (SHORT_S + 1, SHORT, SHORT),
        (2 * SHORT_S * RELIEF, FULL, None),
    ],
)
def test_a_fault_comes_at_its_bound_and_goes_with_room_to_spare(seconds, now, found):
    assert fault_of(int(LEAST + EACH_S * seconds), TRACKS, now) is found


def test_only_a_hearing_that_should_be_recorded_is_told():
    play = at_stage(Stage.INVESTIGATION)
    assert report_of(0, play.state) is None, "nobody sends anything yet"
    play.system(c.ReportMedia("agent", arriving=True))
    assert report_of(0, play.state) == ReportRecordingFault(FULL)
    play.system(c.ReportRecordingFault(FULL))
    assert report_of(0, play.state) is None
    assert report_of(1 << 40, play.state) == ReportRecordingRestored()
    play.do("leader", c.Recess(RecessPurpose.TECHNICAL))
    assert report_of(1 << 40, play.state) is None, "nothing would be recorded now"


class Sitting:
    """A sitting whose record is a play in memory."""

    def __init__(self, play):
        self.play = play

    @property
    def state(self):
        return self.play.state

    async def submit(self, command, *, by, command_id):
        assert by == SYSTEM
        self.play.system(command)


class Sittings:
    def __init__(self, *plays):
        self.live = tuple(Sitting(play) for play in plays)


async def test_each_hearing_that_is_recorded_is_told_once():
    open_now, closed = at_stage(Stage.DEBATE), at_stage(Stage.MINUTES)
    open_now.system(c.ReportMedia("agent", arriving=True))
    free = [0]
    watch = SpaceWatch(Sittings(open_now, closed), lambda: free[0])  # type: ignore[arg-type]  # only these two are used
    for _ in range(3):
        await watch.look()
    faults = [open_now.state.unrecorded.fault]
    free[0] = 1 << 40
    await watch.look()
    faults.append(open_now.state.unrecorded.fault)
    assert faults == [FULL, None]
    assert closed.state.unrecorded.fault is None
    told = [type(one.event).__name__ for one in open_now.recorded if type(one.event).__name__.startswith("Recording")]
    assert told == ["RecordingFaulted", "RecordingRestored"]
