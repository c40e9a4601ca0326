"""The events that the minutes of one file of a joint hearing tell: its own segments and what is common."""

from collections.abc import Iterable

from hearing.procedure import events as e
from hearing.procedure.joint import not_of_another
from hearing.procedure.people import belongs
from hearing.procedure.segments import with_segments
from hearing.procedure.standing import line_of
from hearing.procedure.state import Hearing

_OF_THE_FRAME = (
    e.HearingScheduled,
    e.HearingOpened,
    e.StageEntered,
    e.Recessed,
    e.Resumed,
    e.SegmentEntered,
    e.HearingClosed,
    e.HearingEnded,
    e.OutageRecorded,
    e.MediaImpaired,
    e.MediaUnimpaired,
    e.RecordingPaused,
    e.ObserversCut,
    e.RecordingResumed,
    e.RecordingFaulted,
    e.RecordingRestored,
    e.RedactionOrdered,
    e.NoticeServed,
    e.ReceiptReturned,
    e.Rescheduled,
    e.CalledOff,
    e.ExhibitRegistered,
    e.OpinionFiled,
)
"""What every file's minutes tell, in whichever segment it happened."""

_OF_ONE_PERSON = (e.Moved, e.IdentityChecked, e.MissedRestored)
"""What concerns only the files of the person it is about."""

_OF_MINUTES = (e.MinutesPresented, e.MinutesSigned, e.SigningRefused)


def events_of(recorded: Iterable[e.Recorded], state: Hearing, file: str) -> list[e.Recorded]:
    """Give the events that concern this file, in order; all of them without a file.

    Args:
        recorded: all events.
        state: the hearing after them, whole.
        file: the file's id, or empty.
    """
    if not file:
        return list(recorded)
    return [one for one, segment in with_segments(recorded) if _concerns(one.event, state, file, segment)]


def _concerns(event: e.Event, state: Hearing, file: str, segment: str) -> bool:
    if isinstance(event, _OF_THE_FRAME):
        return True
    if isinstance(event, _OF_MINUTES):
        return event.file == file
    if isinstance(event, e.UtteranceRecorded):
        return not event.files or file in event.files
    utterance = getattr(event, "utterance", "")
    if isinstance(event, e.CorrectionDecided):
        utterance = state.corrections[event.correction].utterance
    if utterance:
        files = state.utterances[state.merged.get(utterance, utterance)].files
        return not files or file in files
    line = line_of(state, getattr(event, "participant", ""))
    if isinstance(event, _OF_ONE_PERSON):
        return line is None or belongs(line, file)
    return segment in {"", file} and not_of_another(getattr(event, "check", ""), file)
