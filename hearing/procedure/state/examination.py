"""What is examined: the focus and what is shown, scope, motions, opinions, witnesses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearing.procedure.commands.parts import Offered, Region, ScopeItem
from hearing.vocabulary import Element, MotionKind, Phase, ReplyForm, Side, Stance, WitnessState


@dataclass(frozen=True, slots=True)
class Shown:
    """The page everyone sees."""

    exhibit: str
    page: int
    region: Region | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Focus:
    """The cells of the matrix under examination."""

    ground: str
    claims: tuple[str, ...]
    exhibits: tuple[str, ...]
    since: datetime
    phase: Phase = Phase.ADDUCE


@dataclass(frozen=True, slots=True)
class Opinion:
    """A side's latest opinion on an exhibit, stated in this hearing or, where ``written``, before it."""

    participant: str
    side: Side
    exhibit: str
    stances: tuple[tuple[Element, Stance], ...]
    reason: str
    at: datetime
    written: bool = False


@dataclass(frozen=True, slots=True)
class Motion:
    """What the panel was asked to decide; ``granted`` is None until it is. ``reply`` is the other side's choice."""

    id: str
    participant: str
    side: Side
    kind: MotionKind
    subject: str
    reason: str
    ground: str
    claims: tuple[str, ...]
    exhibits: tuple[str, ...]
    at: datetime
    granted: bool | None = None
    answer: str = ""
    reply: ReplyForm | None = None
    reply_until: datetime | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CommonKnowledge:
    """What the panel put to the parties, and their answers by side: accepted, and why or why not."""

    id: str
    text: str
    ground: str
    at: datetime
    answers: Mapping[Side, tuple[bool, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examination:
    """The examination so far. ``scope`` is None until it is fixed; ``taken_up`` are all past and present foci."""

    requested: tuple[ScopeItem, ...] = ()
    stated: tuple[ScopeItem, ...] | None = None
    scope: tuple[ScopeItem, ...] | None = None
    given_up: tuple[ScopeItem, ...] = ()
    agreements: tuple[str, ...] = ()
    exhibits: Mapping[str, Offered] = field(default_factory=dict)
    taken_up: tuple[Focus, ...] = ()
    motions: Mapping[str, Motion] = field(default_factory=dict)
    common_knowledge: Mapping[str, CommonKnowledge] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Testimony:
    """How far a witness is."""

    state: WitnessState
    subject: str = ""
    called_at: datetime | None = None
    warned_at: datetime | None = None
    undertaking: str = ""
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The witnesses who were called, and those confronted now."""

    testimonies: Mapping[str, Testimony] = field(default_factory=dict)
    confronted: tuple[str, ...] = ()
    confronted_on: str = ""
