"""Keeps the media plane in step with the folded state, and puts what the plane reports on the record.

Who is forwarded to whom follows from the state alone (``plan.py``); every forward is also put to the authorization
function. Recordings enter the record by digest, and once a hearing is closed they are made playable in the background.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hearing.procedure.commands import Command, ReportMedia, ReportRecording
from hearing.procedure.delayed import is_delayed
from hearing.procedure.floor import is_device
from hearing.procedure.people import room_of
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.record.sitting import Sitting
from hearing.record.sittings import Sittings
from hearing.record.subscription import TooSlowError
from hearing.vocabulary import SYSTEM, Room
from signaling import wire
from signaling.impairments import Impairments
from signaling.late_media import LateMedia
from signaling.media import (
    CloseLeg,
    DelayingPlane,
    EngineLost,
    LegConnected,
    LegLost,
    LegOpened,
    LegQuality,
    MediaPlane,
    MediaRefusedError,
    OfferLeg,
    OneWayPlane,
    RecordingFinished,
    Report,
    ShowTiles,
    Tile,
    Track,
)
from signaling.monitor import Monitor
from signaling.peer import read_answer, read_offer, write_answer, write_offer
from signaling.plan import Plan, diff, plan, sent_as_wanted
from signaling.ports import Finisher, Permits, Reset
from signaling.quality import Measured
from signaling.refusals import OfferRefused, cannot_delay, refused
from signaling.slots import check_sending, check_slots
from signaling.turn import LIFETIME_S, Turn

FINISH_AFTER_SECONDS = 2.0
"""How long after a closed hearing's last recording its files are made: the others are usually done by then."""

log = logging.getLogger("hearing.conductor")


@dataclass(frozen=True, slots=True)
class Leg:
    """The current leg of a participant; ``name`` is the page's own for it."""

    id: str
    connected: bool = False
    name: str = ""


