"""Three hours of clocks that run apart: every moment is placed within milliseconds."""

import random

from signaling.film.clocks import SECOND, Clocks, Point, StreamClock, lowest

HOURS = 3 * 3600 * SECOND
KEY = ("leg", 1, 0)


def spoken(*, clock_ppm: int, card_ppm: int, late: float = 0.0) -> tuple[Clocks, list[tuple[int, int]]]:
    """A microphone for three hours: its clocks, and timestamps with their moments. ``late``: one minute's delay."""
    noise = random.Random(5)
    clock, truth = StreamClock(48_000), []
    for step in range(0, HOURS, SECOND // 2):
        stamp = step * 48_000 * 1_000_000 // (SECOND * (1_000_000 + card_ppm))
        congested = late if step // (60 * SECOND) == 90 else 0.0
        clock.packet(stamp, step + int((0.02 + congested + noise.expovariate(100)) * SECOND))
        truth.append((stamp, step))
        if step % (5 * SECOND) == 0:
            trembling = noise.randint(-3, 3) * SECOND // 1000
            clock.report(stamp, ((step + step * clock_ppm // 1_000_000 + trembling) << 32) // SECOND)
    return Clocks({KEY: clock}), truth


def errors_ms(clocks: Clocks, truth: list[tuple[int, int]]) -> list[float]:
    """How far each moment is from the truth and the 20 ms of the way."""
    return [abs(clocks.at(KEY, stamp) - at) / 1e6 - 20 for stamp, at in truth]


def test_no_drift_of_sound_card_or_clock_moves_a_moment_in_three_hours():
    clocks, truth = spoken(clock_ppm=90, card_ppm=-140)
    assert max(map(abs, errors_ms(clocks, truth))) < 10, "of 1.5 s that the clocks went apart"


def test_a_minute_of_congestion_bends_no_clock():
    clocks, truth = spoken(clock_ppm=-50, card_ppm=30, late=0.3)
    assert max(errors_ms(clocks, truth)) < 25, "300 ms late, and no more than what a clock could have run away"


def test_the_line_goes_under_every_point_and_is_no_steeper_than_a_clock():
    line = lowest([Point(0, 50), Point(10 * SECOND, 90_000_000), Point(20 * SECOND, 60)])
    assert line(0) == 50
    assert line(20 * SECOND) == 20 * SECOND + 60
    assert line(10 * SECOND) - 10 * SECOND <= 50 + 10 * SECOND * 500 // 1_000_000
