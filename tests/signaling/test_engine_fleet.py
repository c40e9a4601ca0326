"""Several media processes: a hearing lives in one, the next goes where fewest are, and one that dies stops no other."""

import os
import signal

from signaling.engines.fleet import Fleet
from signaling.media import (
    ApplyForwards,
    ApplyRecording,
    CloseHearing,
    EngineLost,
    Forward,
    LegConnected,
    MediaKind,
    RecordingFinished,
    Track,
)
from tests.media_peers import Peer, Reports, until

ANN = Track("ann", MediaKind.AUDIO)
TO_BOB = frozenset({Forward(ANN, "bob")})
NONE: frozenset[Forward] = frozenset()


async def hearing(fleet: Fleet, name: str, ann: Peer, bob: Peer, leg: str = "1") -> None:
    """Two people of one hearing, who hear each other and are recorded."""
    await fleet.apply([ApplyForwards(name, NONE, TO_BOB), ApplyRecording(name, frozenset(), frozenset({ANN}))])
    await ann.join(fleet, [], hearing=name, leg=f"ann-{name}-{leg}")
    await bob.join(fleet, ["ann"], hearing=name, leg=f"bob-{name}-{leg}")
    await until(lambda: bob.frames[ANN] > 10)


async def test_one_process_dies_and_the_other_hearing_notices_nothing(tmp_path):
    async with Fleet.start(["127.0.0.1"], 0, tmp_path, processes=2) as fleet:
        reports = Reports(fleet)
        async with (
            Peer("ann", hertz=440) as ann,
            Peer("bob") as bob,
            Peer("ann", hertz=550) as ann2,
            Peer("bob") as bob2,
        ):
            await hearing(fleet, "h1", ann, bob)
            await hearing(fleet, "h2", ann2, bob2)
            first, second = fleet.home("h1"), fleet.home("h2")
            assert first is not None
            assert second is not None
            assert first is not second
            assert first.process_id is not None
            os.kill(first.process_id, signal.SIGKILL)
            await until(lambda: reports.of(EngineLost) and reports.of(RecordingFinished), 20)
            assert [lost.hearings for lost in reports.of(EngineLost)] == [frozenset({"h1"})]
            heard = bob2.frames[ANN]
            await until(lambda: bob2.frames[ANN] > heard + 25)
            assert {kept.hearing for kept in reports.of(RecordingFinished)} == {"h1"}, "the other's is still written"
            async with Peer("ann", hertz=660) as again, Peer("bob") as too:
                await hearing(fleet, "h1", again, too, "2")
                assert fleet.home("h1") is first
            await fleet.apply([CloseHearing("h2")])
            await until(lambda: "h2" in {kept.hearing for kept in reports.of(RecordingFinished)})
    await reports.ended()
    assert len(reports.of(LegConnected)) == 6
    assert sorted(kept.hearing for kept in reports.of(RecordingFinished)) == ["h1", "h1", "h2"]


async def test_a_hearing_goes_where_fewest_are_connected_and_a_closed_one_makes_room(tmp_path):
    async with Fleet.start(["127.0.0.1"], 0, tmp_path, processes=2) as fleet:
        names = [f"h{number}" for number in range(4)]
        for name in names:
            await fleet.apply([ApplyForwards(name, NONE, TO_BOB)])
        homes = [fleet.home(name) for name in names]
        assert [homes.index(home) for home in homes] == [0, 1, 0, 1]
        await fleet.apply([CloseHearing("h0"), CloseHearing("h2")])
        await fleet.apply([ApplyForwards("h5", NONE, TO_BOB)])
        assert fleet.home("h5") is fleet.planes[0]
        assert fleet.home("h0") is None
