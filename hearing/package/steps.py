"""The numbered steps of a check: each runs over one examination and reports what it found. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from evidence.receipts.report import Outcome, Words
from hearing.package.checks import BROKEN
from hearing.package.examination import Examination, Finding
from hearing.package.opened import Opened

T = TypeVar("T")
NOTHING = Words("", "")

Step = tuple[Words, str, Callable[[T], Words]]
"""A step's title, the place that is named when it cannot be taken at all, and the check: it tells what it looked at."""


@dataclass(frozen=True, slots=True)
class StepReport:
    """One numbered step: how it ended, what it looked at, everything it found to be wrong, what is worth knowing."""

    number: int
    title: Words
    outcome: Outcome
    told: Words = NOTHING
    findings: tuple[Finding, ...] = ()
    notes: tuple[Words, ...] = ()


def examination(found: Opened, vkey: str | None, root_pem: str | None, handovers: Sequence[str] = ()) -> Examination:
    """Begin the examination of what was opened; the others are what the caller trusts."""
    return Examination(
        members=found.members,
        read=found.read,
        sm3=found.sm3,
        ordered=found.ordered,
        strange=found.strange,
        odd=found.odd,
        pinned=vkey,
        given=tuple(handovers),
        root_pem=root_pem,
    )


def run_steps(steps: Sequence[Step[T]], subject: T, case: Examination) -> tuple[StepReport, ...]:
    """Take all steps over a subject; what they find goes through its examination."""
    return tuple(_run(step, number, subject, case) for number, step in enumerate(steps, 1))


def not_begun(steps: Sequence[Step[T]], finding: Finding) -> tuple[StepReport, ...]:
    """Report the steps over something that could not even be opened: the first one failed."""
    first = StepReport(1, steps[0][0], Outcome.FAILED, NOTHING, (finding,))
    rest = (StepReport(number, title, Outcome.NOT_REACHED) for number, (title, _, _) in enumerate(steps[1:], 2))
    return (first, *rest)


def _run(step: Step[T], number: int, subject: T, case: Examination) -> StepReport:
    title, place, check = step
    case.findings, case.notes, case.outcome = [], [], Outcome.PASSED
    told = NOTHING
    try:
        told = check(subject)
    except BROKEN as wrong:
        case.wrong(place, f"无法核验（{wrong}）", f"cannot be checked: {wrong}")
    outcome = Outcome.FAILED if case.findings else case.outcome
    return StepReport(number, title, outcome, told, tuple(case.findings), tuple(case.notes))
