"""The hearing as late people receive it: what is allowed now is held, and sent on later to who has leave then.

Everything of one hearing goes through one queue (`delay.py`): packets, publishers' clocks, and who came and went. What
comes out feeds twins of the publishers' legs (`twin.py`) on a switchboard of its own, on which only late legs are
seated. So there is no way from a publisher to a late leg but through the queue.
"""

import logging
from dataclasses import dataclass

from signaling.engines import rtcp
from signaling.engines.delay import Delay
from signaling.engines.forwarder import Arrival, Feed, Forwarder
from signaling.engines.leg import Leg
from signaling.engines.source import Source
from signaling.engines.switchboard import Hearing
from signaling.engines.twin import Twin
from signaling.media import ApplyDelay, CutDelayed, MediaRefusedError, Track

log = logging.getLogger(__name__)

#: Pictures that are held are asked for a key frame so often (seconds): late people cannot ask, so that they wait no
#: longer for a picture.
KEY_FRAMES_EVERY_S = 4.0
_LOOK_EVERY_S = 0.1


@dataclass(slots=True)
class _Packet:
    twin: Twin
    source: int
    data: bytes


@dataclass(slots=True)
class _Clock:
    twin: Twin
    source: int
    report: rtcp.SenderReport


@dataclass(slots=True)
class _Came:
    twin: Twin


@dataclass(slots=True)
class _Went:
    twin: Twin


class Late:
    """``board`` is where late legs are seated. ``now`` is seconds of one monotonic clock."""

    def __init__(self, present: Hearing, board: Hearing, forwarder: Forwarder) -> None:
        self.board = board
        self._present = present
        self._forwarder = forwarder
        self._delay: Delay[_Packet | _Clock | _Came | _Went] | None = None
        self._held: frozenset[Track] = frozenset()
        self._twins: dict[Leg, Twin] = {}
        self._keys_at = self._look_at = 0.0
        self._dropped = 0

    def obey(self, order: ApplyDelay | CutDelayed, now: float) -> None:
        """Hold these tracks and no others, or forget what waits; another delay does both. In force on return."""
        if isinstance(order, CutDelayed):
            self.cut(now)
            return
        if self._delay is None or self._delay.seconds != order.seconds:
            self.cut(now)
            self._delay = Delay(order.seconds)
        self._held = (self._held - order.stop) | order.start
        self._present.hold(self, self._held, now)

    def cut(self, now: float) -> None:
        """Forget what waits; only who came and went is not forgotten. The next pictures begin with key frames."""
        self._forwarder.hand_up()  # what has come before the order is cut with the rest
        for waiting in self._delay.cut() if self._delay is not None else ():
            if isinstance(waiting, _Came | _Went):
                self._move(waiting, now)
        self.board.begin_anew()
        self._ask_keys(now)

    @property
    def next(self) -> float | None:
        """When something is due."""
        return self._delay.next if self._delay is not None else None

    def release(self, now: float) -> None:
        """Send on what is due."""
        fed: list[Feed] = []
        for due in self._delay.due(now) if self._delay is not None else ():
            match due:
                case _Packet():
                    fed.append(Feed(due.twin.line, due.source, due.data))
                case _Clock():
                    due.twin.sources[due.source].reception.note_report(due.report, now)
                case _:
                    self._feed(fed, now)
                    fed = []
                    self._move(due, now)
        self._feed(fed, now)

    def balance(self, now: float) -> None:
        """Share late people's lines out, and ask for key frames while somebody is there; see `Hearing.balance`."""
        if now >= self._look_at:
            self._look_at = now + _LOOK_EVERY_S
            for twin in self._twins.values():
                twin.take_accounts()
        if now >= self._keys_at:
            self._ask_keys(now)
        self.board.balance(now)
        if self._delay is not None and self._delay.dropped > self._dropped:
            log.warning("no room for %d packets that were to be sent late", self._delay.dropped - self._dropped)
            self._dropped = self._delay.dropped

    def end(self) -> None:
        """Forget everything."""
        if self._delay is not None:
            self._delay.cut()
        self.board.end()
        for twin in self._twins.values():
            twin.close()
        self._twins.clear()

    # --- what is held ----------------------------------------------------------------------------------------------

    def seated(self, leg: Leg, now: float) -> None:
        """See `switchboard.Holder`."""
        if not leg.sources or leg in self._twins or self._delay is None:
            return
        try:
            twin = self._twins[leg] = Twin(leg, self._forwarder)
        except MediaRefusedError:
            log.exception("nothing of leg %s can be sent late", leg.order.leg)
            return
        self._put(_Came(twin), now)

    def unseated(self, leg: Leg, now: float) -> None:
        """See `switchboard.Holder`."""
        twin = self._twins.pop(leg, None)
        if twin is not None:
            self._put(_Went(twin), now)

    def take(self, leg: Leg, source: Source, arrival: Arrival) -> None:
        """See `switchboard.Holder`."""
        twin = self._twins.get(leg)
        if twin is not None and self._delay is not None:
            self._delay.put(_Packet(twin, source.number, arrival.data), len(arrival.data), arrival.at)

    def note_clock(self, leg: Leg, source: Source, report: rtcp.SenderReport) -> None:
        """See `switchboard.Holder`."""
        twin, known = self._twins.get(leg), source.reception.report
        if twin is not None and known is not None and self._delay is not None and source.track in self._held:
            self._delay.put(_Clock(twin, source.number, report), 0, known[1])

    def _put(self, moved: _Came | _Went, now: float) -> None:
        if self._delay is None or not self._delay.put(moved, 0, now):
            self._move(moved, now)

    def _move(self, moved: _Came | _Went, now: float) -> None:
        if isinstance(moved, _Came):
            self.board.seat(moved.twin, now)
        else:
            self.board.unseat(moved.twin, now)
            moved.twin.close()

    def _feed(self, packets: list[Feed], now: float) -> None:
        if packets:
            self._forwarder.feed(packets, now)

    def _ask_keys(self, now: float) -> None:
        self._keys_at = now + KEY_FRAMES_EVERY_S
        for track in self._held:
            self._present.want_key(track, now)
