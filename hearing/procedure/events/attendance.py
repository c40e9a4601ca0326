"""Coming and going: scheduling, entering, identity, consent, order in the room, default."""

from dataclasses import dataclass
from datetime import datetime

from hearing.cases.ruleset import PLAIN, ProcedureRules
from hearing.procedure.commands.parts import CaseFile, Invited, Linked, Offered, ScopeItem
from hearing.vocabulary import DefaultBasis, IdentityResult, Mode, Room, Side, Stage


@dataclass(frozen=True, slots=True)
class HearingScheduled:
    """The hearing was set down; the roster's order is the order in which people are always shown."""

    case_id: str
    case_number: str
    patent_number: str
    title: str
    mode: Mode
    starts_at: datetime
    roster: tuple[Invited, ...]
    linked: tuple[Linked, ...]
    scope: tuple[ScopeItem, ...] = ()
    exhibits: tuple[Offered, ...] = ()
    rules: ProcedureRules = PLAIN
    files: tuple[CaseFile, ...] = ()


@dataclass(frozen=True, slots=True)
class EquipmentChecked:
    """A participant's devices were tried before entering."""

    participant: str
    camera: bool
    microphone: bool
    speaker: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A participant is now in another room."""

    participant: str
    room: Room
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IdentityChecked:
    """Someone's identity was examined."""

    participant: str
    document: str
    result: IdentityResult
    note: str


@dataclass(frozen=True, slots=True)
class ConsentStated:
    """A side agreed, or did not, to the online form of stages."""

    participant: str
    stages: tuple[Stage, ...]
    agreed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ParticipantReplaced:
    """Another person took someone's place on the roster."""

    participant: str
    replacement: Invited
    reason: str


@dataclass(frozen=True, slots=True)
class ParticipantAdded:
    """One more person is on the roster."""

    line: Invited
    reason: str


@dataclass(frozen=True, slots=True)
class ParticipantWarned:
    """Someone was warned for disturbing the order."""

    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class Expelled:
    """Someone was ordered out for the rest of the sitting."""

    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class Departed:
    """Someone left, with leave or without."""

    participant: str
    permitted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class DefaultDeclared:
    """A side is heard in default."""

    side: Side
    basis: DefaultBasis
    reason: str
