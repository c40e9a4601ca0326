"""What an export is made from: plain frozen values, gathered by the caller from the stores. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hearing.cases.model import Case, Exhibit, Opinion
from hearing.cases.typical import Step
from hearing.claimsets.sets import ClaimSet
from hearing.dataset.legal import LegalEvent


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a hearing's record.

    Attributes:
        n: Its number in the hearing, from 1.
        at: When it was recorded.
        type: Its stable name.
        by: Roster id of the actor, or ``system``.
        body: Its fields as a JSON object.
        file: In a joint hearing, the file in whose own segment it happened; empty for all of them.
    """

    n: int
    at: datetime
    type: str
    by: str
    body: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One line of a hearing's roster; ``account`` may be empty for someone without a login.

    ``files`` are those of a joint hearing that concern this person; none for all of them.
    """

    id: str
    account: str
    name: str
    role: str
    side: str
    place: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRow:
    """A case file of a joint hearing: its id there, what it is about, and its number as filed."""

    id: str
    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A span of the session in which one thing was examined and one person had the floor.

    Attributes:
        since: Its beginning.
        until: Its end.
        stage: The stage of the hearing.
        ground: The ground under examination; empty when none was.
        claims: The claims, as written in the hearing.
        exhibits: Ids of the exhibits.
        phase: What was done with them.
        speaker: Roster id of who had the floor; may be empty.
        file: In a joint hearing, the file whose own segment it was; empty for what is common.
    """

    since: datetime
    until: datetime
    stage: str
    ground: str
    claims: tuple[str, ...]
    exhibits: tuple[str, ...]
    phase: str
    speaker: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the panel decided on evidence offered in the room: the exhibits, whether they were let in, and why not."""

    exhibits: tuple[str, ...]
    granted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class HearingInput:
    """A hearing as it was known at the moment of the export.

    Its header, its roster, its events in order, the spans of its session, its files, and rulings on late evidence.
    """

    id: str
    case_id: str
    mode: str
    starts_at: datetime
    participants: tuple[ParticipantRow, ...]
    events: Sequence[EventRow]
    spans: tuple[SpanRow, ...] = ()
    files: tuple[FileRow, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseInput:
    """A case with all that belongs to it, as it was known at the moment of the export.

    Attributes:
        case: The case.
        known_at: When it was put on file.
        exhibits: Its filed exhibits.
        opinions: The opinions on those exhibits.
        hearings: Its hearings.
        typical: The steps of its nomination as a typical case.
        sets: The amended sets of its claims, each with the rulings on it.
        legal: The legal events of its patent.
    """

    case: Case
    known_at: datetime
    exhibits: tuple[Exhibit, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    hearings: tuple[HearingInput, ...] = ()
    typical: tuple[Step, ...] = ()
    sets: tuple[ClaimSet, ...] = ()
    legal: tuple[LegalEvent, ...] = ()
