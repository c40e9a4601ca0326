"""What one captioning process does: listens to its tracks and recognises what is said in them, the urgent first.

One utterance is recognised at a time. Finished utterances come first, the oldest before the others, then those whose
speaker pauses, then drafts. A draft that is not made in time is simply not made: only the newest state of an utterance
is ever recognised. Finished utterances are never dropped; while they wait, the tracks are read more slowly.
"""

import time
from array import array
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hearing.speech.engines import Engines
from hearing.speech.port import RATE, Heard, Language, SpeechError
from signaling.captioning.ear import Draft, Ear, Ended
from signaling.captioning.lines import Behind, Failed, Line, Listen, Stop
from signaling.captioning.tail import Tail
from signaling.captions import Caption
from signaling.media import MediaKind, Track

_TELL_BEHIND_S = 5.0
_DRAFT_SHARE = 2.0
"""A draft of an utterance may cost half of the time that has passed since the last one of anybody."""


class Listener:
    """Call `step` again and again; it tells captions as it goes."""

    def __init__(self, engines: Engines, folder: Path, tell: Callable[[Line], None]) -> None:
        self._engines = engines
        self._folder = folder
        self._tell = tell
        self._ears: dict[tuple[str, str], Ear] = {}
        self._failed: set[Language] = set()
        self._drafted_until = 0.0
        self._draft_cost = 0.0
        self._told_behind = time.monotonic()

    def obey(self, order: Line) -> None:
        """Take an order."""
        match order:
            case Listen():
                ear = self._ears.get((order.hearing, order.device))
                if ear is None:
                    tail = Tail(self._folder, order.hearing, Track(order.device, MediaKind.AUDIO), order.since)
                    self._ears[order.hearing, order.device] = Ear(tail, self._engines.voice, order)
                else:
                    ear.listen, ear.stopping = order, False
                self._warm(order.language)
            case Stop():
                ear = self._ears.get((order.hearing, order.device))
                if ear is not None:
                    ear.stopping = True
            case _:
                raise ValueError(f"no order for a captioning process: {order}")

    def step(self) -> bool:
        """Listen to every track, then recognise one utterance, if there is any; tells whether there was."""
        now = time.time_ns()
        for key, ear in list(self._ears.items()):
            ear.hear(now)
            if ear.done:
                ear.close()
                del self._ears[key]
        self._tell_behind(now)
        waiting = [ear for ear in self._ears.values() if ear.ended]
        if waiting:
            self._finish(min(waiting, key=lambda ear: ear.ended[0].ended).ended.popleft())
            return True
        drafts = [(ear, draft) for ear in self._ears.values() if (draft := ear.draft()) is not None]
        if not drafts:
            return False
        ear, draft = min(
            drafts, key=lambda one: (not one[1].whole, one[1].spoken.drafted - len(one[1].utterance.samples))
        )
        if not draft.whole and time.monotonic() < self._drafted_until + _DRAFT_SHARE * self._draft_cost:
            return False
        self._draft(ear, draft)
        return True

    def _finish(self, ended: Ended) -> None:
        heard = ended.known or self._recognise(ended.listen, ended.utterance.samples, draft=False)
        spoken, listen = ended.spoken, ended.listen
        if heard is None or (not heard.text and not spoken.drafted):
            return  # nothing was told of it either
        self._caption(listen, spoken.key, spoken.started, ended.ended, heard, len(heard.text), final=True)

    def _draft(self, ear: Ear, draft: Draft) -> None:
        spoken, began = draft.spoken, time.monotonic()
        heard = self._recognise(ear.listen, draft.utterance.samples, draft=not draft.whole)
        self._drafted_until = time.monotonic()
        if not draft.whole:
            self._draft_cost = self._drafted_until - began
        spoken.drafted = len(draft.utterance.samples)
        if heard is None:
            return
        if draft.whole:
            spoken.ahead = draft.utterance.voiced, heard
        text, steady = spoken.steady.take(heard.text)
        if text:
            ends = ear.moment(draft.utterance.end)
            self._caption(ear.listen, spoken.key, spoken.started, ends, Heard(text), steady, final=False)

    def _recognise(self, listen: Listen, samples: "array[float]", *, draft: bool) -> Heard | None:
        """Recognise, or say once that it cannot be done."""
        try:
            recogniser = self._engines.recogniser(listen.language)
            return recogniser.recognise(samples, listen.language, hot_words=listen.hot_words, draft=draft)
        except SpeechError as error:
            if listen.language not in self._failed:
                self._failed.add(listen.language)
                self._tell(Failed(listen.language, error.zh, error.en))
            return None

    def _caption(
        self, listen: Listen, key: str, start: datetime, end: datetime, heard: Heard, steady: int, *, final: bool
    ) -> None:
        model = self._engines.model_of(listen.language)
        times = start, end, listen.language, heard.text, steady, final, model, heard.words, heard.timed
        self._tell(Caption(listen.hearing, listen.device, key, *times))

    def _warm(self, language: Language) -> None:
        """Load the model before the first word, and let it allocate what it needs."""
        silence = array("f", bytes(4 * RATE))
        self._recognise(Listen("", "", language, (), 0), silence, draft=True)

    def _tell_behind(self, now: int) -> None:
        if time.monotonic() - self._told_behind < _TELL_BEHIND_S:
            return
        self._told_behind = time.monotonic()
        oldest = min((ear.ended[0].ended for ear in self._ears.values() if ear.ended), default=None)
        behind = (datetime.fromtimestamp(now / 1e9, UTC) - oldest).total_seconds() if oldest is not None else 0.0
        self._tell(Behind(behind))
