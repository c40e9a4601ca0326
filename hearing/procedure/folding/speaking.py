"""How the state changes with the floor and the mutes."""

from dataclasses import replace

from hearing.procedure.events import (
    FloorGiven,
    FloorRequested,
    FloorTaken,
    Muted,
    Recorded,
    RequestWithdrawn,
    Unmuted,
)
from hearing.procedure.folding.change import with_presence
from hearing.procedure.state import FloorRequest, Hearing


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
    return replace(_without_request(state, event.participant), floor=event.participant, floor_since=at.at)


def taken(state: Hearing, event: FloorTaken, at: Recorded) -> Hearing:
    """Nobody has the floor."""
    return replace(state, floor="", floor_since=None)


def muted(state: Hearing, event: Muted, at: Recorded) -> Hearing:
    """One is muted, by the event's actor."""
    return with_presence(state, event.participant, lambda one: replace(one, muted_by=at.by))


def unmuted(state: Hearing, event: Unmuted, at: Recorded) -> Hearing:
    """One is no longer muted."""
    return with_presence(state, event.participant, lambda one: replace(one, muted_by=""))
