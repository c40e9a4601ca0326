"""The floor and the mutes."""

from collections.abc import Sequence

from hearing.procedure.commands import GiveFloor, Mute, RequestFloor, TakeFloor, Unmute, WithdrawRequest
from hearing.procedure.events import (
    Event,
    FloorGiven,
    FloorRequested,
    FloorTaken,
    Muted,
    RequestWithdrawn,
    Unmuted,
)
from hearing.procedure.handling.act import Act
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
from hearing.vocabulary import REPRESENTS, Role, Room

_MUTES_OTHERS = frozenset({Role.LEADER, Role.CLERK})


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
    if state.floor == line.id:
        raise Refused("has_floor", f"{line.name}已有发言权。", f"{line.name} has the floor already.")
    before = (FloorTaken(state.floor),) if state.floor else ()
    return (*before, FloorGiven(line.id))


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
    if line.id != act.by and state.roster[act.by].role not in _MUTES_OTHERS:
        raise Refused("not_yours", "您只能将自己静音。", "You can mute only yourself.")
    by = presence(state, line.id).muted_by
    if by and (by != line.id or line.id == act.by):
        raise Refused("already_muted", f"{line.name}已被静音。", f"{line.name} is muted already.")
    return (Muted(line.id),)


def unmute(state: Hearing, command: Unmute, act: Act) -> Sequence[Event]:
    """Lift one's own mute or, as leader or clerk, one laid on by either of them."""
    line = participant(state, command.participant)
    by = presence(state, line.id).muted_by
    if not by:
        raise Refused("not_muted", f"{line.name}没有被静音。", f"{line.name} is not muted.")
    authority = state.roster[act.by].role in _MUTES_OTHERS
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
