"""How the state changes with the floor, the mutes, objections and time budgets."""

from hearing.cases.ruleset import TimeBudget
from hearing.procedure.events import (
    FloorGiven,
    FloorRequested,
    FloorTaken,
    Muted,
    ObjectionRaised,
    ObjectionRuled,
    Recorded,
    RequestWithdrawn,
    TimeBudgetSet,
    Unmuted,
)
from hearing.procedure.folding.change import put, with_presence
from hearing.procedure.replacing import replace
from hearing.procedure.state import FloorRequest, Hearing, Objection


def requested(state: Hearing, event: FloorRequested, at: Recorded) -> Hearing:
    """One more asks to speak, in the order of asking."""
    return replace(state, requests=(*state.requests, FloorRequest(event.participant, event.subject, at.at)))


def _without_request(state: Hearing, who: str) -> Hearing:
    return replace(state, requests=tuple(one for one in state.requests if one.participant != who))


def withdrawn(state: Hearing, event: RequestWithdrawn, at: Recorded) -> Hearing:
    """One fewer asks to speak."""
    return _without_request(state, event.participant)


def given(state: Hearing, event: FloorGiven, at: Recorded) -> Hearing:
    """One has the floor, and need not ask for it any more."""
    clocks = replace(state.clocks, rebuttal=event.rebuttal)
    state = _without_request(state, event.participant)
    return replace(state, floor=event.participant, floor_since=at.at, clocks=clocks)


def taken(state: Hearing, event: FloorTaken, at: Recorded) -> Hearing:
    """Nobody has the floor."""
    return replace(state, floor="", floor_since=None, clocks=replace(state.clocks, rebuttal=False))


def muted(state: Hearing, event: Muted, at: Recorded) -> Hearing:
    """One is muted, by the event's actor."""
    return with_presence(state, event.participant, lambda one: replace(one, muted_by=at.by))


def unmuted(state: Hearing, event: Unmuted, at: Recorded) -> Hearing:
    """One is no longer muted."""
    return with_presence(state, event.participant, lambda one: replace(one, muted_by=""))


def objected(state: Hearing, event: ObjectionRaised, at: Recorded) -> Hearing:
    """An objection waits for its ruling, in the order of raising."""
    raised = Objection(event.objection, event.participant, event.subject, event.reason, at.at)
    return replace(state, objections=put(state.objections, raised.id, raised))


def ruled(state: Hearing, event: ObjectionRuled, at: Recorded) -> Hearing:
    """An objection is ruled on."""
    decided = replace(state.objections[event.objection], sustained=event.sustained, ruling=event.reason)
    return replace(state, objections=put(state.objections, decided.id, decided))


def budget_set(state: Hearing, event: TimeBudgetSet, at: Recorded) -> Hearing:
    """A side has so much time; what it has used stays used."""
    budget = TimeBudget(event.side, event.seconds, event.reserve)
    return replace(state, clocks=replace(state.clocks, budgets=put(state.clocks.budgets, event.side, budget)))
