"""Who is heard, who hears and sees whom, and who may show exhibits, each with the reason.

Read from the folded state; asked by the view, the media plan, the procedure's own guards and the tests alike.

A *device* is a participant who sends media: everyone but observers and those seated in an on-site room, whose voice
goes through the assistant's device. Whatever is not granted here does not flow.
"""

from dataclasses import dataclass
from enum import StrEnum

from hearing.procedure.commands import Command, ShareScreen, ShowExhibit
from hearing.procedure.interpreting import interprets, reaches
from hearing.procedure.joint import concerns, deliberate_together
from hearing.procedure.people import device_of, in_session, is_connected, is_seated, presence, room_of, seated_with
from hearing.procedure.rules import LEAVE, NEEDS_NO_FLOOR, OPEN
from hearing.procedure.state import Hearing
from hearing.vocabulary import NOT_INSIDE, PANEL, PRIVATE_ROOM, PRIVATE_ROOMS, RecessPurpose, Role, Room, Stage


class Reason(StrEnum):
    """Why a participant is heard, or is not."""

    FLOOR = "floor"
    PANEL = "panel"
    CLERK = "clerk"
    SEATED = "seated"
    DELIBERATION = "deliberation"
    PRIVATE = "private"
    CHANNEL = "channel"
    NO_FLOOR = "no_floor"
    MUTED = "muted"
    MUTED_BY_LEADER = "muted_by_leader"
    WAITING = "waiting"
    RECESS = "recess"
    OBSERVER = "observer"
    DISCONNECTED = "disconnected"
    NOT_OPEN = "not_open"
    ROLE = "role"

    @property
    def heard(self) -> bool:
        """Whether someone with this reason is heard."""
        return self in _HEARD


_BY_ALL = frozenset({Reason.FLOOR, Reason.PANEL, Reason.CLERK, Reason.SEATED, Reason.DELIBERATION, Reason.PRIVATE})
_HEARD = _BY_ALL | {Reason.CHANNEL}


def deliberating(state: Hearing) -> bool:
    """Tell whether the panel is deliberating now."""
    return state.recess is not None and state.recess.purpose is RecessPurpose.DELIBERATION


def is_sealed(state: Hearing, who: str) -> bool:
    """Tell whether this person's sound and picture travel encrypted end to end: in an encrypted deliberation."""
    encrypted = state.recess is not None and bool(state.recess.encrypted)
    return encrypted and deliberating(state) and room_of(state, who) is Room.DELIBERATION


def is_device(state: Hearing, who: str) -> bool:
    """Tell whether this participant sends media of their own."""
    line = state.roster.get(who)
    return line is not None and line.role is not Role.OBSERVER and not line.seat_of


def may_be_heard(state: Hearing, who: str) -> Reason:
    """Give the reason why this participant is heard now, or is not."""
    line = state.roster.get(who)
    if line is None or room_of(state, who) in NOT_INSIDE:
        return Reason.WAITING
    if line.role is Role.OBSERVER:
        return Reason.OBSERVER
    if not is_connected(state, who):
        return Reason.DISCONNECTED
    if state.stage is Stage.ENDED:
        return Reason.NOT_OPEN
    if state.recess is not None or room_of(state, who) in PRIVATE_ROOMS:
        return _aside(state, who)
    granted = _granted(state, who)
    return _mute(state, who) or granted if granted.heard else granted


def _aside(state: Hearing, who: str) -> Reason:
    """Give the reason in a recess, when people are heard only by those they deliberate with, and in a private room."""
    if room_of(state, who) in PRIVATE_ROOMS:
        return _mute(state, who) or Reason.PRIVATE
    if deliberating(state) and room_of(state, who) is Room.DELIBERATION and _device_is_there(state, who):
        return _mute(state, who) or Reason.DELIBERATION
    return Reason.RECESS


