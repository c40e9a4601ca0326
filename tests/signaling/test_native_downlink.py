"""The estimate in C against the one in Python: over the same lines both come to the same figures, to the last bit."""

import contextlib
import random
from collections.abc import Iterator

import pytest

from signaling.engines.sendlog import Burst
from tests.signaling.thin_line import Line, Run
from tests.signaling.twin_line import TwinDownlink
from tests.signaling.wide_line import Hearing, Machine
from tests.tools import require_native


@contextlib.contextmanager
def twins() -> Iterator[TwinDownlink]:
    require_native()
    downlink = TwinDownlink()
    try:
        yield downlink
    finally:
        downlink.close()


@pytest.mark.parametrize("loss", [0.0, 0.02, 0.3])
def test_both_follow_a_line_that_becomes_thin_and_wide_again(loss):
    with twins() as downlink:
        line = Line(lambda now: 2e6 if now < 104 or now >= 110 else 3e5, loss=loss)
        run = Run(line, lambda at: 1.8e6, downlink=downlink).go(16)
        assert downlink.steps > 500
        assert run.padding > 0, "it was tried how much the line carries"


def test_both_find_out_what_a_wide_line_carries_while_machines_are_busy():
    with twins() as downlink:
        busy = Machine(5, 0.1, random.Random(3))
        Hearing(Line(lambda now: 1e8, delay_s=0.01), publishers=3, packets=busy, downlink=downlink).go(4)
        assert downlink.estimate.known


@pytest.mark.parametrize("seed", range(2))
def test_both_judge_the_same_of_whatever_a_browser_may_say(seed):
    chance = random.Random(seed)
    with twins() as downlink:
        now, bits = 100.0, set()
        for _ in range(800):
            now += chance.choice((0.0, 0.02, 0.1, 0.1, chance.random() * 3))
            downlink.wanted, downlink.given = chance.choice((0.0, 1e6, 5e7)), chance.choice((0.0, 1e5))
            if chance.random() < 0.1:
                downlink.on_stated(chance.choice((1e4, 3e5, 1e6, float(1 << 47))), now)
            downlink.on_bursts([burst(chance, now) for _ in range(chance.choice((0, 1, 9, 9, 600)))], now)
            downlink.padding(now)
            bits.add(downlink.estimate.bits)
        assert len(bits) > 20


def burst(chance: random.Random, now: float) -> Burst:
    """Some packets that left of late, with an answer that need not make sense."""
    first = now - chance.random() * chance.choice((0.05, 0.3, 2.0))
    packets = chance.randrange(1, 40)
    lost = chance.choice((0, 0, packets // 8, packets))
    size = packets * chance.randrange(60, 1300)
    arrived = first + chance.choice((0.02, 0.02, chance.random(), -50.0))
    came = 0 if lost == packets else size * (packets - lost) // packets
    return Burst(first, first + 0.009, packets, size, lost, came, arrived, arrived - first - 0.004)
