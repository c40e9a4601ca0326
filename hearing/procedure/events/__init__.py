"""What happened in a hearing: past tense, frozen. The list of these events is the hearing's record.

A field is never renamed or given another meaning: a changed event gets a new version in the codec.
"""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.events.attendance import (
    ConsentStated,
    DefaultDeclared,
    Departed,
    EquipmentChecked,
    Expelled,
    HearingScheduled,
    IdentityChecked,
    Moved,
    ParticipantAdded,
    ParticipantReplaced,
    ParticipantWarned,
)
from hearing.procedure.events.course import (
    Adjourned,
    Announced,
    CheckOverridden,
    DisciplineRead,
    HearingClosed,
    HearingEnded,
    HearingOpened,
    ModeChanged,
    PetitionWithdrawn,
    Recessed,
    RecusalAnswered,
    RecusalAsked,
    RecusalDecided,
    Resumed,
    RightsRead,
    SegmentEntered,
    SettlementAnswered,
    SettlementAsked,
    SittingOpened,
    StageEntered,
    StandingAsked,
    StandingDecided,
    StandingObjected,
    WithdrawalDecided,
)
from hearing.procedure.events.examining import (
    AgreementRecorded,
    CommonKnowledgeAnswered,
    CommonKnowledgePut,
    ExhibitHidden,
    ExhibitShown,
    FocusSet,
    GivenUp,
    MotionDecided,
    MotionMade,
    OpinionStated,
    ReplyChosen,
    ScopeFixed,
    ScopeStated,
)
from hearing.procedure.events.filming import FilmSealed, RedactionOrdered
from hearing.procedure.events.impairment import MediaImpaired, MediaUnimpaired
from hearing.procedure.events.interpreting import ChannelChosen, ChannelTaken, InterpreterAssigned
from hearing.procedure.events.platform import (
    CalledOff,
    Connected,
    ExhibitRegistered,
    Lost,
    MediaArriving,
    NoticeServed,
    OpinionFiled,
    OutageRecorded,
    ReceiptReturned,
    RecordingSealed,
    Rescheduled,
)
from hearing.procedure.events.recording import (
    ObserversCut,
    RecordingFaulted,
    RecordingPaused,
    RecordingRestored,
    RecordingResumed,
)
from hearing.procedure.events.screen import ScreenShared, ScreenStopped
from hearing.procedure.events.speaking import (
    FloorGiven,
    FloorRequested,
    FloorTaken,
    Muted,
    ObjectionRaised,
    ObjectionRuled,
    RequestWithdrawn,
    TimeBudgetSet,
    Unmuted,
)
from hearing.procedure.events.testifying import (
    ConfrontationBegun,
    ConfrontationEnded,
    WitnessCalled,
    WitnessReleased,
    WitnessWarned,
)
from hearing.procedure.events.writing import (
    CorrectionDecided,
    CorrectionRequested,
    InterpretationTied,
    MinutesPresented,
    MinutesSigned,
    MissedRestored,
    PassageMarked,
    ReadingMarked,
    SigningRefused,
    SpeakerReassigned,
    UtteranceAmended,
    UtteranceRecorded,
    UtterancesMerged,
    UtteranceSplit,
    WordsRestored,
    WordsStruck,
)

