"""What a participant asks to be done: imperative, frozen, validated by ``decide``. Nothing here has happened yet.

``command_id`` is chosen by the sender; the same id sent twice is carried out once. Things that a command creates
(an utterance, a correction, a motion) take the command's id as their own.
"""

from hearing.procedure.commands.attendance import (
    AddParticipant,
    Admit,
    CheckIdentity,
    DeclareDefault,
    EnterPrivateRoom,
    EnterWaitingRoom,
    Expel,
    LeavePrivateRoom,
    NoteDeparture,
    ReplaceParticipant,
    ReturnToWaiting,
    ScheduleHearing,
    StateConsent,
    WarnParticipant,
)
from hearing.procedure.commands.course import (
    Adjourn,
    Announce,
    AnswerRecusal,
    AnswerSettlement,
    AskRecusal,
    AskSettlement,
    AskStanding,
    ChangeMode,
    CloseHearing,
    DecideRecusal,
    DecideStanding,
    DecideWithdrawal,
    DeemWithdrawn,
    EndHearing,
    EnterSegment,
    EnterStage,
    ObjectToStanding,
    OpenHearing,
    ReadDiscipline,
    ReadRights,
    Recess,
    Resume,
    WithdrawPetition,
)
from hearing.procedure.commands.examining import (
    AnswerCommonKnowledge,
    ChooseReply,
    DecideMotion,
    FixScope,
    FocusOn,
    GiveUp,
    HideExhibit,
    MakeMotion,
    PutCommonKnowledge,
    RecordAgreement,
    ShowExhibit,
    StateOpinion,
    StateScope,
)
from hearing.procedure.commands.filming import ReportFilm, ReportRedaction
from hearing.procedure.commands.impairment import ReportImpaired, ReportUnimpaired
from hearing.procedure.commands.interpreting import AssignInterpreter, ChooseChannel, TakeChannel
from hearing.procedure.commands.parts import (
    CaseFile,
    Citation,
    Invited,
    Linked,
    Marked,
    Offered,
    Override,
    Region,
    ScopeItem,
    Source,
)
from hearing.procedure.commands.platform import (
    ReportCalledOff,
    ReportConnected,
    ReportExhibit,
    ReportLost,
    ReportMedia,
    ReportOpinion,
    ReportOutage,
    ReportReceipt,
    ReportRecording,
    ReportRescheduled,
    ReportServed,
)
from hearing.procedure.commands.recording import (
    CutObservers,
    PauseRecording,
    ReportRecordingFault,
    ReportRecordingRestored,
    ResumeRecording,
)
from hearing.procedure.commands.screen import ShareScreen, StopScreen
from hearing.procedure.commands.speaking import (
    GiveFloor,
    Mute,
    RaiseObjection,
    RequestFloor,
    RuleOnObjection,
    SetTimeBudget,
    TakeFloor,
    Unmute,
    WithdrawRequest,
)
from hearing.procedure.commands.testifying import (
    CallWitness,
    ConfrontWitnesses,
    EndConfrontation,
    ReleaseWitness,
    WarnWitness,
)
from hearing.procedure.commands.writing import (
    AmendUtterance,
    DecideCorrection,
    MarkPassage,
    MarkReading,
    MergeUtterances,
    PresentMinutes,
    ReassignSpeaker,
    RecordUtterance,
    RefuseToSign,
    RequestCorrection,
    RestoreMissed,
    RestoreWords,
    SignMinutes,
    SplitUtterance,
    StrikeWords,
    TieInterpretation,
    WaiveMissed,
)

