"""Shares, medians, survival and stratified odds, each with a 95 % interval. Pure.

An interval is None where so few values cannot give one; it is never made up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb, exp, log, sqrt

Z = 1.959963984540054
"""Of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval; None where there is none."""

    value: float | None
    low: float | None
    high: float | None


NOTHING = Estimate(None, None, None)


def share(part: int, whole: int) -> Estimate:
    """Give a share with Wilson's score interval (Wilson 1927)."""
    if whole == 0:
        return NOTHING
    found, square = part / whole, Z * Z
    centre = (found + square / (2 * whole)) / (1 + square / whole)
    half = Z / (1 + square / whole) * sqrt(found * (1 - found) / whole + square / (4 * whole * whole))
    return Estimate(found, max(0.0, centre - half), min(1.0, centre + half))


def median(values: Iterable[float]) -> Estimate:
    """Give a median with the interval of order statistics (binomial); without it under six values."""
    ordered = sorted(values)
    n = len(ordered)
    if n == 0:
        return NOTHING
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    below, rank, ways = 0.0, 0, 2.0**-n if n < 1_000 else 0.0
    while ways and below + comb(n, rank) * ways <= 0.025:
        below += comb(n, rank) * ways
        rank += 1
    if not ways:
        rank = max(0, int(n / 2 - Z * sqrt(n) / 2))
    return Estimate(middle, ordered[rank - 1], ordered[n - rank]) if rank else Estimate(middle, None, None)


@dataclass(frozen=True, slots=True)
class Step:
    """Survival just after ``at``, with how many were at risk just before."""

    at: float
    survival: Estimate
    risk: int


def kaplan_meier(spans: Iterable[tuple[float, bool]]) -> list[Step]:
    """Give the survival curve of spans, each with whether it ended in the event (else it is censored).

    Kaplan and Meier 1958; interval by Greenwood's variance on the log-log scale.
    """
    ordered = sorted(spans)
    risk, left, variance = len(ordered), 1.0, 0.0
    steps = []
    for at in sorted({time for time, _ in ordered}):
        together = [ended for time, ended in ordered if time == at]
        events = sum(together)
        if events:
            left *= 1 - events / risk
            variance += events / (risk * (risk - events)) if risk > events else 0.0
            steps.append(Step(at, _log_log(left, variance), risk))
        risk -= len(together)
    return steps


def _log_log(left: float, variance: float) -> Estimate:
    if not 0 < left < 1:
        return Estimate(left, None, None)
    width = Z * sqrt(variance) / abs(log(left))
    return Estimate(left, left ** exp(width), left ** exp(-width))


def survival_median(steps: Sequence[Step]) -> Estimate:
    """Give when half are left (Brookmeyer and Crowley 1982); None where the curve or its band never gets there."""

    def reached(chosen: Iterable[tuple[float, float | None]]) -> float | None:
        return next((at for at, left in chosen if left is not None and left <= 0.5 + 1e-12), None)

    return Estimate(
        reached((step.at, step.survival.value) for step in steps),
        reached((step.at, step.survival.low) for step in steps),
        reached((step.at, step.survival.high) for step in steps),
    )


def stratified_odds(strata: Iterable[tuple[int, int, int, int]]) -> Estimate:
    """Give the odds ratio of (a, b; c, d) over strata (Mantel and Haenszel 1959; Robins, Breslow, Greenland 1986)."""
    upper = lower = both_upper = crossed = both_lower = 0.0
    for a, b, c, d in strata:
        n = a + b + c + d
        if not n:
            continue
        r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        upper += r
        lower += s
        both_upper += p * r
        crossed += p * s + q * r
        both_lower += q * s
    if not upper or not lower:
        return NOTHING
    ratio = upper / lower
    spread = Z * sqrt(both_upper / (2 * upper**2) + crossed / (2 * upper * lower) + both_lower / (2 * lower**2))
    return Estimate(ratio, ratio * exp(-spread), ratio * exp(spread))
