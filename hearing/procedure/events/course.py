"""The course of the hearing: opening, standing, rights, recusal, settlement, stages, sittings, withdrawal, closing."""

from dataclasses import dataclass
from datetime import datetime

from hearing.vocabulary import Mode, RecessPurpose, Side, Stage, WithdrawalEffect


@dataclass(frozen=True, slots=True)
class HearingOpened:
    """The leader opened the hearing."""


@dataclass(frozen=True, slots=True)
class StageEntered:
    """The hearing went on, or back, to a stage."""

    stage: Stage
    reason: str


@dataclass(frozen=True, slots=True)
class RecusalAsked:
    """The panel was disclosed and the sides were asked."""


@dataclass(frozen=True, slots=True)
class RecusalAnswered:
    """A side answered."""

    participant: str
    requested: bool
    reason: str
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recessed:
    """The hearing was interrupted; ``encrypted`` tells of a deliberation by browser whether it is so end to end."""

    purpose: RecessPurpose
    reason: str
    encrypted: bool | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """The hearing went on after a recess."""


@dataclass(frozen=True, slots=True)
class Announced:
    """The panel announced."""

    text: str


@dataclass(frozen=True, slots=True)
class HearingClosed:
    """The oral part is over."""


@dataclass(frozen=True, slots=True)
class HearingEnded:
    """The record is complete."""


@dataclass(frozen=True, slots=True)
class DisciplineRead:
    """The rules of conduct were read."""


@dataclass(frozen=True, slots=True)
class StandingAsked:
    """The sides were asked about one another's standing."""


@dataclass(frozen=True, slots=True)
class StandingObjected:
    """Someone's standing was objected to."""

    objection: str
    participant: str
    against: str
    reason: str


@dataclass(frozen=True, slots=True)
class StandingDecided:
    """An objection to standing was decided."""

    objection: str
    sustained: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RightsRead:
    """The parties were told their rights and duties."""


@dataclass(frozen=True, slots=True)
class RecusalDecided:
    """A request for recusal was decided."""

    side: Side
    upheld: bool
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class SettlementAsked:
    """The sides were asked whether they wish to settle."""


@dataclass(frozen=True, slots=True)
class SettlementAnswered:
    """A side said whether it wishes to settle."""

    participant: str
    willing: bool
    note: str


@dataclass(frozen=True, slots=True)
class Adjourned:
    """A sitting ended; the hearing goes on in another."""

    sitting: int
    reason: str
    resumes_at: datetime | None


@dataclass(frozen=True, slots=True)
class SittingOpened:
    """Another sitting began, at the stage where the last one ended."""

    sitting: int


@dataclass(frozen=True, slots=True)
class ModeChanged:
    """The hearing goes on in another mode."""

    before: Mode
    mode: Mode
    reason: str


@dataclass(frozen=True, slots=True)
class PetitionWithdrawn:
    """The request for invalidation was withdrawn, or (no participant) deemed withdrawn."""

    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawalDecided:
    """What the withdrawal does was decided."""

    effect: WithdrawalEffect
    reason: str


@dataclass(frozen=True, slots=True)
class CheckOverridden:
    """The leader set a fairness check aside."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class SegmentEntered:
    """A joint hearing turned to one case file, or (empty) to what is common; ``aside`` wait meanwhile."""

    file: str
    aside: tuple[str, ...] = ()
