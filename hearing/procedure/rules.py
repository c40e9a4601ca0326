"""Who may ask for what, when and from where: the procedure as literal tables.

The theory. A hearing is four small machines that read one another's state and share no variable:

1. *The course* moves through the stages: preparation, opening, investigation, debate, final statements, announcement,
   minutes, ended. Which stage may follow which is data: the transitions of the rule set that was written into the
   hearing's first event (in the plain one it goes forward one stage at a time, and from the debate and the final
   statements back to the investigation, with a reason, because a fact that was never investigated cannot be relied
   on). Three transitions have a command of their own and are every hearing's, since more than a stage changes: opening,
   closing, and ending. The result may be announced in its own stage, or, when the decision will be given in writing,
   that is announced at the final statements and the hearing is closed from there. What is done within a stage, and
   what must be done before it is left, is the agenda (``agenda.py``).
2. *The recess* lies over the course and does not move it. While it lasts nobody speaks, nothing is shown and nothing
   is written down; people still come, are checked and wait. For deliberation the deliberating go to a room of their
   own and come back when the hearing resumes. So do the sides, each to its own private room, in any recess, and as long
   as they wait; a short consultation in mid-hearing is a recess of its own, so that nothing goes on without them.
   Witnesses wait in a room of theirs, where nothing of the hearing arrives and nobody hears another.
3. *The floor* belongs to at most one participant. The panel and the clerk are heard without it, everyone else only
   with it; losing one's connection, being sent out, a recess and the closing end it. Objections need no floor and wait
   in a queue of their own. A side's clock runs while its speaker has the floor and can be heard; where a budget was set
   and is used up, the floor is given to that side again only for rebuttal, from the time reserved for it.
   What is examined is the scope: stated by the petitioner within the request, fixed by the panel, widened only by a
   granted motion, after which the other side chooses to reply at once or in writing. While a motion or that choice is
   open the hearing does not go on to the debate or beyond it.
   Witnesses are called one at a time, told the duty of truth before they get the floor, and leave when they have
   testified; together they are in the room only to be confronted. A line that failed is never absence or leaving.
4. *The minutes* are written while the hearing is open and completed after it closed. What is presented has a digest;
   exactly that is signed. After presenting, words change only by an accepted correction, and then the minutes are
   presented anew.

A hearing is held in one or more *sittings*. Adjourning ends one at any stage of the oral hearing: everyone is outside,
the checks of identity are void, and the next opening goes on at the stage where it ended. So a stage belongs to the
hearing, and who is here belongs to the sitting. A withdrawn request leaves the hearing as it is until the leader says
what it does: the oral part is over at once, wherever it stands, or the examination goes on.

A request for recusal, open from the question on until the final statements, suspends the examination: what is listed
as suspended waits until the decision is on the record and whoever must withdraw is replaced; then the panel is
disclosed anew. The leader records the decision, or the clerk where it is the leader who was challenged.

The leader presides: nobody else inherits that power when the leader is away, and the hearing waits. A command is
allowed when its row below names the actor's role, the present stage and the room the actor is in, and, during a recess,
says so. A missing row, stage, role or room *is* the refusal; there is no other list. What depends on more than that is
the guard beside the command's handler.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hearing.procedure.commands import (
    AddParticipant,
    Adjourn,
    Admit,
    AmendUtterance,
    Announce,
    AnswerCommonKnowledge,
    AnswerRecusal,
    AnswerSettlement,
    AskRecusal,
    AskSettlement,
    AskStanding,
    AssignInterpreter,
    CallWitness,
    ChangeMode,
    CheckIdentity,
    ChooseChannel,
    ChooseReply,
    CloseHearing,
    Command,
    ConfrontWitnesses,
    CutObservers,
    DecideCorrection,
    DecideMotion,
    DecideRecusal,
    DecideStanding,
    DecideWithdrawal,
    DeclareDefault,
    DeemWithdrawn,
    EndConfrontation,
    EndHearing,
    EnterPrivateRoom,
    EnterSegment,
    EnterStage,
    EnterWaitingRoom,
    Expel,
    FixScope,
    FocusOn,
    GiveFloor,
    GiveUp,
    HideExhibit,
    LeavePrivateRoom,
    MakeMotion,
    MarkPassage,
    MarkReading,
    MergeUtterances,
    Mute,
    NoteDeparture,
    ObjectToStanding,
    OpenHearing,
    PauseRecording,
    PresentMinutes,
    PutCommonKnowledge,
    RaiseObjection,
    ReadDiscipline,
    ReadRights,
    ReassignSpeaker,
    Recess,
    RecordAgreement,
    RecordUtterance,
    RefuseToSign,
    ReleaseWitness,
    ReplaceParticipant,
    ReportCalledOff,
    ReportConnected,
    ReportExhibit,
    ReportFilm,
    ReportImpaired,
    ReportLost,
    ReportMedia,
    ReportOpinion,
    ReportOutage,
    ReportReceipt,
    ReportRecording,
    ReportRecordingFault,
    ReportRecordingRestored,
    ReportRedaction,
    ReportRescheduled,
    ReportServed,
    ReportUnimpaired,
    RequestCorrection,
    RequestFloor,
    RestoreMissed,
    RestoreWords,
    Resume,
    ResumeRecording,
    ReturnToWaiting,
    RuleOnObjection,
    SetTimeBudget,
    ShareScreen,
    ShowExhibit,
    SignMinutes,
    SplitUtterance,
    StateConsent,
    StateOpinion,
    StateScope,
    StopScreen,
    StrikeWords,
    TakeChannel,
    TakeFloor,
    TieInterpretation,
    Unmute,
    WaiveMissed,
    WarnParticipant,
    WarnWitness,
    WithdrawPetition,
    WithdrawRequest,
)
from hearing.vocabulary import DELIBERATES, PANEL, PRIVATE_ROOMS, REPRESENTS, Mode, Role, Room, Stage

PRESENT = tuple(Stage)[: tuple(Stage).index(Stage.ENDED)]
"""Every stage in which people may still come."""

OPEN = (Stage.OPENING, Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT)
"""The stages of the oral hearing itself: from its opening to its closing."""

_BEFORE_RESULT = (Stage.OPENING, Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS)

BY_COMMAND: Mapping[tuple[Stage, type[Command]], Stage] = {
    (Stage.PREPARATION, OpenHearing): Stage.OPENING,
    (Stage.FINAL_STATEMENTS, CloseHearing): Stage.MINUTES,
    (Stage.ANNOUNCEMENT, CloseHearing): Stage.MINUTES,
    (Stage.MINUTES, EndHearing): Stage.ENDED,
}
"""The steps of the course that have a command of their own; all others are the rule set's transitions."""

