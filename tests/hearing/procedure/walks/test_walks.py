"""Random hearings under every invariant: some in every run, a hundred thousand in the full one."""

import os
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context

import pytest

from hearing.procedure.events import Recorded
from hearing.procedure.names import EVENTS, name_of
from hearing.vocabulary import Stage
from tests.hearing.procedure.walks.walk import walk, walk_all

FEW, LAST, MANY, BATCH = 150, 1_000, 100_000, 500


@pytest.fixture(scope="module")
def held():
    """The few hearings of every run."""
    return [walk(seed) for seed in range(FEW)]


def test_random_hearings_keep_every_invariant_and_reach_the_end(held):
    assert {one.state.stage for one in held} == set(Stage)


def test_random_hearings_meet_every_kind_of_event(held):
    """What is rare is met a little later, so that no kind of event is out of the random hearings' reach."""
    missing = set(EVENTS)
    for hearing in chain(held, (walk(seed) for seed in range(FEW, LAST))):
        missing -= {name_of(type(one.event)) for one in hearing.recorded}
        if not missing:
            break
    assert not missing


def test_a_walk_is_the_same_every_time():
    first, second = walk(7).recorded, walk(7).recorded
    assert first == second
    assert all(isinstance(one, Recorded) for one in first)


@pytest.mark.slow
def test_a_hundred_thousand_random_hearings():
    """Their seeds begin after those of every run. Processes start anew, so that nothing is shared by accident."""
    batches = [range(start, start + BATCH) for start in range(LAST, LAST + MANY, BATCH)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        assert sum(pool.map(walk_all, batches)) == MANY
