"""What the minutes say that the hearing's events do not hold: names and texts of the case, and the seal.

The caller fills these from the case's rows and from the evidence store; nothing here knows either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hearing.vocabulary import Side

Language = Literal["zh-CN", "en"]


@dataclass(frozen=True, slots=True)
class AgentInfo:
    """Who acts for a party, and for which firm."""

    name: str
    firm: str = ""


@dataclass(frozen=True, slots=True)
class PartyInfo:
    """A party to the case with its agents under power of attorney."""

    side: Side
    name: str
    agents: tuple[AgentInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class ExhibitInfo:
    """An exhibit as registered: its label (证据1), the label in English where it has one, its title and side."""

    label: str
    title: str = ""
    side: Side = Side.NONE
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class GroundInfo:
    """A ground of invalidity in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class LinkedInfo:
    """A linked proceeding with more than the hearing's schedule knows. ``kind`` as in the schedule."""

    kind: str
    number: str
    relation: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class CheckpointInfo:
    """The evidence log's signed checkpoint that covers the record when the minutes are made.

    ``text`` is the whole signed note; ``root_hash`` its Base64 root; events ``first_event`` to ``last_event`` of the
    hearing (counted from 1) are leaves under it. ``qualified`` tells whether the time stamp's authority is one by
    law; ``authority`` names it.
    """

    origin: str
    tree_size: int
    root_hash: str
    text: str
    first_event: int
    last_event: int
    stamped_at: datetime | None = None
    authority: str = ""
    qualified: bool = False


@dataclass(frozen=True, slots=True)
class RecordContext:
    """Everything about the case that the minutes print.

    Args:
        language: the language of headings and frame lines; what people said stays as recorded.
        patent_title: the title of the invention; the hearing has a title of its own.
        exhibits: by the exhibit's id. An id not in here is printed as it is.
        grounds: by the ground's id.
        checkpoint: None prints that the record is not sealed yet.
        utc_offset_minutes: the zone in which times are printed (China: 480).
        place: where the hearing room is, for the header.
        claims: numbers of the patent's claims, to which a statement's words may lead.
        lines_per_page: numbered lines on every page of the course; 0 for pages without numbered lines.
        signed_each_page: whether every page has lines at its foot for those who sign it by hand.
    """

    language: Language = "zh-CN"
    patent_title: str = ""
    parties: tuple[PartyInfo, ...] = ()
    exhibits: Mapping[str, ExhibitInfo] = field(default_factory=dict)
    grounds: Mapping[str, GroundInfo] = field(default_factory=dict)
    linked: tuple[LinkedInfo, ...] = ()
    checkpoint: CheckpointInfo | None = None
    utc_offset_minutes: int = 480
    place: str = ""
    claims: tuple[str, ...] = ()
    lines_per_page: int = 0
    signed_each_page: bool = False
