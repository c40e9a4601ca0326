"""Nominating a case as typical (典型案例): versions with reasons and criteria, review, withdrawal. Pure.

A nomination is told as steps that are only ever added to. Nominating again makes a new version, which has to be
reviewed anew; nobody reviews a version of their own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hearing.cases.errors import CaseDataError

LONGEST_REASON = 2000


class TypicalError(CaseDataError):
    """A step that a nomination does not allow now."""


class Criterion(StrEnum):
    """Why a case is typical."""

    PRINCIPLE = "principle"
    DISPUTED = "disputed"
    PROCEDURE = "procedure"
    LINKED = "linked"
    ENTERPRISE = "enterprise"


class Verdict(StrEnum):
    """What a step says, and so how a nomination stands after it."""

    NOMINATED = "nominated"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: of which case, its number from 1 on, what it says and why, by whom (account and name) and when.

    ``criteria`` are there when a case is nominated.
    """

    case: str
    n: int
    verdict: Verdict
    reason: str
    criteria: tuple[Criterion, ...]
    by: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Nomination:
    """How a nomination stands: its version, what was last nominated, and the step that it stands by."""

    version: int
    nominated: Step
    last: Step
    steps: tuple[Step, ...]


def folded(steps: Sequence[Step]) -> Nomination | None:
    """Give how a nomination stands after its steps, in order; None when there are none."""
    nominated = [step for step in steps if step.verdict is Verdict.NOMINATED]
    return Nomination(len(nominated), nominated[-1], steps[-1], tuple(steps)) if nominated else None


def require(
    standing: Nomination | None, verdict: Verdict, by: str, reason: str, criteria: Collection[Criterion]
) -> None:
    """Raise `TypicalError` where a step cannot be taken."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise TypicalError("请写明理由（不超过 2000 字）。", "Give a reason of at most 2,000 characters.")
    if verdict is Verdict.NOMINATED:
        if not criteria:
            raise TypicalError("请至少选择一项标准。", "Choose at least one criterion.")
        return
    now = standing.last.verdict if standing else None
    if verdict is Verdict.WITHDRAWN:
        if now not in {Verdict.NOMINATED, Verdict.AGREED}:
            raise TypicalError("没有可撤回的提名。", "There is no nomination to withdraw.")
        return
    if standing is None or now is not Verdict.NOMINATED:
        raise TypicalError("没有待复核的提名。", "No nomination waits for a review.")
    if standing.nominated.by == by:
        raise TypicalError(
            "不能复核自己的提名，请由另一人复核。", "Nobody reviews a nomination of their own: ask another person."
        )
