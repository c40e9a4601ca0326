"""Commands in, events out: the procedure's one decision, pure. The tables above the rules are in ``rules.py``."""

from collections.abc import Mapping
from datetime import datetime

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.procedure.events import Event
from hearing.procedure.handling import (
    attendance,
    closing,
    correcting,
    course,
    editing,
    examining,
    filing,
    filming,
    impairment,
    interpreting,
    joint,
    missed,
    motions,
    opening,
    order,
    platform,
    private,
    recording,
    recusal,
    roster,
    scoping,
    screen,
    service,
    sittings,
    speaking,
    testifying,
    withdrawal,
    writing,
)
from hearing.procedure.handling.act import Act, Handler
from hearing.procedure.joint import acting_role, presiding
from hearing.procedure.names import name_of
from hearing.procedure.people import participant, room_of
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import LEAVE, PLATFORM, SUSPENDED, Leave
from hearing.procedure.state import Hearing
from hearing.procedure.words import ROOM, STAGE, people_in_words, roles_in_words, stages_in_words
from hearing.vocabulary import SYSTEM, Stage

HANDLERS: Mapping[type[Command], Handler] = {
    c.ScheduleHearing: Handler(attendance.schedule),
    c.EnterWaitingRoom: Handler(attendance.enter),
    c.Admit: Handler(attendance.admit),
    c.ReturnToWaiting: Handler(attendance.return_to_waiting),
    c.EnterPrivateRoom: Handler(private.enter, private.may_enter),
    c.LeavePrivateRoom: Handler(private.leave),
    c.CheckIdentity: Handler(attendance.check_identity),
    c.AddParticipant: Handler(roster.add),
    c.ReplaceParticipant: Handler(roster.replace, roster.may_replace),
    c.OpenHearing: Handler(sittings.open_hearing, sittings.may_open),
    c.Adjourn: Handler(sittings.adjourn),
    c.ChangeMode: Handler(sittings.change_mode),
    c.StateConsent: Handler(sittings.state_consent, sittings.may_state_consent),
    c.WithdrawPetition: Handler(withdrawal.withdraw, withdrawal.may_withdraw),
    c.DeemWithdrawn: Handler(withdrawal.deem_withdrawn, withdrawal.may_deem_withdrawn),
    c.DecideWithdrawal: Handler(withdrawal.decide, withdrawal.may_decide),
    c.EnterStage: Handler(course.enter_stage, course.may_enter_a_stage),
    c.ReadDiscipline: Handler(opening.read_discipline, opening.may_read_discipline),
    c.AskStanding: Handler(opening.ask_standing, opening.may_ask_standing),
    c.ObjectToStanding: Handler(opening.object_to_standing, opening.may_object_to_standing),
    c.DecideStanding: Handler(opening.decide_standing, opening.may_decide_standing),
    c.ReadRights: Handler(opening.read_rights, opening.may_read_rights),
    c.AskRecusal: Handler(recusal.ask_recusal, recusal.may_ask_recusal),
    c.AnswerRecusal: Handler(recusal.answer_recusal, recusal.may_answer_recusal),
    c.DecideRecusal: Handler(recusal.decide_recusal, recusal.may_decide_recusal),
    c.AskSettlement: Handler(opening.ask_settlement, opening.may_ask_settlement),
    c.AnswerSettlement: Handler(opening.answer_settlement, opening.may_answer_settlement),
    c.RequestFloor: Handler(speaking.request, speaking.may_request),
    c.WithdrawRequest: Handler(speaking.withdraw, speaking.may_withdraw),
    c.GiveFloor: Handler(speaking.give),
    c.TakeFloor: Handler(speaking.take, speaking.may_take),
    c.Mute: Handler(speaking.mute),
    c.Unmute: Handler(speaking.unmute),
    c.RaiseObjection: Handler(speaking.object_to, speaking.may_object),
    c.RuleOnObjection: Handler(speaking.rule, speaking.may_rule),
    c.SetTimeBudget: Handler(speaking.set_budget),
    c.FocusOn: Handler(examining.focus),
    c.ShowExhibit: Handler(examining.show, examining.may_show),
    c.HideExhibit: Handler(examining.hide, examining.may_hide),
    c.ShareScreen: Handler(screen.share, screen.may_share),
    c.StopScreen: Handler(screen.stop, screen.may_stop),
    c.StateOpinion: Handler(examining.state_opinion, examining.may_state_opinion),
    c.StateScope: Handler(scoping.state_scope, scoping.may_state_scope),
    c.FixScope: Handler(scoping.fix_scope),
    c.GiveUp: Handler(scoping.give_up, scoping.may_speak_for_a_side),
    c.RecordAgreement: Handler(scoping.record_agreement),
    c.MakeMotion: Handler(motions.make, motions.may_move),
    c.DecideMotion: Handler(motions.decide_motion, motions.may_decide),
    c.ChooseReply: Handler(motions.choose_reply, motions.may_choose),
    c.PutCommonKnowledge: Handler(motions.put_common_knowledge),
    c.AnswerCommonKnowledge: Handler(motions.answer_common_knowledge, motions.may_answer_common_knowledge),
    c.CallWitness: Handler(testifying.call),
    c.WarnWitness: Handler(testifying.warn, testifying.may_warn),
    c.ReleaseWitness: Handler(testifying.release, testifying.may_release),
    c.ConfrontWitnesses: Handler(testifying.confront),
    c.EndConfrontation: Handler(testifying.end, testifying.may_end),
    c.AssignInterpreter: Handler(interpreting.assign, interpreting.may_assign),
    c.TakeChannel: Handler(interpreting.take, interpreting.may_take),
    c.ChooseChannel: Handler(interpreting.choose, interpreting.may_choose),
    c.WarnParticipant: Handler(order.warn),
    c.Expel: Handler(order.expel),
    c.NoteDeparture: Handler(order.note_departure),
    c.DeclareDefault: Handler(order.declare_default),
    c.ReportExhibit: Handler(filing.exhibit),
    c.ReportOpinion: Handler(filing.opinion),
    c.Recess: Handler(course.recess),
    c.Resume: Handler(course.resume, course.may_resume),
    c.Announce: Handler(course.announce),
    c.CloseHearing: Handler(closing.close, course.may_close),
    c.RecordUtterance: Handler(writing.record, writing.may_write),
    c.AmendUtterance: Handler(editing.amend, editing.may_edit),
    c.SplitUtterance: Handler(editing.split, editing.may_edit),
    c.MergeUtterances: Handler(editing.merge, editing.may_merge),
    c.ReassignSpeaker: Handler(editing.reassign, editing.may_edit),
    c.TieInterpretation: Handler(writing.tie, editing.may_edit),
    c.MarkPassage: Handler(editing.mark, editing.may_edit),
    c.StrikeWords: Handler(editing.strike, editing.may_edit),
    c.RestoreWords: Handler(editing.restore, editing.may_restore),
    c.PresentMinutes: Handler(writing.present, writing.may_present),
    c.RequestCorrection: Handler(correcting.request, correcting.may_request),
    c.DecideCorrection: Handler(correcting.decide_correction, correcting.may_decide),
    c.SignMinutes: Handler(writing.sign, writing.may_sign),
    c.RefuseToSign: Handler(writing.refuse, writing.may_refuse),
    c.RestoreMissed: Handler(missed.restore, missed.may_settle),
    c.WaiveMissed: Handler(missed.waive, missed.may_waive),
    c.EnterSegment: Handler(joint.enter, joint.may_enter),
    c.MarkReading: Handler(joint.mark, joint.may_mark),
    c.EndHearing: Handler(course.end, course.may_end),
    c.ReportConnected: Handler(platform.connected),
    c.ReportLost: Handler(platform.lost),
    c.ReportMedia: Handler(platform.media),
    c.ReportImpaired: Handler(impairment.impaired),
    c.ReportUnimpaired: Handler(impairment.unimpaired),
    c.ReportRecording: Handler(platform.recording),
    c.ReportFilm: Handler(filming.film),
    c.ReportRedaction: Handler(filming.redaction),
    c.PauseRecording: Handler(recording.pause, recording.may_pause),
    c.CutObservers: Handler(recording.cut, recording.may_cut),
    c.ResumeRecording: Handler(recording.resume, recording.may_resume),
    c.ReportRecordingFault: Handler(recording.faulted),
    c.ReportRecordingRestored: Handler(recording.restored),
    c.ReportOutage: Handler(platform.outage),
    c.ReportServed: Handler(service.served),
    c.ReportReceipt: Handler(service.receipt),
    c.ReportRescheduled: Handler(service.rescheduled),
    c.ReportCalledOff: Handler(service.called_off),
}
"""What is done with each command."""