__all__ = [
    "AddParticipant",
    "Adjourn",
    "Admit",
    "AmendUtterance",
    "Announce",
    "AnswerCommonKnowledge",
    "AnswerRecusal",
    "AnswerSettlement",
    "AskRecusal",
    "AskSettlement",
    "AskStanding",
    "AssignInterpreter",
    "CallWitness",
    "CaseFile",
    "ChangeMode",
    "CheckIdentity",
    "ChooseChannel",
    "ChooseReply",
    "Citation",
    "CloseHearing",
    "Command",
    "ConfrontWitnesses",
    "CutObservers",
    "DecideCorrection",
    "DecideMotion",
    "DecideRecusal",
    "DecideStanding",
    "DecideWithdrawal",
    "DeclareDefault",
    "DeemWithdrawn",
    "EndConfrontation",
    "EndHearing",
    "EnterPrivateRoom",
    "EnterSegment",
    "EnterStage",
    "EnterWaitingRoom",
    "Expel",
    "FixScope",
    "FocusOn",
    "GiveFloor",
    "GiveUp",
    "HideExhibit",
    "Invited",
    "LeavePrivateRoom",
    "Linked",
    "MakeMotion",
    "MarkPassage",
    "MarkReading",
    "Marked",
    "MergeUtterances",
    "Mute",
    "NoteDeparture",
    "ObjectToStanding",
    "Offered",
    "OpenHearing",
    "Override",
    "PauseRecording",
    "PresentMinutes",
    "PutCommonKnowledge",
    "RaiseObjection",
    "ReadDiscipline",
    "ReadRights",
    "ReassignSpeaker",
    "Recess",
    "RecordAgreement",
    "RecordUtterance",
    "RefuseToSign",
    "Region",
    "ReleaseWitness",
    "ReplaceParticipant",
    "ReportCalledOff",
    "ReportConnected",
    "ReportExhibit",
    "ReportFilm",
    "ReportImpaired",
    "ReportLost",
    "ReportMedia",
    "ReportOpinion",
    "ReportOutage",
    "ReportReceipt",
    "ReportRecording",
    "ReportRecordingFault",
    "ReportRecordingRestored",
    "ReportRedaction",
    "ReportRescheduled",
    "ReportServed",
    "ReportUnimpaired",
    "RequestCorrection",
    "RequestFloor",
    "RestoreMissed",
    "RestoreWords",
    "Resume",
    "ResumeRecording",
    "ReturnToWaiting",
    "RuleOnObjection",
    "ScheduleHearing",
    "ScopeItem",
    "SetTimeBudget",
    "ShareScreen",
    "ShowExhibit",
    "SignMinutes",
    "Source",
    "SplitUtterance",
    "StateConsent",
    "StateOpinion",
    "StateScope",
    "StopScreen",
    "StrikeWords",
    "TakeChannel",
    "TakeFloor",
    "TieInterpretation",
    "Unmute",
    "WaiveMissed",
    "WarnParticipant",
    "WarnWitness",
    "WithdrawPetition",
    "WithdrawRequest",
]

Command = (
    ScheduleHearing
    | EnterWaitingRoom
    | Admit
    | ReturnToWaiting
    | EnterPrivateRoom
    | LeavePrivateRoom
    | CheckIdentity
    | AddParticipant
    | ReplaceParticipant
    | OpenHearing
    | EnterStage
    | Adjourn
    | ChangeMode
    | StateConsent
    | WithdrawPetition
    | DeemWithdrawn
    | DecideWithdrawal
    | ReadDiscipline
    | AskStanding
    | ObjectToStanding
    | DecideStanding
    | ReadRights
    | AskRecusal
    | AnswerRecusal
    | DecideRecusal
    | AskSettlement
    | AnswerSettlement
    | RequestFloor
    | WithdrawRequest
    | GiveFloor
    | TakeFloor
    | Mute
    | Unmute
    | RaiseObjection
    | RuleOnObjection
    | SetTimeBudget
    | FocusOn
    | ShowExhibit
    | HideExhibit
    | ShareScreen
    | StopScreen
    | StateOpinion
    | StateScope
    | FixScope
    | GiveUp
    | RecordAgreement
    | MakeMotion
    | DecideMotion
    | ChooseReply
    | PutCommonKnowledge
    | AnswerCommonKnowledge
    | CallWitness
    | WarnWitness
    | ReleaseWitness
    | ConfrontWitnesses
    | EndConfrontation
    | AssignInterpreter
    | TakeChannel
    | ChooseChannel
    | WarnParticipant
    | Expel
    | NoteDeparture
    | DeclareDefault
    | ReportExhibit
    | ReportOpinion
    | Recess
    | Resume
    | Announce
    | CloseHearing
    | RecordUtterance
    | AmendUtterance
    | SplitUtterance
    | MergeUtterances
    | ReassignSpeaker
    | TieInterpretation
    | MarkPassage
    | StrikeWords
    | RestoreWords
    | PresentMinutes
    | RequestCorrection
    | DecideCorrection
    | SignMinutes
    | RefuseToSign
    | RestoreMissed
    | WaiveMissed
    | EnterSegment
    | MarkReading
    | EndHearing
    | ReportConnected
    | ReportLost
    | ReportMedia
    | ReportImpaired
    | ReportUnimpaired
    | ReportRecording
    | PauseRecording
    | CutObservers
    | ResumeRecording
    | ReportRecordingFault
    | ReportRecordingRestored
    | ReportFilm
    | ReportRedaction
    | ReportOutage
    | ReportServed
    | ReportRescheduled
    | ReportCalledOff
    | ReportReceipt
)
"""Every one that the procedure handles; one is added here when its handling is."""
