"""The minutes as a structure: every text is final and in its language, nothing says yet how it looks on a page."""

from dataclasses import dataclass
from datetime import datetime

from hearing.transcript.context import Language
from hearing.vocabulary import Stage


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself, outside its pages. ``made_at`` is the moment it speaks for, never the clock's."""

    title: str
    subject: str
    language: Language
    made_at: datetime
    utc_offset_minutes: int = 480


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled line, as in the header: 案件编号, 4W123456."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who took part: capacity (role and side), place, how the identity was examined."""

    name: str
    capacity: str
    place: str
    identity: str
    attended: bool


@dataclass(frozen=True, slots=True)
class FrameLine:
    """What happened, as a sentence made from event ``n``. ``kind`` is the event's class name."""

    n: int
    at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What someone said: the recorded words, with the exhibits and claims they are linked to as one line of text.

    In ``text`` what is struck, inaudible or unclear stands in brackets; ``struck`` are the stretches of it (first
    character, after the last) that were struck, ``remarks`` why, and whose words it was first written down as.
    ``interpretations`` stand beside it, each with its ``language`` (BCP 47).
    """

    n: int
    id: str
    at: datetime
    speaker: str
    capacity: str
    text: str
    references: str = ""
    corrected: bool = False
    struck: tuple[tuple[int, int], ...] = ()
    remarks: str = ""
    language: str = ""
    interpretations: tuple["Statement", ...] = ()


Entry = FrameLine | Statement


@dataclass(frozen=True, slots=True)
class Section:
    """One stay in a stage. A hearing that goes back from debate to investigation has two investigation sections."""

    stage: Stage
    title: str
    began: datetime
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """A side's opinion on an exhibit: one answer per element, in the order authenticity to probative force."""

    exhibit: str
    side: str
    stances: tuple[str, str, str, str]
    contested: tuple[bool, bool, bool, bool]
    reason: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Someone cut off: from when to when, how long in seconds (None while it lasts), why, and in which stage."""

    who: str
    since: datetime
    until: datetime | None
    seconds: float | None
    cause: str
    stage: str


@dataclass(frozen=True, slots=True)
class MissedRow:
    """What someone missed while cut off, and what became of it; ``until`` is None while they are away.

    ``settled`` is False where it was owed to them and neither restored nor waived.
    """

    who: str
    since: datetime
    until: datetime | None
    what: str
    outcome: str
    settled: bool


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A closed recording with its digest (hex SHA-256)."""

    who: str
    kind: str
    name: str
    sha256: str
    packets: int
    started: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction asked for of a statement (its id). ``accepted`` is None while it is undecided."""

    who: str
    before: str
    after: str
    reason: str
    accepted: bool | None
    outcome: str
    answer: str
    utterance: str = ""


@dataclass(frozen=True, slots=True)
class Ink:
    """A name written by hand on a surface of so many units: strokes of x, y and pressure (thousandths)."""

    width: int
    height: int
    strokes: tuple[tuple[tuple[int, int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """How someone answered the minutes: ``signed`` True, refused False, or None for no answer.

    ``void`` marks an answer to an earlier version, which a correction has overtaken. ``method`` is the ``way`` in
    words; ``n`` is the answer's event, ``proof`` the hex SHA-256 of what proves it there (empty for none),
    ``recordings`` the digest of the recordings that was signed with it, ``ink`` what was written by hand.
    """

    name: str
    capacity: str
    signed: bool | None
    at: datetime | None
    method: str
    reason: str
    version: int
    void: bool = False
    participant: str = ""
    way: str = ""
    n: int = 0
    proof: str = ""
    recordings: str = ""
    ink: Ink | None = None


@dataclass(frozen=True, slots=True)
class SealBox:
    """What seals the record, printed at its end.

    ``note`` is the signed checkpoint's own text; ``sealed_by`` names who seals the file, empty on an unsealed one.
    """

    facts: tuple[Fact, ...]
    remark: str
    note: str = ""
    sealed_by: str = ""


@dataclass(frozen=True, slots=True)
class MinutesDocument:
    """The whole minutes. ``as_of`` is the moment of the last event; ``through`` its number. Times are in UTC.

    ``digest`` is what was presented as ``version`` and signed; it is empty, and ``stale`` says why, once a correction
    was accepted since. ``lines_per_page`` is the number of numbered lines of a page of the course, 0 for none.
    ``signed_each_page`` names whose signature by hand every page has room for.
    """

    language: Language
    title: str
    subtitle: str
    case_number: str
    subject: str
    facts: tuple[Fact, ...]
    attendees: tuple[Attendee, ...]
    sections: tuple[Section, ...]
    opinions: tuple[OpinionRow, ...]
    incidents: tuple[IncidentRow, ...]
    recordings: tuple[RecordingRow, ...]
    corrections: tuple[CorrectionRow, ...]
    signatures: tuple[SignatureRow, ...]
    version: int
    digest: str
    stale: bool
    seal: SealBox
    as_of: datetime
    through: int
    utc_offset_minutes: int = 480
    missed: tuple[MissedRow, ...] = ()
    lines_per_page: int = 0
    signed_each_page: tuple[str, ...] = ()

    def about(self) -> About:
        """Give what the file says of itself."""
        title = f"{self.title} {self.case_number}".strip()
        return About(title, self.subject, self.language, self.as_of, self.utc_offset_minutes)
