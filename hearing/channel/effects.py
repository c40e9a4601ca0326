"""What a fact typically means for a linked proceeding: computed and shown with its rule, never acted on.

Pure. One function a rule; each looks at the new fact and at what is known of both proceedings, and gives a flag or
none. Whoever conducts the proceeding decides.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hearing.cases.claim_numbers import written
from hearing.cases.model import ProceedingKind
from hearing.cases.provisions import Provision
from hearing.channel.facts import Fact, FactType, Proceeding, basis, invalid_claims
from hearing.channel.provisions import (
    ACTION_DISMISSED,
    APPEAL_IN_THREE_MONTHS,
    SCOPE_BY_THE_CLAIMS,
    STAY_ON_REQUEST,
    VOID_FROM_THE_BEGINNING,
)

RESTS_ON_CLAIMS = frozenset({ProceedingKind.ADMINISTRATIVE_RULING, ProceedingKind.COURT})


@dataclass(frozen=True, slots=True)
class Flag:
    """What somebody should look at: a stable code, the sentence in Chinese and English, and the rule behind it."""

    code: str
    zh: str
    en: str
    rule: Provision


@dataclass(frozen=True, slots=True)
class Meeting:
    """A new fact meets a linked proceeding; ``before`` and ``there`` are the facts known of either, oldest first.

    ``before`` includes the fact itself.
    """

    fact: Fact
    before: Sequence[Fact]
    target: Proceeding
    there: Sequence[Fact]


def flags(meeting: Meeting) -> tuple[Flag, ...]:
    """Give what a fact typically means for the linked proceeding, in the order of the rules."""
    return tuple(flag for rule in RULES if (flag := rule(meeting)) is not None)


def _basis_invalid(meeting: Meeting) -> Flag | None:
    """A decision declares claims invalid that the ruling or action rests on."""
    if meeting.fact.type is not FactType.DECIDED or meeting.target.kind not in RESTS_ON_CLAIMS:
        return None
    return _struck(meeting.before, meeting.target, meeting.there)


def _rests_on_invalid(meeting: Meeting) -> Flag | None:
    """A ruling or action rests on claims that a decision declared invalid before."""
    if meeting.fact.of.kind not in RESTS_ON_CLAIMS or not meeting.fact.details.claims:
        return None
    return _struck(meeting.there, meeting.fact.of, meeting.before)


def _struck(decided: Sequence[Fact], target: Proceeding, there: Sequence[Fact]) -> Flag | None:
    invalid, decision = invalid_claims(decided)
    if decision is None:
        return None
    rests, all_invalid = basis(there), decision.details.outcome == "invalid_all"
    struck = rests if all_invalid else tuple(claim for claim in rests if claim in invalid)
    if rests and not struck:
        return None
    if not rests and not all_invalid and not invalid:
        return None
    rule = ACTION_DISMISSED if target.kind is ProceedingKind.COURT else VOID_FROM_THE_BEGINNING
    document = decision.details.document or decision.of.number
    if not rests:
        return Flag(
            "basis_unknown",
            f"审查决定（{document}）宣告权利要求无效；{target.number} 所依据的权利要求未登记，请核对。",
            f"The decision ({document}) declares claims invalid; what claims {target.number} rests on is not on file: "
            "compare them.",
            rule,
        )
    which = written(struck)
    return Flag(
        "basis_invalid",
        f"{target.number} 所依据的权利要求 {which} 已被审查决定（{document}）宣告无效。",
        f"{target.number} rests on claim {which}, which the decision ({document}) declared invalid.",
        rule,
    )


def _decision_open_to_appeal(meeting: Meeting) -> Flag | None:
    """A decision can still be taken to court."""
    if meeting.fact.type is not FactType.DECIDED or meeting.target.kind not in RESTS_ON_CLAIMS:
        return None
    return Flag(
        "open_to_appeal",
        "该审查决定可能尚未生效：当事人可以起诉。",
        "The decision may not be final: the parties may bring an action.",
        APPEAL_IN_THREE_MONTHS,
    )


def _stay_ground_gone(meeting: Meeting) -> Flag | None:
    """A stayed proceeding waits for an invalidation case that has ended or goes no further."""
    if meeting.fact.type not in {FactType.DECIDED, FactType.WITHDRAWN} or not _stayed(meeting.there):
        return None
    return Flag(
        "stay_to_review",
        f"{meeting.target.number} 处于中止状态，其所等待的无效宣告程序已有结果，请考虑是否恢复。",
        f"{meeting.target.number} is stayed, and the invalidation proceedings it may wait for have ended: consider "
        "whether to resume.",
        STAY_ON_REQUEST,
    )


def _stay_possible(meeting: Meeting) -> Flag | None:
    """An invalidation request was accepted while a ruling is pending."""
    pending = meeting.target.kind is ProceedingKind.ADMINISTRATIVE_RULING and not any(
        one.type in {FactType.STAYED, FactType.ISSUED, FactType.WITHDRAWN} for one in meeting.there
    )
    if meeting.fact.type is not FactType.ACCEPTED or not pending:
        return None
    return Flag(
        "stay_possible",
        f"无效宣告请求已被受理，{meeting.target.number} 的被请求人可以请求中止处理。",
        f"The request for invalidation was accepted; the respondent in {meeting.target.number} may ask for a stay.",
        STAY_ON_REQUEST,
    )


def _claims_changed(meeting: Meeting) -> Flag | None:
    """Claims were amended or given up that a ruling or action rests on."""
    if meeting.fact.type not in {FactType.CLAIMS_AMENDED, FactType.CLAIMS_GIVEN_UP}:
        return None
    rests, changed = basis(meeting.there), meeting.fact.details.claims
    if meeting.target.kind not in RESTS_ON_CLAIMS or not rests or (changed and not set(rests) & set(changed)):
        return None
    which = written(tuple(claim for claim in rests if not changed or claim in changed))
    return Flag(
        "basis_changed",
        f"{meeting.target.number} 所依据的权利要求 {which} 在无效宣告程序中被修改或者放弃。",
        f"Claim {which}, on which {meeting.target.number} rests, was amended or given up in the invalidation case.",
        SCOPE_BY_THE_CLAIMS,
    )


def _decision_attacked(meeting: Meeting) -> Flag | None:
    """The decision was taken to court, so what was flagged from it is not final."""
    if meeting.fact.type is not FactType.APPEALED or meeting.fact.of.kind is not ProceedingKind.INVALIDATION:
        return None
    return Flag(
        "decision_attacked",
        "审查决定已被起诉，其结果以生效判决为准。",
        "The decision was taken to court: what becomes of it depends on the final judgment.",
        APPEAL_IN_THREE_MONTHS,
    )


RULES: tuple[Callable[[Meeting], Flag | None], ...] = (
    _basis_invalid,
    _rests_on_invalid,
    _claims_changed,
    _stay_possible,
    _stay_ground_gone,
    _decision_open_to_appeal,
    _decision_attacked,
)
"""Every rule, the gravest first."""


def _stayed(facts: Sequence[Fact]) -> bool:
    last = next((one.type for one in reversed(facts) if one.type in _STANDING), None)
    return last is FactType.STAYED


_STANDING = frozenset({FactType.STAYED, FactType.RESUMED, FactType.ISSUED, FactType.WITHDRAWN})
