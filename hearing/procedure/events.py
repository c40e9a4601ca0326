"""What happened in a hearing: past tense, frozen. The list of these events is the hearing's record.

A field is never renamed or given another meaning: a changed event gets a new version in the codec.
"""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands import Citation, Invited, Linked, Region
from hearing.vocabulary import Element, IdentityResult, Mode, RecessPurpose, Room, Stage, Stance


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


@dataclass(frozen=True, slots=True)
class FloorRequested:
    """A participant asked to speak."""

    participant: str
    subject: str


@dataclass(frozen=True, slots=True)
class RequestWithdrawn:
    """A participant no longer asks to speak."""

    participant: str


@dataclass(frozen=True, slots=True)
class FloorGiven:
    """A participant has the floor."""

    participant: str


@dataclass(frozen=True, slots=True)
class FloorTaken:
    """The participant no longer has the floor."""

    participant: str


@dataclass(frozen=True, slots=True)
class Muted:
    """A participant was muted, by whom the event's actor says."""

    participant: str


@dataclass(frozen=True, slots=True)
class Unmuted:
    """A mute was lifted."""

    participant: str


@dataclass(frozen=True, slots=True)
class FocusSet:
    """Cells of the matrix were taken up."""

    ground: str
    claims: tuple[str, ...]
    exhibits: tuple[str, ...]


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
class Recessed:
    """The hearing was interrupted."""

    purpose: RecessPurpose
    reason: str


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
class UtteranceRecorded:
    """Words were written down."""

    utterance: str
    speaker: str
    text: str
    said_at: datetime
    stage: Stage
    exhibits: tuple[Citation, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UtteranceAmended:
    """The words of an utterance were put right."""

    utterance: str
    text: str


@dataclass(frozen=True, slots=True)
class MinutesPresented:
    """The minutes lie before the parties. ``digest`` is the hex SHA-256 of their canonical text at this event."""

    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class CorrectionRequested:
    """Other words were asked for."""

    correction: str
    participant: str
    utterance: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectionDecided:
    """A correction was accepted (the utterance now reads so) or refused."""

    correction: str
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class MinutesSigned:
    """A participant signed the minutes of this version."""

    participant: str
    version: int
    digest: str
    method: str
    proof: str


@dataclass(frozen=True, slots=True)
class SigningRefused:
    """A participant refused to sign."""

    participant: str
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class HearingEnded:
    """The record is complete."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A participant's connection was made."""

    participant: str
    connection: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A participant's connection was lost."""

    participant: str
    connection: str
    last_heard: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class MediaArriving:
    """A participant's media began (or ceased) to arrive at the server."""

    participant: str
    arriving: bool


@dataclass(frozen=True, slots=True)
class RecordingSealed:
    """A recording is closed; its digest binds it to the record."""

    participant: str
    kind: str
    name: str
    sha256: str
    packets: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class OutageRecorded:
    """The platform itself was down; everyone was cut off meanwhile."""

    down_since: datetime


Event = (
    HearingScheduled
    | EquipmentChecked
    | Moved
    | IdentityChecked
    | HearingOpened
    | StageEntered
    | RecusalAsked
    | RecusalAnswered
    | FloorRequested
    | RequestWithdrawn
    | FloorGiven
    | FloorTaken
    | Muted
    | Unmuted
    | FocusSet
    | ExhibitShown
    | ExhibitHidden
    | OpinionStated
    | Recessed
    | Resumed
    | Announced
    | HearingClosed
    | UtteranceRecorded
    | UtteranceAmended
    | MinutesPresented
    | CorrectionRequested
    | CorrectionDecided
    | MinutesSigned
    | SigningRefused
    | HearingEnded
    | Connected
    | Lost
    | MediaArriving
    | RecordingSealed
    | OutageRecorded
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its place: number in the hearing (from 1), moment in UTC, actor, and the command that caused it."""

    n: int
    at: datetime
    by: str
    command_id: str
    event: Event
