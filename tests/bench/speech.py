"""`hearing bench speech`: errors and CPU beside the recogniser's own batch mode, captions of two people, silence.

Clips of people speaking come out of published packages (`speech_clips.py` says which, `tools/speech.py` fetches them).
They are few: the detail says how many characters or words, and a rate over so few says little of a model.
"""

import asyncio
import os
import tempfile
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

import numpy as np

from hearing.speech.engines import Engines
from hearing.speech.gate import GateRules
from hearing.speech.models import Models
from hearing.speech.port import RATE, Language
from hearing.speech.sherpa import KINDS, moonshine_directory
from hearing.speech.silero import GatedStream
from hearing.speech.whisper import WhisperOptions, WhisperRecogniser
from signaling.captioning.captioner import NICE
from signaling.captioning.child import Child
from signaling.captioning.lines import Line, Listen
from signaling.captioning.voice import Voice
from signaling.captions import Caption
from signaling.media import MediaKind, Track
from tests.bench.measured import Measured
from tests.bench.speech_clips import CLIPS, errors, units
from tests.hearing.speech.sounds import clip, noise
from tests.signaling.captioning.tracks import opus, packets, recording
from tests.tools import require_speech

PEOPLE = 2
#: How often the clips are spoken, one after the other: those of Mandarin are few and short.
TIMES = {Language.ZH: 5, Language.EN: 1}
NOISES = ("silence", "hiss", "hum", "keys", "music")
MINUTES = 60
LISTENS_WITHIN_S = 60.0


def _engines() -> Engines:
    return Engines(Models(require_speech()))


def _pipeline(engines: Engines, language: Language, sent: list[bytes]) -> str:
    """Recognise a track as the product does, from its packets to finished utterances."""
    voice, stream, ended = Voice(), GatedStream(engines.voice), []
    for number, packet in enumerate(sent):
        for piece in voice.push(number * 20_000_000, packet):
            ended += stream.push(piece)
    recogniser = engines.recogniser(language)
    heard = [recogniser.recognise(one.samples, language).text for one in [*ended, *stream.finish()]]
    return " ".join(heard)


def _batch(language: Language) -> Callable[["array[float]"], str]:
    """Give the recogniser as it is used on files: the whole clip at once, without a gate; Whisper with its 30 s."""
    if language is Language.ZH:
        whisper = WhisperRecogniser(require_speech() / "whisper-base", WhisperOptions(30.0, 30.0))
        return lambda samples: whisper.recognise(samples, language).text
    engine = KINDS["moonshine"].load(moonshine_directory(require_speech() / "moonshine-tiny-en").files)

    def recognise(samples: "array[float]") -> str:
        stream = engine.create_stream()
        stream.accept_waveform(RATE, np.frombuffer(samples, np.float32))
        engine.decode_stream(stream)
        return str(stream.result.text)

    return recognise


def _accuracy(language: Language) -> Measured:
    engines, batch = _engines(), _batch(language)
    engines.recogniser(language)
    counted = wrong = wrong_batch = 0
    ours = theirs = seconds = 0.0
    for name, text in CLIPS[language].items():
        samples, said = clip(name), units(text, language)
        sent = packets(opus([*samples, *noise("silence", 1.0)]))
        began = time.process_time()
        heard = _pipeline(engines, language, sent)
        between = time.process_time()
        heard_batch = batch(samples)
        ours, theirs = ours + between - began, theirs + time.process_time() - between
        counted += len(said)
        wrong += errors(said, units(heard, language))
        wrong_batch += errors(said, units(heard_batch, language))
        seconds += len(samples) / RATE
    return Measured(
        100 * wrong / counted,
        "% wrong " + ("characters" if language is Language.ZH else "words"),
        "the recogniser's batch mode on the same clips",
        100 * wrong_batch / counted,
        {
            "counted": counted,
            "seconds": round(seconds, 1),
            "cpu_of_batch": round(ours / theirs, 3),
            "cpu_per_second": round(ours / seconds, 3),
            "batch_cpu_per_second": round(theirs / seconds, 3),
        },
    )


