"""The real models on real voices, and on no voice at all."""

import subprocess
import sys
from array import array

import numpy as np
import pytest

from hearing.speech.catalogue import WHISPER
from hearing.speech.gate import FRAME
from hearing.speech.lexicon import CaseWords, lexicon
from hearing.speech.port import LONGEST_SECONDS, RATE, Language, SpeechError
from hearing.speech.silero import GatedStream
from hearing.speech.whisper import WhisperRecogniser
from tests.hearing.speech.sounds import clip, noise
from tests.tools import require_speech

WORDS = lexicon(CaseWords(parties=("华星光电股份有限公司",), exhibits=("证据1",)), Language.ZH)


@pytest.fixture(scope="module")
def whisper():
    return WhisperRecogniser(require_speech() / WHISPER.name)


def utterances(engines, samples):
    stream = GatedStream(engines.voice)
    return [*stream.push(samples), *stream.finish()]


def test_what_was_said_in_english_is_heard_with_its_times(engines):
    said = utterances(engines, clip("basic_ref_en.wav"))
    heard = [engines.recogniser(Language.EN).recognise(one.samples, Language.EN) for one in said]
    assert " ".join(one.text for one in heard) == "Some call me nature. Others call me Mother Nature."
    for one, utterance in zip(heard, said, strict=True):
        times = [time for word in one.words for time in (word.start, word.end)]
        assert times == sorted(times)
        assert times[-1] <= utterance.seconds + 0.01
        assert " ".join(word.text for word in one.words) == one.text


def test_what_was_said_in_chinese_is_heard_with_its_times(engines, whisper):
    (said,) = utterances(engines, clip("basic_ref_zh.wav"))
    heard = whisper.recognise(said.samples, Language.ZH)
    assert "这就是我" in heard.text
    assert heard.timed
    assert "".join(word.text for word in heard.words) == heard.text
    times = [time for word in heard.words for time in (word.start, word.end)]
    assert times == sorted(times)
    helped = whisper.recognise(said.samples, Language.ZH, hot_words=("万人敬仰", "太乙真人"))
    assert "太乙真人" in helped.text
    draft = whisper.recognise(said.samples, Language.ZH, draft=True)
    assert "这就是我" in draft.text


def test_nothing_that_is_no_speech_passes_the_gate_and_without_it_words_are_invented(engines, whisper):
    """The rule of this package: no recogniser without the gate in front of it."""
    for kind in ("silence", "hiss", "hum", "keys"):
        assert utterances(engines, noise(kind, 10)) == []
    assert whisper.recognise(noise("hiss", 3), Language.ZH, hot_words=WORDS, draft=True).text  # why the rule is there


def test_speech_in_noise_passes_the_gate(engines):
    voice = np.array(clip("basic_ref_zh.wav"))
    hiss = np.array(noise("hiss", len(voice) / RATE + 1))[: len(voice)]
    loud = hiss * (np.sqrt(np.mean(voice**2)) / np.sqrt(np.mean(hiss**2)) * 10 ** (-5 / 20))  # 5 dB below the voice
    said = utterances(engines, array("f", (voice + loud).astype(np.float32).tobytes()))
    assert sum(one.seconds for one in said) > 5


def test_a_stream_in_pieces_is_cut_like_a_whole_one(engines):
    samples = clip("basic_ref_en.wav")
    whole = utterances(engines, samples)
    stream, pieces = GatedStream(engines.voice), []
    for at in range(0, len(samples), 960):
        pieces += stream.push(samples[at : at + 960])
    assert [*pieces, *stream.finish()] == whole
    assert all(one.start % FRAME == 0 for one in whole)


@pytest.mark.parametrize(("gain", "wrong"), [(4, 0), (20, 1)], ids=("a twelfth cut off", "a third cut off"))
def test_a_voice_that_is_too_loud_for_its_microphone_is_understood(engines, gain, wrong):
    clipped = np.clip(np.asarray(clip("basic_ref_en.wav")) * gain, -1, 1).astype(np.float32)
    assert np.mean(np.abs(clipped) >= 1) > {4: 1 / 13, 20: 1 / 3}[gain]
    said = utterances(engines, array("f", clipped.tobytes()))
    heard = " ".join(engines.recogniser(Language.EN).recognise(one.samples, Language.EN).text for one in said)
    lost = {"some", "call", "me", "nature.", "others", "mother"} - set(heard.lower().split())
    assert len(lost) <= wrong


def test_two_who_speak_at_once_are_heard_each_on_their_own_track(engines):
    clips = [clip("basic_ref_en.wav"), clip("beckett.wav")]
    streams = [GatedStream(engines.voice) for _ in clips]
    heard = [list(stream.push(samples[:0])) for stream, samples in zip(streams, clips, strict=True)]
    for at in range(0, max(map(len, clips)), FRAME):
        for one, stream, samples in zip(heard, streams, clips, strict=True):
            one.extend(stream.push(samples[at : at + FRAME]))
    for one, stream, samples in zip(heard, streams, clips, strict=True):
        one.extend(stream.finish())
        alone = utterances(engines, samples)
        assert [(each.start, each.samples) for each in one] == [(each.start, each.samples) for each in alone]


def test_a_line_that_stands_still_for_seconds_within_a_sentence_loses_no_word(engines):
    samples = clip("basic_ref_en.wav")
    middle = len(samples) // 2
    said = utterances(engines, samples[:middle] + array("f", bytes(4 * 3 * RATE)) + samples[middle:])
    heard = " ".join(engines.recogniser(Language.EN).recognise(one.samples, Language.EN).text for one in said)
    assert heard == "Some call me nature. Others call me Mother Nature."


def test_too_long_an_utterance_and_an_unknown_language_are_refused(engines, whisper):
    long = array("f", bytes(4 * int(RATE * (LONGEST_SECONDS + 1))))
    with pytest.raises(SpeechError, match="too long"):
        whisper.recognise(long, Language.ZH)
    with pytest.raises(SpeechError, match="cannot recognise"):
        engines.recogniser(Language.EN).recognise(long[:RATE], Language.ZH)


def test_the_engine_does_not_report_to_its_makers():
    """Loaded as it is by default, onnxruntime keeps a store of reports to send in the user's cache."""
    code = "import os, subprocess, hearing.speech.engines; subprocess.run(['ls', '-l', f'/proc/{os.getpid()}/fd'])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "onnxruntime.db" not in said
