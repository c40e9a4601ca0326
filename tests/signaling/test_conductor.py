"""The conductor over a real record: orders follow the state, reports enter the record, nothing unpermitted flows."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from hearing.cases.ruleset import PLAIN
from hearing.procedure.commands import (
    Announce,
    AskRecusal,
    CheckIdentity,
    CloseHearing,
    EnterStage,
    EnterWaitingRoom,
    OpenHearing,
    Recess,
    ReportConnected,
    Resume,
)
from hearing.procedure.state import Hearing
from hearing.vocabulary import SYSTEM, IdentityResult, RecessPurpose, Stage, Trouble
from signaling import conductor, wire
from signaling.conductor import Conductor
from signaling.media import (
    ApplyForwards,
    ApplyRecording,
    CloseLeg,
    EngineLost,
    Flow,
    Forward,
    LegConnected,
    LegLost,
    LegOpened,
    LegQuality,
    MediaKind,
    MediaRefusedError,
    RecordingFinished,
    Report,
    Track,
)
from signaling.refusals import OfferRefused
from signaling.sdp import OfferError
from tests.signaling.live_hearing import HEARING, ROSTER, sittings_on
from web.demo.guests import Guest

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
VIDEO = MediaKind.VIDEO


class Ledger:
    """A plane that writes down what it is ordered and reports what the test says."""

    def __init__(self):
        self.orders = []
        self.opened = []
        self.refuse = False
        self._reports: asyncio.Queue[Report] = asyncio.Queue()

    async def open(self, order):
        if self.refuse:
            raise MediaRefusedError("full")
        self.opened.append(order)
        ssrcs = tuple((slot.mid, number) for number, slot in enumerate(order.receiving, 1000))
        return LegOpened(order.leg, "ufrag", "p" * 22, ("sha-256", "AA:" * 31 + "AA"), (("127.0.0.1", 9),), ssrcs)

    async def apply(self, orders):
        self.orders += orders

    async def reports(self):
        while True:
            yield await self._reports.get()

    async def report(self, report):
        await self._reports.put(report)

    async def close(self):
        pass

    def forwards(self):
        """Fold the orders to what is in force."""
        standing: set[Forward] = set()
        for order in self.orders:
            if isinstance(order, ApplyForwards):
                standing = (standing - order.stop) | order.start
        return standing

    def recordings(self):
        standing: set[Track] = set()
        for order in self.orders:
            if isinstance(order, ApplyRecording):
                standing = (standing - order.stop) | order.start
        return standing


class Finished:
    def __init__(self):
        self.hearings: asyncio.Queue[Hearing] = asyncio.Queue()

    async def finish(self, hearing):
        await self.hearings.put(hearing)


class Scene:
    """A hearing with a conductor, and what people do in it."""

    def __init__(self, sittings, made, plane, finished, resets):
        self.sittings, self.made, self.plane, self.finished, self.resets = sittings, made, plane, finished, resets
        self.forbidden = set()
        self._count = 0

    async def do(self, by, command):
        self._count += 1
        sitting = await self.sittings.get(HEARING)
        await sitting.submit(command, by=by, command_id=f"c-{self._count}")

    async def state(self):
        return (await self.sittings.get(HEARING)).state

    async def until(self, ask):
        async with asyncio.timeout(5):
            while not await ask():  # noqa: ASYNC110 -- the plane is told some turns of the loop later
                await asyncio.sleep(0.01)

    async def everyone_in(self):
        for line in ROSTER[:3]:
            await self.do(SYSTEM, ReportConnected(line.id, f"c-{line.id}"))
            await self.do(line.id, EnterWaitingRoom(camera=True, microphone=True, speaker=True))

    async def leg(self, participant, *, sealed=False):
        """Open a leg and have it connected; give its id."""
        offer = wire.Offer("a", await real_offer(), {}, {}, sealed)
        await self.made.offer(await self.state(), participant, offer)
        leg = self.plane.opened[-1].leg
        await self.plane.report(LegConnected(HEARING, participant, leg, NOW))
        return leg


async def real_offer():
    """Give an offer as a real peer connection makes it."""
    guest = Guest([], lambda _track, _stream: None)
    try:
        return (await guest.offer(["p2"], send=False)).sdp
    finally:
        await guest.close()


@asynccontextmanager
async def stage_on(path, plane=None, rules=PLAIN):
    async with sittings_on(path, rules) as sittings:
        plane, finished, resets = plane or Ledger(), Finished(), []
        forbidden: set[Forward] = set()
        made = Conductor(plane, sittings, lambda _, forward: forward not in forbidden, finished)

        async def reset(reason, hearings=None, people=None):
            resets.append(reason if hearings is None else (reason, hearings, people))

        made.on_reset(reset)
        async with made.running():
            await made.follow(await sittings.get(HEARING))
            found = Scene(sittings, made, plane, finished, resets)
            found.forbidden = forbidden
            yield found


@pytest_asyncio.fixture
async def stage(tmp_path):
    async with stage_on(tmp_path) as found:
        yield found


async def in_force(stage, forward):
    async def ask():
        return forward in stage.plane.forwards()

    await stage.until(ask)


async def test_who_is_in_the_room_is_forwarded_and_nobody_else(stage):
    await stage.everyone_in()
    await in_force(stage, Forward(Track("p2", VIDEO), "p1"))
    people = {forward.to for forward in stage.plane.forwards()} | {f.track.participant for f in stage.plane.forwards()}
    assert people == {"p1", "p2", "p3"}


async def test_a_forward_that_authorization_refuses_is_never_ordered(stage):
    forward = Forward(Track("p2", VIDEO), "p1")
    stage.forbidden.add(forward)
    await stage.everyone_in()
    await in_force(stage, Forward(Track("p1", VIDEO), "p2"))
    ordered = [order for order in stage.plane.orders if isinstance(order, ApplyForwards)]
    assert all(forward not in order.start for order in ordered)


async def test_media_that_come_and_fail_are_on_the_record_and_an_old_leg_no_longer_counts(stage):
    await stage.everyone_in()
    old = await stage.leg("p1")
    await stage.until(lambda: _media(stage, "p1", arriving=True))
    new = await stage.leg("p1")
    await stage.plane.report(LegLost(HEARING, "p1", old, NOW, NOW, closed=True))
    await stage.plane.report(LegLost(HEARING, "p2", "unknown", NOW, NOW, closed=True))
    await stage.leg("p2")
    await stage.until(lambda: _media(stage, "p2", arriving=True))
    assert await _media(stage, "p1", arriving=True)
    assert stage.made.leg_of(HEARING, "p1") == "a", "the page that comes back may keep it"
    await stage.plane.report(LegLost(HEARING, "p1", new, NOW, NOW, closed=False))
    await stage.until(lambda: _media(stage, "p1", arriving=False))
    assert stage.made.leg_of(HEARING, "p1") == stage.made.leg_of(HEARING, "p3") == ""


async def _media(stage, participant, *, arriving):
    return (await stage.state()).presence[participant].media is arriving


async def test_a_lost_engine_is_recorded_and_everyone_opens_a_new_leg(stage):
    await stage.everyone_in()
    await stage.leg("p1")
    await stage.until(lambda: _media(stage, "p1", arriving=True))
    await stage.plane.report(EngineLost(NOW))
    await stage.until(lambda: _media(stage, "p1", arriving=False))
    async with asyncio.timeout(5):
        while not stage.resets:  # noqa: ASYNC110 -- people are told a turn of the loop after it is on the record
            await asyncio.sleep(0.01)
    assert stage.resets == ["engine_lost"]


async def test_a_recording_enters_the_record_once_by_its_digest(stage):
    track = Track("p1", MediaKind.AUDIO)
    done = RecordingFinished(HEARING, track, "/somewhere/h-1/1-p1-audio.rtplog", "ab" * 32, 7, NOW, NOW)
    await stage.plane.report(replace(done, hearing="h-unknown"))
    await stage.plane.report(done)
    await stage.plane.report(done)

    async def recorded():
        return bool((await stage.state()).recordings)

    await stage.until(recorded)
    (kept,) = (await stage.state()).recordings
    assert (kept.name, kept.sha256, kept.kind) == ("h-1/1-p1-audio.rtplog", "ab" * 32, "audio")


async def test_recording_stands_while_the_hearing_is_open_and_files_are_made_when_it_closed(stage, monkeypatch):
    monkeypatch.setattr(conductor, "FINISH_AFTER_SECONDS", 0.0)
    await stage.everyone_in()
    await stage.leg("p1")
    await stage.until(lambda: _media(stage, "p1", arriving=True))
    assert not stage.plane.recordings()
    await stage.do("p3", CheckIdentity("p1", "x", IdentityResult.CONFIRMED))
    await stage.do("p1", OpenHearing())

    async def recording():
        return Track("p1", VIDEO) in stage.plane.recordings()

    await stage.until(recording)
    await _close(stage)

    async def none_left():
        return not stage.plane.recordings()

    await stage.until(none_left)
    track = Track("p1", VIDEO)
    await stage.plane.report(RecordingFinished(HEARING, track, "/x/h-1/a.rtplog", "cd" * 32, 1, NOW, NOW))
    async with asyncio.timeout(5):
        hearing = await stage.finished.hearings.get()
    assert [each.name for each in hearing.recordings] == ["h-1/a.rtplog"]


async def _close(stage):
    await stage.do("p1", AskRecusal())
    for step in (Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS):
        await stage.do("p1", EnterStage(step))
    await stage.do("p1", Announce("书面决定"))
    await stage.do("p1", CloseHearing())


async def test_who_is_not_heard_is_on_the_record_from_when_to_when(stage, monkeypatch):
    await stage.everyone_in()
    leg = await stage.leg("p1")
    await stage.until(lambda: _media(stage, "p1", arriving=True))
    await stage.do("p3", CheckIdentity("p1", "x", IdentityResult.CONFIRMED))
    await stage.do("p1", OpenHearing())
    await in_force(stage, Forward(Track("p1", MediaKind.AUDIO), "p2"))
    clock = Clock(datetime.now(UTC))
    monkeypatch.setattr(conductor, "datetime", clock)

    async def second(packets):
        clock.seconds += 1
        clock.packets += packets
        flows = (Flow(MediaKind.AUDIO, clock.packets, 0, 80 * clock.packets, 1.0),)
        await stage.plane.report(LegQuality(HEARING, "p1", leg, clock.seconds, 0, 0, flows))
        await stage.until(lambda: _noted(stage, clock.seconds))

    async def lasting(number, *, lasts):
        found = (await stage.state()).impairments
        return len(found) == number and (found[-1].until is None) is lasts

    for packets in (50, 0, 0, 0, 0):
        await second(packets)
    await stage.until(lambda: lasting(1, lasts=True))
    for packets in (50, 50, 50):
        await second(packets)
    await stage.until(lambda: lasting(1, lasts=False))
    (first,) = (await stage.state()).impairments
    assert (first.participant, first.trouble, first.level) == ("p1", Trouble.NOT_HEARD, 100)
    for _ in range(4):
        await second(0)
    await stage.until(lambda: lasting(2, lasts=True))
    await stage.plane.report(EngineLost(NOW))
    await stage.until(lambda: lasting(2, lasts=False))


class Clock:
    """Stands for `datetime` where moments are asked for; each second is the test's."""

    def __init__(self, start):
        self.start, self.seconds, self.packets = start, 0, 0

    def now(self, _):
        return self.start + timedelta(seconds=self.seconds)


