"""Statistics beside SciPy's, and beside what can be worked out by hand."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hearing.dataset.analysis.statistics import (
    NOTHING,
    kaplan_meier,
    median,
    share,
    stratified_odds,
    survival_median,
)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_has_wilsons_interval(found):
    part, whole = found
    theirs = stats.binomtest(part, whole).proportion_ci(method="wilson")
    ours = share(part, whole)
    assert ours.low == pytest.approx(theirs.low, abs=1e-9)
    assert ours.high == pytest.approx(theirs.high, abs=1e-9)
    assert share(0, 0) == NOTHING


@pytest.mark.parametrize("n", [1, 5, 6, 7, 25, 100, 999])
def test_a_median_has_the_widest_ranks_that_still_hold_95_percent(n):
    found = median(range(1, n + 1))
    assert found.value == (n + 1) / 2
    if n < 6:
        assert found.low is found.high is None
        return
    assert found.low is not None
    rank = int(found.low)
    assert stats.binom.cdf(rank - 1, n, 0.5) <= 0.025 < stats.binom.cdf(rank, n, 0.5)
    assert found.high == n + 1 - rank


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=2, max_size=60))
def test_survival_is_kaplan_and_meiers(spans):
    ours = kaplan_meier([(float(at), ended) for at, ended in spans])
    events = [at for at, ended in spans if ended]
    if not events:
        assert ours == []
        return
    censored = [at for at, ended in spans if not ended]
    theirs = stats.ecdf(stats.CensoredData(uncensored=events, right=censored)).sf
    assert [step.survival.value for step in ours] == pytest.approx(list(theirs.evaluate([step.at for step in ours])))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that some bounds do not exist
        band = theirs.confidence_interval(method="log-log")
    for step in ours:
        if step.survival.low is not None:
            assert step.survival.low == pytest.approx(float(band.low.evaluate(step.at)), abs=1e-9)
            assert step.survival.high == pytest.approx(float(band.high.evaluate(step.at)), abs=1e-9)


def test_a_median_of_survival_is_where_the_curve_crosses_half():
    steps = kaplan_meier([(float(at), True) for at in range(1, 21)])
    found = survival_median(steps)
    assert found.value == 10
    assert found.low is not None
    assert found.low < 10
    assert survival_median(kaplan_meier([(1.0, True), *[(9.0, False)] * 9])).value is None


def test_stratified_odds_by_hand():
    assert stratified_odds([(10, 5, 4, 8)]).value == pytest.approx(10 * 8 / (5 * 4))
    found = stratified_odds([(10, 5, 4, 8), (3, 6, 2, 9)])
    by_hand = (10 * 8 / 27 + 3 * 9 / 20) / (5 * 4 / 27 + 6 * 2 / 20)
    assert found.value == pytest.approx(by_hand)
    assert found.low is not None
    assert found.high is not None
    assert found.low < by_hand < found.high
    assert stratified_odds([(0, 0, 0, 0), (3, 0, 2, 0)]) == NOTHING


def test_a_single_stratum_has_nearly_woolfs_interval():
    ours = stratified_odds([(30, 20, 15, 35)])
    theirs = stats.contingency.odds_ratio([[30, 20], [15, 35]], kind="sample").confidence_interval()
    assert ours.low == pytest.approx(theirs.low, rel=1e-6)
    assert ours.high == pytest.approx(theirs.high, rel=1e-6)
