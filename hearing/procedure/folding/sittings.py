"""How the state changes between sittings, with the mode, the sides' consent, and a withdrawal."""

from dataclasses import replace

from hearing.procedure.events import (
    Adjourned,
    ConsentStated,
    ModeChanged,
    PetitionWithdrawn,
    Recorded,
    SittingOpened,
    WithdrawalDecided,
)
from hearing.procedure.folding.change import passed, put
from hearing.procedure.folding.connections import away_on_arrival
from hearing.procedure.folding.impairment import ended as impairments_ended
from hearing.procedure.folding.impairment import unheard_ended
from hearing.procedure.folding.joint import segment_ended
from hearing.procedure.people import room_of
from hearing.procedure.state import Adjournment, Consent, Hearing, Sitting, Withdrawal
from hearing.vocabulary import Room, Stage


def sitting_ended(state: Hearing, at: Recorded) -> tuple[Sitting, ...]:
    """Give the sittings with the last one ended now."""
    if not state.sittings:
        return ()
    return (*state.sittings[:-1], replace(state.sittings[-1], ended_at=state.sittings[-1].ended_at or at.at))


def adjourned(state: Hearing, event: Adjourned, at: Recorded) -> Hearing:
    """The sitting is over: nobody is cut off from it any more, and every identity is to be checked anew."""
    state = passed(state, "adjourned", at, event.reason)
    return replace(
        state,
        adjourned=Adjournment(event.reason, at.at, event.resumes_at, state.stage),
        sittings=sitting_ended(state, at),
        stage=Stage.PREPARATION,
        stage_since=at.at,
        recess=None,
        requests=(),
        shown=None,
        incidents=tuple(replace(one, until=one.until or at.at) for one in state.incidents),
        impairments=impairments_ended(state.impairments, at.at),
        unheard=unheard_ended(state.unheard, at.at),
        presence={
            who: replace(one, identity=None, muted_by="", stepped_out=None) for who, one in state.presence.items()
        },
        joint=segment_ended(state.joint, at),
    )


def sitting_opened(state: Hearing, event: SittingOpened, at: Recorded) -> Hearing:
    """Another sitting goes on; who is inside takes part."""
    inside = tuple(who for who in state.roster if room_of(state, who) is Room.HEARING)
    sitting = Sitting(event.sitting, at.at, state.mode)
    state = replace(
        passed(state, "sitting", at),
        adjourned=None,
        unrecorded=replace(state.unrecorded, paused=""),
        sittings=(*state.sittings, sitting),
        attended=state.attended | frozenset(inside),
    )
    for who in inside:
        state = away_on_arrival(state, who, at)
    return state


def mode_changed(state: Hearing, event: ModeChanged, at: Recorded) -> Hearing:
    """The hearing goes on in another mode."""
    return replace(passed(state, "mode", at, event.reason), mode=event.mode)


def consent_stated(state: Hearing, event: ConsentStated, at: Recorded) -> Hearing:
    """A side agreed, or did not; its latest word on each stage counts."""
    side = state.roster[event.participant].side
    said = Consent(event.participant, event.agreed, event.reason, at.at)
    stages = {**state.consents.get(side, {}), **dict.fromkeys(event.stages, said)}
    return replace(state, consents=put(state.consents, side, stages))


def petition_withdrawn(state: Hearing, event: PetitionWithdrawn, at: Recorded) -> Hearing:
    """The request for invalidation is withdrawn; what that does is to be decided."""
    made = Withdrawal(event.participant, event.reason, at.at)
    return replace(passed(state, "withdrawn", at, event.reason), withdrawal=made)


def withdrawal_decided(state: Hearing, event: WithdrawalDecided, at: Recorded) -> Hearing:
    """What the withdrawal does is decided."""
    if state.withdrawal is None:
        raise ValueError("a withdrawal was decided before there was one")
    return replace(state, withdrawal=replace(state.withdrawal, effect=event.effect, answer=event.reason))
