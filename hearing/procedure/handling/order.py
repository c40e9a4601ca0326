"""Order in the room: warnings, expulsion, departures, and hearing a side in default."""

from collections.abc import Mapping, Sequence

from hearing.procedure.commands import DeclareDefault, Expel, Invited, NoteDeparture, WarnParticipant
from hearing.procedure.events import DefaultDeclared, Departed, Event, Expelled, Moved, ParticipantWarned
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.order import (
    SERVED,
    refuse_line_failed,
    representatives,
    sitting_number,
    there,
)
from hearing.procedure.people import participant, room_of
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import GOES_STRAIGHT_IN
from hearing.procedure.state import Hearing
from hearing.procedure.words import SIDE, people_in_words
from hearing.vocabulary import DefaultBasis, Role, Room, Side

_STAYS = GOES_STRAIGHT_IN | {Role.ASSISTANT}
"""Who keeps the hearing going and is neither warned nor ordered out."""


def _removable(state: Hearing, who: str) -> Invited:
    line = participant(state, who)
    if line.role in _STAYS:
        raise Refused(
            "not_removable",
            f"{line.name}是合议组成员、书记员或审理辅助员，不适用此项。",
            f"{line.name} belongs to the panel, keeps the minutes or keeps a room; this is not for them.",
        )
    return line


def _inside(state: Hearing, who: str) -> Invited:
    line = _removable(state, who)
    if room_of(state, line.id) is not Room.HEARING:
        raise Refused("not_inside", f"{line.name}不在审理庭内。", f"{line.name} is not in the hearing room.")
    return line


def warn(state: Hearing, command: WarnParticipant, act: Act) -> Sequence[Event]:
    """Warn someone in the room, with the reason."""
    line = _inside(state, command.participant)
    reason = said(command.reason, "reason_needed", "请写明警告的理由。", "Say what the warning is for.")
    return (ParticipantWarned(line.id, reason),)


def expel(state: Hearing, command: Expel, act: Act) -> Sequence[Event]:
    """Order one person out for the rest of the sitting; of an on-site room only that person goes."""
    line = _inside(state, command.participant)
    reason = said(command.reason, "reason_needed", "责令退庭须说明理由。", "Ordering someone out needs a reason.")
    if state.rules.warning_before_expulsion and not state.order.warnings.get(line.id):
        raise Refused(
            "not_warned",
            f"尚未警告过{line.name}；请先警告，仍不改正的再责令退庭。",
            f"{line.name} was not warned; warn them first, and order them out if they go on.",
        )
    return Expelled(line.id, reason), Moved(line.id, Room.OUTSIDE), *floor_lost(state, line.id)


def note_departure(state: Hearing, command: NoteDeparture, act: Act) -> Sequence[Event]:
    """Note that someone who had come left. Without leave it needs a reason; a failed line is no departure."""
    line = _removable(state, command.participant)
    reason = command.reason.strip()
    if line.id not in state.attended:
        raise Refused(
            "not_attended",
            f"{line.name}未参加本次口头审理，不能记为退庭。",
            f"{line.name} did not take part in the hearing, so they cannot have left it.",
        )
    refuse_line_failed(state, line.id)
    if not command.permitted and not reason:
        raise Refused("reason_needed", "未经许可退庭的，请写明情况。", "Say how they left without leave.")
    moves = (Moved(line.id, Room.OUTSIDE),) if room_of(state, line.id) is not Room.OUTSIDE else ()
    return Departed(line.id, command.permitted, reason), *moves, *floor_lost(state, line.id)


def declare_default(state: Hearing, command: DeclareDefault, act: Act) -> Sequence[Event]:
    """Declare that a side is heard in default, on a basis that the record bears out."""
    side = command.side
    if side is Side.NONE:
        raise Refused("side", "请选择请求人或专利权人一方。", "Choose the petitioner's or the patentee's side.")
    if side in state.order.defaults:
        raise Refused("already_default", "该方已按缺席审理。", "This side is heard in default already.")
    reason = said(command.reason, "reason_needed", "缺席审理须说明理由。", "Hearing a side in default needs a reason.")
    here = there(state, side)
    if here:
        zh, en = people_in_words(state, here)
        raise Refused(
            "side_present",
            f"{SIDE[side][0]}一方仍有人在庭或候审：{zh}；不能缺席审理。",
            f"Of the {SIDE[side][1]}'s side someone is in the room or waiting: {en}; it is not heard in default.",
        )
    refuse_line_failed(state, *representatives(state, side))
    _require_basis(state, side, command.basis)
    return (DefaultDeclared(side, command.basis, reason),)


def _require_basis(state: Hearing, side: Side, basis: DefaultBasis) -> None:
    """Refuse a basis that the record does not bear out."""
    people, sitting = frozenset(representatives(state, side)), sitting_number(state)
    true: Mapping[DefaultBasis, bool] = {
        DefaultBasis.ABSENT: not people & state.attended,
        DefaultBasis.LEFT: any(
            one.participant in people and not one.permitted and one.sitting == sitting for one in state.order.departures
        ),
        DefaultBasis.EXPELLED: any(
            one.sitting == sitting for who, one in state.order.expelled.items() if who in people
        ),
    }
    if not true[basis]:
        raise Refused(
            "basis",
            "记录不支持所选的缺席审理事由：未到庭须该方始终无人到庭；中途退庭须已记明未经许可退庭；"
            "被责令退庭须已责令该方人员退庭。",
            "The record does not bear this out: absent means that nobody of the side came; left, that a departure "
            "without leave was noted; ordered out, that someone of the side was.",
        )
    arrived = any(one.step in SERVED for one in state.service.served.get(side, ()))
    if basis is DefaultBasis.ABSENT and "absence_served" in state.rules.checks and not arrived:
        raise Refused(
            "not_served",
            f"记录中没有口头审理通知已送达{SIDE[side][0]}的证明；送达后才能缺席审理。",
            f"The record has no proof that the notice reached the {SIDE[side][1]}'s side; serve it first.",
        )
