"""The media plane on external Janus nodes: each hearing at home on one of them, moved to another when its node dies.

When the home carries as many who receive as it should, a hearing's further ones are connected to other nodes, which
get from it what they have leave for (`janus_overflow.py`).

Standing orders are remembered here, as with the embedded plane: a node that dies takes the legs of its hearings with
it (`EngineLost` names them), and what was in force is ordered anew where the browsers connect next. The truth of what
a slot may carry stays on this side; a node only holds what it was last told.
"""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from signaling.engines.janus_account import quality_of
from signaling.engines.janus_client import JanusError, JanusGoneError, Json
from signaling.engines.janus_node import Node
from signaling.engines.janus_overflow import Overflow, settle
from signaling.engines.janus_places import Places
from signaling.engines.janus_room import Leg, Receiver, Room, Sender
from signaling.engines.janus_standing import Standing
from signaling.engines.janus_tap import Tap
from signaling.media import (
    AnswerLeg,
    ApplyForwards,
    ApplyRecording,
    CloseHearing,
    CloseLeg,
    EngineLost,
    LegConnected,
    LegLost,
    LegOffered,
    LegOpened,
    LegQuality,
    MediaRefusedError,
    OfferLeg,
    OpenLeg,
    Order,
    RecordingFinished,
    Report,
    ShowTiles,
)
from signaling.recorder import Recorder, finish_leftover, leftovers, mark_told
from signaling.recording import Recording

log = logging.getLogger(__name__)

#: Reports waiting for the reader; quality figures are left out when it is more than half full.
MAX_REPORTS = 10_000
#: Seconds: silence of a sending leg until it counts as lost; time to connect; between looks at the nodes' counters.
LOST_AFTER_S = 3.0
CONNECT_WITHIN_S = 30.0
MEASURE_EVERY_S = 1.0
_LIFE_EVERY_S = 0.2


