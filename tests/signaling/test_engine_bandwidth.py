"""What a line carries, found out over simulated lines: steps, losses, short queues, stated figures."""

import itertools
from statistics import median

import pytest

from signaling.engines.bandwidth import HIGHEST, LOWEST, START, Estimate
from signaling.engines.gradient import Gradient, Usage
from signaling.engines.probing import EVERY_S, PROBE_S, Probing
from signaling.engines.sendlog import BURST_US, KEEP_PACKETS, KEEP_US, Burst, SendLog
from signaling.engines.twcc import Feedback
from tests.signaling.thin_line import Line, Run


def steps(now: float) -> float:
    return 2e6 if now < 112 or now >= 130 else 3e5


@pytest.fixture(scope="module")
def stepped() -> Run:
    """Eight seats' video over a line of 2 Mb/s that carries only 300 kb/s from second 12 to 30."""
    return Run(Line(steps), lambda at: 1.8e6).go(45)


def test_the_estimate_finds_a_good_line_and_stays_there(stepped):
    estimates = stepped.between(5, 12)
    assert min(estimates) > 1.8e6, "all that is wanted may be sent"
    assert max(stepped.queue(5, 12)) < 0.05


def test_the_estimate_falls_with_the_line_and_the_queue_drains(stepped):
    assert max(stepped.between(13.5, 30)) < 3.5e5
    assert min(stepped.between(15, 30)) > 1.2e5
    assert max(stepped.queue(20, 30)) < 0.35, "every word is late by the queue"
    assert median(stepped.queue(20, 30)) < 0.06
    assert 2.2e5 < median(stepped.between(20, 30)) < 3.3e5, "and the line is used"


def test_the_estimate_comes_back_with_the_line(stepped):
    assert max(stepped.between(30, 37)) > 1.5e6
    assert min(stepped.between(40, 45)) > 1.7e6


def test_a_line_that_is_always_full_is_used_and_not_filled():
    run = Run(Line(lambda now: 1e6), lambda at: 5e6).go(30)
    found = run.between(5, 30)
    assert 0.75e6 < median(found) < 1e6
    assert min(found) > 0.6e6, "it does not swing"
    assert max(run.queue(5, 30)) < 0.25
    assert median(run.queue(5, 30)) < 0.03


@pytest.mark.parametrize("loss", [0.05, 0.1, 0.3])
def test_a_line_that_loses_at_random_is_not_starved(loss):
    run = Run(Line(lambda now: 2e6, loss=loss), lambda at: 1.5e6).go(20)
    assert median(run.between(5, 20)) > 1.2e6


def test_a_line_that_loses_because_its_queue_is_short_is_not_flooded():
    run = Run(Line(lambda now: 5e5, queue_s=0.04), lambda at: 1.5e6).go(20)
    assert 2.5e5 < median(run.between(5, 20)) < 5.5e5


def test_the_thinnest_line_still_carries_a_voice():
    run = Run(Line(lambda now: 8e4), lambda at: 1.5e6).go(20)
    assert median(run.queue(10, 20)) < 0.15
    assert min(run.between(0, 20)) >= LOWEST


def test_padding_is_sent_only_to_find_out_and_little_of_it(stepped):
    sent = sum(bits for _, bits, _ in stepped.history) / 100 / 8
    assert 0 < stepped.padding < 0.05 * sent
    content = Run(Line(lambda now: 2e6), lambda at: 4e5).go(10)
    assert content.padding == 0, "who has what they want is not padded"


def test_who_says_nothing_is_not_limited_and_who_falls_silent_is():
    estimate = Estimate()
    for step in range(100):
        estimate.keep_time(step * 0.1, sending=True)
    assert (estimate.known, estimate.bits) == (False, START)
    estimate.note([Burst(at, at, 1, 100, 0, 100, at - 5, -5.0) for at in (10.0, 10.1, 10.2)], 10.3)
    assert estimate.known
    for step in range(103, 140):
        estimate.keep_time(step * 0.1, sending=True)
    assert estimate.bits < START / 4


