"""Voices and noises, as the recogniser takes them."""

from array import array
from functools import cache

import av
import numpy as np

from hearing.speech.port import RATE
from tests.tools import require_speech


@cache
def clip(name):
    """Give a clip's samples."""
    resampler = av.AudioResampler("flt", "mono", RATE)
    with av.open(str(require_speech() / "clips" / name)) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    frames += resampler.resample(None)
    return array("f", np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32).tobytes())


def noise(kind, seconds, seed=1):
    """Give so many seconds of what a room sounds like while nobody speaks."""
    chance = np.random.default_rng(seed)
    count = int(seconds * RATE)
    time = np.arange(count) / RATE
    if kind == "silence":
        sound = np.zeros(count)
    elif kind == "hiss":
        sound = chance.normal(0, 0.02, count)
    elif kind == "hum":
        sound = 0.05 * np.sin(2 * np.pi * 50 * time) + 0.02 * np.sin(2 * np.pi * 150 * time)
    elif kind == "keys":
        sound = _keys(chance, count)
    elif kind == "music":
        sound = _music(chance, time)
    else:
        raise ValueError(kind)
    return array("f", sound.astype(np.float32).tobytes())


def _keys(chance, count):
    """Somebody types: six clicks a second, each a burst that dies away within 15 ms."""
    sound = chance.normal(0, 0.001, count)
    click = np.exp(-np.arange(RATE // 50) / (RATE * 0.004))
    for at in chance.integers(0, count - len(click), int(6 * count / RATE)):
        sound[at : at + len(click)] += 0.3 * click * chance.normal(0, 1, len(click))
    return sound


def _music(chance, time):
    """Chords that change every half second."""
    sound = np.zeros(len(time))
    half = RATE // 2
    for at in range(0, len(time), half):
        part = time[at : at + half]
        for tone in chance.choice([220.0, 261.6, 293.7, 329.6, 392.0, 440.0, 523.3], 3, replace=False):
            fading = np.exp(-(part - part[0]) * 3)
            sound[at : at + half] += 0.08 * fading * sum(np.sin(2 * np.pi * tone * n * part) / n for n in (1, 2, 3))
    return sound
