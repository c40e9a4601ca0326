"""What a participant asks to be done: imperative, frozen, validated by ``decide``. Nothing here has happened yet.

``command_id`` is chosen by the sender; the same id sent twice is carried out once. Things that a command creates
(an utterance, a correction) take the command's id as their own.
"""

from dataclasses import dataclass
from datetime import datetime

from hearing.vocabulary import Element, IdentityResult, Mode, Place, RecessPurpose, Role, Side, Stage, Stance


@dataclass(frozen=True, slots=True)
class Invited:
    """One line of the hearing's roster. ``seat_of`` names the assistant whose on-site room this person sits in."""

    id: str
    account: str
    name: str
    role: Role
    side: Side
    place: Place
    seat_of: str = ""
    first_speaker: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """A proceeding linked to the case, as known when the hearing is scheduled."""

    kind: str
    number: str
    relation: str


@dataclass(frozen=True, slots=True)
class Region:
    """A place on a page, in fractions of its width and height from the top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Citation:
    """An exhibit, and a page of it where one is meant (0 for none)."""

    exhibit: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ScheduleHearing:
    """Set the hearing down for a time, with everyone invited."""

    case_id: str
    case_number: str
    patent_number: str
    title: str
    mode: Mode
    starts_at: datetime
    roster: tuple[Invited, ...]
    linked: tuple[Linked, ...] = ()


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
class CheckIdentity:
    """Record that someone's identity and power of attorney were examined, by which document."""

    participant: str
    document: str
    result: IdentityResult
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpenHearing:
    """Open the hearing: the leader declares it open."""


@dataclass(frozen=True, slots=True)
class EnterStage:
    """Go on to another stage, or back to one with a reason."""

    stage: Stage
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AskRecusal:
    """Disclose the panel and ask each side whether it requests a recusal."""


@dataclass(frozen=True, slots=True)
class AnswerRecusal:
    """Answer for one's side: a recusal is requested (with the reason) or not."""

    requested: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RequestFloor:
    """Ask to speak."""

    subject: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """No longer ask to speak."""


@dataclass(frozen=True, slots=True)
class GiveFloor:
    """Let one participant speak; who had the floor loses it."""

    participant: str


@dataclass(frozen=True, slots=True)
class TakeFloor:
    """Take the floor back; nobody but the panel and the clerk is heard."""


@dataclass(frozen=True, slots=True)
class Mute:
    """Mute a participant, oneself included."""

    participant: str


@dataclass(frozen=True, slots=True)
class Unmute:
    """Lift a mute. One who was muted by the leader cannot lift it."""

    participant: str


@dataclass(frozen=True, slots=True)
class FocusOn:
    """Take up cells of the matrix: a ground, the claims, the exhibits."""

    ground: str
    claims: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowExhibit:
    """Show a page, and a place on it, to everyone in the hearing room. Pages count from 1 up to ``pages``."""

    exhibit: str
    page: int
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class HideExhibit:
    """Show no exhibit."""


@dataclass(frozen=True, slots=True)
class StateOpinion:
    """Cross-examine an exhibit of the other side: an answer per element, with the reason."""

    exhibit: str
    stances: tuple[tuple[Element, Stance], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recess:
    """Interrupt the hearing. For deliberation, the panel moves to its own room."""

    purpose: RecessPurpose
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """End the recess; the hearing goes on where it was."""


@dataclass(frozen=True, slots=True)
class Announce:
    """Announce the result, or that the decision will be given in writing."""

    text: str


@dataclass(frozen=True, slots=True)
class CloseHearing:
    """Close the hearing; the minutes are then read and signed."""


@dataclass(frozen=True, slots=True)
class RecordUtterance:
    """Write down what someone said."""

    speaker: str
    text: str
    said_at: datetime | None = None
    exhibits: tuple[Citation, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AmendUtterance:
    """Put an utterance right while the minutes are being written; the earlier words stay on the record."""

    utterance: str
    text: str


@dataclass(frozen=True, slots=True)
class PresentMinutes:
    """Lay the minutes before the parties: what is signed is exactly what stands at this event."""


@dataclass(frozen=True, slots=True)
class RequestCorrection:
    """Ask for other words in an utterance of the minutes."""

    utterance: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DecideCorrection:
    """Accept or refuse a correction; a refusal is recorded with its reason."""

    correction: str
    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SignMinutes:
    """Sign the minutes with this digest (hex SHA-256). ``method`` and ``proof`` say how the signer was proved."""

    digest: str
    method: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class RefuseToSign:
    """Refuse to sign, with the reason. The clerk may note it for a ``participant`` who left or does not answer."""

    reason: str
    participant: str = ""


@dataclass(frozen=True, slots=True)
class EndHearing:
    """End the proceedings of the hearing; the record is complete and sealed."""


@dataclass(frozen=True, slots=True)
class ReportConnected:
    """The platform: a participant's connection was made."""

    participant: str
    connection: str


@dataclass(frozen=True, slots=True)
class ReportLost:
    """The platform: a participant's connection was lost; ``last_heard`` is the last proof of it."""

    participant: str
    connection: str
    last_heard: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class ReportMedia:
    """The platform: a participant's media began or ceased to arrive."""

    participant: str
    arriving: bool


@dataclass(frozen=True, slots=True)
class ReportRecording:
    """The platform: a recording is closed and durable."""

    participant: str
    kind: str
    name: str
    sha256: str
    packets: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class ReportOutage:
    """The platform: it was down from ``down_since`` until now; everyone was cut off."""

    down_since: datetime


Command = (
    ScheduleHearing
    | EnterWaitingRoom
    | Admit
    | ReturnToWaiting
    | CheckIdentity
    | OpenHearing
    | EnterStage
    | AskRecusal
    | AnswerRecusal
    | RequestFloor
    | WithdrawRequest
    | GiveFloor
    | TakeFloor
    | Mute
    | Unmute
    | FocusOn
    | ShowExhibit
    | HideExhibit
    | StateOpinion
    | Recess
    | Resume
    | Announce
    | CloseHearing
    | RecordUtterance
    | AmendUtterance
    | PresentMinutes
    | RequestCorrection
    | DecideCorrection
    | SignMinutes
    | RefuseToSign
    | EndHearing
    | ReportConnected
    | ReportLost
    | ReportMedia
    | ReportRecording
    | ReportOutage
)
