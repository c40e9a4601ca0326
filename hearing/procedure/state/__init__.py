"""What a hearing is at one moment: the fold of its events, and nothing else.

Mappings are replaced, never changed in place, so an earlier state stays what it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearing.cases.ruleset import PLAIN, ProcedureRules
from hearing.procedure.commands.parts import Invited, Linked
from hearing.procedure.state.course import (
    Adjournment,
    Interruption,
    Opening,
    Overridden,
    Passage,
    RecusalAnswer,
    RecusalDecision,
    RecusalRequest,
    SettlementAnswer,
    Sitting,
    StandingObjection,
    Withdrawal,
)
from hearing.procedure.state.examination import (
    CommonKnowledge,
    Examination,
    Focus,
    Motion,
    Opinion,
    Shown,
    Testimony,
    Witnesses,
)
from hearing.procedure.state.filming import Film, Redaction
from hearing.procedure.state.impairment import Impairment
from hearing.procedure.state.interpreting import Interpretation
from hearing.procedure.state.joint import Joint, ReadingMark, Segment
from hearing.procedure.state.people import (
    Consent,
    Default,
    Departure,
    Expulsion,
    Order,
    Presence,
    Receipt,
    Served,
    Service,
    SteppedOut,
    Warned,
)
from hearing.procedure.state.recording import Cut, Unrecorded
from hearing.procedure.state.screen import Screen
from hearing.procedure.state.speaking import Clocks, Counted, FloorRequest, Objection, Running
from hearing.procedure.state.trail import Heard, Settlement, Stay
from hearing.procedure.state.writing import (
    Correction,
    Incident,
    Minutes,
    Recording,
    Signing,
    Utterance,
    Wording,
)
from hearing.vocabulary import Mode, Side, Stage, Step

__all__ = [
    "Adjournment",
    "Clocks",
    "CommonKnowledge",
    "Consent",
    "Correction",
    "Counted",
    "Cut",
    "Default",
    "Departure",
    "Examination",
    "Expulsion",
    "Film",
    "FloorRequest",
    "Focus",
    "Heard",
    "Hearing",
    "Impairment",
    "Incident",
    "Interpretation",
    "Interruption",
    "Joint",
    "Minutes",
    "Motion",
    "Objection",
    "Opening",
    "Opinion",
    "Order",
    "Overridden",
    "Passage",
    "Presence",
    "ReadingMark",
    "Receipt",
    "Recording",
    "RecusalAnswer",
    "RecusalDecision",
    "RecusalRequest",
    "Redaction",
    "Running",
    "Screen",
    "Segment",
    "Served",
    "Service",
    "Settlement",
    "SettlementAnswer",
    "Shown",
    "Signing",
    "Sitting",
    "StandingObjection",
    "Stay",
    "SteppedOut",
    "Testimony",
    "Unrecorded",
    "Utterance",
    "Warned",
    "Withdrawal",
    "Witnesses",
    "Wording",
]


@dataclass(frozen=True)
class Hearing:
    """A hearing folded up to event ``n``. ``scheduled`` is False only before the first event.

    It has no slots: at every event it is copied, which is ten times as quick without them; see `replacing.py`.
    ``attended`` are all who were in the hearing room at any time between opening and closing; ``stays`` says when
    each was there, and ``trail`` what everyone there could hear and see.
    ``utterances`` stand in the order of the minutes; ``merged`` says into which of them those went that are no more.
    ``former`` are the lines of those who were replaced, so that what they said and did still has their name.
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
    former: Mapping[str, Invited] = field(default_factory=dict)
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
    screen: Screen | None = None
    focus: Focus | None = None
    recusal_asked_at: datetime | None = None
    recusal_answers: Mapping[Side, RecusalAnswer] = field(default_factory=dict)
    utterances: Mapping[str, Utterance] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    opinions: Mapping[tuple[str, Side], Opinion] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()
    impairments: tuple[Impairment, ...] = ()
    unheard: tuple[Incident, ...] = ()
    recordings: tuple[Recording, ...] = ()
    unrecorded: Unrecorded = field(default_factory=Unrecorded)
    announcement: str = ""
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    minutes: Minutes | None = None
    course: tuple[Passage, ...] = ()
    rules: ProcedureRules = PLAIN
    step: Step = Step.ROLL_CALL
    sittings: tuple[Sitting, ...] = ()
    adjourned: Adjournment | None = None
    opening: Opening = field(default_factory=Opening)
    recusal_decisions: Mapping[Side, RecusalDecision] = field(default_factory=dict)
    consents: Mapping[Side, Mapping[Stage, Consent]] = field(default_factory=dict)
    order: Order = field(default_factory=Order)
    service: Service = field(default_factory=Service)
    withdrawal: Withdrawal | None = None
    objections: Mapping[str, Objection] = field(default_factory=dict)
    clocks: Clocks = field(default_factory=Clocks)
    examination: Examination = field(default_factory=Examination)
    witnesses: Witnesses = field(default_factory=Witnesses)
    overrides: Mapping[str, Overridden] = field(default_factory=dict)
    joint: Joint = field(default_factory=Joint)
    interpretation: Interpretation = field(default_factory=Interpretation)
    films: tuple[Film, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    attended: frozenset[str] = frozenset()
    trail: tuple[Heard, ...] = ()
    stays: Mapping[str, tuple[Stay, ...]] = field(default_factory=dict)
    cuts: tuple[Cut, ...] = ()