__all__ = [
    "Adjourned",
    "AgreementRecorded",
    "Announced",
    "CalledOff",
    "ChannelChosen",
    "ChannelTaken",
    "CheckOverridden",
    "CommonKnowledgeAnswered",
    "CommonKnowledgePut",
    "ConfrontationBegun",
    "ConfrontationEnded",
    "Connected",
    "ConsentStated",
    "CorrectionDecided",
    "CorrectionRequested",
    "DefaultDeclared",
    "Departed",
    "DisciplineRead",
    "EquipmentChecked",
    "Event",
    "ExhibitHidden",
    "ExhibitRegistered",
    "ExhibitShown",
    "Expelled",
    "FilmSealed",
    "FloorGiven",
    "FloorRequested",
    "FloorTaken",
    "FocusSet",
    "GivenUp",
    "HearingClosed",
    "HearingEnded",
    "HearingOpened",
    "HearingScheduled",
    "IdentityChecked",
    "InterpretationTied",
    "InterpreterAssigned",
    "Lost",
    "MediaArriving",
    "MediaImpaired",
    "MediaUnimpaired",
    "MinutesPresented",
    "MinutesSigned",
    "MissedRestored",
    "ModeChanged",
    "MotionDecided",
    "MotionMade",
    "Moved",
    "Muted",
    "NoticeServed",
    "ObjectionRaised",
    "ObjectionRuled",
    "ObserversCut",
    "OpinionFiled",
    "OpinionStated",
    "OutageRecorded",
    "ParticipantAdded",
    "ParticipantReplaced",
    "ParticipantWarned",
    "PassageMarked",
    "PetitionWithdrawn",
    "ReadingMarked",
    "ReceiptReturned",
    "Recessed",
    "Recorded",
    "RecordingFaulted",
    "RecordingPaused",
    "RecordingRestored",
    "RecordingResumed",
    "RecordingSealed",
    "RecusalAnswered",
    "RecusalAsked",
    "RecusalDecided",
    "RedactionOrdered",
    "ReplyChosen",
    "RequestWithdrawn",
    "Rescheduled",
    "Resumed",
    "RightsRead",
    "ScopeFixed",
    "ScopeStated",
    "ScreenShared",
    "ScreenStopped",
    "SegmentEntered",
    "SettlementAnswered",
    "SettlementAsked",
    "SigningRefused",
    "SittingOpened",
    "SpeakerReassigned",
    "StageEntered",
    "StandingAsked",
    "StandingDecided",
    "StandingObjected",
    "TimeBudgetSet",
    "Unmuted",
    "UtteranceAmended",
    "UtteranceRecorded",
    "UtteranceSplit",
    "UtterancesMerged",
    "WithdrawalDecided",
    "WitnessCalled",
    "WitnessReleased",
    "WitnessWarned",
    "WordsRestored",
    "WordsStruck",
]

Event = (
    HearingScheduled
    | EquipmentChecked
    | Moved
    | IdentityChecked
    | ParticipantAdded
    | ParticipantReplaced
    | HearingOpened
    | StageEntered
    | Adjourned
    | SittingOpened
    | ModeChanged
    | ConsentStated
    | PetitionWithdrawn
    | WithdrawalDecided
    | DisciplineRead
    | StandingAsked
    | StandingObjected
    | StandingDecided
    | RightsRead
    | RecusalAsked
    | RecusalAnswered
    | RecusalDecided
    | SettlementAsked
    | SettlementAnswered
    | FloorRequested
    | RequestWithdrawn
    | FloorGiven
    | FloorTaken
    | Muted
    | Unmuted
    | ObjectionRaised
    | ObjectionRuled
    | TimeBudgetSet
    | FocusSet
    | ExhibitShown
    | ExhibitHidden
    | ScreenShared
    | ScreenStopped
    | OpinionStated
    | OpinionFiled
    | ExhibitRegistered
    | ScopeStated
    | ScopeFixed
    | GivenUp
    | AgreementRecorded
    | MotionMade
    | MotionDecided
    | ReplyChosen
    | CommonKnowledgePut
    | CommonKnowledgeAnswered
    | WitnessCalled
    | WitnessWarned
    | WitnessReleased
    | ConfrontationBegun
    | ConfrontationEnded
    | InterpreterAssigned
    | ChannelTaken
    | ChannelChosen
    | ParticipantWarned
    | Expelled
    | Departed
    | DefaultDeclared
    | Recessed
    | Resumed
    | Announced
    | HearingClosed
    | UtteranceRecorded
    | UtteranceAmended
    | UtteranceSplit
    | UtterancesMerged
    | SpeakerReassigned
    | InterpretationTied
    | PassageMarked
    | WordsStruck
    | WordsRestored
    | MinutesPresented
    | CorrectionRequested
    | CorrectionDecided
    | MinutesSigned
    | SigningRefused
    | MissedRestored
    | HearingEnded
    | Connected
    | Lost
    | MediaArriving
    | MediaImpaired
    | MediaUnimpaired
    | RecordingSealed
    | RecordingPaused
    | ObserversCut
    | RecordingResumed
    | RecordingFaulted
    | RecordingRestored
    | FilmSealed
    | RedactionOrdered
    | OutageRecorded
    | NoticeServed
    | ReceiptReturned
    | Rescheduled
    | CalledOff
    | CheckOverridden
    | SegmentEntered
    | ReadingMarked
)
"""Every one that the procedure handles; one is added here when its handling is."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its place: number in the hearing (from 1), moment in UTC, actor, and the command that caused it."""

    n: int
    at: datetime
    by: str
    command_id: str
    event: Event
