"""How many bits a second one receiver's line carries, from what it says of what arrived.

Pure; times are seconds of one monotonic clock. Three witnesses: the growth of the queue on the way (`gradient`), loss,
and, from a browser without transport-wide feedback, the figure it states itself (draft-alvestrand-rmcat-remb). After
draft-ietf-rmcat-gcc-02, sections 5.5 and 6; what differs is said where it does.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from signaling.engines.gradient import Gradient, Usage
from signaling.engines.sendlog import Burst

#: Bounds and start of an estimate, in bits a second.
LOWEST, HIGHEST, START = 40_000, 100_000_000, 1_500_000
#: On a growing queue the estimate becomes this part of what arrives.
BACK_OFF = 0.85
#: Growth a second far from the line's known capacity, and bits a second each second near it.
GROWTH = 1.08
STEP = 40_000
#: An estimate goes at most this far beyond what is really sent: more has not been tried.
HEADROOM = 1.5
#: More than the estimate by this factor is news.
CLEARLY = 1.15
#: Time over which arrivals are measured, all and while a queue stands, and between two reductions (seconds).
MEASURE_S = 0.5
PASSING_S = 0.15
REDUCE_EVERY_S = 0.3
#: Loss is judged over this time and at least this many packets.
LOSS_OVER_S = 0.5
LOSS_PACKETS = 20
#: Loss below the first is no reason to hold still; above the second it is one to reduce.
LITTLE_LOSS, MUCH_LOSS = 0.02, 0.10
#: Loss that reducing did not lessen belongs to the line, not to us; at most this much is taken for that.
LINE_LOSS_AT_MOST = 0.35
#: A growing queue that is shorter than this (seconds) harms no conversation: it may be a busy machine, not the line.
#: All of this many bursts have to have waited in it.
HARMLESS_S = 0.03
WAYS = 12
#: Bursts of the last half second that are remembered at most.
MOST_ARRIVED = 512
#: A queue of this length (seconds) that does not drain by itself is drained by sending only this part of what arrives.
STANDING_S, DRAIN = 0.12, 0.7
DRAINED_S = 0.04
#: The shortest way of this long (seconds) is the way without a queue.
BASE_OVER_S = 30.0
#: Without any feedback for this long, while sending, the estimate is halved.
SILENCE_S = 1.0


@dataclass(slots=True)
class Estimate:
    """One receiver's line. ``bits`` is the estimate; ``known`` tells whether the receiver gives any witness at all."""

    bits: float = START
    known: bool = False
    gradient: Gradient = field(default_factory=Gradient)
    #: Seconds that even the quickest of the last bursts waited longer than the quickest of the last minute.
    queue: float = 0.0
    #: When something last showed that the line carries clearly more than was taken for granted.
    raised: float = -math.inf
    _arrived: deque[tuple[float, float, int]] = field(default_factory=deque)
    _came: int = 0
    _capacity: float = 0.0
    _grown: float = -1.0
    _reduced: float = -1.0
    _heard: float = -1.0
    _lost: int = 0
    _counted: int = 0
    _loss_since: float = -1.0
    _line_loss: float = 0.0
    _tested: tuple[float, float] | None = None
    _ways: deque[float] = field(default_factory=lambda: deque(maxlen=WAYS))
    _shortest: list[float] = field(default_factory=lambda: [float("inf"), float("inf")])
    _shortest_since: float = -1.0
    _draining: bool = False

    @property
    def arriving(self) -> float:
        """Bits a second that arrive, over the last half second of arrivals; 0 while too little is known."""
        return self._over(self._arrived[-1][0] - self._arrived[0][0]) if self._arrived else 0.0

    @property
    def passing(self) -> float:
        """Bits a second that the line passes while a queue stands in it: a burst shows more than half a second does."""
        return max(self.arriving, self._of_late())

    @property
    def carried(self) -> float:
        """Bits a second that the line has carried over the last half second, however evenly they came; 0 as above."""
        if not self._arrived:
            return 0.0
        (came, sent, _), (newest, last, _) = self._arrived[0], self._arrived[-1]
        return self._over(max(newest - came, last - sent))

    def _over(self, span: float) -> float:
        """What has come after the first burst of the last half second, as bits a second over this time."""
        return 8 * (self._came - self._arrived[0][2]) / span if span >= MEASURE_S / 5 else 0.0

    def _of_late(self) -> float:
        if not self._arrived:
            return 0.0
        newest, size, first = self._arrived[-1][0], 0, 0
        oldest = newest
        for arrived, _, one in reversed(self._arrived):
            if newest - arrived > PASSING_S:
                break
            oldest, first, size = arrived, one, size + one
        return 8 * (size - first) / (newest - oldest) if newest - oldest >= PASSING_S / 5 else 0.0

    def note(self, bursts: Sequence[Burst], now: float) -> None:
        """Take what became of some packets, in the order of sending."""
        if not bursts:
            return
        self._heard = now
        self._count(bursts)
        self.known = self.known or self.carried > 0 or self.queue > HARMLESS_S
        if not self._drain(now):
            self._follow_queue(now)
            self._follow_evidence(now)
        self._follow_loss(now)

    def _count(self, bursts: Sequence[Burst]) -> None:
        """Done for every burst that was sent to anybody: nothing is looked up twice."""
        arrivals, ways, compare = self._arrived, self._ways, self.gradient.note
        newest = arrivals[-1][0] if arrivals else -math.inf
        shortest = self._shortest[1]
        for first, last, packets, _, lost, came, arrived, way in bursts:
            self._counted += packets
            self._lost += lost
            if not came:
                continue
            compare(first, last, arrived)
            newest = max(newest, arrived)  # what was overtaken on the way counts where the others are
            if len(arrivals) == MOST_ARRIVED:
                self._came -= arrivals.popleft()[2]
            arrivals.append((newest, last, came))
            self._came += came
            ways.append(way)
            shortest = min(shortest, way)
        self._shortest[1] = shortest
        if ways:
            self.queue = min(ways) - min(self._shortest)
        while arrivals and newest - arrivals[0][0] > MEASURE_S:
            self._came -= arrivals.popleft()[2]

    def _drain(self, now: float) -> bool:
        """Empty a queue that stands: it delays every word, and no longer grows, so the gradient is content with it."""
        if now - self._shortest_since > BASE_OVER_S:
            self._shortest = [self._shortest[1], float("inf")]
            self._shortest_since = now
        if self._draining and self.queue < DRAINED_S:
            self._draining = False
            self._set(max(self.bits, BACK_OFF * self._capacity))
        elif not self._draining and self.queue > STANDING_S and self.gradient.usage is not Usage.OVER:
            self._draining = True
            self._reduce(DRAIN * (self.passing or self.bits), now)
        return self._draining and self.gradient.usage is not Usage.OVER

    def _follow_queue(self, now: float) -> None:
        usage = self.gradient.usage
        if usage is Usage.OVER:
            if now - self._reduced >= REDUCE_EVERY_S and self.queue > HARMLESS_S:
                self._reduce(BACK_OFF * (self.passing or self.bits), now)
            self._grown = now
        elif usage is Usage.UNDER:
            self._grown = now  # the queue drains: growing again would only keep it filled
        else:
            self._grow(now)

    def _follow_evidence(self, now: float) -> None:
        """What came without waiting is what the line carries at least, be it that nobody had thought so."""
        if self.queue <= HARMLESS_S and now - self._reduced >= MEASURE_S:
            self._show(self.carried, now)

    def _show(self, bits: float, now: float) -> None:
        if bits > CLEARLY * self.bits:
            self.raised = now
        self._set(max(self.bits, bits))

    def _reduce(self, to: float, now: float) -> None:
        arriving = self.passing
        if arriving and (not self._capacity or abs(arriving - self._capacity) > 0.5 * self._capacity):
            self._capacity = arriving
        elif arriving:
            self._capacity += 0.2 * (arriving - self._capacity)
        self._set(min(self.bits, to))
        self._reduced = self._grown = now

    def _grow(self, now: float) -> None:
        passed = min(1.0, now - self._grown) if self._grown >= 0 else 0.0
        self._grown = now
        if self._capacity and self.bits > 1.5 * self._capacity:
            self._capacity = 0.0  # far beyond what the line carried last: it has changed
        near = self._capacity and self.bits > 0.8 * self._capacity
        grown = self.bits + STEP * passed if near else self.bits * GROWTH**passed
        self._set(max(self.bits, min(grown, HEADROOM * self.arriving + 10_000)))

    def _set(self, bits: float) -> None:
        self.bits = max(LOWEST, min(HIGHEST, bits))

    # --- loss --------------------------------------------------------------------------------------------------------

    def _follow_loss(self, now: float) -> None:
        if self._loss_since < 0:
            self._loss_since = now
        if now - self._loss_since < LOSS_OVER_S or self._counted < LOSS_PACKETS:
            return
        loss = self._lost / self._counted
        self._lost = self._counted = 0
        self._loss_since = now
        self.note_loss(loss, now)

    def note_loss(self, loss: float, now: float) -> None:
        """Take the part of packets lost over the last interval (0 to 1).

        Reducing shows whose loss it is: when sending less loses no less, the line drops packets whatever we do, and
        the estimate goes back to where it was. The draft would starve such a line.
        """
        if self._tested is not None:
            before, bits = self._tested
            self._tested = None
            if loss > 0.6 * before and self._line_loss < LINE_LOSS_AT_MOST:
                self._line_loss = min(LINE_LOSS_AT_MOST, loss)
                self._set(max(self.bits, bits))
                return
        excess = loss - self._line_loss
        if excess > MUCH_LOSS:
            self._tested = (loss, self.bits)
            self._reduce(min(self.bits, self.arriving or self.bits) * (1 - 0.5 * excess), now)
        elif excess < 0:
            self._line_loss += 0.2 * excess

    # --- other witnesses ---------------------------------------------------------------------------------------------

    def note_stated(self, bits: float, sending: float, now: float) -> None:
        """Take the receiver's own figure (REMB), while ``sending`` bits a second are sent to it.

        A receiver cannot measure beyond what it gets, so a figure that is ample for that is no limit, only no
        objection.
        """
        self.known, self._heard = True, now
        if bits < 1.1 * sending:
            self._set(min(self.bits, bits))
        else:
            passed = min(1.0, now - self._grown) if self._grown >= 0 else 0.0
            self._set(max(self.bits, bits, self.bits * (1 + 0.25 * passed)))
        self._grown = now

    def note_probe(self, bits: float, now: float) -> None:
        """Take what a probe has shown the line to carry; a probe only ever raises the estimate."""
        if bits > self.bits and (self.gradient.usage is not Usage.OVER or self.queue <= HARMLESS_S):
            self._capacity = 0.0
            self._show(bits, now)
            self._grown = now

    def keep_time(self, now: float, *, sending: bool) -> None:
        """Call a few times a second: a receiver that was heard and says nothing more may not get anything either."""
        if not self.known or not sending:
            self._heard = max(self._heard, now - SILENCE_S / 2)
            return
        if now - self._heard > SILENCE_S:
            self._set(self.bits / 2)
            self._heard = now
            self.gradient.reset()
