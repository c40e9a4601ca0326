"""How the state changes when people come, move and are checked."""

from hearing.procedure.events import (
    EquipmentChecked,
    HearingScheduled,
    IdentityChecked,
    Moved,
    Recorded,
)
from hearing.procedure.folding.change import with_presence
from hearing.procedure.folding.connections import away_on_arrival
from hearing.procedure.folding.trail import stayed
from hearing.procedure.people import in_session
from hearing.procedure.replacing import replace
from hearing.procedure.state import Clocks, Examination, Hearing, Joint, Presence, SteppedOut
from hearing.vocabulary import NOT_INSIDE, PRIVATE_ROOMS, Room, Stage


def scheduled(state: Hearing, event: HearingScheduled, at: Recorded) -> Hearing:
    """The hearing exists, everyone outside."""
    return replace(
        state,
        scheduled=True,
        case_id=event.case_id,
        case_number=event.case_number,
        patent_number=event.patent_number,
        title=event.title,
        mode=event.mode,
        starts_at=event.starts_at,
        linked=event.linked,
        roster={one.id: one for one in event.roster},
        presence={one.id: Presence() for one in event.roster},
        stage=Stage.PREPARATION,
        stage_since=at.at,
        rules=event.rules,
        examination=Examination(requested=event.scope, exhibits={one.id: one for one in event.exhibits}),
        clocks=Clocks(budgets={one.side: one for one in event.rules.budgets}),
        joint=Joint(files=event.files),
    )


def equipment_checked(state: Hearing, event: EquipmentChecked, at: Recorded) -> Hearing:
    """Someone's devices are known."""
    return with_presence(
        state, event.participant, lambda one: replace(one, camera=event.camera, microphone=event.microphone)
    )


def moved(state: Hearing, event: Moved, at: Recorded) -> Hearing:
    """Someone is in another room; who left the room of the hearing no longer asks to speak."""
    state = with_presence(state, event.participant, lambda one: _in_room(one, event.room))
    if event.room in NOT_INSIDE:
        state = replace(state, requests=tuple(one for one in state.requests if one.participant != event.participant))
    if event.room is Room.HEARING and in_session(state):
        state = replace(state, attended=state.attended | {event.participant})
    return away_on_arrival(stayed(state, event.participant, at), event.participant, at)


def _in_room(one: Presence, room: Room) -> Presence:
    """Put someone into a room; the mute of the room they consulted in private from holds again when they are back."""
    if room in PRIVATE_ROOMS:
        return replace(one, room=room, muted_by="", stepped_out=SteppedOut(one.room, one.muted_by))
    if one.stepped_out is not None:
        return replace(one, room=room, muted_by=one.stepped_out.muted_by, stepped_out=None)
    return replace(one, room=room)


def identity_checked(state: Hearing, event: IdentityChecked, at: Recorded) -> Hearing:
    """Someone's identity was examined; the latest check counts."""
    return with_presence(state, event.participant, lambda one: replace(one, identity=event.result))
