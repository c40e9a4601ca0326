"""The one-port plane: connects legs, carries out orders, keeps time. Runs inside the media process.

STUN goes to the leg whose user fragment it names, and proves its source address to the forwarder, which takes anything
else from proven addresses only.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from signaling.engines import ice
from signaling.engines.dtls import HandshakeError, fingerprint_of, make_certificate
from signaling.engines.forwarder import HAND_UP_EVERY_S, Forwarder, NetworkPath
from signaling.engines.late import Late
from signaling.engines.leg import CONNECT_WITHIN_S, EXPIRE_AFTER_S, LOST_AFTER_S, Leg
from signaling.engines.switchboard import Hearing
from signaling.media import (
    ApplyDelay,
    ApplyForwards,
    ApplyRecording,
    CloseHearing,
    CloseLeg,
    CutDelayed,
    LegConnected,
    LegLost,
    LegOpened,
    MediaRefusedError,
    OpenLeg,
    Order,
    Report,
    ShowTiles,
)
from signaling.recorder import Recorder

log = logging.getLogger(__name__)

#: Legs one media process holds, and slots one leg may have.
MAX_LEGS = 500
MAX_SLOTS = 256
_LIFE_EVERY_S = 0.2
#: What is late leaves at most so much after its moment (seconds).
RELEASE_EVERY_S = 0.005


class WallClock:
    """Nanoseconds since 1970 that never jump: the wall clock at the start, carried on by the monotonic one."""

    def __init__(self) -> None:
        self._shift = time.time_ns() - time.monotonic_ns()

    def now_ns(self) -> int:
        """The time now."""
        return time.monotonic_ns() + self._shift

    def wall_ns(self, monotonic: float) -> int:
        """A monotonic time in seconds as nanoseconds since 1970."""
        return round(monotonic * 1e9) + self._shift

    def moment(self, monotonic: float) -> datetime:
        """A monotonic time in seconds as a moment in UTC."""
        return datetime.fromtimestamp(monotonic + self._shift / 1e9, UTC)


class Plane:
    """Everything of one media process but its pipes. Use ``run`` in a task; orders are plain calls."""

    def __init__(
        self,
        forwarder: Forwarder,
        addresses: Sequence[str],
        recordings: Path,
        report: Callable[[Report], None],
        *,
        tcp: bool = False,
    ) -> None:
        self._forwarder = forwarder
        self._tcp = tcp
        self._candidates = tuple((address, forwarder.port) for address in addresses)
        self._report = report
        self._clock = WallClock()
        self._recorder = Recorder(recordings, report, self._clock.now_ns, paced=True)
        self._certificate = make_certificate()
        self._hearings: dict[str, Hearing] = {}
        self._lates: dict[str, Late] = {}
        self._any_late = asyncio.Event()
        self._legs: dict[str, Leg] = {}  # by our user fragment, oldest first
        self._paths: dict[NetworkPath, Leg] = {}
        self._handshakes: dict[Leg, asyncio.Task[None]] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._closing = asyncio.Event()
        self._nameless = 0

    @property
    def strangers(self) -> int:
        """Datagrams dropped because nobody here knows their sender."""
        return self._nameless + self._forwarder.strangers

    # --- orders ----------------------------------------------------------------------------------------------------

    def open(self, order: OpenLeg) -> LegOpened:
        """Prepare a leg; raises `MediaRefusedError`. The participant's older leg works until this one connects."""
        if len(self._legs) >= MAX_LEGS:
            raise MediaRefusedError("the media process holds as many connections as it may; try again in a minute")
        if len(order.sending) + len(order.receiving) > MAX_SLOTS:
            raise MediaRefusedError("too many media slots in one connection")
        if any(leg.order.leg == order.leg for leg in self._legs.values()):
            raise MediaRefusedError("this connection is already open; use a new name")
        for leg in self._of(order.hearing, order.participant):
            if not leg.connected:
                self._end(leg, closed=True)
        board = self._late(order.hearing).board if order.late else self._hearing(order.hearing)
        leg = Leg(order, self._certificate, board, self._forwarder, self, time.monotonic())
        self._legs[leg.ufrag] = leg
        slots = tuple((slot.mid, leg.slots[leg.slot_of[slot.track]].ssrc) for slot in order.receiving)
        fingerprint = fingerprint_of(self._certificate)
        repairs = tuple(
            (slot.mid, spec.rtx_ssrc) for slot, spec in zip(order.receiving, leg.slots, strict=True) if spec.rtx_ssrc
        )
        features, candidates = self._forwarder.features, self._candidates
        return LegOpened(
            order.leg, leg.ufrag, leg.password, fingerprint, candidates, slots, repairs, features, self._tcp
        )

    def apply(self, orders: Sequence[Order]) -> None:
        """Carry out orders; all are in force when this returns."""
        now = time.monotonic()
        for order in orders:
            match order:
                case ApplyForwards():
                    self._apply_forwards(order, now)
                case ApplyDelay() | CutDelayed():
                    self._late(order.hearing).obey(order, now)
                case ApplyRecording():
                    self._hearing(order.hearing).apply_recording(order, now)
                case CloseLeg():
                    self._close_leg_of(order)
                case ShowTiles():
                    for board in self._boards(order.hearing):
                        board.show_tiles(order, now)
                case CloseHearing():
                    self._close_hearing(order.hearing)

    def _close_leg_of(self, order: CloseLeg) -> None:
        for leg in self._of(order.hearing, order.participant):
            if leg.order.leg == order.leg:
                self._end(leg, closed=True)

    def _apply_forwards(self, order: ApplyForwards, now: float) -> None:
        """Each leave on its own switchboard: what is late never is on that of the present."""
        for late in (False, True):
            stop, start = (frozenset(one for one in some if one.late is late) for some in (order.stop, order.start))
            if not late:
                self._hearing(order.hearing).apply_forwards(replace(order, stop=stop, start=start), now)
            elif stop or start:
                self._late(order.hearing).board.apply_forwards(replace(order, stop=stop, start=start), now)

    def _hearing(self, name: str) -> Hearing:
        if name not in self._hearings:
            self._hearings[name] = Hearing(name, self._recorder, self._forwarder, self._clock.wall_ns)
        return self._hearings[name]

    def _late(self, name: str) -> Late:
        if name not in self._lates:
            board = Hearing(f"{name} late", self._recorder, self._forwarder, self._clock.wall_ns)
            self._lates[name] = Late(self._hearing(name), board, self._forwarder)
            self._any_late.set()
        return self._lates[name]

    def _boards(self, name: str) -> list[Hearing]:
        """The switchboards of a hearing: of the present, and where somebody may be late, of what is late."""
        return [self._hearing(name), *(late.board for late in [self._lates.get(name)] if late is not None)]

    def _board_of(self, leg: Leg) -> Hearing:
        """Where a leg is seated."""
        return self._late(leg.order.hearing).board if leg.order.late else self._hearing(leg.order.hearing)

    def _close_hearing(self, name: str) -> None:
        for leg in [leg for leg in self._legs.values() if leg.order.hearing == name]:
            self._end(leg, closed=True)
        late = self._lates.pop(name, None)
        if late is not None:
            late.end()
        hearing = self._hearings.pop(name, None)
        if hearing is not None:
            hearing.end()

    def _of(self, hearing: str, participant: str) -> list[Leg]:
        return [
            leg for leg in self._legs.values() if leg.order.hearing == hearing and leg.order.participant == participant
        ]

    # --- the life of a leg -----------------------------------------------------------------------------------------

    async def _connect(self, leg: Leg) -> None:
        try:
            profile = await leg.connect()
        except HandshakeError as error:
            log.info("leg %s: %s", leg.order.leg, error)
            self._end(leg, closed=True)
            return
        now = time.monotonic()
        rivals = [other for other in self._of(leg.order.hearing, leg.order.participant) if other is not leg]
        if any(other.connected and other.opened > leg.opened for other in rivals):
            self._end(leg, closed=True)
            return
        log.info("leg %s connected, %s", leg.order.leg, profile)
        self._board_of(leg).seat(leg, now)
        for other in rivals:
            if other.opened <= leg.opened:
                self._end(other, closed=True)
        self._say(leg, now)

    def _say(self, leg: Leg, now: float) -> None:
        order = leg.order
        leg.lost = False
        self._report(LegConnected(order.hearing, order.participant, order.leg, self._clock.moment(now)))

    def leg_ended(self, leg: Leg) -> None:
        """The browser said goodbye."""
        self._end(leg, closed=True)

    def path_forgotten(self, path: NetworkPath) -> None:
        """An address is a leg's no longer."""
        self._paths.pop(path, None)

    def path_ended(self, path: NetworkPath) -> None:
        """The connection behind an address is gone: nothing is sent there until another address is proven."""
        leg = self._paths.get(path)
        if leg is not None:
            leg.forget(path)

    def leg_revived(self, leg: Leg, now: float) -> None:
        """A leg that had been declared lost has given a sign of life."""
        if leg.connected:
            self._say(leg, now)

    def _end(self, leg: Leg, *, closed: bool) -> None:
        """Report a leg lost; when ``closed``, forget it as well."""
        order, now = leg.order, time.monotonic()
        if closed:
            if self._legs.pop(leg.ufrag, None) is None:
                return
            leg.closed = True
            for path in [path for path, owner in self._paths.items() if owner is leg]:
                del self._paths[path]
            self._report(leg.quality)
            leg.line.close()
            self._board_of(leg).unseat(leg, now)
            self._spawn_close(leg)
        leg.lost = True
        moments = self._clock.moment(now), self._clock.moment(leg.heard)
        self._report(LegLost(order.hearing, order.participant, order.leg, *moments, closed))

    def _spawn_close(self, leg: Leg) -> None:
        handshake = self._handshakes.pop(leg, None)
        if self._tasks is not None:
            self._tasks.create_task(self._close_leg(leg, handshake))

    async def _close_leg(self, leg: Leg, handshake: asyncio.Task[None] | None) -> None:
        await leg.close()
        if handshake is not None and handshake is not asyncio.current_task():
            handshake.cancel()

    # --- datagrams -------------------------------------------------------------------------------------------------

    def _on_stun(self, path: NetworkPath, data: bytes, now: float) -> None:
        if ice.is_response(data):
            known = self._paths.get(path)
            if known is not None:
                known.on_probe_answer(data, now)
            return
        users = ice.peek_users(data) if ice.is_request(data) else None
        leg = self._legs.get(users[0]) if users else None
        owner = self._paths.get(path, leg)
        if leg is None or owner is None or (owner is not leg and not self._may_take(owner, now)):
            self._nameless += 1
            return
        if not leg.on_check(path, data, now):
            return
        if owner is not leg:
            owner.forget(path)
        self._paths[path] = leg
        if leg not in self._handshakes and not leg.connected and self._tasks is not None:
            self._handshakes[leg] = self._tasks.create_task(self._connect(leg))

    def _may_take(self, owner: Leg, now: float) -> bool:
        """An address may pass to another leg only when its owner has fallen silent: a forged source steals nothing."""
        return now - owner.heard > LOST_AFTER_S

    # --- time ------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve until `close`; returns when all recordings are durable."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._recorder.run())
            self._forwarder.start(self._on_stun)
            timers = [tasks.create_task(each) for each in (self._keep_time(), self._release())]
            await self._closing.wait()
            for timer in timers:
                timer.cancel()
            for name in list(self._hearings):
                self._close_hearing(name)
            self._recorder.close()
        self._forwarder.close()

    def close(self) -> None:
        """Ask `run` to end."""
        self._closing.set()

    async def _keep_time(self) -> None:
        life = now = due = time.monotonic()
        while True:
            due = max(due + HAND_UP_EVERY_S, now)
            await asyncio.sleep(max(0.005, due - time.monotonic()))
            self._forwarder.hand_up()
            self._recorder.flush()
            now = time.monotonic()
            self._forwarder.tend(now)
            for leg in list(self._legs.values()):
                if leg.due > now:
                    continue
                leg.maintain(now)
                if leg.connected and leg.is_turn(now):
                    self._every_second(leg, now)
            for hearing in self._hearings.values():
                hearing.balance(now)
            for late in self._lates.values():
                late.balance(now)
            if now - life >= _LIFE_EVERY_S:
                life = now
                for leg in list(self._legs.values()):
                    self._check_life(leg, now)

    async def _release(self) -> None:
        """Send on what was held back when its time has come; costs nothing where nobody sees anything late."""
        while True:
            await self._any_late.wait()
            now = time.monotonic()
            for late in list(self._lates.values()):
                late.release(now)
            waiting = [late.next for late in self._lates.values() if late.next is not None]
            if not self._lates:
                self._any_late.clear()
            ahead = min(waiting, default=now + HAND_UP_EVERY_S) - time.monotonic()
            await asyncio.sleep(min(HAND_UP_EVERY_S, max(RELEASE_EVERY_S, ahead)))

    def _every_second(self, leg: Leg, now: float) -> None:
        leg.report(now)
        self._report(leg.quality)
        self._board_of(leg).tick(leg, now)

    def _check_life(self, leg: Leg, now: float) -> None:
        silence = now - leg.heard
        if not leg.connected:
            if now - leg.opened > CONNECT_WITHIN_S:
                self._end(leg, closed=True)
            return
        if silence > EXPIRE_AFTER_S:
            self._end(leg, closed=True)
        elif silence > LOST_AFTER_S and not leg.lost:
            self._end(leg, closed=False)
        else:
            leg.probe(now)
