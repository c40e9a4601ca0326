"""The minutes with everything that the forms of the record need beside the printed page.

`MinutesDocument` holds final texts in one language. A player, a data file or tracked changes need more of each
statement: who spoke by id, how long it may be shown, which words it had when, and what its words lead to.
"""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands.parts import Marked, Source
from hearing.transcript.document import MinutesDocument, Section, Statement
from hearing.transcript.forms.tracks import Track

FORM = "hearing-transcript/1"
"""The name of the data form; a field that is taken away or means something else makes it another number."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who spoke: the participant's id in the hearing, name, capacity in words, and side."""

    id: str
    name: str
    capacity: str
    side: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that a statement had from a moment on, and who put them so.

    ``correction`` is the id of the accepted correction; empty for what the clerk wrote down or put right. ``divided``
    tells that a statement was divided here, or made one of two: no words of it were changed.
    """

    at: datetime
    by: str
    text: str
    correction: str = ""
    divided: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction that was asked for of a statement; ``accepted`` is None, and nobody decided, while it is open."""

    id: str
    by: str
    at: datetime
    text: str
    reason: str
    accepted: bool | None = None
    answer: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a statement's words (``start`` to ``end``, in characters) that names things on the case's register.

    ``targets`` are ids: of exhibits, claims, grounds, or numbers of proceedings and patents; ``labels`` are what they
    are called. ``page``, ``paragraph`` and ``figure`` are places in an exhibit, 0 for none.
    """

    kind: str
    start: int
    end: int
    targets: tuple[str, ...]
    labels: tuple[str, ...]
    page: int = 0
    paragraph: int = 0
    figure: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What the forms know of a statement beyond its words; ``utterance`` is the statement's id.

    ``marks`` are the passages of its last wording that were struck, inaudible or unclear; places in ``links`` are
    those of the statement's text, where these stand in brackets. ``sources`` are the recogniser's drafts that it was
    taken over from, with their SHA-256; ``interprets`` is the statement that it interprets.

    ``until`` is how long it is shown: until its speaker stopped, where the record holds that, otherwise to the next
    statement, and no longer than its words take to read.
    """

    utterance: str
    speaker: str
    until: datetime
    ground: str
    exhibits: tuple[str, ...]
    claims: tuple[str, ...]
    links: tuple[Link, ...]
    wordings: tuple[Wording, ...]
    asked: tuple[Asked, ...]
    marks: tuple[Marked, ...] = ()
    sources: tuple[Source, ...] = ()
    interprets: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A chapter of the hearing, in words: one thing was examined and one person had the floor.

    ``until`` is None while it lasts. ``ground`` is the id, ``subject`` the ground, claims and exhibits in words.
    """

    since: datetime
    until: datetime | None
    stage: str
    ground: str
    subject: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Discussed:
    """How long an exhibit was discussed under a ground: in how many statements, and for how many seconds.

    A statement that names it counts from its moment to the next statement's, within its chapter; one that names two
    counts for both. ``ground`` is empty where none was under examination.
    """

    exhibit: str
    label: str
    ground: str
    statements: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """The whole record in one structure. ``lines`` stand in the order of the minutes' statements, one for each.

    ``zero`` is the moment at which the recording's clock stands at 0: when its earliest file began, otherwise when the
    hearing did. ``tracks`` are what was recorded of whom, in the order of the roster.
    """

    minutes: MinutesDocument
    voices: tuple[Voice, ...]
    lines: tuple[Line, ...]
    spans: tuple[Span, ...]
    discussed: tuple[Discussed, ...]
    zero: datetime
    tracks: tuple[Track, ...]

    def line_of(self) -> dict[str, Line]:
        """Give the lines by the statement's id."""
        return {line.utterance: line for line in self.lines}


def statements(sections: tuple[Section, ...]) -> tuple[Statement, ...]:
    """Give every statement of the minutes, in their order, each followed by its interpretations."""
    return tuple(
        one
        for section in sections
        for entry in section.entries
        if isinstance(entry, Statement)
        for one in (entry, *entry.interpretations)
    )
