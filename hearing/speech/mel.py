"""The picture of sound that Whisper was trained on: a log-mel spectrogram of 80 bands, 100 frames a second.

Radford and others, "Robust Speech Recognition via Large-Scale Weak Supervision" (2022), section 2.2; the bands are
Slaney's, of equal area.
"""

from array import array
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hearing.speech.port import RATE

BANDS = 80
HOP = 160
"""Samples a frame: 10 ms."""
_WINDOW = 400


def log_mel(samples: "array[float]", frames: int) -> NDArray[np.float32]:
    """Give ``BANDS`` x ``frames``; the sound is followed by silence, or cut, to fit."""
    sound = np.zeros(frames * HOP, np.float32)
    given = np.frombuffer(samples, np.float32)[: len(sound)]
    sound[: len(given)] = given
    padded = np.pad(sound, _WINDOW // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP][:frames]
    spectrum = np.fft.rfft(windows * _hann(), axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    bands = np.log10(np.maximum(_filters() @ power.T, 1e-10))
    bands = np.maximum(bands, bands.max() - 8.0)
    return np.ascontiguousarray((bands + 4.0) / 4.0, dtype=np.float32)


@cache
def _hann() -> NDArray[np.float32]:
    return np.hanning(_WINDOW + 1)[:-1].astype(np.float32)


@cache
def _filters() -> NDArray[np.float32]:
    """Give the triangular filters, ``BANDS`` x 201."""
    edges = _hertz(np.linspace(0.0, _mel(RATE / 2), BANDS + 2))
    lines = np.linspace(0.0, RATE / 2, _WINDOW // 2 + 1)
    widths = np.diff(edges)
    slopes = edges[:, None] - lines[None, :]
    rising, falling = -slopes[:-2] / widths[:-1, None], slopes[2:] / widths[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None], dtype=np.float32)


_LINEAR_TO = 1000.0
_STEP = 200.0 / 3
_LOG_STEP = np.log(6.4) / 27.0


def _mel(hertz: float) -> float:
    """Slaney's scale: even up to 1 kHz, logarithmic above it."""
    return float(_LINEAR_TO / _STEP + np.log(hertz / _LINEAR_TO) / _LOG_STEP)


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    bend = _LINEAR_TO / _STEP
    return np.where(mels < bend, mels * _STEP, _LINEAR_TO * np.exp(_LOG_STEP * (mels - bend)))
