"""How the state changes when the recording is paused, stops, or goes on."""

from datetime import timedelta

from hearing.procedure.events import (
    ObserversCut,
    Recorded,
    RecordingFaulted,
    RecordingPaused,
    RecordingRestored,
    RecordingResumed,
)
from hearing.procedure.folding.change import passed
from hearing.procedure.replacing import replace
from hearing.procedure.state import Cut, Hearing


def paused(state: Hearing, event: RecordingPaused, at: Recorded) -> Hearing:
    """Nothing is recorded, for the leader's reason; what led to it does not reach delayed observers either."""
    state = passed(state, "recording_paused", at, event.reason)
    return withheld(replace(state, unrecorded=replace(state.unrecorded, paused=event.reason)), at)


def cut(state: Hearing, event: ObserversCut, at: Recorded) -> Hearing:
    """The leader withholds from observers what is on its way to them."""
    return withheld(passed(state, "observers_cut", at, event.reason), at)


def withheld(state: Hearing, at: Recorded) -> Hearing:
    """Nothing that has not reached the observers yet ever does; without a delay everything has."""
    if not state.rules.observers_delay:
        return state
    since = at.at - timedelta(seconds=state.rules.observers_delay)
    return replace(state, cuts=(*state.cuts, Cut(since, at.at)))


def resumed(state: Hearing, event: RecordingResumed, at: Recorded) -> Hearing:
    """The leader's pause is over."""
    return replace(passed(state, "recording_resumed", at), unrecorded=replace(state.unrecorded, paused=""))


def faulted(state: Hearing, event: RecordingFaulted, at: Recorded) -> Hearing:
    """The recording is in danger, or has stopped."""
    return replace(
        passed(state, "recording_faulted", at, event.fault), unrecorded=replace(state.unrecorded, fault=event.fault)
    )


def restored(state: Hearing, event: RecordingRestored, at: Recorded) -> Hearing:
    """It is out of danger."""
    return replace(passed(state, "recording_restored", at), unrecorded=replace(state.unrecorded, fault=None))