class JanusPlane:
    """An implementation of `signaling.media.OneWayPlane`. Make one with `start`."""

    def __init__(self, addresses: Sequence[str], secret: str, recordings: Path) -> None:
        self.nodes = [Node(address, secret, self._on_event, self._on_lost) for address in addresses]
        self._places = Places(self.nodes)
        self._recordings = recordings
        self._reports: asyncio.Queue[Report | None] = asyncio.Queue(MAX_REPORTS)
        self._standing: defaultdict[str, Standing] = defaultdict(Standing)
        self._recorder = Recorder(recordings, self._post, time.time_ns)
        self._tasks: asyncio.TaskGroup | None = None
        self._ending = asyncio.Event()
        self._ended = asyncio.Event()

    @classmethod
    @contextlib.asynccontextmanager
    async def start(cls, addresses: Sequence[str], secret: str, recordings: Path) -> AsyncIterator[Self]:
        """Serve media on these nodes (WebSocket addresses), recording into a folder of this machine.

        A node that cannot be reached is tried again until it can. Recordings that a crash left are finished first.
        """
        await asyncio.to_thread(recordings.mkdir, parents=True, exist_ok=True)
        plane = cls(addresses, secret, recordings)
        running = asyncio.create_task(plane._run())
        try:
            await asyncio.gather(*(node.tried() for node in plane.nodes))
            yield plane
        finally:
            await plane.close()
            await running

    # --- the port ----------------------------------------------------------------------------------------------------

    async def open(self, order: OpenLeg) -> LegOpened:
        """Prepare a sending leg; raises `MediaRefusedError`."""
        if order.receiving or not order.sending:
            raise MediaRefusedError("a connection to this media server sends only; what is received is offered by it")
        if any(sending.rids for sending in order.sending):
            raise MediaRefusedError("a connection to this media server sends each picture in one layer")
        self._refuse_twice(order.hearing, order.leg)
        async with self._asking(order.hearing):
            _, opened = await (await self._places.home(order.hearing)).publish(order)
        return opened

    async def offer(self, order: OfferLeg) -> LegOffered:
        """Prepare a receiving leg; raises `MediaRefusedError`."""
        if not order.tracks or len(set(order.tracks)) != len(order.tracks):
            raise MediaRefusedError("a receiving connection needs one slot for each track")
        if order.late:
            raise MediaRefusedError("this media server cannot delay what observers receive")
        self._refuse_twice(order.hearing, order.leg)
        async with self._asking(order.hearing):
            async with self._standing[order.hearing].placing:
                room = await self._places.seat(order.hearing, order.participant)
                _, offered = await room.offer(order)
            await self._settle(order.hearing)
        return offered

    async def answer(self, order: AnswerLeg) -> None:
        """Let a browser connect to what it was offered; raises `MediaRefusedError`."""
        async with self._asking(order.hearing):
            for room in self._places.rooms_of(order.hearing):
                for leg in room.receivers:
                    if (leg.participant, leg.name) == (order.participant, order.leg) and not leg.answer:
                        await room.answer(leg, order)
                        return
        raise MediaRefusedError("the connection that was offered is gone; ask for another")

    async def apply(self, orders: Sequence[Order]) -> None:
        """Carry out orders; what hangs on a node that is down is in force once browsers are on another."""
        for order in orders:
            match order:
                case ApplyForwards():
                    standing = self._standing[order.hearing]
                    started = {one for one in order.start if not one.late}  # never sent undelayed instead
                    standing.forwards = (standing.forwards - order.stop) | started
                    await self._settle(order.hearing)
                case ApplyRecording():
                    await self._record(order)
                case ShowTiles():
                    self._standing[order.hearing].show(order)
                    await self._settle(order.hearing)
                case CloseLeg():
                    await self._close_leg(order)
                case CloseHearing():
                    await self._close_hearing(order.hearing)

    async def reports(self) -> AsyncIterator[Report]:
        """Everything that happens, in order, until the plane is closed. One reader; see `EmbeddedPlane.reports`."""
        while (report := await self._reports.get()) is not None:
            yield report
            if isinstance(report, RecordingFinished):
                await asyncio.to_thread(mark_told, report)

    async def close(self) -> None:
        """End all recordings durably and every connection; idempotent."""
        self._ending.set()
        await self._ended.wait()

    # --- nodes -------------------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _asking(self, hearing: str) -> AsyncIterator[None]:
        """Have the hearing at home somewhere; a node's errors refuse the leg."""
        try:
            async with self._standing[hearing].placing:
                await self._places.home(hearing)
            yield
        except JanusError as error:
            raise MediaRefusedError(f"the media server refuses: {error.reason}") from error
        except JanusGoneError as error:
            raise MediaRefusedError("the media server does not answer; try again in a few seconds") from error

    def _refuse_twice(self, hearing: str, name: str) -> None:
        if any(leg.name == name for room in self._places.rooms_of(hearing) for leg in room.legs):
            raise MediaRefusedError("this connection is already open; use a new name")

    async def _try(self, hearing: str, work: Awaitable[None]) -> None:
        """Do something on a hearing's nodes; one that does not answer is left, which ends what hangs on it."""
        try:
            await work
        except JanusGoneError as error:
            log.warning("hearing %s: %s", hearing, error)
            for node in self.nodes:
                if node.up and node.session.silent:
                    await node.give_up()
        except JanusError:
            log.exception("hearing %s: a media order was refused", hearing)

    def _on_lost(self, node: Node, rooms: Mapping[str, Room]) -> None:
        """A node is gone: with it the legs of the hearings at home there, and those of who was in an overflow room."""
        if self._ending.is_set() or not rooms:
            return
        log.error("media node %s is gone with %d hearings", node.address, len(rooms))
        homes = frozenset(hearing for hearing, room in rooms.items() if not isinstance(room, Overflow))
        if homes:
            self._post(EngineLost(datetime.now(UTC), homes))
        for hearing, room in rooms.items():
            if isinstance(room, Overflow):
                for leg in room.legs:
                    self._lose(leg, closed=True)
                people = frozenset(leg.participant for leg in room.legs)
                self._post(EngineLost(datetime.now(UTC), frozenset({hearing}), people))
                self._spawn(room.shut(()))
        for hearing in homes:
            for other in self._places.rooms_of(hearing):
                self._spawn(other.destroy())
            self._places.forget(hearing)

    # --- orders ------------------------------------------------------------------------------------------------------

    async def _settle(self, hearing: str) -> None:
        """Bring every slot on every node to what the leaves allow: all that end first, then all that begin."""
        standing = self._standing[hearing]
        async with standing.settling:
            rooms = self._places.rooms_of(hearing)
            await settle(rooms, frozenset(standing.wanted), lambda work: self._try(hearing, work))

    async def _record(self, order: ApplyRecording) -> None:
        standing = self._standing[order.hearing]
        stopped = [standing.logs.pop(track) for track in order.stop if track in standing.logs]
        for track in order.start - standing.logs.keys():
            standing.logs[track] = Recording(self._recorder, order.hearing, track, "")
        await self._tap(order.hearing)
        for recording in stopped:
            recording.finish()

    async def _tap(self, hearing: str) -> None:
        """Bring what the node forwards to us to what is being recorded."""
        standing, node = self._standing[hearing], self._places.home_of(hearing)
        ended = [standing.taps.pop(track) for track in standing.taps.keys() - standing.logs.keys()]
        if node is not None and node.up:
            address = node.session.local_address
            for track, recording in standing.logs.items():
                tap = standing.taps.get(track)
                if tap is None or tap.address != address:
                    if tap is not None:
                        ended.append(tap)
                    standing.taps[track] = Tap(recording, address)
            await self._try(hearing, node.rooms[hearing].record(standing.taps))
        for tap in ended:
            tap.close()

    async def _close_leg(self, order: CloseLeg) -> None:
        for room in self._places.rooms_of(order.hearing):
            for leg in room.legs:
                if (leg.participant, leg.name) == (order.participant, order.leg):
                    await self._try(order.hearing, self._gone(room, leg))

    async def _close_hearing(self, hearing: str) -> None:
        standing = self._standing.pop(hearing, None)
        for room in reversed(self._places.rooms_of(hearing)):
            for leg in room.legs:
                await self._try(hearing, self._end(room, leg))
            await self._try(hearing, room.destroy())
        self._places.forget(hearing)
        if standing is not None:
            for tap in standing.taps.values():
                tap.close()
            for recording in standing.logs.values():
                recording.finish()

    # --- the life of a leg -------------------------------------------------------------------------------------------

    def _legs(self) -> Iterator[tuple[Node, Room, Leg]]:
        for node in self.nodes:
            for room in list(node.rooms.values()):
                for leg in room.legs:
                    yield node, room, leg

    def _on_event(self, node: Node, handle: int, found: Json) -> None:
        for owner, room, leg in self._legs():
            if owner is node and leg.handle == handle:
                self._on_leg_event(room, leg, found)
                return

    def _on_leg_event(self, room: Room, leg: Leg, found: Json) -> None:
        now = time.monotonic()
        match found.get("janus"):
            case "webrtcup":
                leg.connected, leg.heard = True, now
                self._say(leg)
                self._spawn(self._seat(leg))
            case "hangup":
                self._spawn(self._gone(room, leg))
            case "media" if isinstance(leg, Sender):
                self._on_media(leg, str(found.get("mid", "")), bool(found.get("receiving")), found, now)
            case "event" if isinstance(leg, Receiver) and found.get("jsep") and leg.answer:
                self._spawn(room.start(leg))

    def _on_media(self, leg: Sender, mid: str, receiving: bool, found: Json, now: float) -> None:
        leg.flowing[mid] = receiving
        leg.heard = max(leg.heard, now - (0.0 if receiving else float(found.get("seconds", 0))))
        if leg.lost and receiving:
            self._say(leg)

    def _say(self, leg: Leg) -> None:
        leg.lost = False
        self._post(LegConnected(leg.hearing, leg.participant, leg.name, datetime.now(UTC)))

    async def _seat(self, leg: Leg) -> None:
        """Let a connected leg take the place of its participant's older one of the same direction."""
        await self._settle(leg.hearing)
        await self._tap(leg.hearing)
        for each in self._places.rooms_of(leg.hearing):
            for other in each.legs:
                older = other.participant == leg.participant and type(other) is type(leg) and other.opened < leg.opened
                if older:
                    await self._end(each, other)

    async def _gone(self, room: Room, leg: Leg) -> None:
        await self._end(room, leg)
        await self._settle(leg.hearing)

    async def _end(self, room: Room, leg: Leg) -> None:
        """Close a leg and say so, once."""
        if leg not in room.legs:
            return
        await room.drop(leg)
        self._lose(leg, closed=True)

    def _lose(self, leg: Leg, *, closed: bool) -> None:
        leg.lost = True
        now = datetime.now(UTC)
        heard = datetime.fromtimestamp(now.timestamp() - (time.monotonic() - (leg.heard or leg.opened)), UTC)
        self._post(LegLost(leg.hearing, leg.participant, leg.name, now, heard, closed))

    # --- time --------------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        left = await asyncio.to_thread(leftovers, self._recordings)  # before any recording could start beside them
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            recording = tasks.create_task(self._recorder.run())
            own = [tasks.create_task(node.run()) for node in self.nodes]
            own += [tasks.create_task(self._watch()), tasks.create_task(self._measure_all())]
            finishing = tasks.create_task(self._finish(left))
            await self._ending.wait()
            for hearing in list(self._standing):
                await self._close_hearing(hearing)
            self._recorder.close()
            await recording
            for task in (*own, finishing):
                task.cancel()
            self._tasks = None
        self._post(None)
        self._ended.set()

    async def _finish(self, left: Sequence[Path]) -> None:
        """Finish what a crash left, while people are already connecting."""
        for path in left:
            finished = await asyncio.to_thread(finish_leftover, path)
            if finished is not None:
                self._post(finished)

    async def _watch(self) -> None:
        """Notice who fell silent and who never connected."""
        while True:
            await asyncio.sleep(_LIFE_EVERY_S)
            now = time.monotonic()
            for _, room, leg in self._legs():
                since = leg.silent_since() if isinstance(leg, Sender) else None
                if not leg.connected and now - leg.opened > CONNECT_WITHIN_S:
                    self._spawn(self._gone(room, leg))
                elif since is not None and now - since > LOST_AFTER_S and leg.connected and not leg.lost:
                    self._lose(leg, closed=False)

    async def _measure_all(self) -> None:
        while True:
            await asyncio.sleep(MEASURE_EVERY_S)
            for node, _, leg in list(self._legs()):
                if leg.connected:
                    with contextlib.suppress(JanusError, JanusGoneError):
                        self._measure(leg, await node.session.look(leg.handle))

    def _measure(self, leg: Leg, info: Json) -> None:
        if leg.connected:
            self._post(quality_of(leg, info))

    def _spawn(self, work: Awaitable[None]) -> None:
        if self._tasks is not None:
            self._tasks.create_task(self._alone(work))
        elif asyncio.iscoroutine(work):
            work.close()

    async def _alone(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (JanusError, JanusGoneError) as error:
            log.warning("a media node: %s", error)

    def _post(self, report: Report | None) -> None:
        if isinstance(report, LegQuality) and self._reports.qsize() > MAX_REPORTS // 2:
            return
        if self._reports.full():
            log.error("nobody reads the media reports; dropping the oldest")
            self._reports.get_nowait()
        self._reports.put_nowait(report)