class _Told:
    """Captions as they come, each with the moment."""

    def __init__(self, processes: int) -> None:
        self.captions: list[tuple[float, Caption]] = []
        self.ready = asyncio.Event()
        self._said = 0
        self._processes = processes

    def __call__(self, line: Line) -> None:
        if isinstance(line, Caption):
            self.captions.append((time.time(), line))
        else:
            self._said += 1
            if self._said >= self._processes:
                self.ready.set()

    def delays(self) -> tuple[list[float], list[float]]:
        """Give, for each utterance, seconds from its last word to its whole text, and until it is called final."""
        whole, final = [], []
        for at, last in self.captions:
            if last.final and last.text:
                same = (when for when, one in self.captions if one.key == last.key and one.text == last.text)
                whole.append(max(0.0, min(same) - last.ended_at.timestamp()))
                final.append(at - last.ended_at.timestamp())
        return whole, final


async def _two_speak(language: Language, processes: int) -> _Told:
    told, names = _Told(processes), list(CLIPS[language]) * TIMES[language]
    with tempfile.TemporaryDirectory() as place:
        children = [Child([str(NICE), place, str(require_speech())], told) for _ in range(processes)]
        running = [asyncio.create_task(child.run()) for child in children]
        for number in range(PEOPLE):
            children[number % processes].order(Listen("bench", f"p{number}", language, (), 0))
        async with asyncio.timeout(LISTENS_WITHIN_S):
            await told.ready.wait()  # they tell how they do when the models are loaded
        async with recording(Path(place)) as recorder:

            async def speak(number: int) -> None:
                pause = noise("silence", 1.5)
                sound = [*pause, *(s for name in names[number:] + names[:number] for s in (*clip(name), *pause))]
                sent = packets(opus(sound), ssrc=7 + number)
                log = recorder.start("bench", Track(f"p{number}", MediaKind.AUDIO), "leg")
                began = time.monotonic()
                for at, packet in enumerate(sent):
                    await asyncio.sleep(max(0.0, began + at * 0.02 - time.monotonic()))
                    log.append(packet, time.time_ns())
                recorder.finish(log)

            await asyncio.gather(*(speak(number) for number in range(PEOPLE)))
        await asyncio.sleep(5)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    return told


def _captions(language: Language) -> Measured:
    processes = max(1, (os.cpu_count() or 1) // 2)
    try:
        told = asyncio.run(_two_speak(language, processes))
    except TimeoutError:
        raise SystemExit(
            f"the models were not loaded within {LISTENS_WITHIN_S:.0f} s: is the machine overloaded?"
        ) from None
    whole, final = told.delays()
    if len(whole) < 2:
        raise SystemExit("too few captions came in time: is the machine overloaded?")
    half, late = (lambda values: quantiles(values, n=100)[49]), (lambda values: quantiles(values, n=20)[18])
    return Measured(
        half(whole),
        "s from the last word to the whole text, p50",
        "what the gate waits before it calls an utterance finished",
        GateRules().hang,
        {
            "p95": round(late(whole), 2),
            "final_p50": round(half(final), 2),
            "final_p95": round(late(final), 2),
            "utterances": len(whole),
            "drafts": sum(not one.final for _, one in told.captions),
            "people": PEOPLE,
            "processes": processes,
            "load_average": round(os.getloadavg()[0], 1),
        },
    )


def _silence() -> Measured:
    engines = _engines()
    whisper = engines.recogniser(Language.ZH)
    stream, invented, passed = GatedStream(engines.voice), 0, 0
    for minute in range(MINUTES):
        ended = stream.push(noise(NOISES[minute % len(NOISES)], 60, seed=minute))
        passed += len(ended)
        invented += sum(len(whisper.recognise(one.samples, Language.ZH).text) for one in ended)
    without = sum(len(whisper.recognise(noise(kind, 10), Language.ZH, draft=True).text) for kind in NOISES)
    return Measured(
        float(invented),
        "characters invented in 60 minutes",
        "the same model without the gate, in 50 s of the same sounds",
        float(without),
        {"sounds": list(NOISES), "utterances_that_passed": passed},
    )


CASES = {
    "zh": lambda: _accuracy(Language.ZH),
    "en": lambda: _accuracy(Language.EN),
    "caption-zh": lambda: _captions(Language.ZH),
    "caption-en": lambda: _captions(Language.EN),
    "silence-60min": _silence,
}
