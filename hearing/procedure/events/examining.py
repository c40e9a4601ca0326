"""The examination: scope, motions, the matrix, exhibits, common knowledge."""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands.parts import Region, ScopeItem
from hearing.vocabulary import Element, MotionKind, Phase, ReplyForm, Stance


@dataclass(frozen=True, slots=True)
class FocusSet:
    """Cells of the matrix were taken up."""

    ground: str
    claims: tuple[str, ...]
    exhibits: tuple[str, ...]
    phase: Phase = Phase.ADDUCE


@dataclass(frozen=True, slots=True)
class ExhibitShown:
    """A page was shown to everyone."""

    exhibit: str
    page: int
    region: Region | None


@dataclass(frozen=True, slots=True)
class ExhibitHidden:
    """No exhibit is shown any more."""


@dataclass(frozen=True, slots=True)
class OpinionStated:
    """A side's opinion on an exhibit was stated."""

    participant: str
    exhibit: str
    stances: tuple[tuple[Element, Stance], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ScopeStated:
    """The petitioner stated the scope of the request."""

    participant: str
    items: tuple[ScopeItem, ...]


@dataclass(frozen=True, slots=True)
class ScopeFixed:
    """The panel fixed the scope, and what both sides accept."""

    items: tuple[ScopeItem, ...]
    agreed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A side gave something up."""

    participant: str
    items: tuple[ScopeItem, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AgreementRecorded:
    """Both sides accept a fact."""

    text: str


@dataclass(frozen=True, slots=True)
class MotionMade:
    """A participant asked the panel to decide something."""

    motion: str
    participant: str
    kind: MotionKind
    subject: str
    reason: str
    ground: str
    claims: tuple[str, ...]
    exhibits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MotionDecided:
    """A motion was granted or refused."""

    motion: str
    granted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ReplyChosen:
    """The other side chose how it answers what was admitted."""

    motion: str
    participant: str
    form: ReplyForm
    until: datetime | None


@dataclass(frozen=True, slots=True)
class CommonKnowledgePut:
    """The panel put common knowledge to the parties."""

    matter: str
    text: str
    ground: str


@dataclass(frozen=True, slots=True)
class CommonKnowledgeAnswered:
    """A side answered what the panel put."""

    matter: str
    participant: str
    accepted: bool
    reason: str
