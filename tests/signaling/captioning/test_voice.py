from array import array

import numpy as np
import pytest

from hearing.speech.port import RATE
from signaling.captioning.voice import Voice
from tests.signaling.captioning.tracks import opus, packets

TICK = 20_000_000
"""Nanoseconds between two packets."""
START = 10**18


def tone(seconds, hertz=440.0):
    return 0.3 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)


def heard(arrivals):
    """Give everything that comes out, and the voice; arrivals are (ns, packet)."""
    voice, whole = Voice(), array("f")
    for at, packet in arrivals:
        for piece in voice.push(at, packet):
            whole.extend(piece)
    return np.array(whole), voice


def in_time(sent):
    return [(START + n * TICK, packet) for n, packet in enumerate(sent)]


def loud(sound):
    return np.sqrt(np.mean(sound**2))


@pytest.fixture(scope="module")
def sent():
    return packets(opus(tone(2)))


def test_a_track_is_decoded(sent):
    sound, voice = heard(in_time(sent))
    assert abs(len(sound) - 2 * RATE) < RATE / 20
    assert loud(sound[RATE // 2 :]) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)
    assert voice.moment(RATE) == pytest.approx(START + 10**9, abs=10**7)


def test_packets_out_of_order_and_twice_change_nothing(sent):
    straight, _ = heard(in_time(sent))
    mixed = in_time(sent)
    for at in range(0, len(mixed) - 2, 3):
        mixed[at + 1], mixed[at] = mixed[at], mixed[at + 1]
    mixed = [one for pair in zip(mixed, mixed, strict=True) for one in pair]
    sound, _ = heard(mixed[2:] if mixed[0][1] != sent[0] else mixed)
    assert len(straight) - len(sound) <= RATE // 50
    assert loud(sound) == pytest.approx(loud(straight), rel=0.02)


def test_what_is_lost_is_silence_of_the_same_length(sent):
    arrivals = in_time(sent)
    del arrivals[40:60]
    sound, voice = heard(arrivals)
    assert abs(len(sound) - 2 * RATE) < RATE / 20
    assert loud(sound[int(0.85 * RATE) : int(1.15 * RATE)]) < 0.01
    assert voice.moment(int(1.5 * RATE)) == pytest.approx(START + 15 * 10**8, abs=2 * 10**7)


def test_a_long_break_is_shortened_and_times_stay_right():
    payloads = opus(tone(3))
    first, later = packets(payloads[:50]), packets(payloads[50:100], first=65_580, timestamp=2**32 - 9600 + 48_000 * 60)
    sound, voice = heard([*in_time(first), *((START + 60 * 10**9 + n * TICK, one) for n, one in enumerate(later))])
    assert abs(len(sound) - 3 * RATE) < RATE / 10  # a second of each and one between them
    assert voice.moment(int(2.5 * RATE)) == pytest.approx(START + 605 * 10**8, abs=3 * 10**7)


def test_another_stream_begins_anew(sent):
    other = packets(opus(tone(1)), ssrc=8, first=3, timestamp=5)
    sound, _ = heard([*in_time(sent), *((START + 3 * 10**9 + n * TICK, one) for n, one in enumerate(other))])
    assert abs(len(sound) - 4 * RATE) < RATE / 10


@pytest.mark.parametrize("packet", [b"", b"\x80" * 5, packets([b"\xff" * 40])[0], packets([b""])[0]])
def test_what_is_no_voice_is_left_out(sent, packet):
    sound, _ = heard([(START - TICK, packet), *in_time(sent)])
    assert abs(len(sound) - 2 * RATE) < RATE / 10 or abs(len(sound) - 3 * RATE) < RATE / 10


def test_times_follow_the_fastest_packets_and_a_clock_that_drifts():
    """A sender whose clock is 100 parts in a million slow, over three hours of arrivals that jitter by 80 ms."""
    voice, chance, payload = Voice(), np.random.default_rng(1), opus(tone(0.02))[0]
    made = n = 0
    for n in range(0, 540_000, 180):  # every 3.6 s one packet: what lies between is silence of a second at most
        at = START + int(n * TICK * 1.0001) + int(chance.integers(0, 80_000_000))
        made += sum(map(len, voice.push(at, packets([payload], first=n // 180, timestamp=960 * n)[0])))
    assert voice.moment(made) == pytest.approx(START + n * TICK * 1.0001 + TICK, abs=90_000_000)


def test_tracks_whose_clocks_part_stay_within_forty_milliseconds_of_each_other_for_three_hours():
    """One sender's clock is 100 parts in a million slow, the other's as much fast; half a minute is heard each hour."""
    for seed, pace in ((1, 1.0001), (2, 0.9999)):
        voice, chance, payload = Voice(), np.random.default_rng(seed), opus(tone(0.02))[0]
        made = count = 0
        for last in (180_000, 360_000, 540_000):
            for n in range(last - 1500, last + 1):
                at = START + int(n * TICK * pace) + int(chance.exponential(15_000_000))
                made += sum(map(len, voice.push(at, packets([payload], first=count, timestamp=960 * n)[0])))
                count += 1
            assert voice.moment(made) == pytest.approx(START + last * TICK * pace + TICK, abs=20_000_000)
