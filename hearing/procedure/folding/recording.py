"""How the state changes when the recording is paused, stops, or goes on."""

from hearing.procedure.events import (
    Recorded,
    RecordingFaulted,
    RecordingPaused,
    RecordingRestored,
    RecordingResumed,
)
from hearing.procedure.folding.change import passed
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing


def paused(state: Hearing, event: RecordingPaused, at: Recorded) -> Hearing:
    """Nothing is recorded, for the leader's reason."""
    return replace(
        passed(state, "recording_paused", at, event.reason), unrecorded=replace(state.unrecorded, paused=event.reason)
    )


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
