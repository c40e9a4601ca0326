"""A receiver's line as a whole, in simulated hearings: a wide line brings everything, however busy machines are."""

import random
from statistics import median

import pytest

from signaling.engines.probing import LONGEST_S
from tests.signaling.thin_line import Line
from tests.signaling.wide_line import Hearing, Machine


def machine(stalls: float, longest: float, seed: int) -> Machine:
    return Machine(stalls, longest, random.Random(seed))


@pytest.mark.parametrize("delay", [0.001, 0.03])
def test_everything_comes_down_a_wide_line_at_once(delay):
    hearing = Hearing(Line(lambda now: 1e9, delay_s=delay)).go(6)
    assert hearing.withheld == [], "the first seconds show what the line carries"
    assert hearing.padding < 200_000


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("packets", "control", "receiver"), [(0.03, 0.1, 0.08), (0.1, 0.3, 0.15)])
def test_a_busy_machine_is_no_thin_line(packets, control, receiver, seed):
    """Pictures come in bursts; packets, choices and feedback are late now and then, for that long at most."""
    hearing = Hearing(
        Line(lambda now: 1e9, delay_s=0.001),
        packets=machine(5, packets, seed),
        control=machine(5, control, seed + 10),
        receiver=machine(5, receiver, seed + 20),
    ).go(8)
    assert [at for at in hearing.withheld if at > 2] == []
    assert hearing.history[-1][1] == hearing.publishers


def test_a_line_that_has_become_wide_carries_everything_soon():
    hearing = Hearing(Line(lambda now: 2e6 if now < 108 else 1e9)).go(20)
    assert max(sent for at, sent, _ in hearing.history if 2 < at < 8) <= 2
    assert [at for at in hearing.withheld if at > 8 + LONGEST_S + 2] == [], "the next probe, and a few more"


@pytest.mark.parametrize("capacity", [6e6, 3e6])
def test_a_thin_line_is_not_flooded_to_find_out_what_it_carries(capacity):
    hearing = Hearing(Line(lambda now: capacity)).go(20)
    delays = sorted(delay for at, delay in hearing.delays if at > 5)
    assert median(delays) < 0.02
    assert delays[int(0.999 * len(delays))] < 0.25
    assert max(bits for at, _, bits in hearing.history if at > 5) < 1.1 * capacity
    assert hearing.history[-1][1] >= 1
