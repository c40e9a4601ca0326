"""The case as the platform knows it: patent, claims, parties, panel, matrix, exhibits, opinions, links.

Pure and frozen. Dates are days; moments carry a zone. A hearing's proceedings are not here: they are the record's.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hearing.vocabulary import Role, Side, Stance


class ProceedingKind(StrEnum):
    """What kind of proceeding is linked to the case."""

    ADMINISTRATIVE_RULING = "administrative_ruling"
    COURT = "court"
    INVALIDATION = "invalidation"
    REEXAMINATION = "reexamination"


class Relation(StrEnum):
    """How a linked proceeding stands to the case: about the same patent, or only mentioned in its papers."""

    SAME_PATENT = "same_patent"
    MENTIONED = "mentioned"


class Occasion(StrEnum):
    """Where an opinion was stated: in writing before or after the hearing, or in the hearing."""

    WRITTEN = "written"
    HEARING = "hearing"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of the patent.

    Attributes:
        number: From 1.
        text: As printed, without its number.
        parents: Numbers of the claims it refers to; each lower than its own.
        independent: Whether it stands alone by form: it does not begin by referring to another claim.
    """

    number: int
    text: str
    parents: tuple[int, ...] = ()
    independent: bool = True


@dataclass(frozen=True, slots=True)
class Patent:
    """The patent in dispute.

    Attributes:
        number: Canonical number with a right check digit, ``201810123456.5``.
        title: Title of the invention.
        ipc: Main class, ``A47B 23/04``; empty when not known.
        filing_date: Day of filing.
        priority_date: Earliest priority day; None when none is claimed or known.
        grant_date: Day the grant was published.
        claims: As granted, in order; empty when the text does not print them.
    """

    number: str
    title: str
    ipc: str = ""
    filing_date: date | None = None
    priority_date: date | None = None
    grant_date: date | None = None
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A party to the case; ``id`` is unique within the case (``petitioner-1``)."""

    id: str
    name: str
    side: Side
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appointment:
    """A person's seat on the panel (合议组): leader, chief examiner or member."""

    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class GroundCell:
    """One cell of the claim x ground x evidence matrix.

    Attributes:
        claim: Claim number; 0 when the ground attacks the patent or its description as a whole.
        ground: Id of the ground (see grounds.py), in the numbering that the request used.
        exhibits: Labels of the exhibits it rests on (``证据1``), in the order named; empty when none is needed.
        petitioner: Id of the party that raised it.
    """

    claim: int
    ground: str
    exhibits: tuple[str, ...] = ()
    petitioner: str = "petitioner-1"