class Conductor:
    """Use inside ``async with conductor.running()``. ``reset`` is called when every leg is gone.

    ``overhear`` is told everything that the plane reports: it may be about connections that are not of a hearing.
    """

    def __init__(
        self,
        plane: MediaPlane,
        sittings: Sittings,
        permits: Permits,
        finisher: Finisher,
        turn: Turn | None = None,
        overhear: Callable[[Report], None] = lambda _: None,
    ) -> None:
        self.plane = plane
        self._sittings = sittings
        self._permits = permits
        self._finisher = finisher
        self._plans: dict[str, Plan] = {}
        self._obeying: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._obeyed: dict[str, int] = {}  # the newest event obeyed: an older state that comes late changes nothing
        self._sealed: set[tuple[str, str]] = set()  # whose legs send what is encrypted end to end
        self._turn = turn or Turn()
        self._overhear = overhear
        self._legs: dict[tuple[str, str], Leg] = {}
        self._late = LateMedia()
        self._ears: dict[tuple[str, str], Leg] = {}  # receiving legs, where connections go one way
        self._following: dict[str, asyncio.Task[None]] = {}
        self._finished: dict[str, int] = {}
        self._work: asyncio.Queue[str] = asyncio.Queue(100)
        self._tasks: asyncio.TaskGroup | None = None
        self._reset: Reset | None = None
        self.monitor = Monitor()
        self._impairments = Impairments(self.monitor, self._report)
        self.recordings_finished = 0

    def on_reset(self, reset: Reset) -> None:
        """Say whom to tell when everyone has to open a new leg."""
        self._reset = reset

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Conductor"]:
        """Conduct until the block ends."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            own = [tasks.create_task(each) for each in (self._hear(), self._finish(), self._impairments.run())]
            try:
                yield self
            finally:
                for task in (*own, *self._following.values()):
                    task.cancel()
                self._tasks = None

    # --- orders ------------------------------------------------------------------------------------------------------

    async def follow(self, sitting: Sitting) -> None:
        """Keep the media plane in step with this hearing from now on."""
        hearing = sitting.state.id
        known = self._following.get(hearing)
        if self._tasks is not None and (known is None or known.done()):
            self._following[hearing] = self._tasks.create_task(self._follow(sitting))

    async def _follow(self, sitting: Sitting) -> None:
        while True:
            try:
                with sitting.subscribe() as updates:
                    await self._obey(updates.state)
                    async for state in self._late.states(sitting, updates):
                        await self._obey(state)
            except TooSlowError:
                continue
            except Exception:
                log.exception("media orders of %s failed; all are given anew", sitting.state.id)
                await asyncio.sleep(0.5)
                continue
            return

    async def _obey(self, state: Hearing) -> None:
        """Order what the state asks for beyond what was ordered before."""
        async with self._obeying[state.id]:
            if state.n >= self._obeyed.get(state.id, 0):
                self._obeyed[state.id] = state.n
                await self._order(state)

    async def _order(self, state: Hearing) -> None:
        sealed = {participant for hearing, participant in self._sealed if hearing == state.id}
        wanted = sent_as_wanted(plan(state), state, sealed)
        permitted = frozenset(each for each in wanted.forwards if self._permits(state, each))
        late = self._late.leaves(await self._sittings.get(state.id), self._permits) if wanted.delay else frozenset()
        new = replace(wanted, forwards=permitted | late)
        old = self._plans.get(state.id, Plan())
        orders = diff(old, new, state.id)
        if orders:
            await self.plane.apply(orders)
        self._plans[state.id] = new
        self.monitor.follow(state, permitted, over=new.over)
        self._impairments.follow(state)
        if state.closed_at is not None and len(state.recordings) != self._finished.get(state.id, 0):
            self._finished[state.id] = len(state.recordings)
            if not self._work.full():
                self._work.put_nowait(state.id)

    async def offer(self, state: Hearing, participant: str, offer: wire.Offer) -> str:
        """Open a leg and give the SDP answer; raises `OfferRefused`, or the offer reader's own error.

        What may be sent and received is taken from the roster: a slot for anyone else is refused before the offer is
        read at all.
        """
        if offer.send:
            check_sending(state, participant)
        check_slots(state, participant, offer.receive.values())
        key = (state.id, participant)
        leg = f"{participant}-{secrets.token_hex(8)}"
        order = read_offer(
            offer.sdp,
            hearing=state.id,
            participant=participant,
            leg=leg,
            send=offer.send,
            receive={mid: Track(source, kind) for mid, (source, kind) in offer.receive.items()},
        )
        order = replace(order, late=self._is_late(state, participant))
        earlier = self._legs.get(key)
        self._legs[key] = Leg(leg, name=offer.leg)
        try:
            opened: LegOpened = await self.plane.open(order)
            await self._sends(key, sealed=offer.sealed)
            return write_answer(offer.sdp, order, opened)
        except MediaRefusedError as error:
            if self._legs.get(key) == Leg(leg, name=offer.leg):
                self._legs.pop(key)
                if earlier is not None:
                    self._legs[key] = earlier
            raise refused(error) from error

    @property
    def delays_up_to(self) -> float:
        """The most seconds by which the plane can delay what observers receive; 0 where it cannot."""
        return self.plane.delays_up_to if isinstance(self.plane, DelayingPlane) else 0.0

    def _is_late(self, state: Hearing, participant: str) -> bool:
        """Tell whether someone's leg receives late; raises `OfferRefused` where it should and the plane cannot."""
        if not is_delayed(state, participant):
            return False
        if self.delays_up_to < state.rules.observers_delay:
            raise cannot_delay(state.rules.observers_delay)
        return True

    async def _sends(self, key: tuple[str, str], *, sealed: bool) -> None:
        """Note how someone's new leg sends; what it sends is forwarded and recorded only where that is wanted."""
        if (key in self._sealed) is not sealed:
            (self._sealed.add if sealed else self._sealed.discard)(key)
            await self._obey((await self._sittings.get(key[0])).state)

    async def servers(self, state: Hearing, participant: str) -> dict[str, Any]:
        """Say how to connect: the relays, with credentials for who was admitted, and whether connections go one way."""
        admitted = room_of(state, participant) not in {Room.OUTSIDE, Room.WAITING}
        servers = self._turn.servers(participant, int(time.time())) if admitted else []
        return {"servers": servers, "renew_after": LIFETIME_S // 2, "one_way": isinstance(self.plane, OneWayPlane)}

    async def receive(self, state: Hearing, participant: str, wanted: wire.Receive) -> dict[str, Any]:
        """Offer a receiving leg, and say what its slots are for; raises `OfferRefused`."""
        if not isinstance(self.plane, OneWayPlane):
            raise OfferRefused("one_connection", "请在同一连接中收发音视频。", "Send and receive in one connection.")
        check_slots(state, participant, wanted.tracks)
        leg = f"{participant}-{secrets.token_hex(8)}"
        tracks = tuple(Track(source, kind) for source, kind in wanted.tracks)
        try:
            order = OfferLeg(state.id, participant, leg, tracks, self._is_late(state, participant))
            offered = await self.plane.offer(order)
        except MediaRefusedError as error:
            raise refused(error) from error
        self._ears[state.id, participant] = Leg(leg)
        slots = {slot.mid: {"participant": slot.track.participant, "kind": slot.track.kind} for slot in offered.slots}
        return {"sdp": write_offer(offered), "receive": slots}

    async def answer(self, state: Hearing, participant: str, answer: wire.Answer) -> None:
        """Take the browser's answer for its newest receiving leg; raises `OfferRefused` or the reader's own error."""
        leg = self._ears.get((state.id, participant))
        if not isinstance(self.plane, OneWayPlane) or leg is None:
            raise OfferRefused(
                "nothing_offered", "没有待应答的连接，请刷新页面。", "Nothing was offered: reload the page."
            )
        order = read_answer(answer.sdp, hearing=state.id, participant=participant, leg=leg.id)
        try:
            await self.plane.answer(order)
        except MediaRefusedError as error:
            raise refused(error) from error

    async def show(self, hearing: str, participant: str, shown: wire.Tiles) -> None:
        """Send the participant no better pictures than are shown; who is not named is not seen."""
        tiles = tuple(Tile(source, height) for source, height in sorted(shown.heights.items()))
        await self.plane.apply([ShowTiles(hearing, participant, tiles, shown.screen)])

    async def measured(self, state: Hearing, participant: str, measured: Measured) -> dict[str, Any]:
        """Take what someone's browser measured, and give what they are told; what comes too often is not taken."""
        found = self.monitor.measure(state.id, participant, measured, datetime.now(UTC))
        self._impairments.found(state.id, participant, found or ())
        return self.monitor.told(state, participant)

    @property
    def recordings(self) -> int:
        """How many tracks are to be recorded now, over all hearings."""
        return sum(len(one.recordings) for one in self._plans.values())

    async def cut(self, hearing: str, participant: str) -> None:
        """Close the participant's legs at once."""
        for legs in (self._legs, self._ears):
            leg = legs.get((hearing, participant))
            if leg is not None:
                await self.plane.apply([CloseLeg(hearing, participant, leg.id)])

    def leg_of(self, hearing: str, participant: str) -> str:
        """Give the page's name for the leg by which the participant's media come and go; nothing without such a one."""
        leg = self._legs.get((hearing, participant))
        return leg.name if leg is not None and leg.connected and not isinstance(self.plane, OneWayPlane) else ""

    # --- reports -----------------------------------------------------------------------------------------------------

    async def _hear(self) -> None:
        """Take the plane's reports one after another."""
        async for report in self.plane.reports():
            self._overhear(report)
            try:
                await self._take(report)
            except Exception:
                log.exception("a media report could not be recorded: %r", report)

    async def _take(self, report: Report) -> None:
        match report:
            case LegConnected():
                await self._arriving(report.hearing, report.participant, report.leg, arriving=True)
            case LegLost():
                await self._arriving(report.hearing, report.participant, report.leg, arriving=False)
            case LegQuality():
                if self._counts(report.hearing, report.participant, report.leg) is not None:
                    found = self.monitor.note(report, datetime.now(UTC))
                    self._impairments.found(report.hearing, report.participant, found)
            case RecordingFinished():
                self.recordings_finished += 1
                await self._report(report.hearing, _recording(report))
            case EngineLost():
                await self._engine_lost(report.hearings, report.participants)

    async def _arriving(self, hearing: str, participant: str, leg_id: str, *, arriving: bool) -> None:
        """Record that a device's media come or fail; what an older, replaced leg does no longer counts."""
        key = hearing, participant
        legs = self._counts(hearing, participant, leg_id)
        if not arriving:
            closed = self.monitor.gone(hearing, participant, leg_id, datetime.now(UTC))
            self._impairments.found(hearing, participant, closed)
        if legs is None:
            return
        legs[key] = replace(legs[key], connected=arriving)
        arriving = all(each[key].connected for each in (self._legs, self._ears) if key in each)
        sitting = await self._sittings.get(hearing)
        if is_device(sitting.state, participant):
            await self._report(hearing, ReportMedia(participant, arriving))

    def _counts(self, hearing: str, participant: str, leg: str) -> dict[tuple[str, str], Leg] | None:
        """Give where this leg is its participant's current one; None when a newer one took its place."""
        key = hearing, participant
        return next((legs for legs in (self._legs, self._ears) if key in legs and legs[key].id == leg), None)

    async def _engine_lost(self, hearings: Collection[str] | None, people: Collection[str] | None) -> None:
        """Every leg (of these hearings) is gone: record it, and have everyone there open a new one.

        Where only some people's are, their loss was reported leg by leg, and only they are told.
        """
        if people is None:
            await self._all_lost(hearings)
        if self._reset is not None:
            await self._reset("engine_lost", hearings, people)

    async def _all_lost(self, hearings: Collection[str] | None) -> None:
        gone = [key for key in self._legs if hearings is None or key[0] in hearings]
        lost = [key for key in gone if self._legs.pop(key).connected]
        for key in [key for key in self._ears if hearings is None or key[0] in hearings]:
            del self._ears[key]
        for found in self.monitor.lost(hearings, datetime.now(UTC)):
            self._impairments.found(*found)
        for hearing, participant in lost:
            await self._report(hearing, ReportMedia(participant, arriving=False))

    async def _report(self, hearing: str, command: Command) -> None:
        """Put a fact on the record; the same command id makes trying again safe."""
        command_id = f"m-{secrets.token_hex(12)}"
        for pause in (0.05, 0.2, 0.5, 1.0, 2.0, 5.0):
            sitting = await self._sittings.get(hearing)
            try:
                await sitting.submit(command, by=SYSTEM, command_id=command_id)
            except Refused as refused:
                log.info("a media report was not needed: %s", refused)
            except Exception as error:  # noqa: BLE001 -- the store may be busy; a fact is never dropped for that
                log.warning("reporting %s failed, trying again: %r", type(command).__name__, error)
                await asyncio.sleep(pause)
                continue
            return

    async def _finish(self) -> None:
        """Make the recordings of closed hearings playable, one hearing at a time."""
        while True:
            hearing = await self._work.get()
            await asyncio.sleep(FINISH_AFTER_SECONDS)
            try:
                await self._finisher.finish((await self._sittings.get(hearing)).state)
            except Exception:
                log.exception("the recordings of %s could not be made playable", hearing)


def _recording(report: RecordingFinished) -> ReportRecording:
    """Name a packet log by its folder and file, as the record keeps it."""
    path = Path(report.path)
    return ReportRecording(
        report.track.participant,
        report.track.kind.value,
        f"{path.parent.name}/{path.name}",
        report.sha256,
        report.packets,
        report.started_at.astimezone(UTC),
        report.ended_at.astimezone(UTC),
    )
