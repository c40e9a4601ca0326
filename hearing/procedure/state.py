"""What a hearing is at one moment: the fold of its events, and nothing else.

Mappings are replaced, never changed in place, so an earlier state stays what it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearing.procedure.commands import Citation, Invited, Linked, Region
from hearing.vocabulary import Element, IdentityResult, Mode, RecessPurpose, Room, Side, Stage, Stance


@dataclass(frozen=True, slots=True)
class Presence:
    """One participant now. ``connections`` are the live ones; ``lost_since`` stands while there is none."""

    room: Room = Room.OUTSIDE
    connections: frozenset[str] = frozenset()
    lost_since: datetime | None = None
    media: bool = False
    camera: bool = False
    microphone: bool = False
    muted_by: str = ""
    identity: IdentityResult | None = None


@dataclass(frozen=True, slots=True)
class FloorRequest:
    """Someone waiting to speak."""

    participant: str
    subject: str
    at: datetime


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


@dataclass(frozen=True, slots=True)
class Interruption:
    """The recess that stands."""

    purpose: RecessPurpose
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Utterance:
    """One statement in the minutes; ``earlier`` holds the words it had before each amendment."""

    id: str
    n: int
    speaker: str
    text: str
    said_at: datetime
    stage: Stage
    exhibits: tuple[Citation, ...]
    claims: tuple[str, ...]
    ground: str = ""
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """A side's latest opinion on an exhibit stated in this hearing."""

    participant: str
    side: Side
    exhibit: str
    stances: tuple[tuple[Element, Stance], ...]
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """A connection lost while the hearing was open; ``until`` is None while it lasts."""

    participant: str
    since: datetime
    until: datetime | None
    cause: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Recording:
    """A closed recording and its digest."""

    participant: str
    kind: str
    name: str
    sha256: str
    packets: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction asked for; ``accepted`` is None until it is decided."""

    id: str
    participant: str
    utterance: str
    text: str
    reason: str
    accepted: bool | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """How a participant answered the presented minutes: signed (``refusal`` empty) or refused with a reason."""

    participant: str
    at: datetime
    method: str = ""
    proof: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes as presented by event ``n``: the digest that everyone signs, and who signed.

    ``stale`` once a correction was accepted: they must be presented again before anyone else signs.
    """

    version: int
    digest: str
    presented_at: datetime
    signings: Mapping[str, Signing] = field(default_factory=dict)
    n: int = 0
    stale: bool = False


@dataclass(frozen=True, slots=True)
class RecusalAnswer:
    """A side's answer to the recusal question."""

    participant: str
    requested: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """A step of the hearing's course; ``kind`` is one of opened, stage, recess, resumed, closed, outage."""

    kind: str
    at: datetime
    stage: Stage
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hearing:
    """A hearing folded up to event ``n``. ``scheduled`` is False only before the first event.

    ``attended`` are all who were in the hearing room at any time between opening and closing.
    """

    id: str
    n: int = 0
    scheduled: bool = False
    case_id: str = ""
    case_number: str = ""
    patent_number: str = ""
    title: str = ""
    mode: Mode = Mode.MIXED
    starts_at: datetime | None = None
    linked: tuple[Linked, ...] = ()
    roster: Mapping[str, Invited] = field(default_factory=dict)
    presence: Mapping[str, Presence] = field(default_factory=dict)
    stage: Stage = Stage.PREPARATION
    stage_since: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    recess: Interruption | None = None
    floor: str = ""
    floor_since: datetime | None = None
    requests: tuple[FloorRequest, ...] = ()
    shown: Shown | None = None
    focus: Focus | None = None
    recusal_asked_at: datetime | None = None
    recusal_answers: Mapping[Side, RecusalAnswer] = field(default_factory=dict)
    utterances: Mapping[str, Utterance] = field(default_factory=dict)
    opinions: Mapping[tuple[str, Side], Opinion] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()
    recordings: tuple[Recording, ...] = ()
    announcement: str = ""
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    minutes: Minutes | None = None
    course: tuple[Passage, ...] = ()
    attended: frozenset[str] = frozenset()
