"""A simulated hearing at a receiver's end: pictures in bursts, voices, a machine that is busy, and a line.

The sender forwards what `Sharing` chooses, and what it plans to do is late now and then: a packet leaves after the
moment under which it was noted, padding and choices come when there is time for them, and so does the feedback.
"""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any

from signaling.engines.downlink import Downlink
from signaling.engines.forwarder import HAND_UP_EVERY_S
from signaling.engines.sharing import Sharing
from signaling.engines.source import Source
from signaling.engines.twcc import Arrivals
from signaling.media import PERSON, MediaKind, Sending, Track
from tests.signaling.thin_line import FEEDBACK_S, PAD_AT_MOST, Line

START = 100.0
PICTURES_A_SECOND, VOICES_A_SECOND = 30, 50
PICTURE_SIZES = (3, 3, 4)
PACKET, SOUND, OVERHEAD = 1100, 120, 64
SHARE_EVERY_S = 0.2


@dataclass
class Machine:
    """A machine that others use too: now and then nothing runs for a while.

    ``stalls`` a second, of at most ``stall_s``; what is due meanwhile happens right afterwards.
    """

    stalls: float = 0.0
    stall_s: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(11))
    _begun: float = START
    _until: float = START

    def free(self, now: float) -> float:
        """When what is due now happens."""
        while self.stalls and now > self._until:
            self._begun = self._until + self.chance.expovariate(self.stalls)
            self._until = self._begun + self.chance.uniform(0, self.stall_s)
        return max(now, self._until) if now >= self._begun else now


@dataclass
class Hearing:
    """One receiver who is to get ``publishers`` people's pictures and voices over a line."""

    line: Line
    publishers: int = 10
    packets: Machine = field(default_factory=Machine)
    control: Machine = field(default_factory=Machine)
    receiver: Machine = field(default_factory=Machine)
    downlink: Downlink = field(default_factory=Downlink)
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    #: (seconds since the receiver came, pictures sent, estimate)
    history: list[tuple[float, int, float]] = field(default_factory=list)
    delays: list[tuple[float, float]] = field(default_factory=list)
    padding: int = 0
    withheld: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = [f"p{number}" for number in range(self.publishers)]
        self._tracks = [Track(name, kind) for name in names for kind in PERSON]
        self._sources = {track: Source(0, 0, Sending(track, "0", 1, 96)) for track in self._tracks}
        self._me: Any = SimpleNamespace(order=SimpleNamespace(participant="me"), downlink=self.downlink)
        self._legs: dict[str, Any] = {
            name: SimpleNamespace(layers=lambda track: [self._sources[track]]) for name in names
        }
        self._sharing = Sharing()
        self._arrivals = Arrivals()
        self._due: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = itertools.count()
        self._leaves = START

    def go(self, seconds: float) -> "Hearing":
        """The receiver has just come; the others have been there for a while."""
        for track, source in self._sources.items():
            every = VOICES_A_SECOND if track.kind is MediaKind.AUDIO else PICTURES_A_SECOND
            size = SOUND if track.kind is MediaKind.AUDIO else PACKET * 10 // 3
            for step in range(3 * every):
                source.meter.add(size, START - 3 + step / every)
            self._at(START + self.chance.random() / every, self._publish(track, source, every))
        self._at(START, self._control)
        self._at(START + SHARE_EVERY_S * self.chance.random(), self._share)
        self._at(START + FEEDBACK_S, self._tell)
        while self._due[0][0] < START + seconds:
            at, _, act = heapq.heappop(self._due)
            act(at)
        return self

    def _at(self, when: float, act: Callable[[float], None]) -> None:
        heapq.heappush(self._due, (when, next(self._order), act))

    def _publish(self, track: Track, source: Source, every: int) -> Callable[[float], None]:
        numbers = itertools.count()

        def publish(now: float) -> None:
            self._at(now + 1 / every, publish)
            if track.kind is MediaKind.AUDIO:
                sizes = [SOUND]
            else:
                sizes = [PACKET] * PICTURE_SIZES[next(numbers) % len(PICTURE_SIZES)]
            for size in sizes:
                source.meter.add(size, now)
            if self._sharing.layer("me", track) is None:
                self.withheld.append(now - START)
                return
            for size in sizes:
                self._send(size + OVERHEAD, now)

        return publish

    def _send(self, size: int, now: float) -> None:
        number = self.downlink.sending(size, now)
        self._leaves = max(self._leaves, self.packets.free(now))
        arrived = self.line.carry(size, self._leaves)
        if arrived is not None:
            self.delays.append((now - START, arrived - now - self.line.delay_s))
            self._at(arrived, lambda at: self._arrivals.note(number, at))

    def _control(self, now: float) -> None:
        at = self.control.free(now)
        self._at(at + HAND_UP_EVERY_S, self._control)
        wanted = self.downlink.padding(at)
        while wanted > 0:
            size = min(PAD_AT_MOST, wanted)
            self._send(size, at)
            self.downlink.padded(size)
            self.padding += size
            wanted -= size

    def _share(self, now: float) -> None:
        at = self.control.free(now)
        self._at(at + SHARE_EVERY_S, self._share)
        self._sharing.survey(self._legs, {track: [self._me] for track in self._tracks}, {}, at)
        self._sharing.share(self._me, at)
        pictures = [track for track in self._tracks if track.kind is MediaKind.VIDEO]
        sent = sum(self._sharing.layer("me", track) is not None for track in pictures)
        self.history.append((at - START, sent, self.downlink.estimate.bits))

    def _tell(self, now: float) -> None:
        at = self.receiver.free(now)
        self._at(at + FEEDBACK_S, self._tell)
        for body in self._arrivals.due():
            self._at(self.control.free(at + self.line.delay_s), partial(self.downlink.on_feedback, body))