def decide(state: Hearing, command: Command, *, by: str, now: datetime, command_id: str) -> tuple[Event, ...]:
    """Give the events that this command causes, in order.

    Args:
        state: the hearing as it stands.
        command: what is asked for.
        by: the actor: a participant's id, `SYSTEM` for reports, or who schedules (an account, checked elsewhere).
        now: the present moment, in UTC.
        command_id: the sender's id of the command; what it creates takes this id.

    Returns:
        The events; none at all when a report of the platform tells nothing new.

    Raises:
        Refused: the procedure does not allow it now; nothing happened.
    """
    kind = type(command)
    handler = HANDLERS[kind]
    try:
        if kind is not c.ScheduleHearing:
            _require_leave(state, kind, by)
        _require_not_suspended(state, kind)
        handler.guard(state, by)
        act = Act(by, now, command_id)
        return screen.followed(state, handler.handle(state, command, act), act)
    except Refused as refused:
        rules = command.rules if isinstance(command, c.ScheduleHearing) else state.rules
        refused.source = rules.source(refused.rule)
        raise


def may(state: Hearing, who: str) -> tuple[str, ...]:
    """Give the names of the commands that this participant may give now, as far as can be told without their fields."""
    line = state.roster.get(who)
    if line is None:
        return ()
    room, in_recess = room_of(state, who), state.recess is not None
    role = acting_role(state, line)
    allowed = []
    for kind, leave in LEAVE.items():
        if not leave.fits(role, state.stage, room, in_recess=in_recess):
            continue
        try:
            _require_not_suspended(state, kind)
            HANDLERS[kind].guard(state, who)
        except Refused:
            continue
        allowed.append(_NAMES[kind])
    return tuple(allowed)


