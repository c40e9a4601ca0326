"""Camera and microphone files for a browser under test: one colour and one tone prove who sent what arrives."""

import math
import random
import struct
import wave
from pathlib import Path

RATE = 48_000


def write_tone(path: Path, hertz: float, seconds: float = 4.0) -> Path:
    """Write a WAV of one tone, whole periods long so that looping it makes no click."""
    periods = round(hertz * seconds)
    count = round(periods * RATE / hertz)
    samples = (round(9_000 * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(count))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path


def write_voice(path: Path, pitch: float = 120.0, seconds: float = 8.0) -> Path:
    """Write a WAV of something like a voice: vowels of this pitch (Hz), syllables four times a second, and pauses.

    Codecs treat it as speech, which they do not do with a tone.
    """
    period = round(RATE / pitch)
    vowels = [[_vowel(formants, i / period, pitch) for i in range(period)] for formants in VOWELS]
    samples = []
    for i in range(round(seconds * RATE)):
        syllable, within = divmod(i / RATE * 4, 1.0)
        loudness = 0.0 if syllable % 8 == 7 else math.sin(math.pi * within)
        samples.append(round(9_000 * loudness * vowels[int(syllable) % len(vowels)][i % period]))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path


VOWELS = ((730.0, 1090.0, 2440.0), (270.0, 2290.0, 3010.0), (300.0, 870.0, 2240.0))
"""The first three formants (Hz) of a, i and u."""


def _vowel(formants: tuple[float, ...], phase: float, pitch: float) -> float:
    weights = [(n, sum(1 / (1 + ((n * pitch - one) / 90) ** 2) for one in formants) + 0.02) for n in range(1, 33)]
    return sum(weight * math.sin(2 * math.pi * n * phase) for n, weight in weights) / 4


def write_motion(path: Path, *, width: int = 640, height: int = 360, block: int = 8) -> Path:
    """Write a Y4M film of blocks that all change with every frame: as much as a camera ever has to send."""
    chance = random.Random(3)
    neutral, picture = bytes([128]) * (width * height // 2), bytearray()
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F15:1 Ip A1:1 C420\n".encode())
        for _ in range(30):
            for _ in range(height // block):
                row = b"".join(bytes([chance.randrange(40, 216)]) * block for _ in range(width // block))
                picture += row * block
            out.write(b"FRAME\n" + picture + neutral)
            picture.clear()
    return path


def write_colour(path: Path, rgb: tuple[int, int, int], *, width: int = 320, height: int = 180) -> Path:
    """Write a Y4M film of one colour with a bar that moves, so that every frame differs from the last."""
    red, green, blue = rgb
    luma = round(16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255)
    blue_difference = round(128 + (-37.797 * red - 74.203 * green + 112.0 * blue) / 255)
    red_difference = round(128 + (112.0 * red - 93.786 * green - 18.214 * blue) / 255)
    chroma = bytes([blue_difference]) * (width * height // 4) + bytes([red_difference]) * (width * height // 4)
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F15:1 Ip A1:1 C420\n".encode())
        for frame in range(30):
            bar = bytearray([luma]) * width
            at = frame * (width - 12) // 30
            bar[at : at + 12] = bytes([235]) * 12
            rows = bytes([luma]) * (width * (height - 8)) + bytes(bar) * 8
            out.write(b"FRAME\n" + rows + chroma)
    return path
