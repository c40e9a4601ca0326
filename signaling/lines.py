"""The lines of the minutes as people read them while they grow: one for each utterance and each frame event."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hearing.procedure import events as e
from hearing.procedure.canonical import as_json, moment
from hearing.procedure.commands import Invited
from hearing.procedure.events import Event, Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.joint import concerns
from hearing.procedure.names import name_of
from hearing.procedure.people import in_session, is_inside, room_of
from hearing.procedure.rules import OPEN
from hearing.procedure.state import Hearing, Utterance
from hearing.vocabulary import PRIVATE_ROOMS, REPRESENTS, Room

Line = dict[str, Any]

FRAME: frozenset[type[Event]] = frozenset(
    {
        e.Moved,
        e.IdentityChecked,
        e.HearingOpened,
        e.StageEntered,
        e.RecusalAsked,
        e.RecusalAnswered,
        e.RecusalDecided,
        e.Adjourned,
        e.SittingOpened,
        e.ModeChanged,
        e.ConsentStated,
        e.PetitionWithdrawn,
        e.WithdrawalDecided,
        e.DisciplineRead,
        e.StandingAsked,
        e.StandingObjected,
        e.StandingDecided,
        e.RightsRead,
        e.SettlementAsked,
        e.SettlementAnswered,
        e.ParticipantAdded,
        e.ParticipantReplaced,
        e.FloorGiven,
        e.FloorTaken,
        e.ObjectionRaised,
        e.ObjectionRuled,
        e.TimeBudgetSet,
        e.OpinionFiled,
        e.ExhibitRegistered,
        e.ScopeStated,
        e.ScopeFixed,
        e.GivenUp,
        e.AgreementRecorded,
        e.MotionMade,
        e.MotionDecided,
        e.ReplyChosen,
        e.CommonKnowledgePut,
        e.CommonKnowledgeAnswered,
        e.InterpreterAssigned,
        e.ChannelTaken,
        e.WitnessCalled,
        e.WitnessWarned,
        e.WitnessReleased,
        e.ConfrontationBegun,
        e.ConfrontationEnded,
        e.ParticipantWarned,
        e.Expelled,
        e.Departed,
        e.DefaultDeclared,
        e.FocusSet,
        e.ExhibitShown,
        e.ScreenShared,
        e.ScreenStopped,
        e.OpinionStated,
        e.Recessed,
        e.Resumed,
        e.Announced,
        e.CheckOverridden,
        e.SegmentEntered,
        e.HearingClosed,
        e.MinutesPresented,
        e.CorrectionRequested,
        e.CorrectionDecided,
        e.WordsStruck,
        e.WordsRestored,
        e.MinutesSigned,
        e.SigningRefused,
        e.MissedRestored,
        e.HearingEnded,
        e.Lost,
        e.Connected,
        e.MediaArriving,
        e.OutageRecorded,
        e.MediaImpaired,
        e.MediaUnimpaired,
        e.RecordingPaused,
        e.ObserversCut,
        e.RecordingResumed,
        e.RecordingFaulted,
        e.RecordingRestored,
        e.RedactionOrdered,
    }
)
"""The events that make a line of their own. What happens only between a person and their devices makes none."""

PRIVATE: Mapping[type[Event], frozenset[str]] = {
    e.IdentityChecked: frozenset({"document", "note"}),
    e.MinutesSigned: frozenset({"proof"}),
    e.Connected: frozenset({"connection"}),
    e.Lost: frozenset({"connection"}),
    e.ParticipantAdded: frozenset({"account"}),
    e.ParticipantReplaced: frozenset({"account"}),
}
"""Fields, those of a line of the roster included, that are not shown to everyone: papers, proofs, technical names."""


GONE = "gone"
"""The kind of a line that is no more: its statement went into another one."""


def lines_of(recorded: Recorded, state: Hearing) -> dict[str, Line]:
    """Give the lines that this event makes, changes or takes away, by key.

    Args:
        recorded: the event.
        state: the hearing right after it.

    Returns:
        The lines; each replaces the earlier one with the same key, and one of the kind `GONE` takes it away.
    """
    event = recorded.event
    touched = _utterance_of(event, state)
    made = [_statement(one, state) for one in _shown_anew(event, touched, state)] if touched else []
    if isinstance(event, e.UtterancesMerged):
        gone = {"key": event.following, "n": recorded.n, "kind": GONE}
        made.append(_for_files(gone, state.utterances[event.utterance].files, state))
    own = _frame_line(recorded, state)
    return {one["key"]: one for one in (*made, own) if one is not None}


def _shown_anew(event: Event, touched: str, state: Hearing) -> list[Utterance]:
    """Give the statement that an event touched; of one that is in parts, all of them, for they stand in order."""
    if isinstance(event, e.UtteranceSplit | e.UtterancesMerged):
        return [one for one in state.utterances.values() if one.n == state.utterances[touched].n]
    return [state.utterances[touched]]


def _statement(one: Utterance, state: Hearing) -> Line:
    return _for_files(_spoken(one.id, one, state), one.files, state)


def _frame_line(recorded: Recorded, state: Hearing) -> Line | None:
    """Give the line of an event of the frame, None where it leaves none."""
    event = recorded.event
    if type(event) not in FRAME or _stays_inside(event, state):
        return None
    kind = name_of(type(event))
    data = _without(_fields(event), PRIVATE.get(type(event), frozenset()))
    if isinstance(event, e.Connected | e.MediaArriving):
        told = _of_a_line(event, recorded, state)
        if told is None:
            return None
        kind, data = told
    made = {
        "key": f"e{recorded.n}",
        "n": recorded.n,
        "at": moment(recorded.at),
        "kind": kind,
        "speaker": data.get("participant", recorded.by),
        "text": data.get("text", ""),
        "stage": state.stage,
        "exhibits": [],
        "claims": [],
        "earlier": [],
        "data": {**data, "by": recorded.by},
    }
    file = data.get("file") or state.joint.segment
    return _for_files(made, (file,) if file else (), state)


def _for_files(made: Line, files: tuple[str, ...], state: Hearing) -> Line:
    """Name the files of a joint hearing for which this was said, unless it is all of them."""
    return made | {"files": list(files)} if 0 < len(files) < len(state.joint.files) else made


def readable(made: Mapping[str, Line], me: Invited) -> dict[str, Line]:
    """Give the lines that this participant may read: of a joint hearing, not those of a file that is not theirs."""
    if not me.files:
        return dict(made)
    return {key: one for key, one in made.items() if concerns(me, tuple(one.get("files", ())))}


def lines(hearing: str, recorded: Iterable[Recorded]) -> dict[str, Line]:
    """Give all lines of a record by key, in the order in which they first stood there."""
    state = Hearing(hearing)
    found: dict[str, Line] = {}
    for one in recorded:
        state = evolve(state, one)
        found |= lines_of(one, state)
    return standing(found)


def standing(made: Mapping[str, Line]) -> dict[str, Line]:
    """Give the lines without those that are no more."""
    return {key: one for key, one in made.items() if one["kind"] != GONE}


def _fields(event: Event) -> Mapping[str, Any]:
    fields = as_json(event)
    assert isinstance(fields, dict)
    return fields


def _without(fields: Mapping[str, Any], private: frozenset[str]) -> dict[str, Any]:
    """Give the fields but the private ones, at any depth."""
    return {
        key: _without(value, private) if isinstance(value, Mapping) else value
        for key, value in fields.items()
        if key not in private
    }


def _utterance_of(event: Event, state: Hearing) -> str | None:
    """Give the utterance that this event brings or changes."""
    if isinstance(event, _WRITING):
        return event.utterance
    if isinstance(event, e.CorrectionDecided) and event.accepted:
        return state.corrections[event.correction].utterance
    return None


_WRITING = (
    e.UtteranceRecorded
    | e.UtteranceAmended
    | e.UtteranceSplit
    | e.UtterancesMerged
    | e.SpeakerReassigned
    | e.InterpretationTied
    | e.PassageMarked
    | e.WordsStruck
    | e.WordsRestored
)


def _spoken(key: str, utterance: Utterance, state: Hearing) -> Line:
    made = {
        "key": key,
        "n": utterance.n,
        "at": moment(utterance.said_at),
        "kind": "utterance",
        "speaker": utterance.speaker,
        "text": utterance.text,
        "stage": utterance.stage,
        "exhibits": as_json(utterance.exhibits),
        "claims": list(utterance.claims),
        "earlier": list(utterance.earlier),
        "data": {"utterance": utterance.id, "ground": utterance.ground},
        "of": utterance.changed,
        "part": _part(utterance, state),
        "marks": [
            {"begin": one.begin, "end": one.end, "mark": one.mark, "reason": one.reason} for one in utterance.marks
        ],
    }
    more = {
        "speakers": list(utterance.speakers),
        "language": utterance.language,
        "interprets": utterance.interprets,
        "drafts": [one.key for one in utterance.sources],
        "until": moment(utterance.until) if utterance.until else "",
    }
    return made | {name: value for name, value in more.items() if value}


def _part(utterance: Utterance, state: Hearing) -> int:
    """Give which part of the statement it was that was written down: 0, unless it was divided off."""
    if utterance.wordings[0].n == utterance.n:
        return 0
    return [one.id for one in state.utterances.values() if one.n == utterance.n].index(utterance.id)


def _stays_inside(event: Event, state: Hearing) -> bool:
    """Tell whether an event leaves no line.

    That is so before anyone is in the room, of whatever the deliberating do, and of what is proposed for the minutes
    while the hearing goes on.
    """
    if isinstance(event, e.CorrectionRequested | e.CorrectionDecided):
        return state.stage in OPEN
    if isinstance(event, e.Moved):
        left_with_all = state.adjourned is not None and event.room is Room.OUTSIDE
        if event.room in PRIVATE_ROOMS:
            return not is_inside(state, event.participant)
        recess_of_others = state.recess is not None and state.roster[event.participant].role not in REPRESENTS
        return event.room is Room.DELIBERATION or recess_of_others or left_with_all
    if isinstance(event, e.Lost | e.Connected | e.MediaArriving):
        return not in_session(state) or room_of(state, event.participant) is not Room.HEARING
    return False


def _of_a_line(event: e.Connected | e.MediaArriving, recorded: Recorded, state: Hearing) -> tuple[str, Line] | None:
    """Tell that someone is back, line and media, and for how long they were away; or that only their media failed."""
    who = event.participant
    back = _interruption(who, recorded.at, state)
    if back is not None:
        return "connected", {"participant": who, **back}
    begun = next((one for one in state.incidents if (one.id, one.participant) == (f"i{recorded.n}", who)), None)
    if begun is None or isinstance(event, e.Connected):
        return None
    return "lost", {"participant": who, "last_heard": moment(begun.since), "cause": begun.cause}


def _interruption(who: str, at: datetime, state: Hearing) -> Mapping[str, Any] | None:
    """Give how long someone had been away who is back at this moment."""
    for one in reversed(state.incidents):
        if one.participant == who and one.until == at:
            seconds = round((at - one.since).total_seconds(), 3)
            return {"since": moment(one.since), "seconds": seconds, "cause": one.cause}
    return None
