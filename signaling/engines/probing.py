"""Trying whether a line carries more than is sent: a short burst of padding beside the media.

Pure. An estimate cannot grow past what is really sent. When more is wanted than the estimate allows, padding fills up
what is sent for a fifth of a second; the arrivals of that time are the line's answer. Wrong guesses cost a queue of at
most a tenth of a second, and are made ever more rarely.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from signaling.engines.sendlog import Fate

#: A probe's length, how much more it tries than the estimate and at most than is wanted, how much of it has to
#: arrive.
PROBE_S = 0.2
REACH = 1.6
ENOUGH = 1.1
PROVEN = 0.85
#: Time between probes: at first, and at most after failures (seconds).
EVERY_S = 1.0
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
    _until: float = -1.0
    _next: float = 0.0
    _pause: float = EVERY_S
    _failed_at: float = 0.0
    _due: float = 0.0
    _filled: float = 0.0
    _count: int = 0
    _bytes: int = 0
    _first: float = 0.0
    _last: float = 0.0
    _first_size: int = 0

    @property
    def running(self) -> bool:
        """Whether padding is being sent, or its arrival awaited."""
        return self._target > 0

    def padding(self, now: float, *, estimate: float, wanted: float, sent: int) -> int:
        """Bytes of padding to send now, after ``sent`` bytes of media since the last call.

        ``wanted`` is what could be used, in bits a second: without need there is no probe.
        """
        if not self.running:
            if estimate > GROWN * self._failed_at:
                self._failed_at, self._pause = float("inf"), EVERY_S  # the line has changed: try as at first
                self._next = min(self._next, now + EVERY_S)
            if wanted <= estimate or now < self._next:
                return 0
            self._begin(now, min(REACH * estimate, ENOUGH * wanted))
        if now > self._until:
            if now > self._until + ANSWER_S:
                self._end(now, estimate, proven=False)
            return 0
        self._due += self._target * (now - self._filled) / 8 - sent
        self._filled = now
        if self._due <= 0:
            return 0
        bytes_now, self._due = int(self._due), 0.0
        return bytes_now

    def _begin(self, now: float, target: float) -> None:
        self._target, self._begun, self._until = target, now, now + PROBE_S
        self._filled, self._due = now, 0.0
        self._bytes = self._count = 0

    def abandon(self, now: float) -> None:
        """The queue grows: send no more padding; what has arrived of it still counts."""
        if self.running:
            self._until = min(self._until, now)

    def note(self, fates: Sequence[Fate], now: float, estimate: float) -> float:
        """Take what became of some packets; gives the bits a second shown once a probe is answered, else 0."""
        if not self.running:
            return 0.0
        ended = False
        for fate in fates:
            if fate.sent < self._begun:
                continue
            if fate.sent > self._until:
                ended = True
                break
            if fate.arrived is not None:
                self._add(fate.arrived, fate.size)
        if not ended:
            return 0.0
        span = self._last - self._first if self._count else 0.0
        measured = 8 * (self._bytes - self._first_size) / span if span >= 0.25 * PROBE_S else 0.0
        proven = measured >= PROVEN * self._target
        shown = min(measured, self._target) * (1.0 if proven else PROVEN)
        self._end(now, max(estimate, shown), proven=proven)
        return shown

    def _add(self, arrived: float, size: int) -> None:
        if not self._count:
            self._first = self._last = arrived
            self._first_size = size
        self._count += 1
        self._bytes += size
        self._last = max(self._last, arrived)

    def _end(self, now: float, estimate: float, *, proven: bool) -> None:
        self._target = 0.0
        self._pause = EVERY_S if proven else min(LONGEST_S, 2 * self._pause)
        self._failed_at = float("inf") if proven else estimate
        self._next = now + (0.3 if proven else self._pause)
