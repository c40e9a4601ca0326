"""How far the hearing is: sittings, opening, recess, withdrawal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearing.vocabulary import Mode, RecessPurpose, Side, Stage, WithdrawalEffect


@dataclass(frozen=True, slots=True)
class Interruption:
    """The recess that stands; ``encrypted`` as the event that began it says."""

    purpose: RecessPurpose
    reason: str
    since: datetime
    encrypted: bool | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A step of the hearing's course; ``kind`` says which.

    One of opened, stage, recess, resumed, adjourned, sitting, mode, withdrawn, closed, outage.
    """

    kind: str
    at: datetime
    stage: Stage
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecusalAnswer:
    """A side's answer to the recusal question."""

    participant: str
    requested: bool
    reason: str
    at: datetime
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecusalDecision:
    """How a side's request for recusal was decided, and by whom."""

    upheld: bool
    decided_by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecusalRequest:
    """A request for recusal that was decided: who asked, against whom, why, and how it was decided."""

    side: Side
    participant: str
    against: tuple[str, ...]
    reason: str
    requested_at: datetime
    upheld: bool
    decided_by: str
    answer: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class StandingObjection:
    """An objection to someone's standing; ``sustained`` is None until it is decided."""

    id: str
    participant: str
    against: str
    reason: str
    at: datetime
    sustained: bool | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class SettlementAnswer:
    """Whether a side wishes to settle."""

    participant: str
    willing: bool
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """What the opening asked and told. The settlement answers are those to the latest question.

    ``recusals`` are all requests that were decided, in order: the question is asked anew when the panel changes.
    """

    discipline_read_at: datetime | None = None
    standing_asked_at: datetime | None = None
    standing: Mapping[str, StandingObjection] = field(default_factory=dict)
    rights_read_at: datetime | None = None
    settlement_asked_at: datetime | None = None
    settlement_asked_in: Stage | None = None
    settlement: Mapping[Side, SettlementAnswer] = field(default_factory=dict)
    recusals: tuple[RecusalRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """One session of the hearing, numbered from 1; ``ended_at`` is None while it lasts."""

    number: int
    opened_at: datetime
    mode: Mode
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Adjournment:
    """Between two sittings: why, until when if it is known, and the stage where the hearing goes on."""

    reason: str
    since: datetime
    resumes_at: datetime | None
    stage: Stage


@dataclass(frozen=True, slots=True)
class Overridden:
    """A fairness check that was set aside: why, by whom, and what it found missing then is in the checks' words."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The withdrawn request for invalidation; ``participant`` empty when it is deemed withdrawn."""

    participant: str
    reason: str
    at: datetime
    effect: WithdrawalEffect | None = None
    answer: str = ""
