"""Walking random hearings under every invariant, and finding the shortest walk that breaks one."""

from collections.abc import Iterable
from dataclasses import replace

from hearing.cases.rule_files import published
from hearing.cases.ruleset import PLAIN, ProcedureRules
from hearing.procedure.fairness import CHECKS
from tests.hearing.procedure.walks.invariants import ALWAYS, AT_THE_END
from tests.hearing.procedure.walks.random_hearing import RandomHearing

LENGTH = 90
"""Commands in one hearing, beside its scheduling and the first arrivals."""

CHECKED = replace(PLAIN, id="checked", checks=tuple(CHECKS), observers_delay=20)
"""The plain rules with every fairness check, and observers who are behind."""

RULES: tuple[ProcedureRules, ...] = (
    PLAIN,
    CHECKED,
    *(published().current(identity).procedure for identity in ("cnipa-2024", "epo-opposition", "ptab")),
)
"""The rule sets that random hearings are held under."""


class BrokenInvariantError(AssertionError):
    """An invariant does not hold; says after which command of which seed, and what led there."""


def walk(seed: int, length: int = LENGTH) -> RandomHearing:
    """Hold one random hearing under every invariant.

    Raises:
        BrokenInvariantError: with the seed, so that ``walk(seed)`` shows it again.
    """
    hearing = RandomHearing(seed, RULES)
    trail: list[str] = []
    for step in hearing.steps(length):
        trail.append(f"{step.by}: {step.command}{' -> refused ' + step.refused if step.refused else ''}")
        for invariant in ALWAYS if step.events else ALWAYS[:1]:
            try:
                invariant(step)
            except (AssertionError, KeyError) as error:
                raise _broken(seed, invariant.__name__, error, trail) from error
    for held in AT_THE_END:
        try:
            held(hearing.state, hearing.recorded)
        except AssertionError as error:
            raise _broken(seed, held.__name__, error, trail) from error
    return hearing


def _broken(seed: int, name: str, error: Exception, trail: list[str]) -> BrokenInvariantError:
    last = "\n  ".join(trail[-25:])
    return BrokenInvariantError(f"walk({seed}): {name.replace('_', ' ')}: {error}\n  {last}")


def walk_all(seeds: Iterable[int], length: int = LENGTH) -> int:
    """Hold many; give how many that were. For a process of its own."""
    count = 0
    for seed in seeds:
        walk(seed, length)
        count += 1
    return count