async def _noted(stage, packets_in):
    return any(leg.packets_in == packets_in for leg in stage.made.monitor.legs())


async def test_an_offer_names_only_sources_of_the_roster(stage):
    sdp = await real_offer()
    state = await stage.state()
    for participant, offer in (
        ("p6", wire.Offer("a", sdp, {"0": MediaKind.AUDIO}, {})),
        ("p1", wire.Offer("a", sdp, {}, {"0": ("p1", VIDEO)})),
        ("p1", wire.Offer("a", sdp, {}, {"0": ("p6", VIDEO)})),
        ("p1", wire.Offer("a", sdp, {}, {"0": ("p9", VIDEO)})),
    ):
        with pytest.raises(OfferRefused) as refused:
            await stage.made.offer(state, participant, offer)
        assert refused.value.zh
    assert not stage.plane.opened


async def test_garbage_for_an_offer_has_words(stage):
    with pytest.raises(OfferError) as refused:
        await stage.made.offer(await stage.state(), "p1", wire.Offer("a", "v=0\r\na=setup:junk", {}, {}))
    assert refused.value.zh


async def test_a_plane_that_refuses_leaves_the_earlier_leg_standing(stage):
    await stage.everyone_in()
    await stage.leg("p1")
    await stage.until(lambda: _media(stage, "p1", arriving=True))
    stage.plane.refuse = True
    offer = wire.Offer("b", await real_offer(), {}, {})
    with pytest.raises(OfferRefused):
        await stage.made.offer(await stage.state(), "p1", offer)
    await stage.made.cut(HEARING, "p1")
    (order,) = [order for order in stage.plane.orders if isinstance(order, CloseLeg)]
    assert order.leg == stage.plane.opened[0].leg


