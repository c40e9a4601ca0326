"""A simulated line: a bottleneck with a queue, a delay and a seeded loss, and a sender that obeys its estimate."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from signaling.engines.bandwidth import HARMLESS_S, Estimate
from signaling.engines.gradient import Usage
from signaling.engines.probing import Probing
from signaling.engines.sendlog import SendLog
from signaling.engines.twcc import Arrivals, Feedback, read

TICK_S = 0.005
FEEDBACK_S = 0.1
AUDIO_BITS, AUDIO_SIZE = 40_000, 100
VIDEO_SIZE = 1100


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
    estimate: Estimate = field(default_factory=Estimate)
    probing: Probing = field(default_factory=Probing)
    log: SendLog = field(default_factory=SendLog)
    arrivals: Arrivals = field(default_factory=Arrivals)
    history: list[tuple[float, float, float]] = field(default_factory=list)
    under_way: deque[tuple[float, int]] = field(default_factory=deque)
    padding: int = 0

    def go(self, seconds: float) -> "Run":
        """Send for this long, video as much as is wanted and the estimate allows."""
        now, told, sent_before, owed, voice = 100.0, 100.0, 0, 0.0, 0.0
        answers: deque[tuple[float, bytes]] = deque()
        while now < 100.0 + seconds:
            now += TICK_S
            at = now - 100.0
            video = max(0.0, min(self.wanted(at), self.estimate.bits) - AUDIO_BITS)
            owed, voice = owed + video * TICK_S / 8, voice + AUDIO_BITS * TICK_S / 8
            for size in (VIDEO_SIZE, AUDIO_SIZE):
                while (owed if size == VIDEO_SIZE else voice) >= size:
                    owed, voice = (owed - size, voice) if size == VIDEO_SIZE else (owed, voice - size)
                    sent_before += size
                    self._send(size, now)
            pad = self.probing.padding(now, estimate=self.estimate.bits, wanted=self.wanted(at), sent=sent_before)
            sent_before = 0
            while pad > 0:
                self._send(min(255, pad), now)
                self.padding += min(255, pad)
                pad -= 255
            while self.under_way and self.under_way[0][0] <= now:
                arrived, number = self.under_way.popleft()
                self.arrivals.note(number, arrived)
            if now - told >= FEEDBACK_S:
                told = now
                answers.extend((now + self.line.delay_s, body) for body in self.arrivals.due())
            while answers and answers[0][0] <= now:
                self._hear(read(answers.popleft()[1]), now)
            self.estimate.keep_time(now, sending=True)
            if len(self.history) < at * 100:
                self.history.append((at, self.estimate.bits, self.line.waited))
        return self

    def _send(self, size: int, now: float) -> None:
        number = self.log.stamp(size, now)
        arrived = self.line.carry(size, now)
        if arrived is not None:
            self.under_way.append((arrived, number))

    def _hear(self, feedback: Feedback, now: float) -> None:
        fates = self.log.settle(feedback)
        self.estimate.note(fates, now)
        if self.estimate.gradient.usage is Usage.OVER and self.estimate.queue > HARMLESS_S:
            self.probing.abandon(now)
        proven = self.probing.note(fates, now, self.estimate.bits)
        if proven:
            self.estimate.note_probe(proven, now)

    def between(self, start: float, end: float) -> list[float]:
        """The estimates of this part of the run."""
        return [bits for at, bits, _ in self.history if start <= at < end]

    def queue(self, start: float, end: float) -> list[float]:
        """Seconds of queue that a packet met, in this part of the run."""
        return [waited for at, _, waited in self.history if start <= at < end]
