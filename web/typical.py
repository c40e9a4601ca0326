"""Nominations of typical cases for people: steps taken, and how each stands as the browser reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearing.cases.typical import Criterion, Nomination, Step, Verdict, folded, require
from hearing.cases.typical_store import TypicalStore
from web.case_file import moment


@dataclass(frozen=True, slots=True)
class Typical:
    """Takes steps."""

    store: TypicalStore

    async def take(
        self,
        case: str,
        verdict: Verdict,
        reason: str,
        criteria: Sequence[Criterion],
        by: tuple[str, str],
        now: datetime,
    ) -> Nomination | None:
        """Take a step in somebody's name (account and name); gives how the nomination stands then.

        Raises:
            TypicalError: it cannot be taken now.
        """
        steps = await self.store.of_case(case)
        require(folded(steps), verdict, by[0], reason, criteria)
        chosen = tuple(dict.fromkeys(criteria)) if verdict is Verdict.NOMINATED else ()
        step = Step(case, len(steps) + 1, verdict, reason.strip(), chosen, *by, now)
        await self.store.add(step)
        return folded((*steps, step))


def typical_json(nomination: Nomination, reader: str) -> dict[str, Any]:
    """Give a nomination as the browser reads it; ``own`` says whether the reader made the version that stands."""
    return {
        "case": nomination.nominated.case,
        "version": nomination.version,
        "standing": nomination.last.verdict.value,
        "criteria": list(nomination.nominated.criteria),
        "reason": nomination.nominated.reason,
        "own": nomination.nominated.by == reader,
        "steps": [
            {"n": one.n, "verdict": one.verdict.value, "reason": one.reason, "criteria": list(one.criteria),
             "name": one.name, "at": moment(one.at)}
            for one in nomination.steps
        ],
    }  # fmt: skip