async def test_in_an_encrypted_deliberation_only_what_is_sealed_is_forwarded_and_nothing_is_recorded(stage):
    """And no sealed packet comes out of it: who comes back is forwarded and recorded once their leg sends in clear."""
    for line in ROSTER[:3]:
        await stage.do(SYSTEM, ReportConnected(line.id, f"c-{line.id}", encrypts=True))
        await stage.do(line.id, EnterWaitingRoom(camera=True, microphone=True, speaker=True))
        await stage.leg(line.id)
    await stage.do("p3", CheckIdentity("p1", "x", IdentityResult.CONFIRMED))
    await stage.do("p1", OpenHearing())
    between, outward = Forward(Track("p1", VIDEO), "p2"), Forward(Track("p1", VIDEO), "p3")
    await in_force(stage, outward)
    await stage.do("p1", Recess(RecessPurpose.DELIBERATION))

    async def silent():
        return not stage.plane.forwards() and not stage.plane.recordings()

    await stage.until(silent)
    await stage.leg("p2")
    await stage.leg("p1", sealed=True)
    await in_force(stage, between)
    assert {forward.track.participant for forward in stage.plane.forwards()} == {"p1"}, "p2 sends in clear"
    assert not stage.plane.recordings()
    await stage.do("p1", Resume())
    await in_force(stage, Forward(Track("p2", VIDEO), "p3"))
    assert not [each for each in stage.plane.forwards() if each.track.participant == "p1"]
    assert not [each for each in stage.plane.recordings() if each.participant == "p1"]
    await stage.leg("p1")
    await in_force(stage, outward)
    assert Track("p1", VIDEO) in stage.plane.recordings()