def test_a_stated_figure_limits_only_when_it_is_short_of_what_is_sent():
    estimate = Estimate()
    estimate.note_stated(300_000, sending=1_000_000, now=1.0)
    assert estimate.bits == 300_000
    for second in range(2, 12):
        estimate.note_stated(450_000, sending=250_000, now=float(second))
    assert estimate.bits > 2_000_000, "a receiver cannot measure what nobody sends"
    estimate.note_stated(1 << 47, sending=0, now=12.0)
    assert estimate.bits == HIGHEST


def test_the_gradient_tells_a_growing_queue_from_a_draining_one():
    gradient = Gradient()
    found = []
    for begin, queue in ((0, lambda step: 0), (60, lambda step: step), (90, lambda step: 30 - step)):
        for step in range(30 if begin else 60):
            gradient.note((begin + step) * 0.02, (begin + step) * 0.02, 5 + (begin + step) * 0.02 + queue(step) * 0.004)
        found.append(gradient.usage)
    assert found == [Usage.NORMAL, Usage.OVER, Usage.UNDER]


def test_a_path_that_stood_still_is_judged_anew():
    gradient = Gradient()
    for step in range(60):
        gradient.note(step * 0.02, step * 0.02, 5 + step * 0.02)
    for step in range(60, 100):
        gradient.note(step * 0.02, step * 0.02, 25 + step * 0.02)
    assert gradient.usage is Usage.NORMAL


def test_what_was_sent_is_settled_once_across_the_wrap_and_bounded():
    log = SendLog()
    for number in range(70_000):
        log.stamp(100, number * 0.0005)
    last = 70_000 & 0xFFFF
    (burst,) = log.settle(Feedback((last - 2) & 0xFFFF, (1.0, None, 2.0)))
    assert burst == pytest.approx((34.9985, 34.9995, 3, 300, 1, 200, 2.0, 1.0 - 34.9985))
    assert log.settle(Feedback((last - 2) & 0xFFFF, (1.0, 1.0, 1.0))) == []
    assert log.settle(Feedback((last + 5) & 0xFFFF, (1.0,) * 20)) == [], "nothing was sent under these numbers"
    (burst,) = log.settle(Feedback((last - KEEP_PACKETS) & 0xFFFF, (1.0, 1.0)))
    assert (burst.first, burst.packets) == (35.0 - KEEP_PACKETS * 0.0005, 1)
    log.stamp(100, 35.0 + KEEP_US / 1e6 + 1)
    (burst,) = log.settle(Feedback((last - 9) & 0xFFFF, (1.0,) * 9 + (None, 2.0)))
    assert (burst.first, burst.packets, burst.arrived) == (41.0, 1, 2.0), "the others are too old"


def test_what_left_together_is_told_together():
    log, apart = SendLog(), BURST_US / 10 / 1e6
    for number in range(55):
        log.stamp(100, 10 + number * apart)
    bursts = log.settle(Feedback(1, tuple(20 + number * apart if number % 5 else None for number in range(55))))
    assert [round(burst.last - burst.first, 6) for burst in bursts] == [BURST_US / 1e6] * 5
    assert [(burst.packets, burst.lost) for burst in bursts] == [(11, 3), (11, 2), (11, 2), (11, 2), (11, 2)]
    assert all((burst.sent, burst.came) == (1100, 1100 - 100 * burst.lost) for burst in bursts)
    assert [round(burst.way, 6) for burst in bursts] == [10.0] * 5


def test_a_probe_without_an_answer_ends_and_the_next_one_waits_longer():
    probing, now = Probing(), 10.0
    begun: list[float] = []
    for _ in range(6000):
        now += 0.01
        padding = probing.padding(now, estimate=100_000, wanted=1_000_000, sent=0)
        if padding and (not begun or now - begun[-1] > PROBE_S):
            begun.append(now)
    pauses = [later - earlier for earlier, later in itertools.pairwise(begun)]
    assert pauses[0] > EVERY_S
    assert [round(pause, 1) for pause in pauses] == sorted(round(pause, 1) for pause in pauses)
    assert len(begun) < 12
