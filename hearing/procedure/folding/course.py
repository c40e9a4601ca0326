"""How the state changes along the hearing's course."""

from hearing.procedure.events import (
    Announced,
    HearingClosed,
    HearingEnded,
    HearingOpened,
    Recessed,
    Recorded,
    Resumed,
    StageEntered,
)
from hearing.procedure.folding.change import passed, put
from hearing.procedure.folding.connections import away_on_arrival
from hearing.procedure.folding.impairment import ended as impairments_ended
from hearing.procedure.folding.impairment import unheard_ended
from hearing.procedure.folding.sittings import sitting_ended
from hearing.procedure.joint import announced_for_all, announcement_for, is_joint
from hearing.procedure.people import room_of
from hearing.procedure.replacing import replace
from hearing.procedure.scope import EXAMINES
from hearing.procedure.state import Hearing, Interruption, Sitting
from hearing.vocabulary import Room


def opened(state: Hearing, event: HearingOpened, at: Recorded) -> Hearing:
    """The hearing is open; who is inside takes part."""
    inside = tuple(who for who in state.roster if room_of(state, who) is Room.HEARING)
    first = Sitting(1, at.at, state.mode)
    state = replace(passed(state, "opened", at), opened_at=at.at, attended=frozenset(inside), sittings=(first,))
    for who in inside:
        state = away_on_arrival(state, who, at)
    return state


def stage_entered(state: Hearing, event: StageEntered, at: Recorded) -> Hearing:
    """Another stage."""
    focus = state.focus if event.stage in EXAMINES else None
    state = replace(state, stage=event.stage, stage_since=at.at, focus=focus)
    return passed(state, "stage", at, event.reason) if state.closed_at in {None, at.at} else state


def recessed(state: Hearing, event: Recessed, at: Recorded) -> Hearing:
    """A recess stands."""
    state = replace(state, recess=Interruption(event.purpose, event.reason, at.at, event.encrypted))
    return passed(state, "recess", at, event.reason or event.purpose)


def resumed(state: Hearing, event: Resumed, at: Recorded) -> Hearing:
    """The recess is over."""
    return replace(passed(state, "resumed", at), recess=None)


def announced(state: Hearing, event: Announced, at: Recorded) -> Hearing:
    """The panel announced; the latest announcement stands.

    In a joint hearing it is the segment's; the hearing's own says all of them, once something is announced for each.
    """
    if not is_joint(state):
        return replace(state, announcement=event.text)
    said = put(state.joint.announcements, state.joint.segment, event.text)
    state = replace(state, joint=replace(state.joint, announcements=said))
    files = tuple(one.id for one in state.joint.files)
    return replace(state, announcement=announcement_for(state, files) if announced_for_all(state) else "")


def closed(state: Hearing, event: HearingClosed, at: Recorded) -> Hearing:
    """The oral part is over; what was shown or asked for has no more use, and interruptions end with it."""
    return replace(
        passed(state, "closed", at),
        closed_at=at.at,
        recess=None,
        adjourned=None,
        sittings=sitting_ended(state, at),
        shown=None,
        requests=(),
        incidents=tuple(replace(one, until=one.until or at.at) for one in state.incidents),
        impairments=impairments_ended(state.impairments, at.at),
        unheard=unheard_ended(state.unheard, at.at),
    )


def ended(state: Hearing, event: HearingEnded, at: Recorded) -> Hearing:
    """The record is complete; the stage says so."""
    return state
