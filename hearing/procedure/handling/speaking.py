"""The floor, the mutes, objections and time."""

from collections.abc import Sequence
from datetime import datetime

from hearing.procedure.clocks import left, spent
from hearing.procedure.commands import (
    GiveFloor,
    Invited,
    Mute,
    RaiseObjection,
    RequestFloor,
    RuleOnObjection,
    SetTimeBudget,
    TakeFloor,
    Unmute,
    WithdrawRequest,
)
from hearing.procedure.events import (
    Event,
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
from hearing.procedure.handling.act import Act, said
from hearing.procedure.handling.testifying import require_warned
from hearing.procedure.joint import acting_role
from hearing.procedure.people import (
    device_of,
    identity_confirmed,
    is_connected,
    participant,
    presence,
    room_of,
    spokesperson,
)
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.procedure.words import SIDE
from hearing.vocabulary import PRIVATE_ROOMS, REPRESENTS, Role, Room, Side

_MUTES_OTHERS = frozenset({Role.LEADER, Role.CLERK})
_LONGEST = 100 * 3600


def _asks(state: Hearing, who: str) -> bool:
    return any(request.participant == who for request in state.requests)


def _asking_for(state: Hearing, by: str) -> str:
    """Give whose request an actor makes: an assistant asks for the side seated there, or for themselves."""
    try:
        return spokesperson(state, by)
    except Refused:
        return by


def may_request(state: Hearing, by: str) -> None:
    """Refuse a second request, and one by who has the floor already."""
    who = _asking_for(state, by)
    if state.floor == who:
        raise Refused("has_floor", "您已有发言权。", "You have the floor already.")
    if _asks(state, who):
        raise Refused("already_requested", "您已申请发言，请等候。", "You already asked for the floor; wait for it.")


def request(state: Hearing, command: RequestFloor, act: Act) -> Sequence[Event]:
    """Ask to speak."""
    return (FloorRequested(_asking_for(state, act.by), command.subject.strip()),)


def may_withdraw(state: Hearing, by: str) -> None:
    """Refuse when there is no request."""
    if not _asks(state, _asking_for(state, by)):
        raise Refused("no_request", "您没有待处理的发言申请。", "You have not asked for the floor.")


def withdraw(state: Hearing, command: WithdrawRequest, act: Act) -> Sequence[Event]:
    """No longer ask to speak."""
    return (RequestWithdrawn(_asking_for(state, act.by)),)


def give(state: Hearing, command: GiveFloor, act: Act) -> Sequence[Event]:
    """Give the floor to one participant who can be heard; who had it loses it."""
    line = participant(state, command.participant)
    if line.role is Role.OBSERVER:
        raise Refused("observer", f"{line.name}是旁听人员，不能发言。", f"{line.name} is an observer and never speaks.")
    if room_of(state, line.id) is not Room.HEARING or room_of(state, device_of(state, line.id)) is not Room.HEARING:
        raise Refused(
            "not_inside",
            f"{line.name}不在审理庭内；请先准许入庭。",
            f"{line.name} is not in the hearing room; admit them first.",
        )
    if not is_connected(state, line.id):
        raise Refused(
            "disconnected",
            f"{line.name}已掉线；待其重新连线后再给予发言权。",
            f"{line.name} has lost the connection; give the floor when they are back.",
        )
    if line.role in REPRESENTS and not identity_confirmed(state, line.id):
        raise Refused(
            "identity_unchecked",
            f"{line.name}的身份尚未核验通过；请先核验。",
            f"The identity of {line.name} is not confirmed; check it first.",
        )
    require_warned(state, line)
    if state.floor == line.id:
        raise Refused("has_floor", f"{line.name}已有发言权。", f"{line.name} has the floor already.")
    counts = line.role in REPRESENTS
    if counts:
        _require_time(state, line, act.now, rebuttal=command.rebuttal)
    before = (FloorTaken(state.floor),) if state.floor else ()
    return (*before, FloorGiven(line.id, counts and command.rebuttal))


def _require_time(state: Hearing, line: Invited, now: datetime, *, rebuttal: bool) -> None:
    """Refuse the floor to a side whose time is used up, or whose rest is reserved for rebuttal."""
    if left(state, line.side, now, rebuttal=rebuttal) != 0:
        return
    reserved = left(state, line.side, now, rebuttal=True)
    zh, en = SIDE[line.side]
    raise Refused(
        "time_spent",
        f"{zh}的发言时间已用完；"
        + ("仅余反驳时间，请以反驳发言给予发言权。" if reserved else "如需继续，请先增加其时间。"),
        f"The time of the {en} is used up; "
        + ("only the reserve is left: give the floor for rebuttal." if reserved else "set more time for it first."),
    )


def may_take(state: Hearing, by: str) -> None:
    """Refuse when nobody has the floor."""
    if not state.floor:
        raise Refused("no_floor", "现在无人持有发言权。", "Nobody has the floor.")


def take(state: Hearing, command: TakeFloor, act: Act) -> Sequence[Event]:
    """Take the floor back."""
    return (FloorTaken(state.floor),)


def mute(state: Hearing, command: Mute, act: Act) -> Sequence[Event]:
    """Mute oneself or, as leader or clerk, anyone."""
    line = participant(state, command.participant)
    if line.id != act.by and acting_role(state, state.roster[act.by]) not in _MUTES_OTHERS:
        raise Refused("not_yours", "您只能将自己静音。", "You can mute only yourself.")
    _require_in_reach(state, line, act.by)
    by = presence(state, line.id).muted_by
    if by and (by != line.id or line.id == act.by):
        raise Refused("already_muted", f"{line.name}已被静音。", f"{line.name} is muted already.")
    return (Muted(line.id),)


def _require_in_reach(state: Hearing, line: Invited, by: str) -> None:
    """Refuse to reach into a side's private room: there each mutes only themselves."""
    if line.id != by and room_of(state, line.id) in PRIVATE_ROOMS:
        raise Refused(
            "private_room",
            f"{line.name}正在本方商议室，他人不能将其静音或解除静音。",
            f"{line.name} consults in private; nobody else mutes or unmutes them there.",
        )


def unmute(state: Hearing, command: Unmute, act: Act) -> Sequence[Event]:
    """Lift one's own mute or, as leader or clerk, one laid on by either of them."""
    line = participant(state, command.participant)
    _require_in_reach(state, line, act.by)
    by = presence(state, line.id).muted_by
    if not by:
        raise Refused("not_muted", f"{line.name}没有被静音。", f"{line.name} is not muted.")
    authority = acting_role(state, state.roster[act.by]) in _MUTES_OTHERS
    if by == line.id and act.by != line.id:
        raise Refused(
            "muted_self",
            f"{line.name}是自己静音的，只能由其本人解除。",
            f"{line.name} muted themselves; only they can lift it.",
        )
    if by != line.id and not authority:
        raise Refused(
            "muted_by_leader",
            "您被组长或书记员静音，不能自行解除；请申请发言。",
            "The leader or the clerk muted you, and you cannot lift that yourself; ask for the floor.",
        )
    return (Unmuted(line.id),)


def may_object(state: Hearing, by: str) -> None:
    """Refuse an actor who speaks for no side, or whose identity is not confirmed."""
    who = spokesperson(state, by)
    if not identity_confirmed(state, who):
        raise Refused(
            "identity_unchecked",
            "您的身份尚未核验通过，不能提出异议；请先由书记员核验。",
            "Your identity is not confirmed, so you cannot object; let the clerk check it first.",
        )


def object_to(state: Hearing, command: RaiseObjection, act: Act) -> Sequence[Event]:
    """Object, without the floor; the same objection is not raised again while it waits for its ruling."""
    who = spokesperson(state, act.by)
    subject = said(
        command.subject, "subject_needed", "请写明对什么提出异议。", "Say what the objection is directed against."
    )
    waiting = (one for one in state.objections.values() if one.sustained is None)
    if any((one.participant, one.subject) == (who, subject) for one in waiting):
        raise Refused(
            "already_objected",
            "同一异议已提出，请等待组长处理。",
            "This objection was raised already; wait for the ruling.",
        )
    return (ObjectionRaised(act.command_id, who, subject, command.reason.strip()),)


def may_rule(state: Hearing, by: str) -> None:
    """Refuse when no objection waits for a ruling."""
    if all(one.sustained is not None for one in state.objections.values()):
        raise Refused("no_objection", "没有待处理的异议。", "No objection waits for a ruling.")


def rule(state: Hearing, command: RuleOnObjection, act: Act) -> Sequence[Event]:
    """Sustain or overrule an objection, once."""
    found = state.objections.get(command.objection)
    if found is None or found.sustained is not None:
        raise Refused(
            "no_objection",
            "没有这项异议，或已处理；请刷新后查看。",
            "There is no such objection, or it was ruled on; reload to see.",
        )
    return (ObjectionRuled(found.id, command.sustained, command.reason.strip()),)


def set_budget(state: Hearing, command: SetTimeBudget, act: Act) -> Sequence[Event]:
    """Set a side's time; one that stands is changed with a reason, and never shortened once some of it is used."""
    seconds, reserve, standing = command.seconds, command.reserve, state.clocks.budgets.get(command.side)
    if command.side is Side.NONE:
        raise Refused("side", "请选择请求人或专利权人一方。", "Choose the petitioner's or the patentee's side.")
    if not 0 < seconds <= _LONGEST or not 0 <= reserve <= seconds:
        raise Refused(
            "seconds",
            "发言时间须为正数且不超过 100 小时，反驳时间不得超过发言时间。",
            "The time must be more than nothing and at most 100 hours, and the reserve no more than the time.",
        )
    reason = command.reason.strip()
    if standing is not None and not reason:
        raise Refused("reason_needed", "变更发言时间须说明理由。", "Changing the time that stands needs a reason.")
    used = spent(state, command.side, act.now)
    shorter = standing is not None and (
        seconds < standing.seconds or seconds - reserve < standing.seconds - standing.reserve
    )
    if used and (shorter or seconds < used):
        raise Refused(
            "time_shortened",
            "该方已开始使用发言时间，只能增加，不能缩短。",
            "The side has begun to use its time, which can then only be made longer.",
        )
    return (TimeBudgetSet(command.side, seconds, reserve, reason),)
