"""The gate in front of every recogniser: which samples are speech, cut into utterances of bounded length.

A recogniser that gets silence invents words (Whisper, given a hearing's vocabulary as its prompt, wrote whole
sentences of it), so nothing reaches one that did not pass here. The gate knows probabilities, not where they come
from: a voice-activity model gives one for each frame of 32 ms (``silero.py``).
"""

from array import array
from collections import deque
from dataclasses import dataclass

from hearing.speech.port import LONGEST_SECONDS, RATE

FRAME = 512
"""Samples in a frame: 32 ms."""


@dataclass(frozen=True, slots=True)
class GateRules:
    """When speech begins and ends.

    It begins where a frame's probability reaches ``begins`` and ends after ``hang`` seconds below ``goes_on``.
    ``pre_roll`` seconds before its beginning are part of it: soft consonants come before a model is sure. Speech of
    less than ``least`` seconds is a knock or a cough. At ``longest`` seconds an utterance is cut, at its quietest
    frame of the last ``search`` seconds.
    """

    begins: float = 0.5
    goes_on: float = 0.35
    pre_roll: float = 0.35
    hang: float = 0.7
    least: float = 0.2
    longest: float = 15.0
    search: float = 3.0

    def __post_init__(self) -> None:
        assert self.longest <= LONGEST_SECONDS
        assert self.search < self.longest


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of speech. ``start`` is its first sample's number in the stream; ``cut`` tells that speech goes on.

    ``voiced`` counts its frames in which somebody speaks: of two states of an utterance that have the same number, the
    later one holds only more silence. ``quiet`` is how many samples of silence it ends with.
    """

    start: int
    samples: "array[float]"
    cut: bool = False
    voiced: int = 0
    quiet: int = 0

    @property
    def end(self) -> int:
        """The sample after the last one in which somebody speaks, by its number in the stream."""
        return self.start + len(self.samples) - self.quiet

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / RATE


class Gate:
    """Takes one stream's frames in order and gives the utterances that end with them."""

    def __init__(self, rules: GateRules | None = None) -> None:
        self._rules = rules or GateRules()
        self._before: deque[array[float]] = deque(maxlen=_frames(self._rules.pre_roll))
        self._spoken: list[array[float]] = []
        self._chances: list[float] = []
        self._quiet = 0
        self._voiced = 0
        self._seen = 0

    @property
    def speaking(self) -> bool:
        """Whether speech is under way."""
        return bool(self._spoken)

    @property
    def length(self) -> int:
        """How many samples of speech are under way."""
        return FRAME * len(self._spoken)

    @property
    def pausing(self) -> float:
        """For how many seconds whoever speaks has been quiet."""
        return self._quiet * FRAME / RATE

    def so_far(self) -> Utterance | None:
        """Give what is under way, for a draft; None while nobody speaks, or not yet long enough to be speech."""
        if self._voiced < _frames(self._rules.least):
            return None
        return Utterance(self._start, _joined(self._spoken), cut=True, voiced=self._voiced, quiet=FRAME * self._quiet)

    def push(self, frame: "array[float]", chance: float) -> Utterance | None:
        """Take the next frame with the probability that it is speech; give the utterance that it ends, if any."""
        assert len(frame) == FRAME
        self._seen += FRAME
        if not self._spoken:
            if chance < self._rules.begins:
                self._before.append(frame)
                return None
            self._spoken = list(self._before)
            self._chances = [0.0] * len(self._spoken)
            self._before.clear()
        self._spoken.append(frame)
        self._chances.append(chance)
        voiced = chance >= self._rules.goes_on
        self._voiced += voiced
        self._quiet = 0 if voiced else self._quiet + 1
        if self._quiet >= _frames(self._rules.hang):
            return self.finish()
        if len(self._spoken) >= _frames(self._rules.longest):
            return self._cut()
        return None

    def finish(self) -> Utterance | None:
        """End what is under way, as at the end of a stream; give it if it was speech."""
        spoken, start, voiced, quiet = self._spoken, self._start, self._voiced, FRAME * self._quiet
        kept = self._before.maxlen or 0
        self._before.extend(spoken[-min(self._quiet, kept) :] if self._quiet else ())
        self._spoken, self._chances, self._quiet, self._voiced = [], [], 0, 0
        if voiced < _frames(self._rules.least):
            return None
        return Utterance(start, _joined(spoken), voiced=voiced, quiet=quiet)

    @property
    def _start(self) -> int:
        return self._seen - FRAME * len(self._spoken)

    def _cut(self) -> Utterance:
        """Cut at the quietest of the last frames; what follows it begins the next utterance."""
        window = _frames(self._rules.search)
        first = len(self._chances) - window
        at = first + min(range(window), key=self._chances[first:].__getitem__) + 1
        start, before = self._start, self._voiced
        samples, self._spoken, self._chances = _joined(self._spoken[:at]), self._spoken[at:], self._chances[at:]
        self._voiced = sum(chance >= self._rules.goes_on for chance in self._chances)
        return Utterance(start, samples, cut=True, voiced=before - self._voiced)


def _frames(seconds: float) -> int:
    """Give how many frames reach this long."""
    return -(-int(seconds * RATE) // FRAME)


def _joined(frames: list["array[float]"]) -> "array[float]":
    whole = array("f")
    for frame in frames:
        whole.extend(frame)
    return whole
