"""The examination: scope, motions, the matrix, exhibits, common knowledge."""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands.parts import Citation, Region, ScopeItem
from hearing.vocabulary import Element, MotionKind, Phase, ReplyForm, Stance


@dataclass(frozen=True, slots=True)
class FocusOn:
    """Take up cells of the matrix: a ground, the claims, the exhibits; show a page of one at the same time."""

    ground: str
    claims: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    phase: Phase = Phase.ADDUCE
    citation: Citation | None = None


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
class StateScope:
    """State for the petitioner on which grounds, claims and exhibits invalidity is requested."""

    items: tuple[ScopeItem, ...]


@dataclass(frozen=True, slots=True)
class FixScope:
    """Fix what is examined, and what both sides accept."""

    items: tuple[ScopeItem, ...]
    agreed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Give up grounds, claims or exhibits for one's side."""

    items: tuple[ScopeItem, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordAgreement:
    """Put a fact on the record that both sides accept."""

    text: str


@dataclass(frozen=True, slots=True)
class MakeMotion:
    """Ask the panel to decide something in the room; a new ground or exhibit names what is added."""

    kind: MotionKind
    subject: str
    reason: str = ""
    ground: str = ""
    claims: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecideMotion:
    """Grant or refuse a motion. A ground or exhibit that is admitted joins the scope."""

    motion: str
    granted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChooseReply:
    """Choose for the other side to answer what was admitted now, or in writing until a day."""

    motion: str
    form: ReplyForm
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PutCommonKnowledge:
    """Put common knowledge or a customary design that the panel may rely on to the parties."""

    text: str
    ground: str = ""


@dataclass(frozen=True, slots=True)
class AnswerCommonKnowledge:
    """Answer for one's side what the panel put."""

    matter: str
    accepted: bool
    reason: str = ""
