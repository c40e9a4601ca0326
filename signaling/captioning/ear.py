"""One track that is listened to: packets in, utterances out, and which of its utterances wants a draft next."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hearing.speech.gate import Utterance
from hearing.speech.port import RATE, Heard
from hearing.speech.silero import GatedStream, VoiceModel
from signaling.captioning.lines import Listen
from signaling.captioning.tail import Tail
from signaling.captioning.voice import Voice
from signaling.captions import Steady

WAITING = 4
"""Utterances that wait for the recogniser; while so many do, the track is not read: the file keeps it."""
PAUSE = 0.2
"""Seconds of quiet after which an utterance is recognised as if it had ended: mostly it has."""
DRAFT_EVERY = 0.7
"""Seconds of speech between two drafts, at least."""
_STALLED_NS = 700_000_000
"""When nothing came for this long, whoever spoke has stopped, or was cut off."""


@dataclass(slots=True)
class Spoken:
    """An utterance under way or waiting. ``ahead`` is what was recognised in its last pause, and how much was said."""

    key: str
    started: datetime
    steady: Steady = field(default_factory=Steady)
    drafted: int = 0
    ahead: tuple[int, Heard] | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """An utterance that waits to be recognised; ``known`` is what it is, where that is known already."""

    spoken: Spoken
    utterance: Utterance
    ended: datetime
    listen: Listen
    known: Heard | None


@dataclass(frozen=True, slots=True)
class Draft:
    """An utterance so far. ``whole`` when its speaker pauses: it is then recognised as well as it can be."""

    spoken: Spoken
    utterance: Utterance
    whole: bool


class Ear:
    """Listens to one track."""

    def __init__(self, tail: Tail, model: VoiceModel, listen: Listen) -> None:
        self.listen = listen
        self.stopping = False
        self.ended: deque[Ended] = deque()
        self._tail = tail
        self._stream = GatedStream(model)
        self._voice = Voice()
        self._spoken: Spoken | None = None
        self._heard_at = 0

    def hear(self, now: int) -> None:
        """Take in what was recorded meanwhile; ``now`` in ns since 1970."""
        if len(self.ended) >= WAITING:
            return
        packets = self._tail.read()
        for at, data in packets:
            for piece in self._voice.push(at, data):
                for utterance in self._stream.push(piece):
                    self._end(utterance)
        if packets:
            self._heard_at = now
        elif now - self._heard_at > _STALLED_NS and self._stream.gate.speaking:
            for utterance in self._stream.finish():
                self._end(utterance)

    @property
    def done(self) -> bool:
        """Whether it is to stop and nothing is left."""
        return self.stopping and not self._tail.open and not self.ended and not self._stream.gate.speaking

    def close(self) -> None:
        """Let the log go."""
        self._tail.close()

    def draft(self) -> Draft | None:
        """Give what is under way, if it is time for a draft of it."""
        gate = self._stream.gate
        drafted = self._spoken.drafted if self._spoken is not None else 0
        pauses = gate.pausing >= PAUSE
        if not gate.speaking or (not pauses and gate.length - drafted < DRAFT_EVERY * RATE):
            return None
        utterance = gate.so_far()
        if utterance is None:
            return None
        spoken = self._spoken = self._spoken or self._new(utterance)
        if pauses and spoken.ahead is not None and spoken.ahead[0] == utterance.voiced:
            return None
        return Draft(spoken, utterance, whole=pauses)

    def moment(self, sample: int) -> datetime:
        """When a sample was said."""
        return datetime.fromtimestamp(self._voice.moment(sample) / 1e9, UTC)

    def _end(self, utterance: Utterance) -> None:
        spoken, self._spoken = self._spoken or self._new(utterance), None
        known = spoken.ahead[1] if spoken.ahead is not None and spoken.ahead[0] == utterance.voiced else None
        ended = self.moment(utterance.end)
        self.ended.append(Ended(spoken, utterance, ended, self.listen, known))

    def _new(self, utterance: Utterance) -> Spoken:
        started = self.moment(utterance.start)
        return Spoken(f"{self.listen.device}-{int(started.timestamp() * 1000)}", started)
