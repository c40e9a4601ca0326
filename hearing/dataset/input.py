"""What an export is made from: plain frozen values, gathered by the caller from the stores. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hearing.cases.model import Case, Exhibit, Opinion


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
class HearingInput:
    """A hearing: its header, its roster, its events in order (read once), the spans of its session, its files."""

    id: str
    case_id: str
    mode: str
    starts_at: datetime
    participants: tuple[ParticipantRow, ...]
    events: Iterable[EventRow]
    spans: tuple[SpanRow, ...] = ()
    files: tuple[FileRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportInput:
    """Everything that goes into one export.

    Attributes:
        cases: The cases selected.
        exhibits: Their filed exhibits.
        opinions: The opinions on those exhibits.
        hearings: Their hearings.
        selection: What the analyst asked for, as JSON text; kept in query.json so that the export can be run again.
        code_version: Version of the programme that runs.
        include_texts: Whether what people said and wrote in the hearing is exported, pseudonymised; off by default.
    """

    cases: tuple[Case, ...]
    exhibits: tuple[Exhibit, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    hearings: tuple[HearingInput, ...] = ()
    selection: str = "{}"
    code_version: str = ""
    include_texts: bool = False
