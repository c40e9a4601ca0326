"""What an import gives: facts with their source, and the queue of what a person must look at."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from hearing.cases.model import Appointment, Claim, ClaimOutcome, LinkedProceeding
from hearing.vocabulary import Side

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters in the text as it was given."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the source: its text with markup removed, and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value with where and how it was read.

    Attributes:
        value: The value.
        span: Where the source says so.
        method: The name of the rule that read it.
        confidence: 1.0 when two places of the source agree, lower when only one says so.
    """

    value: T
    span: Span
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Queued:
    """A value that a person must decide: it was never guessed.

    Attributes:
        field: The key of the value.
        span: What to look at.
        reason: Stable code of the reason.
        zh: The reason in Chinese.
        en: The reason in English.
    """

    field: str
    span: Span
    reason: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ReadParty:
    """A party as read: name, the request it belongs to (a case number, or empty), former name, agents.

    ``kind`` is ``organisation`` or ``person``, by the form of the name.
    """

    name: str
    case_number: str = ""
    former_name: str = ""
    agents: tuple[str, ...] = ()
    kind: str = "organisation"


@dataclass(frozen=True, slots=True)
class CitedProvision:
    """A provision that the header cites.

    Attributes:
        id: Id of the provision, as in grounds.py: ``A22.3``.
        law: ``patent_law`` or ``implementing_regulations``.
        version: Year in which the version that applies was adopted; None when neither text nor rule tells.
        article: Article (条).
        paragraph: Paragraph (款); None when the article is cited as a whole.
    """

    id: str
    law: str
    version: int | None
    article: int
    paragraph: int | None


@dataclass(frozen=True, slots=True)
class ReadGround:
    """A ground as one sentence of the request puts it.

    Attributes:
        ground: Id of the provision.
        claims: Claim numbers it attacks; empty when it attacks the description or the patent as a whole.
        exhibits: Labels it rests on.
        stage: ``request`` or ``hearing`` (the petitioner fixed the scope there).
        request: Index of the request, from 0.
    """

    ground: str
    claims: tuple[int, ...]
    exhibits: tuple[str, ...]
    stage: str
    request: int = 0


@dataclass(frozen=True, slots=True)
class ReadExhibit:
    """An exhibit that the text lists: side, label, title."""

    side: Side
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class ImportedDecision:
    """An invalidation decision, read. A field that is None (or misses from a list) is in ``queued`` or not stated.

    ``priority_date`` and ``hearing_mode`` may be None without being queued: the text then does not state them.
    """

    text_sha256: str
    case_numbers: tuple[Fact[str], ...] = ()
    decision_number: Fact[str] | None = None
    decision_date: Fact[date] | None = None
    patent_number: Fact[str] | None = None
    title: Fact[str] | None = None
    ipc: Fact[str] | None = None
    filing_date: Fact[date] | None = None
    priority_date: Fact[date] | None = None
    grant_date: Fact[date] | None = None
    request_dates: tuple[Fact[date], ...] = ()
    petitioners: tuple[Fact[ReadParty], ...] = ()
    patentees: tuple[Fact[ReadParty], ...] = ()
    panel: tuple[Fact[Appointment], ...] = ()
    legal_basis: tuple[Fact[CitedProvision], ...] = ()
    hearing_dates: tuple[Fact[date], ...] = ()
    hearing_mode: Fact[str] | None = None
    outcome: Fact[str] | None = None
    claim_results: tuple[Fact[ClaimOutcome], ...] = ()
    links: tuple[Fact[LinkedProceeding], ...] = ()
    grounds: tuple[Fact[ReadGround], ...] = ()
    exhibits: tuple[Fact[ReadExhibit], ...] = ()
    claims: tuple[Fact[Claim], ...] = ()
    key_points: Fact[str] | None = None
    queued: tuple[Queued, ...] = ()

    def is_queued(self, name: str) -> bool:
        """Tell whether a person must look at this field."""
        return any(item.field == name for item in self.queued)
