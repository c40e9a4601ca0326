"""Facts of proceedings that others need to know: what happened, in which proceeding, when, and how it is known here.

Pure. A fact is never changed; a later one says more. Its id is made from where it came from, so that the same fact
found again is the same fact, and a crash in between neither loses nor doubles it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hearing.cases.model import ProceedingKind
from hearing.cases.numbers import court_number, decision_number, invalidation_number, ruling_number


class FactType(StrEnum):
    """What happened in a proceeding."""

    FILED = "filed"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    CALLED_OFF = "called_off"
    CLAIMS_AMENDED = "claims_amended"
    CLAIMS_GIVEN_UP = "claims_given_up"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"
    APPEALED = "appealed"
    STAYED = "stayed"
    RESUMED = "resumed"
    ISSUED = "issued"


OF_AN_INVALIDATION = frozenset(FactType) - {FactType.STAYED, FactType.RESUMED, FactType.ISSUED}
"""What can happen in an invalidation case; its decision is `DECIDED`."""

OF_ANOTHER = frozenset(FactType) - {FactType.CLAIMS_AMENDED, FactType.CLAIMS_GIVEN_UP, FactType.DECIDED}
"""What can happen in a ruling or before a court; their result is `ISSUED`."""


class Source(StrEnum):
    """How a fact is known here: from a hearing's record, from the case file, or because somebody stated it."""

    RECORD = "record"
    CASE_FILE = "case_file"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Proceeding:
    """A proceeding by kind and canonical number; a case of this platform by its id, as an invalidation."""

    kind: ProceedingKind
    number: str


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """What a decision says of claims: ``invalid``, ``valid`` or ``valid_amended``; ``part`` of them, when not all."""

    claims: tuple[int, ...]
    result: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What is said beyond the fact itself; what does not apply is empty.

    Attributes:
        claims: Claims that it concerns: those a ruling or judgment rests on, or those amended or given up.
        results: What a decision says of each claim.
        outcome: One of the four outcomes of a decision (`hearing/cases`).
        starts_at: When the hearing begins.
        document: The number of the decision, ruling or judgment.
        note: Words of the source or of who stated it.
    """

    claims: tuple[int, ...] = ()
    results: tuple[ClaimResult, ...] = ()
    outcome: str = ""
    starts_at: datetime | None = None
    document: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened in a proceeding.

    Attributes:
        id: Made by `identity`; the same for the same fact.
        of: The proceeding.
        type: What happened.
        at: Since when it is known here.
        on: The day on which it happened; None when the source does not tell.
        details: What is said beyond it.
        source: How it is known here.
        stated_by: The account and the name of who stated it; empty when nobody did.
        stated_name: See above.
        receipt: The log's receipt of the statement as JSON text; empty when nobody stated it, as the event or the
            decision it comes from is proved where it lies.
    """

    id: str
    of: Proceeding
    type: FactType
    at: datetime
    on: date | None = None
    details: Details = Details()
    source: Source = Source.STATED
    stated_by: str = ""
    stated_name: str = ""
    receipt: str = ""


def identity(*parts: object) -> str:
    """Give the id that belongs to these parts: the first 32 hexadecimal digits of the SHA-256 of their texts."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


def proceeding(kind: ProceedingKind, number: str) -> Proceeding:
    """Give a proceeding by its number in whatever form it is printed.

    Raises:
        NumberFormError: it is not a number of that kind.
    """
    match kind:
        case ProceedingKind.ADMINISTRATIVE_RULING:
            return Proceeding(kind, ruling_number(number))
        case ProceedingKind.COURT:
            return Proceeding(kind, court_number(number))
        case ProceedingKind.REEXAMINATION:
            return Proceeding(kind, decision_number(number))
        case ProceedingKind.INVALIDATION:
            return Proceeding(kind, invalidation_number(number))


def basis(facts: Sequence[Fact]) -> tuple[int, ...]:
    """Give the claims that a ruling or judgment rests on, by its last fact that names any; empty when none does."""
    naming = (one.details.claims for one in reversed(facts) if one.type in OF_ANOTHER and one.details.claims)
    return next(naming, ())


def invalid_claims(facts: Sequence[Fact]) -> tuple[frozenset[int], Fact | None]:
    """Give the whole claims that the last decision of a case declares invalid, and the fact that says so."""
    decided = next((one for one in reversed(facts) if one.type is FactType.DECIDED), None)
    if decided is None:
        return frozenset(), None
    whole = (one for one in decided.details.results if one.result == "invalid" and not one.part)
    return frozenset(claim for one in whole for claim in one.claims), decided
