"""How the state changes while the minutes are written, presented, corrected and signed."""

from hearing.procedure.events import (
    CorrectionDecided,
    CorrectionRequested,
    MinutesPresented,
    MinutesSigned,
    MissedRestored,
    Recorded,
    RecordingSealed,
    SigningRefused,
    UtteranceRecorded,
)
from hearing.procedure.folding.change import put
from hearing.procedure.folding.editing import another_speaker, changed, reworded
from hearing.procedure.people import device_of, minutes_files, minutes_of
from hearing.procedure.replacing import replace
from hearing.procedure.scope import focus_at
from hearing.procedure.state import (
    Correction,
    Hearing,
    Incident,
    Minutes,
    Recording,
    Settlement,
    Signing,
    Utterance,
    Wording,
)


def recorded(state: Hearing, event: UtteranceRecorded, at: Recorded) -> Hearing:
    """Words stand in the minutes, under the ground that was being examined."""
    focus = focus_at(state, event.said_at, event.stage)
    utterance = Utterance(
        id=event.utterance,
        n=at.n,
        speaker=event.speaker,
        text=event.text,
        said_at=event.said_at,
        stage=event.stage,
        exhibits=event.exhibits,
        claims=event.claims,
        files=event.files,
        ground=focus.ground if focus is not None else "",
        sources=event.sources,
        until=event.until,
        language=event.language,
        interprets=event.interprets,
        wordings=(Wording(at.n, event.speaker, event.text),),
    )
    return replace(state, utterances=put(state.utterances, utterance.id, utterance))


def presented(state: Hearing, event: MinutesPresented, at: Recorded) -> Hearing:
    """The minutes lie before the parties; signatures on an earlier version do not carry over."""
    return _with_minutes(state, event.file, Minutes(event.version, event.digest, at.at, n=at.n))


def _with_minutes(state: Hearing, file: str, minutes: Minutes) -> Hearing:
    """Keep the minutes of a file; those of the first are the hearing's own."""
    if file == minutes_files(state)[0]:
        return replace(state, minutes=minutes)
    return replace(state, joint=replace(state.joint, minutes=put(state.joint.minutes, file, minutes)))


def correction_requested(state: Hearing, event: CorrectionRequested, at: Recorded) -> Hearing:
    """A correction waits for a decision."""
    asked = Correction(
        event.correction,
        event.participant,
        event.utterance,
        event.text,
        event.reason,
        before=event.before,
        of=event.of,
        speaker=event.speaker,
        strike=event.strike,
    )
    return replace(state, corrections=put(state.corrections, asked.id, asked))


def correction_decided(state: Hearing, event: CorrectionDecided, at: Recorded) -> Hearing:
    """A correction is decided; an accepted one changes the statement, and the minutes need presenting again."""
    asked = state.corrections[event.correction]
    decided = replace(asked, accepted=event.accepted, answer=event.reason)
    state = replace(state, corrections=put(state.corrections, asked.id, decided))
    if not event.accepted:
        return state
    one, text = state.utterances[asked.utterance], event.text or asked.text
    if text != one.text or not (asked.speaker or asked.strike):
        one = reworded(one, text, event.marks)
    state = changed(state, another_speaker(one, asked.speaker) if asked.speaker else one, at)
    for file in minutes_files(state):
        minutes, concerned = minutes_of(state, file), one.files
        if minutes is not None and (not concerned or file in concerned):
            state = _with_minutes(state, file, replace(minutes, stale=True))
    return state


def _answered(state: Hearing, file: str, signing: Signing) -> Hearing:
    minutes = minutes_of(state, file)
    if minutes is None:
        raise ValueError("minutes were signed before they were presented")
    signings = put(minutes.signings, signing.participant, signing)
    return _with_minutes(state, file, replace(minutes, signings=signings))


def signed(state: Hearing, event: MinutesSigned, at: Recorded) -> Hearing:
    """A participant signed."""
    return _answered(state, event.file, Signing(event.participant, at.at, method=event.method, proof=event.proof))


def refused(state: Hearing, event: SigningRefused, at: Recorded) -> Hearing:
    """A participant refused, or the clerk noted that they did."""
    return _answered(state, event.file, Signing(event.participant, at.at, refusal=event.reason))


def recording_sealed(state: Hearing, event: RecordingSealed, at: Recorded) -> Hearing:
    """A recording and its digest belong to the record."""
    sealed = Recording(
        event.participant, event.kind, event.name, event.sha256, event.packets, event.started_at, event.ended_at
    )
    return replace(state, recordings=(*state.recordings, sealed))


def missed_restored(state: Hearing, event: MissedRestored, at: Recorded) -> Hearing:
    """What someone missed in an incident was given to them again, or waived.

    The incident is of their own line, or of the room they sit in; they may have changed from one to the other since.
    """
    settled = Settlement(event.how, event.note, at.by, at.at)
    lines = {event.participant, device_of(state, event.participant)}

    def marked(incidents: tuple[Incident, ...]) -> tuple[Incident, ...]:
        return tuple(
            replace(one, settled=put(one.settled, event.participant, settled))
            if one.id == event.incident and one.participant in lines
            else one
            for one in incidents
        )

    return replace(state, incidents=marked(state.incidents), unheard=marked(state.unheard))