@dataclass(frozen=True, slots=True)
class Blob:
    """The file of an exhibit: SHA-256 in hexadecimal, size in bytes, media type, pages (None when it has none)."""

    sha256: str
    size: int
    media_type: str
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An item of evidence on the case's register.

    Attributes:
        id: Unique on the platform.
        case_id: The case.
        side: The side that offers it.
        number: Its number, as the rule set of the case counts on that side.
        label: What it is called in the hearing: 证据1, 反证1, Ex. 1001.
        title: What it is.
        purpose: What it is to prove.
        grounds: Ids of the grounds it concerns.
        claims: Numbers of the claims it concerns.
        blob: The file; None while it is only listed and no file has been filed.
        filed_by: Account or source that put it on the register.
        filed_at: When.
        receipt: The submitter's receipt as JSON text; empty before it is issued.
        secret: Whether it was filed under seal as a trade secret and still is: then nothing else here says what it is
            (see `hearing.custody`).
    """

    id: str
    case_id: str
    side: Side
    number: int
    label: str
    title: str
    purpose: str
    grounds: tuple[str, ...]
    claims: tuple[int, ...]
    blob: Blob | None
    filed_by: str
    filed_at: datetime
    receipt: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class NewExhibit:
    """What a side says when it files an exhibit; ``number`` None takes the next free one of its side."""

    case_id: str
    side: Side
    title: str
    filed_by: str
    filed_at: datetime
    blob: Blob | None = None
    purpose: str = ""
    grounds: tuple[str, ...] = ()
    claims: tuple[int, ...] = ()
    number: int | None = None
    receipt: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A side's answer to one element of one exhibit and its reason (needed when contested, else optional)."""

    stance: Stance = Stance.NOT_STATED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A side's opinion on an exhibit of the other side, by element (质证).

    Attributes:
        id: Unique on the platform; empty before it is stored.
        exhibit_id: The exhibit.
        side: The side that states the opinion.
        authenticity: 真实性.
        legality: 合法性.
        relevance: 关联性.
        probative_force: 证明力.
        stated_at: When.
        stated_by: Account of the person.
        occasion: In writing or in the hearing.
        receipt: Receipt as JSON text; may be empty.
    """

    id: str
    exhibit_id: str
    side: Side
    authenticity: Answer
    legality: Answer
    relevance: Answer
    probative_force: Answer
    stated_at: datetime
    stated_by: str
    occasion: Occasion
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class LinkedProceeding:
    """Another proceeding that touches the case.

    Attributes:
        kind: Administrative ruling, court case, invalidation, re-examination.
        number: Canonical number (numbers.py).
        relation: About the same patent, or only mentioned.
        status: The source's own word, such as ``中止审理``; empty when it gives none.
        on: The day the source gives for it.
        printed: The number as the source prints it.
        span: Half-open range of characters in the source text.
    """

    kind: ProceedingKind
    number: str
    relation: Relation
    status: str = ""
    on: date | None = None
    printed: str = ""
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """What a decision says on a claim or on a part of it.

    Attributes:
        claims: Claim numbers; empty when the decision speaks of the whole patent and prints no claims.
        result: ``invalid``, ``valid`` or ``valid_amended``.
        part: The part meant when it is not the whole claim (``引用权利要求1的技术方案``), as printed.
    """

    claims: tuple[int, ...]
    result: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """The decision on the case, when there is one; ``outcome`` empty means it waits for a person."""

    number: str
    decided_on: date | None
    outcome: str
    claim_outcomes: tuple[ClaimOutcome, ...] = ()
    text_sha256: str = ""


@dataclass(frozen=True, slots=True)
class ListedExhibit:
    """An exhibit that the papers name, before anybody filed its file here."""

    side: Side
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Case:
    """A whole invalidation case.

    Attributes:
        id: Unique on the platform: its first case number.
        numbers: Case numbers; several when requests are tried together.
        patent: The patent in dispute.
        parties: Petitioners, then patentees.
        panel: Leader, chief examiner, members.
        cells: The claim x ground x evidence matrix.
        listed_exhibits: Label and title of the exhibits the papers list, by side.
        links: Linked proceedings.
        request_dates: Days on which the requests were filed.
        hearing_dates: Days on which it was heard before.
        decision: The decision, when the case comes from one.
        rule_set: Id of the rule set that it is heard under; empty before it is put on file, which chooses one.
    """

    id: str
    numbers: tuple[str, ...]
    patent: Patent
    parties: tuple[Party, ...] = ()
    panel: tuple[Appointment, ...] = ()
    cells: tuple[GroundCell, ...] = ()
    listed_exhibits: tuple[ListedExhibit, ...] = ()
    links: tuple[LinkedProceeding, ...] = ()
    request_dates: tuple[date, ...] = ()
    hearing_dates: tuple[date, ...] = ()
    decision: DecisionRecord | None = None
    rule_set: str = ""

    @property
    def filed_on(self) -> date | None:
        """The day its first request was filed; None when that is not known."""
        return min(self.request_dates, default=None)

    def side(self, side: Side) -> tuple[Party, ...]:
        """Give the parties of one side."""
        return tuple(party for party in self.parties if party.side is side)
