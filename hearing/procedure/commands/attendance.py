"""Coming and going: scheduling, entering, identity, consent, order in the room, default."""

from dataclasses import dataclass
from datetime import datetime

from hearing.cases.ruleset import PLAIN, ProcedureRules
from hearing.procedure.commands.parts import CaseFile, Invited, Linked, Offered, ScopeItem
from hearing.vocabulary import DefaultBasis, IdentityResult, Mode, Side, Stage


@dataclass(frozen=True, slots=True)
class ScheduleHearing:
    """Set the hearing down for a time, with everyone invited, what was requested, and the rules that are obeyed."""

    case_id: str
    case_number: str
    patent_number: str
    title: str
    mode: Mode
    starts_at: datetime
    roster: tuple[Invited, ...]
    linked: tuple[Linked, ...] = ()
    scope: tuple[ScopeItem, ...] = ()
    exhibits: tuple[Offered, ...] = ()
    rules: ProcedureRules = PLAIN
    files: tuple[CaseFile, ...] = ()


@dataclass(frozen=True, slots=True)
class EnterWaitingRoom:
    """Come to the hearing after the equipment check; its result is what the browser measured."""

    camera: bool
    microphone: bool
    speaker: bool


@dataclass(frozen=True, slots=True)
class Admit:
    """Let a waiting participant into the hearing room."""

    participant: str


@dataclass(frozen=True, slots=True)
class ReturnToWaiting:
    """Send a participant back to the waiting room."""

    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class EnterPrivateRoom:
    """Go to one's side's private room: party and agents consult there, unheard by all others and never recorded."""


@dataclass(frozen=True, slots=True)
class LeavePrivateRoom:
    """Go back from the private room to where one came from: the hearing room or the waiting room."""


@dataclass(frozen=True, slots=True)
class CheckIdentity:
    """Record that someone's identity and power of attorney were examined, by which document."""

    participant: str
    document: str
    result: IdentityResult
    note: str = ""


@dataclass(frozen=True, slots=True)
class StateConsent:
    """Agree, or not, for one's side to the online form of these stages; consent is never inferred (art. 4)."""

    stages: tuple[Stage, ...]
    agreed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReplaceParticipant:
    """Put another person in someone's place: a member after an upheld recusal, a changed agent."""

    participant: str
    replacement: Invited
    reason: str


@dataclass(frozen=True, slots=True)
class AddParticipant:
    """Put one more person on the roster: a witness whose hearing was granted, an interpreter."""

    line: Invited
    reason: str


@dataclass(frozen=True, slots=True)
class WarnParticipant:
    """Warn someone who disturbs the order of the hearing."""

    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class Expel:
    """Order someone out for the rest of this sitting."""

    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoteDeparture:
    """Note that someone left, with the leader's leave or without it. A line that failed is no departure."""

    participant: str
    permitted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class DeclareDefault:
    """Declare that a side is heard in default (缺席审理), on what basis."""

    side: Side
    basis: DefaultBasis
    reason: str
