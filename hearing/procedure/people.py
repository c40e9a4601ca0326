"""Questions about the people of a hearing that several rules ask."""

from dataclasses import replace

from hearing.procedure.commands import Invited
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing, Minutes, Presence
from hearing.vocabulary import PANEL, PRIVATE_ROOMS, REPRESENTS, IdentityResult, Role, Room, Side

_NOWHERE = Presence()


def participant(state: Hearing, who: str) -> Invited:
    """Give the roster's line of this participant; refuses an id that is not on the roster."""
    found = state.roster.get(who)
    if found is None:
        raise Refused(
            "not_on_roster",
            "名单中没有此人；请从参加人名单中选择，或请书记员重新安排口头审理。",
            "Nobody with this id is on the hearing's roster; choose someone from the list of participants.",
        )
    return found


def presence(state: Hearing, who: str) -> Presence:
    """Give where this participant is; someone never seen is outside."""
    return state.presence.get(who, _NOWHERE)


def room_of(state: Hearing, who: str) -> Room:
    """Give the room this participant is in."""
    return presence(state, who).room


def is_inside(state: Hearing, who: str) -> bool:
    """Tell whether this participant is in the hearing room, or only stepped out of it to consult in private."""
    here = presence(state, who)
    return here.room is Room.HEARING or (
        here.room in PRIVATE_ROOMS and here.stepped_out is not None and here.stepped_out.room is Room.HEARING
    )


def waits(state: Hearing, who: str) -> bool:
    """Tell whether this participant waits to be let in, be it in their side's private room."""
    return room_of(state, who) is Room.WAITING or (room_of(state, who) in PRIVATE_ROOMS and not is_inside(state, who))


def stepped_out(state: Hearing) -> tuple[str, ...]:
    """Give who consults in private and came there from the hearing room, in roster order."""
    return tuple(who for who in state.roster if room_of(state, who) in PRIVATE_ROOMS and is_inside(state, who))


def waiting_room(line: Invited) -> Room:
    """Give where someone waits: witnesses in a room of their own."""
    return Room.WITNESS if line.role is Role.WITNESS else Room.WAITING


def device_of(state: Hearing, who: str) -> str:
    """Give the participant whose device carries this one's voice: the assistant of their on-site room, or their own."""
    line = state.roster.get(who)
    return line.seat_of if line is not None and line.seat_of else who


def is_seated(state: Hearing, who: str) -> bool:
    """Tell whether this participant sits in an on-site room; a device of their own is only a companion."""
    return device_of(state, who) != who


def seated_with(state: Hearing, assistant: str) -> tuple[str, ...]:
    """Give everyone who sits in this assistant's on-site room, in roster order."""
    return tuple(one.id for one in state.roster.values() if one.seat_of == assistant)


def roster_with(state: Hearing, old: str, new: Invited) -> dict[str, Invited]:
    """Give the roster with one line in another's place; who sat in the old one's on-site room sits in the new one's."""
    found = {}
    for one in state.roster.values():
        line = new if one.id == old else one
        found[line.id] = replace(line, seat_of=new.id) if line.seat_of == old else line
    return found


def is_connected(state: Hearing, who: str) -> bool:
    """Tell whether the device that carries this participant has a live connection."""
    return bool(presence(state, device_of(state, who)).connections)


def spokesperson(state: Hearing, by: str) -> str:
    """Give whom this actor acts for: themselves, or, for an assistant, the first speaker of the one side seated there.

    Refuses an assistant in whose room nobody, or more than one side, is seated: then each must act for themselves.
    """
    line = participant(state, by)
    if line.role is not Role.ASSISTANT:
        return by
    seated = [state.roster[one] for one in seated_with(state, by) if state.roster[one].role in REPRESENTS]
    if len({one.side for one in seated}) != 1:
        raise Refused(
            "speaks_for",
            "本现场审理庭内并非恰有一方当事人就座，审理辅助员不能代为操作；请由当事人本人登录操作。",
            "Not exactly one side is seated in this on-site room, so the assistant cannot act for it; "
            "let each person act from a login of their own.",
        )
    return next((one.id for one in seated if one.first_speaker), seated[0].id)


def in_session(state: Hearing) -> bool:
    """Tell whether a sitting is going on: the hearing was opened, is not closed, and is not adjourned."""
    return state.opened_at is not None and state.closed_at is None and state.adjourned is None


def panel_missing(state: Hearing) -> tuple[str, ...]:
    """Give the panel's members who are not in the hearing room with a live connection, in roster order."""
    return tuple(
        one.id
        for one in state.roster.values()
        if one.role in PANEL and not (room_of(state, one.id) is Room.HEARING and is_connected(state, one.id))
    )


def representatives_present(state: Hearing) -> tuple[str, ...]:
    """Give the parties and agents who are in the hearing room, or stepped out to consult, in roster order."""
    return tuple(one.id for one in state.roster.values() if one.role in REPRESENTS and is_inside(state, one.id))


def sides_present(state: Hearing) -> tuple[Side, ...]:
    """Give the sides that have someone in the hearing room, petitioner first."""
    there = {state.roster[one].side for one in representatives_present(state)}
    return tuple(side for side in (Side.PETITIONER, Side.PATENTEE) if side in there)


def identity_confirmed(state: Hearing, who: str) -> bool:
    """Tell whether this participant's identity was examined and confirmed."""
    return presence(state, who).identity is IdentityResult.CONFIRMED


def identities_missing(state: Hearing) -> tuple[str, ...]:
    """Give the parties and agents in the hearing room whose identity is not confirmed, in roster order."""
    return tuple(one for one in representatives_present(state) if not identity_confirmed(state, one))


def belongs(line: Invited, file: str) -> bool:
    """Tell whether someone takes part for this file of a joint hearing; no file means what is common to all."""
    return not file or not line.files or file in line.files


def signers(state: Hearing, file: str = "") -> tuple[str, ...]:
    """Give who must sign the minutes, in roster order: each party and agent who attended, the leader and the clerk.

    In a joint hearing, of the file's people; without a file, of any.
    """
    return tuple(
        one.id
        for one in state.roster.values()
        if belongs(one, file)
        and (one.role in {Role.LEADER, Role.CLERK} or (one.role in REPRESENTS and one.id in state.attended))
    )


def minutes_files(state: Hearing) -> tuple[str, ...]:
    """Give the files that have minutes of their own: those of a joint hearing, or the one empty name."""
    return tuple(one.id for one in state.joint.files) or ("",)


def minutes_of(state: Hearing, file: str) -> Minutes | None:
    """Give the minutes of a file as presented; those of the first file are the hearing's own."""
    return state.minutes if file == minutes_files(state)[0] else state.joint.minutes.get(file)


def minutes_presented(state: Hearing) -> bool:
    """Tell whether any minutes were presented."""
    return any(minutes_of(state, file) is not None for file in minutes_files(state))


def not_answered(state: Hearing) -> tuple[str, ...]:
    """Give the signers who neither signed nor refused all the minutes that are presented and theirs to sign."""
    waiting = {who for file in minutes_files(state) for who in signers(state, file) if not _answered(state, file, who)}
    return tuple(who for who in state.roster if who in waiting)


def _answered(state: Hearing, file: str, who: str) -> bool:
    minutes = minutes_of(state, file)
    return minutes is not None and who in minutes.signings
