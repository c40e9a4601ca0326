"""Facts read off what is on file: a hearing's record, and a case as it was put on file.

Pure. The same record gives the same facts with the same ids, however often it is read.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from hearing.cases.model import Case, ProceedingKind
from hearing.channel.facts import ClaimResult, Details, Fact, FactType, Proceeding, Source, identity
from hearing.claimsets.compare import changed_claims
from hearing.claimsets.sets import ClaimSet
from hearing.procedure.canonical import canonical
from hearing.procedure.events import (
    CalledOff,
    GivenUp,
    HearingScheduled,
    PetitionWithdrawn,
    Recorded,
    Rescheduled,
    WithdrawalDecided,
)
from hearing.procedure.names import name_of
from hearing.vocabulary import Side

Told = HearingScheduled | Rescheduled | CalledOff | GivenUp | PetitionWithdrawn | WithdrawalDecided
EVENTS = tuple(
    name_of(kind) for kind in (HearingScheduled, Rescheduled, CalledOff, GivenUp, PetitionWithdrawn, WithdrawalDecided)
)
"""The stable names of the events that linked proceedings are told of."""


def case_proceeding(case_id: str) -> Proceeding:
    """Give a case of this platform as a proceeding."""
    return Proceeding(ProceedingKind.INVALIDATION, case_id)


def of_record(case_id: str, hearing: str, recorded: Recorded, side_of: Callable[[str], Side]) -> Fact | None:
    """Give the fact that an event of a hearing is for linked proceedings; None when it is none.

    Args:
        case_id: the case that is heard.
        hearing: the hearing's id.
        recorded: the event in its place.
        side_of: tells for which side a participant speaks.
    """
    found = _told(recorded.event, side_of) if isinstance(recorded.event, Told) else None
    if found is None:
        return None
    kind, details = found
    return Fact(
        identity("record", hearing, recorded.n),
        case_proceeding(case_id),
        kind,
        recorded.at,
        recorded.at.date(),
        details,
        Source.RECORD,
    )


def _told(event: Told, side_of: Callable[[str], Side]) -> tuple[FactType, Details] | None:
    match event:
        case HearingScheduled():
            return FactType.SCHEDULED, Details(starts_at=event.starts_at)
        case Rescheduled():
            return FactType.SCHEDULED, Details(starts_at=event.starts_at, note=event.reason)
        case CalledOff():
            return FactType.CALLED_OFF, Details(note=event.reason)
        case GivenUp():
            return _given_up(event) if side_of(event.participant) is Side.PATENTEE else None
        case PetitionWithdrawn() | WithdrawalDecided():
            effect = event.effect.value if isinstance(event, WithdrawalDecided) else ""
            return FactType.WITHDRAWN, Details(outcome=effect, note=event.reason)


def _given_up(event: GivenUp) -> tuple[FactType, Details] | None:
    """Give the claims that a patentee gave up; grounds and exhibits are the course of that case alone."""
    claims = [claim for item in event.items if not item.ground for claim in item.claims]
    named = tuple(sorted({int(one) for claim in claims for one in re.findall(r"[0-9]+", claim)}))
    return (FactType.CLAIMS_GIVEN_UP, Details(claims=named, note=event.reason)) if named else None


def of_sets(case: Case, sets: Sequence[ClaimSet]) -> tuple[Fact, ...]:
    """Give the facts that amended sets are for linked proceedings: which of the claims as granted they change."""
    return tuple(
        Fact(
            identity("claims", case.id, one.n),
            case_proceeding(case.id),
            FactType.CLAIMS_AMENDED,
            one.filed_at,
            one.filed_at.date(),
            Details(claims=changed_claims(case.patent.claims, one.claims), note=one.reason),
            Source.CASE_FILE,
        )
        for one in sets
    )


def of_case(case: Case, at: datetime) -> tuple[Fact, ...]:
    """Give the facts that a case on file is for linked proceedings: its request, and its decision once it has one."""
    own = case_proceeding(case.id)
    found = [
        Fact(identity("case", case.id, day), own, FactType.FILED, at, day, source=Source.CASE_FILE)
        for day in case.request_dates
    ]
    decision = case.decision
    if decision is not None and decision.outcome:
        results = tuple(ClaimResult(one.claims, one.result, one.part) for one in decision.claim_outcomes)
        details = Details(results=results, outcome=decision.outcome, document=decision.number)
        key = identity("case", case.id, decision.number, decision.outcome, canonical(results).decode())
        found.append(Fact(key, own, FactType.DECIDED, at, decision.decided_on, details, Source.CASE_FILE))
    return tuple(found)
