"""Pausing the recording, and what the platform reports of it. A report that tells nothing new causes no event."""

from collections.abc import Sequence

from hearing.procedure.commands import (
    CutObservers,
    PauseRecording,
    ReportRecordingFault,
    ReportRecordingRestored,
    ResumeRecording,
)
from hearing.procedure.events import (
    Event,
    ObserversCut,
    RecordingFaulted,
    RecordingPaused,
    RecordingRestored,
    RecordingResumed,
)
from hearing.procedure.handling.act import Act, said
from hearing.procedure.people import in_session
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing


def may_pause(state: Hearing, by: str) -> None:
    """Refuse where nothing is recorded anyway."""
    if not state.rules.recording:
        raise Refused(
            "not_recorded",
            "本规则集不录音录像，无须暂停。",
            "Under these rules nothing is recorded, so there is nothing to pause.",
        )
    if state.unrecorded.paused:
        raise Refused("already_paused", "录制已暂停。", "The recording is paused already.")


def pause(state: Hearing, command: PauseRecording, act: Act) -> Sequence[Event]:
    """Record nothing until the leader says so; a pause without a reason would leave an unexplained gap."""
    reason = said(command.reason, "reason_needed", "暂停录制须说明理由。", "Pausing the recording needs a reason.")
    return (RecordingPaused(reason),)


def may_resume(state: Hearing, by: str) -> None:
    """Refuse when the recording is not paused."""
    if not state.unrecorded.paused:
        raise Refused("not_paused", "录制没有暂停。", "The recording is not paused.")


def resume(state: Hearing, command: ResumeRecording, act: Act) -> Sequence[Event]:
    """Record again."""
    return (RecordingResumed(),)


def may_cut(state: Hearing, by: str) -> None:
    """Refuse where observers see everything at once: nothing waits that could be withheld."""
    if not state.rules.observers_delay:
        raise Refused(
            "observers_not_delayed",
            "本规则集未规定旁听延时，旁听人员与庭审同步，无可截断的内容。",
            "Under these rules observers see everything at once, so there is nothing to withhold.",
        )


def cut(state: Hearing, command: CutObservers, act: Act) -> Sequence[Event]:
    """Withhold what observers have not seen yet; why must be on the record."""
    reason = said(
        command.reason, "reason_needed", "截断旁听须说明理由。", "Withholding something from observers needs a reason."
    )
    return (ObserversCut(state.rules.observers_delay, reason),)


def faulted(state: Hearing, command: ReportRecordingFault, act: Act) -> Sequence[Event]:
    """Note what ails the recording; outside a session nothing should be recorded."""
    if not (in_session(state) and state.rules.recording) or state.unrecorded.fault is command.fault:
        return ()
    return (RecordingFaulted(command.fault),)


def restored(state: Hearing, command: ReportRecordingRestored, act: Act) -> Sequence[Event]:
    """Note that the recording is out of danger; outside a session it would only change minutes already presented."""
    return (RecordingRestored(),) if in_session(state) and state.unrecorded.fault is not None else ()