GOES_STRAIGHT_IN = DELIBERATES | {Role.CLERK}
"""Who enters the hearing room without waiting to be admitted."""

NEEDS_NO_FLOOR = PANEL | {Role.CLERK}
"""Who is heard without the floor."""

OFFLINE = frozenset({Mode.ON_SITE, Mode.CIRCUIT})
"""The modes in which nobody takes part from afar."""

RECUSABLE = DELIBERATES | {Role.CLERK, Role.INTERPRETER}
"""Whose recusal a side may request (R42)."""

EVERYONE = frozenset(Role)
ACTIVE = EVERYONE - {Role.OBSERVER}
_LEADER = frozenset({Role.LEADER})
_CLERK = frozenset({Role.CLERK})
_INTERPRETER = frozenset({Role.INTERPRETER})
_HOUSEKEEPING = _LEADER | _CLERK
_LEADS = frozenset({Role.LEADER, Role.CHIEF_EXAMINER, Role.CLERK})
_ASKS_FLOOR = REPRESENTS | {Role.WITNESS, Role.INTERPRETER, Role.ASSISTANT, Role.TECHNICAL_INVESTIGATOR}
_SPEAKS_FOR_A_SIDE = REPRESENTS | {Role.ASSISTANT}
_SHOWS = PANEL | REPRESENTS | {Role.CLERK, Role.ASSISTANT}

_ANYWHERE = frozenset(Room)
_HEARING = frozenset({Room.HEARING})
_INSIDE = frozenset({Room.HEARING, Room.DELIBERATION})
_MAY_WITHDRAW = frozenset({Room.WAITING, Room.HEARING})


@dataclass(frozen=True, slots=True)
class Leave:
    """One row: the roles that may give a command, at which stages, from which rooms, and whether during a recess."""

    roles: frozenset[Role]
    stages: tuple[Stage, ...]
    rooms: frozenset[Room] = _HEARING
    recess: bool = False

    def fits(self, role: Role, stage: Stage, room: Room, *, in_recess: bool) -> bool:
        """Tell whether this row allows the command; `decide` says in words why not."""
        return role in self.roles and stage in self.stages and room in self.rooms and (self.recess or not in_recess)


