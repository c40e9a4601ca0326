"""A simulated line: a bottleneck with a queue, a delay and a seeded loss, and a sender that obeys its `Downlink`."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from signaling.engines.downlink import Downlink
from signaling.engines.forwarder import HAND_UP_EVERY_S
from signaling.engines.twcc import Arrivals

TICK_S = 0.005
FEEDBACK_S = 0.1
AUDIO_BITS, AUDIO_SIZE = 40_000, 100
VIDEO_SIZE = 1100
PAD_AT_MOST = 319


@dataclass
class Line:
    """``capacity`` in bits a second at a time; ``queue_s`` is how long its queue may get; ``loss`` is at random."""

    capacity: Callable[[float], float]
    queue_s: float = 1.0
    delay_s: float = 0.03
    loss: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    free_at: float = 0.0
    waited: float = 0.0

    def carry(self, size: int, now: float) -> float | None:
        """When a packet sent now arrives, or nothing."""
        self.waited = max(0.0, self.free_at - now)
        if self.waited > self.queue_s or self.chance.random() < self.loss:
            return None
        self.free_at = max(now, self.free_at) + 8 * size / self.capacity(now)
        return self.free_at + self.delay_s


@dataclass
class Run:
    """One simulated call: ``history`` holds (time, estimate, seconds of queue) a hundred times a second."""

    line: Line
    wanted: Callable[[float], float]
    downlink: Downlink = field(default_factory=Downlink)
    arrivals: Arrivals = field(default_factory=Arrivals)
    history: list[tuple[float, float, float]] = field(default_factory=list)
    under_way: deque[tuple[float, int]] = field(default_factory=deque)
    answers: deque[tuple[float, bytes]] = field(default_factory=deque)
    padding: int = 0

    def go(self, seconds: float) -> "Run":
        """Send for this long, video as much as is wanted and the downlink allows."""
        now, told, padded, owed, voice = 100.0, 100.0, 100.0, 0.0, 0.0
        while now < 100.0 + seconds:
            now += TICK_S
            at = now - 100.0
            self.downlink.wanted = self.wanted(at)
            video = max(0.0, min(self.downlink.wanted, self.downlink.budget) - AUDIO_BITS)
            owed, voice = owed + video * TICK_S / 8, voice + AUDIO_BITS * TICK_S / 8
            for size in (VIDEO_SIZE, AUDIO_SIZE):
                while (owed if size == VIDEO_SIZE else voice) >= size:
                    owed, voice = (owed - size, voice) if size == VIDEO_SIZE else (owed, voice - size)
                    self._send(size, now)
            if now - padded >= HAND_UP_EVERY_S:
                padded = now
                self._pad(now)
            while self.under_way and self.under_way[0][0] <= now:
                arrived, number = self.under_way.popleft()
                self.arrivals.note(number, arrived)
            if now - told >= FEEDBACK_S:
                told = now
                self.answers.extend((now + self.line.delay_s, body) for body in self.arrivals.due())
            while self.answers and self.answers[0][0] <= now:
                self.downlink.on_feedback(self.answers.popleft()[1], now)
            if len(self.history) < at * 100:
                self.history.append((at, self.downlink.estimate.bits, self.line.waited))
        return self

    def _send(self, size: int, now: float) -> None:
        number = self.downlink.sending(size, now)
        arrived = self.line.carry(size, now)
        if arrived is not None:
            self.under_way.append((arrived, number))

    def _pad(self, now: float) -> None:
        wanted = self.downlink.padding(now)
        while wanted > 0:
            size = min(PAD_AT_MOST, wanted)
            self._send(size, now)
            self.downlink.padded(size)
            self.padding += size
            wanted -= size

    def between(self, start: float, end: float) -> list[float]:
        """The estimates of this part of the run."""
        return [bits for at, bits, _ in self.history if start <= at < end]

    def queue(self, start: float, end: float) -> list[float]:
        """Seconds of queue that a packet met, in this part of the run."""
        return [waited for at, _, waited in self.history if start <= at < end]
