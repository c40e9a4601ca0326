"""Scheduling, entering, admitting, and checking who someone is."""

from collections.abc import Sequence

from hearing.procedure.commands import (
    Admit,
    CheckIdentity,
    EnterWaitingRoom,
    Invited,
    ReturnToWaiting,
    ScheduleHearing,
)
from hearing.procedure.events import EquipmentChecked, Event, HearingScheduled, IdentityChecked, Moved
from hearing.procedure.floor import deliberating
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.handling.joint import require_belonging
from hearing.procedure.handling.roster import require_roster
from hearing.procedure.order import is_expelled, refuse_expelled
from hearing.procedure.people import (
    belongs,
    identity_confirmed,
    participant,
    room_of,
    seated_with,
    waiting_room,
    waits,
)
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import GOES_STRAIGHT_IN, OFFLINE
from hearing.procedure.standing import to_be_replaced, without_standing
from hearing.procedure.state import Hearing
from hearing.procedure.words import MODE, ROOM
from hearing.vocabulary import DELIBERATES, REPRESENTS, IdentityResult, Place, Role, Room


def schedule(state: Hearing, command: ScheduleHearing, act: Act) -> Sequence[Event]:
    """Set the hearing down with its roster; who may schedule is decided before there is a record."""
    if state.scheduled:
        raise Refused(
            "already_scheduled",
            "本次口头审理已经排定；如需另行开庭，请新建口头审理。",
            "This hearing is already set down; create another hearing instead.",
        )
    require_roster(command.roster, command.rules, command.files)
    return (
        HearingScheduled(
            command.case_id,
            command.case_number,
            command.patent_number,
            command.title,
            command.mode,
            command.starts_at,
            command.roster,
            command.linked,
            command.scope,
            command.exhibits,
            command.rules,
            command.files,
        ),
    )


def enter(state: Hearing, command: EnterWaitingRoom, act: Act) -> Sequence[Event]:
    """Come in after the equipment check: the panel and the clerk straight in, others to wait; who is there stays."""
    checked = EquipmentChecked(act.by, command.camera, command.microphone, command.speaker)
    if room_of(state, act.by) is not Room.OUTSIDE:
        return (checked,)
    role = state.roster[act.by].role
    _require_not_withdrawn(state, act.by)
    refuse_expelled(state, act.by)
    if role not in GOES_STRAIGHT_IN or not belongs(state.roster[act.by], state.joint.segment):
        return checked, Moved(act.by, waiting_room(state.roster[act.by]))
    return checked, Moved(act.by, Room.DELIBERATION if deliberating(state) and role in DELIBERATES else Room.HEARING)


def _require_not_withdrawn(state: Hearing, who: str) -> None:
    if who in to_be_replaced(state):
        raise Refused(
            "recused",
            "回避请求已成立，该人员不再参加本案审理。",
            "A request for this person's recusal was upheld; they take no further part in the hearing.",
        )


def _require_admissible(state: Hearing, line: Invited) -> None:
    """Refuse to let in who has no standing, who must withdraw, and an observer whom the rule set keeps out."""
    _require_not_withdrawn(state, line.id)
    refuse_expelled(state, line.id)
    require_belonging(state, line)
    if without_standing(state, line.id):
        raise Refused(
            "standing",
            f"对{line.name}的资格异议已成立，本次口头审理不得再准许其入庭；可更换人员。",
            f"An objection to the standing of {line.name} was sustained; they are not admitted again in this hearing. "
            "Another person may be named in their place.",
        )
    if state.mode in OFFLINE and line.place is Place.REMOTE and not line.seat_of:
        raise Refused(
            "mode",
            f"现为{MODE[state.mode][0]}，{line.name}登记为线上参加，不能入庭；到场参加的，请先变更其参加地点。",
            f"The hearing is held this way now: {MODE[state.mode][1]}. {line.name} is on the roster as remote and "
            "cannot come in; for someone who comes in person change where they take part first.",
        )
    identified = identity_confirmed(state, line.id) or not state.rules.observers_identified
    if line.role is Role.OBSERVER and not identified:
        raise Refused(
            "observer_unidentified",
            f"旁听人员{line.name}的身份尚未核验通过；核验后才能入庭。",
            f"The identity of the observer {line.name} is not confirmed; check it before they come in.",
        )