def _granted(state: Hearing, who: str) -> Reason:
    """Give the reason apart from mutes, in the hearing room outside a recess."""
    role = state.roster[who].role
    if not _device_is_there(state, who):
        return Reason.DISCONNECTED
    if role in NEEDS_NO_FLOOR:
        return Reason.PANEL if role in PANEL else Reason.CLERK
    if interprets(state, who) and state.floor != who:
        return Reason.CHANNEL
    if state.stage not in OPEN:
        return Reason.NOT_OPEN
    if state.floor == who:
        return Reason.SEATED if is_seated(state, who) else Reason.FLOOR
    return Reason.FLOOR if state.floor in seated_with(state, who) else Reason.NO_FLOOR


def _device_is_there(state: Hearing, who: str) -> bool:
    return room_of(state, device_of(state, who)) is room_of(state, who)


def _mute(state: Hearing, who: str) -> Reason | None:
    """Give the mute that silences this participant: their own, or their room device's."""
    device = device_of(state, who)
    mutes = {presence(state, who).muted_by, presence(state, device).muted_by} - {""}
    if not mutes:
        return None
    return Reason.MUTED if mutes <= {who, device} else Reason.MUTED_BY_LEADER


def device_heard(state: Hearing, device: str) -> bool:
    """Tell whether all in the room may hear this device: someone who speaks through it is heard, not in a channel."""
    if not is_device(state, device):
        return False
    return any(may_be_heard(state, who) in _BY_ALL for who in (device, *seated_with(state, device)))


def heard_in_channel(state: Hearing, who: str) -> bool:
    """Tell whether this interpreter is heard by those who chose the channel, and by nobody else."""
    return may_be_heard(state, who) is Reason.CHANNEL


def _together(state: Hearing, source: str, other: str) -> bool:
    """Tell whether these two connected participants are in one room in which media flow at all now."""
    room = room_of(state, source)
    if source == other or room is not room_of(state, other) or not _has_own_connection(state, source, other):
        return False
    if room is Room.DELIBERATION:
        return deliberating(state) and deliberate_together(state, source, other)
    if room in PRIVATE_ROOMS:
        return state.stage is not Stage.ENDED and consult_together(state, source, other)
    return room is Room.HEARING and state.recess is None and state.stage is not Stage.ENDED


def consult_together(state: Hearing, one: str, other: str) -> bool:
    """Tell whether both are in the private room of their side; in a joint hearing, for one file at least."""
    lines = (state.roster[one], state.roster[other])
    own = all(PRIVATE_ROOM.get(line.side) is room_of(state, line.id) for line in lines)
    return own and lines[0].side is lines[1].side and concerns(lines[0], lines[1].files)


def _has_own_connection(state: Hearing, *people: str) -> bool:
    return all(presence(state, who).connections for who in people)


def may_hear(state: Hearing, source: str, listener: str) -> bool:
    """Tell whether the sound of ``source``'s device may reach ``listener``'s.

    A companion device receives no sound, so that an on-site room has no echo.
    """
    if not _together(state, source, listener) or is_seated(state, listener):
        return False
    return device_heard(state, source) or (reaches(state, source, listener) and heard_in_channel(state, source))


def may_see(state: Hearing, source: str, viewer: str) -> bool:
    """Tell whether the picture of ``source``'s device may reach ``viewer``'s: all in one room see one another."""
    return is_device(state, source) and _together(state, source, viewer)


def may_share(state: Hearing, who: str) -> Reason:
    """Give the reason why this participant may show exhibits now, or may not: the panel, the clerk, the floor's holder.

    An on-site room's assistant shows for whoever of those seated there has the floor.
    """
    return _may_show(state, who, ShowExhibit)


def may_share_screen(state: Hearing, who: str) -> Reason:
    """Give the reason why this participant may share a screen now, or may not: as for exhibits, from a device.

    Nobody shares in the waiting rooms, the private rooms and the deliberation, nor in a recess.
    """
    return Reason.ROLE if is_seated(state, who) else _may_show(state, who, ShareScreen)


def shares_screen(state: Hearing, who: str) -> bool:
    """Tell whether this participant's screen is shared, and may be."""
    return state.screen is not None and state.screen.by == who and may_share_screen(state, who).heard


def may_see_screen(state: Hearing, source: str, viewer: str) -> bool:
    """Tell whether the screen that ``source`` shares may reach ``viewer``'s device: who sees them sees it as well."""
    return shares_screen(state, source) and may_see(state, source, viewer)