def may_enter_stages(state: Hearing, who: str) -> tuple[tuple[Stage, bool], ...]:
    """Give the stages that this participant may enter now, each with whether a reason is required."""
    return course.stages_open(state) if name_of(c.EnterStage) in may(state, who) else ()


def _require_leave(state: Hearing, kind: type[Command], by: str) -> None:
    """Refuse unless the tables allow this command to this actor at this stage, in this room, in or out of a recess."""
    if not state.scheduled:
        raise Refused(
            "not_scheduled",
            "没有这场口头审理，或尚未排定。",
            "There is no such hearing, or it has not been set down.",
        )
    if kind in PLATFORM:
        if by != SYSTEM:
            raise Refused(
                "platform_only",
                "此项只能由平台自行记录。",
                "Only the platform itself reports this; nobody sends it.",
            )
        return
    line = participant(state, by)
    role = acting_role(state, line)
    leave = LEAVE.get(kind, _NO_LEAVE)
    if role not in leave.roles and line.role in leave.roles:
        raise _not_presiding(state)
    if role not in leave.roles:
        zh, en = roles_in_words(leave.roles)
        raise Refused("role", f"此操作只能由{zh}进行。", f"Only these may do this: {en}.")
    if state.stage not in leave.stages:
        zh, en = stages_in_words(leave.stages)
        raise Refused(
            "stage",
            f"现为{STAGE[state.stage][0]}阶段；此操作只能在以下阶段进行：{zh}。",
            f"The stage is {STAGE[state.stage][1]}; this is possible only in: {en}.",
        )
    _require_place(state, leave, by)


def _not_presiding(state: Hearing) -> Refused:
    zh, en = people_in_words(state, (presiding(state),))
    return Refused(
        "not_presiding",
        f"合并审理的本环节由{zh}主持；请由其进行此操作。",
        f"In this segment of the joint hearing {en} presides; let them do this.",
    )


def _require_not_suspended(state: Hearing, kind: type[Command]) -> None:
    """Refuse what a request for recusal holds up."""
    if kind in SUSPENDED:
        recusal.require_recusal_settled(state, state.joint.segment)


def _require_place(state: Hearing, leave: Leave, by: str) -> None:
    if state.recess is not None and not leave.recess:
        raise Refused(
            "recess",
            "现在休庭；待组长宣布继续后再操作。",
            "The hearing is in recess; wait until it is resumed.",
        )
    room = room_of(state, by)
    if room not in leave.rooms:
        raise Refused(
            "room",
            f"您现在{ROOM[room][0]}，须在审理庭内才能进行此操作。",
            f"You are in this room: {ROOM[room][1]}; this can be done only from inside the hearing room.",
        )


_NO_LEAVE = Leave(frozenset(), ())
_NAMES = {kind: name_of(kind) for kind in LEAVE}