def admit(state: Hearing, command: Admit, act: Act) -> Sequence[Event]:
    """Let someone in; with an on-site room's assistant come those seated there, except a witness."""
    line = participant(state, command.participant)
    if line.role is Role.WITNESS:
        raise Refused(
            "witness",
            f"{line.name}是证人，不得旁听；请在口头审理调查阶段传唤其到庭作证。",
            f"{line.name} is a witness and never sits in; call them to testify during the investigation.",
        )
    _require_admissible(state, line)
    device_room = room_of(state, line.seat_of) if line.seat_of else Room.HEARING
    if device_room is not Room.HEARING:
        raise Refused(
            "seated",
            f"{line.name}在现场审理庭就座；请先准许该庭的审理辅助员入庭。",
            f"{line.name} sits in an on-site room; admit that room's assistant.",
        )
    if not waits(state, line.id) and not (line.seat_of and room_of(state, line.id) is Room.OUTSIDE):
        there = ROOM[room_of(state, line.id)]
        raise Refused(
            "not_waiting",
            f"{line.name}不在候审室（现在{there[0]}）；只能准许候审的人入庭。",
            f"{line.name} is not waiting (now: {there[1]}); only someone in the waiting room can be admitted.",
        )
    return tuple(Moved(who, Room.HEARING) for who in (line.id, *_following(state, line.id)))


def _following(state: Hearing, assistant: str) -> tuple[str, ...]:
    """Give those who physically move with an on-site room's device."""
    out = to_be_replaced(state)
    return tuple(
        who
        for who in seated_with(state, assistant)
        if state.roster[who].role is not Role.WITNESS
        and not without_standing(state, who)
        and not is_expelled(state, who)
        and belongs(state.roster[who], state.joint.segment)
        and who not in out
    )


def return_to_waiting(state: Hearing, command: ReturnToWaiting, act: Act) -> Sequence[Event]:
    """Send someone back to the waiting room, with the reason; an on-site room goes as a whole."""
    line = participant(state, command.participant)
    reason = said(
        command.reason,
        "reason_needed",
        "请写明请其退回候审室的理由。",
        "Say why the person is sent back to the waiting room.",
    )
    if line.role in GOES_STRAIGHT_IN:
        raise Refused(
            "not_removable",
            f"{line.name}是合议组或书记员，不能退回候审室。",
            f"{line.name} belongs to the panel or keeps the minutes and cannot be sent to wait.",
        )
    if room_of(state, line.id) is not Room.HEARING:
        raise Refused("not_inside", f"{line.name}不在审理庭内。", f"{line.name} is not in the hearing room.")
    leaving = [line.id, *(who for who in seated_with(state, line.id) if room_of(state, who) is Room.HEARING)]
    moves = (Moved(who, waiting_room(state.roster[who]), reason) for who in leaving)
    return (*moves, *floor_lost(state, *leaving))


def check_identity(state: Hearing, command: CheckIdentity, act: Act) -> Sequence[Event]:
    """Record an identity check; an assistant checks those seated in the own room. Who is not proved loses the floor."""
    line = participant(state, command.participant)
    if line.id == act.by:
        raise Refused(
            "own_identity", "不能核验自己的身份；请由他人核验。", "Nobody checks their own identity; ask someone else."
        )
    if state.roster[act.by].role is Role.ASSISTANT and line.seat_of != act.by:
        raise Refused(
            "not_seated_here",
            f"{line.name}不在本现场审理庭就座；审理辅助员只核验本庭就座人员。",
            f"{line.name} does not sit in this on-site room; an assistant checks only those who do.",
        )
    if room_of(state, line.id) is Room.OUTSIDE:
        raise Refused(
            "not_here",
            f"{line.name}尚未到庭，到庭后才能核验身份。",
            f"{line.name} has not come yet; check the identity when they are here.",
        )
    document = said(
        command.document,
        "document_needed",
        "请写明核验所用的证件或授权文件。",
        "Say by which document the identity or the power of attorney was examined.",
    )
    checked = IdentityChecked(line.id, document, command.result, command.note.strip())
    unproved = line.role in REPRESENTS and command.result is not IdentityResult.CONFIRMED
    return (checked, *(floor_lost(state, line.id) if unproved else ()))