def _may_show(state: Hearing, who: str, command: type[Command]) -> Reason:
    line, leave = state.roster.get(who), LEAVE[command]
    room = room_of(state, who)
    if line is None or room in NOT_INSIDE:
        return Reason.WAITING
    if line.role not in leave.roles:
        return Reason.OBSERVER if line.role is Role.OBSERVER else Reason.ROLE
    if not is_connected(state, who) and not presence(state, who).connections:
        return Reason.DISCONNECTED
    if state.recess is not None:
        return Reason.RECESS
    if state.stage not in leave.stages or room not in leave.rooms:
        return Reason.NOT_OPEN
    return may_turn_pages(state, who)


def may_turn_pages(state: Hearing, who: str) -> Reason:
    """Give whether the floor, or needing none, lets this participant show exhibits, whatever the stage and the room."""
    role = state.roster[who].role
    if role in NEEDS_NO_FLOOR:
        return Reason.PANEL if role in PANEL else Reason.CLERK
    if state.floor == who:
        return Reason.SEATED if is_seated(state, who) else Reason.FLOOR
    return Reason.FLOOR if state.floor and device_of(state, state.floor) == who else Reason.NO_FLOOR


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether someone may do something now, and why or why not."""

    allowed: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class Permissions:
    """What one participant may now: the ids of whom they see and hear, and whether they may speak and show exhibits."""

    see: tuple[str, ...]
    hear: tuple[str, ...]
    say: Permission
    share: Permission


def permissions(state: Hearing, who: str) -> Permissions:
    """Give what this participant may see, hear, say and share now.

    People are named, not devices: someone seated in an on-site room is seen through the room's device, and heard
    through it when they speak; who sits in one room sees and hears the others there without any device.
    """
    say, share = may_be_heard(state, who), may_share(state, who)
    return Permissions(
        see=tuple(one for one in state.roster if _reaches(state, one, who, heard=False)),
        hear=tuple(one for one in state.roster if _reaches(state, one, who, heard=True)),
        say=Permission(say.heard, say),
        share=Permission(share.heard, share),
    )


def _reaches(state: Hearing, one: str, who: str, *, heard: bool) -> bool:
    """Tell whether this person's picture, or voice, reaches ``who``, by their own device or by their room's."""
    if one == who or state.roster[one].role is Role.OBSERVER or room_of(state, one) is not room_of(state, who):
        return False
    if heard and not may_be_heard(state, one).heard:
        return False
    source, mine = device_of(state, one), device_of(state, who)
    if source == mine:
        return room_of(state, who) is Room.HEARING and state.recess is None and state.stage is not Stage.ENDED
    flows = may_hear if heard else may_see
    return any(flows(state, source, listener) for listener in {mine, who})


def who_can_hear(state: Hearing, room: Room, beside: str = "") -> tuple[str, ...]:
    """Give the participants who can hear what is said in this room now, in roster order.

    Those seated in an on-site room hear through its device. During a recess nobody hears the hearing room. Of the
    panels that deliberate in a joint hearing, and of those who consult, only the ones with ``beside`` are given.
    """
    flows = {
        Room.HEARING: state.recess is None and state.stage is not Stage.ENDED,
        Room.DELIBERATION: deliberating(state),
        **dict.fromkeys(PRIVATE_ROOMS, state.stage is not Stage.ENDED),
    }
    if not flows.get(room, False):
        return ()
    there = tuple(who for who in state.roster if room_of(state, who) is room and is_connected(state, who))
    if not beside or room is Room.HEARING:
        return there
    if room in PRIVATE_ROOMS:
        return tuple(who for who in there if consult_together(state, who, beside))
    return tuple(who for who in there if deliberate_together(state, who, beside))


def is_recorded(state: Hearing) -> bool:
    """Tell whether the hearing room is being recorded: in every sitting, if the rule set records.

    Never in a recess, not while the leader has paused it, and not while the platform cannot.
    """
    return state.rules.recording and in_session(state) and state.recess is None and not state.unrecorded.any
