"""What is sent to the sides of a hearing, as data: notices with their versions, and what seals and serves them.

Pure and frozen. A notice holds everything it says, so that its digest binds every word that depends on the case; only
the standing sentences come from ``phrases.py``. Moments carry a zone; a day that ends a period is its last second.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hearing.vocabulary import Mode, Role, Side


class NoticeKind(StrEnum):
    """What a notice tells: that a hearing is set down, moved, or called off."""

    HEARING = "hearing"
    CHANGE = "change"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party as a notice names it, with its agents."""

    side: Side
    name: str
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """Someone of the panel, or the clerk."""

    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """What is examined: a ground, the claims it attacks, the exhibits it rests on, and who raised it.

    ``claims`` is empty when the ground attacks the patent as a whole. ``petitioner`` is the party's name.
    """

    ground_zh: str
    ground_en: str
    claims: tuple[int, ...] = ()
    exhibits: tuple[str, ...] = ()
    petitioner: str = ""


@dataclass(frozen=True, slots=True)
class RulesLine:
    """What the rule set asks of those who come; see ``hearing.cases.ruleset`` for the meaning of each."""

    id: str
    version: int
    zh: str
    en: str
    summons_days: int = 0
    receipt_days: int = 0
    most_a_side: int = 0
    consent_per_stage: bool = False
    observers: bool = True
    observers_identified: bool = False
    recording: bool = True


@dataclass(frozen=True, slots=True)
class Appointment:
    """When and how a hearing is held.

    Attributes:
        starts_at: The beginning.
        mode: How it is held.
        place: The hearing room and its address; empty when everyone takes part online.
        minutes: Expected length; 0 when nothing is expected.
        link: The address at which one takes part online; empty when nobody does.
    """

    starts_at: datetime
    mode: Mode
    place: str = ""
    minutes: int = 0
    link: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to one side, or to the public (side ``none``).

    Attributes:
        id: Unique on the platform.
        hearing: The hearing's id.
        case_id: The case's id.
        version: Of the hearing's notices, from 1; a change or a cancellation is a new version.
        kind: What it tells.
        side: To whom.
        case_number: As printed.
        patent_number: As printed, ``ZL 2021 1 0345678.3``.
        patent_title: Title of the patent.
        parties: All parties, petitioners first.
        officers: Panel in order, then the clerk.
        title: The hearing's name.
        appointment: When and how.
        scope: What is examined.
        rules: What the rule set asks.
        issued_at: When it was made.
        issued_by: Name of who issued it.
        office_zh: The office's name; may be empty.
        office_en: The same in English.
        answer_by: Last second in which the attendance receipt is in time, when the notice arrives on the day it is
            made; None when no receipt is asked for.
        short_agreed: Whether the sides agreed to less notice than the rules ask for.
        closed: Why the hearing is not public; empty for a public one.
        reason: Why it was moved or called off.
        earlier: The beginning that no longer holds, for a change or a cancellation.
        utc_offset_minutes: The zone in which times are printed.
    """

    id: str
    hearing: str
    case_id: str
    version: int
    kind: NoticeKind
    side: Side
    case_number: str
    patent_number: str
    patent_title: str
    parties: tuple[PartyLine, ...]
    officers: tuple[OfficerLine, ...]
    title: str
    appointment: Appointment
    scope: tuple[ScopeLine, ...]
    rules: RulesLine
    issued_at: datetime
    issued_by: str
    office_zh: str = ""
    office_en: str = ""
    answer_by: datetime | None = None
    short_agreed: bool = False
    closed: str = ""
    reason: str = ""
    earlier: datetime | None = None
    utc_offset_minutes: int = 480

    def addressees(self) -> tuple[PartyLine, ...]:
        """Give the parties it is addressed to."""
        return tuple(party for party in self.parties if party.side is self.side)


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where something is sealed in the evidence log: its digest (hex SHA-256), the entry, and the proven moment."""

    digest: str
    origin: str
    leaf: int
    tree_size: int
    stamped_at: datetime | None = None
    authority: str = ""
