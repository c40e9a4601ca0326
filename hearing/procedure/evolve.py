"""Events to state: the fold that gives everything live, pure. What is folded here is exactly what is sealed."""

from collections.abc import Iterable, Mapping

from hearing.procedure import events as e
from hearing.procedure.agenda import step_after
from hearing.procedure.events import Event, Recorded
from hearing.procedure.folding import (
    attendance,
    clocks,
    connections,
    course,
    editing,
    examining,
    filming,
    impairment,
    interpreting,
    joint,
    opening,
    order,
    recording,
    roster,
    screen,
    service,
    sittings,
    speaking,
    testifying,
    writing,
)
from hearing.procedure.folding.change import Apply
from hearing.procedure.folding.trail import noted
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing

APPLY: Mapping[type[Event], Apply] = {
    e.HearingScheduled: attendance.scheduled,
    e.EquipmentChecked: attendance.equipment_checked,
    e.Moved: attendance.moved,
    e.IdentityChecked: attendance.identity_checked,
    e.Connected: connections.connected,
    e.Lost: connections.lost,
    e.MediaArriving: connections.media,
    e.NoticeServed: service.served,
    e.ReceiptReturned: service.receipt,
    e.SegmentEntered: joint.segment_entered,
    e.ReadingMarked: joint.reading_marked,
    e.Rescheduled: service.rescheduled,
    e.CalledOff: service.called_off,
    e.CheckOverridden: service.overridden,
    e.OutageRecorded: connections.outage,
    e.HearingOpened: course.opened,
    e.StageEntered: course.stage_entered,
    e.ParticipantAdded: roster.added,
    e.ParticipantReplaced: roster.replaced,
    e.Adjourned: sittings.adjourned,
    e.SittingOpened: sittings.sitting_opened,
    e.ModeChanged: sittings.mode_changed,
    e.ConsentStated: sittings.consent_stated,
    e.PetitionWithdrawn: sittings.petition_withdrawn,
    e.WithdrawalDecided: sittings.withdrawal_decided,
    e.DisciplineRead: opening.discipline_read,
    e.StandingAsked: opening.standing_asked,
    e.StandingObjected: opening.standing_objected,
    e.StandingDecided: opening.standing_decided,
    e.RightsRead: opening.rights_read,
    e.RecusalAsked: opening.recusal_asked,
    e.RecusalAnswered: opening.recusal_answered,
    e.RecusalDecided: opening.recusal_decided,
    e.SettlementAsked: opening.settlement_asked,
    e.SettlementAnswered: opening.settlement_answered,
    e.Recessed: course.recessed,
    e.Resumed: course.resumed,
    e.Announced: course.announced,
    e.HearingClosed: course.closed,
    e.HearingEnded: course.ended,
    e.FloorRequested: speaking.requested,
    e.RequestWithdrawn: speaking.withdrawn,
    e.FloorGiven: speaking.given,
    e.FloorTaken: speaking.taken,
    e.Muted: speaking.muted,
    e.Unmuted: speaking.unmuted,
    e.ObjectionRaised: speaking.objected,
    e.ObjectionRuled: speaking.ruled,
    e.TimeBudgetSet: speaking.budget_set,
    e.FocusSet: examining.focus_set,
    e.ExhibitShown: examining.shown,
    e.ExhibitHidden: examining.hidden,
    e.ScreenShared: screen.shared,
    e.ScreenStopped: screen.stopped,
    e.OpinionStated: examining.opinion,
    e.OpinionFiled: examining.opinion_filed,
    e.ExhibitRegistered: examining.exhibit_registered,
    e.ScopeStated: examining.scope_stated,
    e.ScopeFixed: examining.scope_fixed,
    e.GivenUp: examining.given_up,
    e.AgreementRecorded: examining.agreed,
    e.MotionMade: examining.moved_for,
    e.MotionDecided: examining.motion_decided,
    e.ReplyChosen: examining.reply_chosen,
    e.CommonKnowledgePut: examining.common_knowledge_put,
    e.CommonKnowledgeAnswered: examining.common_knowledge_answered,
    e.WitnessCalled: testifying.called,
    e.WitnessWarned: testifying.warned,
    e.WitnessReleased: testifying.released,
    e.ConfrontationBegun: testifying.confronted,
    e.ConfrontationEnded: testifying.confrontation_ended,
    e.InterpreterAssigned: interpreting.assigned,
    e.ChannelTaken: interpreting.taken,
    e.ChannelChosen: interpreting.chosen,
    e.ParticipantWarned: order.warned,
    e.Expelled: order.expelled,
    e.Departed: order.departed,
    e.DefaultDeclared: order.default_declared,
    e.UtteranceRecorded: writing.recorded,
    e.UtteranceAmended: editing.amended,
    e.UtteranceSplit: editing.split,
    e.UtterancesMerged: editing.merged,
    e.SpeakerReassigned: editing.reassigned,
    e.InterpretationTied: editing.tied,
    e.PassageMarked: editing.marked,
    e.WordsStruck: editing.struck,
    e.WordsRestored: editing.restored,
    e.MinutesPresented: writing.presented,
    e.CorrectionRequested: writing.correction_requested,
    e.CorrectionDecided: writing.correction_decided,
    e.MinutesSigned: writing.signed,
    e.SigningRefused: writing.refused,
    e.MissedRestored: writing.missed_restored,
    e.MediaImpaired: impairment.impaired,
    e.MediaUnimpaired: impairment.unimpaired,
    e.RecordingSealed: writing.recording_sealed,
    e.FilmSealed: filming.sealed,
    e.RedactionOrdered: filming.redacted,
    e.RecordingPaused: recording.paused,
    e.ObserversCut: recording.cut,
    e.RecordingResumed: recording.resumed,
    e.RecordingFaulted: recording.faulted,
    e.RecordingRestored: recording.restored,
}
"""How each event changes the state."""


class BrokenRecordError(Exception):
    """The events do not follow one another; the record is damaged and must not be acted upon."""


def evolve(state: Hearing, recorded: Recorded) -> Hearing:
    """Give the state after this event.

    Raises:
        BrokenRecordError: the event is not the next one.
    """
    if recorded.n != state.n + 1:
        raise BrokenRecordError(f"hearing {state.id}: event {recorded.n} cannot follow event {state.n}")
    event = recorded.event
    after = noted(interpreting.followed(APPLY[type(event)](state, event, recorded), recorded), recorded)
    return clocks.ticked(replace(after, n=recorded.n, step=step_after(after, event)), recorded)


def fold(hearing: str, events: Iterable[Recorded]) -> Hearing:
    """Give the state of a hearing after all of these events, from its first."""
    state = Hearing(hearing)
    for recorded in events:
        state = evolve(state, recorded)
    return state
