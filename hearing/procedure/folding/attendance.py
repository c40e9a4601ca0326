"""How the state changes when people come, move, are checked, connect and are lost."""

from dataclasses import replace
from datetime import datetime

from hearing.procedure.events import (
    Connected,
    EquipmentChecked,
    HearingScheduled,
    IdentityChecked,
    Lost,
    MediaArriving,
    Moved,
    OutageRecorded,
    Recorded,
)
from hearing.procedure.folding.change import with_presence
from hearing.procedure.people import in_session, is_seated, room_of
from hearing.procedure.state import Clocks, Examination, Hearing, Incident, Joint, Passage, Presence
from hearing.vocabulary import Role, Room, Stage

OUTAGE = "outage"
"""The cause noted for everyone's lost connection when the platform itself was down."""


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
    state = with_presence(state, event.participant, lambda one: replace(one, room=event.room))
    if event.room is Room.WAITING:
        state = replace(state, requests=tuple(one for one in state.requests if one.participant != event.participant))
    if event.room is Room.HEARING and in_session(state):
        state = replace(state, attended=state.attended | {event.participant})
    return state


def identity_checked(state: Hearing, event: IdentityChecked, at: Recorded) -> Hearing:
    """Someone's identity was examined; the latest check counts."""
    return with_presence(state, event.participant, lambda one: replace(one, identity=event.result))


def connected(state: Hearing, event: Connected, at: Recorded) -> Hearing:
    """Someone is connected; an interruption of theirs ends."""
    state = with_presence(
        state,
        event.participant,
        lambda one: replace(one, connections=one.connections | {event.connection}, lost_since=None),
    )
    return replace(
        state,
        incidents=tuple(
            replace(one, until=at.at) if one.participant == event.participant and one.until is None else one
            for one in state.incidents
        ),
    )


def lost(state: Hearing, event: Lost, at: Recorded) -> Hearing:
    """A connection is gone; with the last one an interruption begins, at the last proof of the connection."""
    state = with_presence(
        state, event.participant, lambda one: replace(one, connections=one.connections - {event.connection})
    )
    if state.presence[event.participant].connections:
        return state
    return _cut_off(state, event.participant, event.last_heard, event.cause)


def outage(state: Hearing, event: OutageRecorded, at: Recorded) -> Hearing:
    """Everyone was cut off since the platform went down."""
    step = Passage(OUTAGE, event.down_since, state.stage)
    state = replace(state, course=(*state.course, step)) if in_session(state) else state
    for who, one in state.presence.items():
        was_connected = bool(one.connections)
        state = with_presence(state, who, lambda one: replace(one, connections=frozenset(), media=False))
        if was_connected:
            state = _cut_off(state, who, event.down_since, OUTAGE)
    return state


def media(state: Hearing, event: MediaArriving, at: Recorded) -> Hearing:
    """Someone's media arrive, or cease to."""
    return with_presence(state, event.participant, lambda one: replace(one, media=event.arriving))


def _cut_off(state: Hearing, who: str, since: datetime, cause: str) -> Hearing:
    """Note since when someone is lost; inside an open hearing it is an incident, save for observers and companions."""
    state = with_presence(state, who, lambda one: replace(one, lost_since=since))
    inside = room_of(state, who) in {Room.HEARING, Room.DELIBERATION}
    line = state.roster[who]
    if not inside or not in_session(state) or line.role is Role.OBSERVER or is_seated(state, who):
        return state
    return replace(state, incidents=(*state.incidents, Incident(who, since, None, cause, state.stage)))