LEAVE: Mapping[type[Command], Leave] = {
    # attendance
    EnterWaitingRoom: Leave(EVERYONE, PRESENT, _ANYWHERE, recess=True),
    Admit: Leave(_HOUSEKEEPING, PRESENT, _INSIDE, recess=True),
    ReturnToWaiting: Leave(_HOUSEKEEPING, PRESENT, _INSIDE, recess=True),
    EnterPrivateRoom: Leave(REPRESENTS, PRESENT, _MAY_WITHDRAW, recess=True),
    LeavePrivateRoom: Leave(REPRESENTS, PRESENT, PRIVATE_ROOMS, recess=True),
    CheckIdentity: Leave(_HOUSEKEEPING | {Role.ASSISTANT}, PRESENT, _INSIDE, recess=True),
    AddParticipant: Leave(_HOUSEKEEPING, (Stage.PREPARATION, *OPEN), _INSIDE, recess=True),
    ReplaceParticipant: Leave(PANEL | _CLERK, (Stage.PREPARATION, *OPEN), _INSIDE, recess=True),
    WarnParticipant: Leave(_LEADER, (Stage.PREPARATION, *OPEN)),
    Expel: Leave(_LEADER, OPEN),
    NoteDeparture: Leave(_HOUSEKEEPING, OPEN, _INSIDE, recess=True),
    DeclareDefault: Leave(_LEADER, OPEN),
    # course
    OpenHearing: Leave(_LEADER, (Stage.PREPARATION,)),
    EnterStage: Leave(_LEADER, OPEN),
    Adjourn: Leave(_LEADER, OPEN, _INSIDE, recess=True),
    ChangeMode: Leave(_LEADER, (Stage.PREPARATION, *OPEN), _INSIDE, recess=True),
    StateConsent: Leave(_SPEAKS_FOR_A_SIDE, (Stage.PREPARATION, *OPEN), _ANYWHERE, recess=True),
    WithdrawPetition: Leave(_SPEAKS_FOR_A_SIDE, (Stage.PREPARATION, *OPEN), _ANYWHERE, recess=True),
    DeemWithdrawn: Leave(_LEADER, (Stage.PREPARATION, *OPEN)),
    DecideWithdrawal: Leave(_LEADER, (Stage.PREPARATION, *OPEN)),
    ReadDiscipline: Leave(_HOUSEKEEPING, (Stage.PREPARATION,)),
    AskStanding: Leave(_LEADER, (Stage.OPENING,)),
    ObjectToStanding: Leave(_SPEAKS_FOR_A_SIDE, _BEFORE_RESULT),
    DecideStanding: Leave(_LEADER, _BEFORE_RESULT),
    ReadRights: Leave(_LEADER, (Stage.OPENING,)),
    AskRecusal: Leave(_LEADER, _BEFORE_RESULT),
    AnswerRecusal: Leave(_SPEAKS_FOR_A_SIDE, _BEFORE_RESULT),
    DecideRecusal: Leave(PANEL | _CLERK, (Stage.PREPARATION, *_BEFORE_RESULT), _INSIDE, recess=True),
    AskSettlement: Leave(_LEADER, (Stage.OPENING, Stage.FINAL_STATEMENTS)),
    AnswerSettlement: Leave(_SPEAKS_FOR_A_SIDE, (Stage.OPENING, Stage.FINAL_STATEMENTS)),
    Recess: Leave(_LEADER, OPEN),
    Resume: Leave(_LEADER, OPEN, _INSIDE, recess=True),
    Announce: Leave(_LEADER, (Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT)),
    CloseHearing: Leave(_LEADER, (Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT)),
    EndHearing: Leave(_HOUSEKEEPING, (Stage.MINUTES,), _ANYWHERE),
    # floor
    RequestFloor: Leave(_ASKS_FLOOR, OPEN),
    WithdrawRequest: Leave(_ASKS_FLOOR, OPEN),
    GiveFloor: Leave(_LEADER, OPEN),
    TakeFloor: Leave(_LEADER, OPEN),
    Mute: Leave(ACTIVE, PRESENT, _INSIDE | PRIVATE_ROOMS, recess=True),
    Unmute: Leave(ACTIVE, PRESENT, _INSIDE | PRIVATE_ROOMS, recess=True),
    RaiseObjection: Leave(_SPEAKS_FOR_A_SIDE, OPEN),
    RuleOnObjection: Leave(_LEADER, OPEN),
    SetTimeBudget: Leave(_LEADER, (Stage.PREPARATION, *OPEN)),
    # interpretation
    AssignInterpreter: Leave(_HOUSEKEEPING, (Stage.PREPARATION, *OPEN), _INSIDE, recess=True),
    TakeChannel: Leave(_INTERPRETER, PRESENT, recess=True),
    ChooseChannel: Leave(EVERYONE, PRESENT, recess=True),
    # examination
    FocusOn: Leave(_LEADS, (Stage.INVESTIGATION, Stage.DEBATE)),
    ShowExhibit: Leave(_SHOWS, OPEN),
    HideExhibit: Leave(_SHOWS, OPEN),
    ShareScreen: Leave(_SHOWS, OPEN),
    StopScreen: Leave(_SHOWS, OPEN),
    StateOpinion: Leave(_SPEAKS_FOR_A_SIDE, (Stage.INVESTIGATION,)),
    StateScope: Leave(_SPEAKS_FOR_A_SIDE, (Stage.INVESTIGATION,)),
    FixScope: Leave(_LEADER, (Stage.INVESTIGATION,)),
    GiveUp: Leave(_SPEAKS_FOR_A_SIDE, _BEFORE_RESULT),
    RecordAgreement: Leave(_LEADS, _BEFORE_RESULT),
    MakeMotion: Leave(_SPEAKS_FOR_A_SIDE, _BEFORE_RESULT),
    DecideMotion: Leave(_LEADER, _BEFORE_RESULT),
    ChooseReply: Leave(_SPEAKS_FOR_A_SIDE, _BEFORE_RESULT),
    CallWitness: Leave(_LEADER, (Stage.INVESTIGATION,)),
    WarnWitness: Leave(_LEADER, (Stage.INVESTIGATION,)),
    ReleaseWitness: Leave(_LEADER, OPEN),
    ConfrontWitnesses: Leave(_LEADER, (Stage.INVESTIGATION,)),
    EndConfrontation: Leave(_LEADER, OPEN),
    PutCommonKnowledge: Leave(PANEL, (Stage.INVESTIGATION, Stage.DEBATE)),
    AnswerCommonKnowledge: Leave(_SPEAKS_FOR_A_SIDE, (Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS)),
    # minutes
    RecordUtterance: Leave(_CLERK, (*OPEN, Stage.MINUTES)),
    AmendUtterance: Leave(_HOUSEKEEPING, (*OPEN, Stage.MINUTES)),
    SplitUtterance: Leave(_HOUSEKEEPING, (*OPEN, Stage.MINUTES)),
    MergeUtterances: Leave(_HOUSEKEEPING, (*OPEN, Stage.MINUTES)),
    ReassignSpeaker: Leave(_HOUSEKEEPING, (*OPEN, Stage.MINUTES)),
    TieInterpretation: Leave(_HOUSEKEEPING, (*OPEN, Stage.MINUTES)),
    MarkPassage: Leave(_HOUSEKEEPING, (*OPEN, Stage.MINUTES)),
    StrikeWords: Leave(_HOUSEKEEPING, (*OPEN, Stage.MINUTES)),
    RestoreWords: Leave(_HOUSEKEEPING, (*OPEN, Stage.MINUTES)),
    PresentMinutes: Leave(_CLERK, (Stage.MINUTES,), _ANYWHERE),
    RequestCorrection: Leave(PANEL | REPRESENTS, (*OPEN, Stage.MINUTES), _ANYWHERE),
    DecideCorrection: Leave(_HOUSEKEEPING, (*OPEN, Stage.MINUTES), _ANYWHERE),
    SignMinutes: Leave(REPRESENTS | _HOUSEKEEPING, (Stage.MINUTES,), _ANYWHERE),
    RefuseToSign: Leave(REPRESENTS | _HOUSEKEEPING, (Stage.MINUTES,), _ANYWHERE),
    # the recording
    PauseRecording: Leave(_LEADER, OPEN),
    CutObservers: Leave(_LEADER, OPEN, _INSIDE, recess=True),
    ResumeRecording: Leave(_LEADER, OPEN, _INSIDE, recess=True),
    # joint hearings
    EnterSegment: Leave(_LEADER, OPEN),
    MarkReading: Leave(DELIBERATES | _CLERK, (*OPEN, Stage.MINUTES), _INSIDE, recess=True),
    # what was missed through a failed line
    RestoreMissed: Leave(_HOUSEKEEPING, (*OPEN, Stage.MINUTES), recess=True),
    WaiveMissed: Leave(_SPEAKS_FOR_A_SIDE, (*OPEN, Stage.MINUTES), recess=True),
}
"""All that participants may ask for. `ScheduleHearing` comes before there is a roster, the rest is the platform's."""

SUSPENDED: frozenset[type[Command]] = frozenset(
    {
        OpenHearing,
        EnterStage,
        AskSettlement,
        Announce,
        CloseHearing,
        GiveFloor,
        FixScope,
        DecideMotion,
        DeemWithdrawn,
        DecideWithdrawal,
        PutCommonKnowledge,
        FocusOn,
        ShowExhibit,
        ShareScreen,
        StateOpinion,
    }
)
"""What an undecided request for recusal holds up, and a member who must withdraw and is not replaced yet."""

PLATFORM: frozenset[type[Command]] = frozenset(
    {
        ReportConnected,
        ReportLost,
        ReportMedia,
        ReportImpaired,
        ReportUnimpaired,
        ReportRecording,
        ReportRecordingFault,
        ReportRecordingRestored,
        ReportFilm,
        ReportRedaction,
        ReportOutage,
        ReportServed,
        ReportReceipt,
        ReportRescheduled,
        ReportCalledOff,
        ReportExhibit,
        ReportOpinion,
    }
)
"""What only the platform itself reports, at any stage."""
