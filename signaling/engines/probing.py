"""Trying whether a line carries more than is sent: a short burst of padding beside the media.

Pure. An estimate cannot grow past what is really sent. When more is wanted than the estimate allows, padding fills up
what is sent for an eighth of a second; the arrivals of that time are the line's answer. They are compared with what was
sent indeed: where time for the padding was not found, the line is not to blame. Wrong guesses cost a queue of at most a
tenth of a second, and are made ever more rarely.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from signaling.engines.sendlog import Burst

#: A probe's length, how much it tries of the estimate and at most of what is wanted, and how much of it has to arrive.
PROBE_S = 0.12
REACH = 2.0
ENOUGH = 1.1
PROVEN = 0.85
#: Padding for at most this long (seconds) is sent at once.
AT_ONCE_S = 0.06
#: Time between probes: after a success, after a failure, and at most after many (seconds).
SOON_S = 0.1
EVERY_S = 0.5
LONGEST_S = 8.0
#: An estimate that grew by this much since a probe failed is reason to try anew.
GROWN = 1.15
#: Arrivals of a probe are waited for this long after its end (seconds).
ANSWER_S = 1.0


@dataclass(slots=True)
class Probing:
    """The probes of one receiver."""

    _target: float = 0.0
    _begun: float = -1.0
    _until: float = math.inf
    _next: float = 0.0
    _pause: float = EVERY_S
    _failed_at: float = 0.0
    _due: float = 0.0
    _filled: float = 0.0
    _first: Burst | None = None
    _sent: int = 0
    _came: int = 0
    _last: float = 0.0
    _arrived: float = 0.0

    @property
    def running(self) -> bool:
        """Whether padding is being sent, or its arrival awaited."""
        return self._target > 0

    def padding(self, now: float, *, estimate: float, wanted: float, sent: int) -> int:
        """Bytes of padding to send now, after ``sent`` bytes of media since the last call.

        ``wanted`` is what could be used, in bits a second: without need there is no probe.
        """
        if not self.running:
            self._begin(now, estimate, wanted)
            return 0
        if now > self._until:
            if now > self._until + ANSWER_S:
                self._end(now, estimate, self._pause)
            return 0
        self._due += self._target * min(AT_ONCE_S, now - self._filled) / 8 - sent
        self._filled = now
        if now - self._begun >= PROBE_S:
            self._until = now
        bytes_now = max(0, int(self._due))
        self._due -= bytes_now
        return bytes_now

    def _begin(self, now: float, estimate: float, wanted: float) -> None:
        if estimate > GROWN * self._failed_at:
            self._failed_at, self._pause = math.inf, EVERY_S  # the line has changed: try as at first
            self._next = min(self._next, now + EVERY_S)
        if wanted > estimate and now >= self._next:
            self._target, self._begun, self._until = min(REACH * estimate, ENOUGH * wanted), now, math.inf
            self._filled, self._due = now, 0.0
            self._first, self._sent, self._came = None, 0, 0

    def abandon(self, now: float) -> None:
        """The queue grows: send no more padding; what has arrived of it still counts."""
        if self.running:
            self._until = min(self._until, now)

    def note(self, bursts: Sequence[Burst], now: float, estimate: float) -> float:
        """Take what became of some packets; gives the bits a second shown once a probe is answered, else 0."""
        if not self.running:
            return 0.0
        for burst in bursts:
            if burst.first > self._until:
                return self._judge(now, estimate)
            if burst.first >= self._begun:
                self._add(burst)
        return 0.0

    def _add(self, burst: Burst) -> None:
        if self._first is None:
            if burst.came:  # rates are counted from its end on
                self._first, self._last, self._arrived = burst, burst.last, burst.arrived
            return
        self._sent += burst.sent
        self._came += burst.came
        self._last = max(self._last, burst.last)
        self._arrived = max(self._arrived, burst.arrived)

    def _judge(self, now: float, estimate: float) -> float:
        sending = self._last - self._first.last if self._first is not None else 0.0
        if self._first is None or sending < PROBE_S / 4:
            self._end(now, estimate, self._pause)
            return 0.0
        target = self._target
        tried, shown = 8 * self._sent / sending, 8 * self._came / max(sending, self._arrived - self._first.arrived)
        if shown < PROVEN * tried:
            shown *= PROVEN
            self._end(now, max(estimate, shown), self._pause)
        else:
            self._end(now, math.inf, SOON_S)
        return min(shown, target)

    def _end(self, now: float, failed_at: float, pause: float) -> None:
        failed = failed_at < math.inf
        self._target = 0.0
        self._failed_at, self._next = failed_at, now + pause
        self._pause = min(LONGEST_S, 2 * self._pause) if failed else EVERY_S
