"""How the state changes when lines and media are lost and come back: the incidents of an open hearing.

An incident lasts from the last proof that a device's line and media were up to the moment when both are proved again.
It is about a device: those seated in an on-site room share that of its assistant, and a companion's loss is none.
"""

from datetime import datetime

from hearing.procedure.events import Connected, Lost, MediaArriving, OutageRecorded, Recorded
from hearing.procedure.folding.change import with_presence
from hearing.procedure.folding.impairment import ended as impairments_ended
from hearing.procedure.folding.impairment import unheard_ended
from hearing.procedure.people import in_session, is_seated, presence, room_of
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing, Incident, Passage
from hearing.vocabulary import Role, Room

OUTAGE = "outage"
"""The cause noted for everyone's lost connection when the platform itself was down."""

MEDIA = "media"
"""The cause noted when someone's line stood and their media failed: they neither heard nor were heard."""

INTERPRETATION = "interpretation"
"""The cause noted for those who depend on an interpreter's channel while nobody could be heard in it."""

NOT_CONNECTED = "not_connected"
"""The cause noted for someone whose line was down already when they were let in or the hearing was opened."""


def connected(state: Hearing, event: Connected, at: Recorded) -> Hearing:
    """Someone is connected; their line is proved again."""
    able = (event.connection,) if event.encrypts else ()
    state = with_presence(
        state,
        event.participant,
        lambda one: replace(
            one,
            connections=one.connections | {event.connection},
            encrypting=(*one.encrypting, *able),
            lost_since=None,
            lost_cause="",
        ),
    )
    return _back(state, event.participant, at.at, line=True)


def lost(state: Hearing, event: Lost, at: Recorded) -> Hearing:
    """A connection is gone; with the last one an incident begins, at the last proof of the connection."""
    state = with_presence(
        state,
        event.participant,
        lambda one: replace(
            one,
            connections=one.connections - {event.connection},
            encrypting=tuple(able for able in one.encrypting if able != event.connection),
        ),
    )
    if state.presence[event.participant].connections:
        return state
    return _line_lost(state, event.participant, event.last_heard, event.cause, at)


def outage(state: Hearing, event: OutageRecorded, at: Recorded) -> Hearing:
    """Everyone was cut off since the platform went down."""
    step = Passage(OUTAGE, event.down_since, state.stage)
    state = replace(state, course=(*state.course, step)) if in_session(state) else state
    state = replace(
        state,
        impairments=impairments_ended(state.impairments, event.down_since),
        unheard=unheard_ended(state.unheard, event.down_since),
    )
    for who, one in state.presence.items():
        was_connected, had_media = bool(one.connections), one.media
        state = with_presence(state, who, lambda one: replace(one, connections=frozenset(), encrypting=(), media=False))
        if was_connected:
            state = _line_lost(state, who, event.down_since, OUTAGE, at)
        if had_media:
            state = _media_lost(state, who, event.down_since, at)
    return state


def media(state: Hearing, event: MediaArriving, at: Recorded) -> Hearing:
    """Someone's media arrive, or cease to."""
    state = with_presence(state, event.participant, lambda one: replace(one, media=event.arriving))
    if event.arriving:
        return _back(state, event.participant, at.at, media=True)
    return _media_lost(state, event.participant, at.at, at)


def away_on_arrival(state: Hearing, who: str, at: Recorded) -> Hearing:
    """Begin an incident for someone who is in the room of an open hearing while their line is down."""
    if presence(state, who).connections or _open_incident(state, who) is not None:
        return state
    return _began(state, who, Incident(who, at.at, None, NOT_CONNECTED, state.stage, f"i{at.n}", line_down=True))


def _line_lost(state: Hearing, who: str, since: datetime, cause: str, at: Recorded) -> Hearing:
    state = with_presence(state, who, lambda one: replace(one, lost_since=since, lost_cause=cause))
    found = _open_incident(state, who)
    if found is None:
        return _began(state, who, Incident(who, since, None, cause, state.stage, f"i{at.n}", line_down=True))
    cause = cause if found.cause in {MEDIA, INTERPRETATION} else found.cause
    return _changed(state, replace(found, since=min(found.since, since), cause=cause, line_down=True))


def _media_lost(state: Hearing, who: str, since: datetime, at: Recorded) -> Hearing:
    found = _open_incident(state, who)
    if found is None:
        return _began(state, who, Incident(who, since, None, MEDIA, state.stage, f"i{at.n}", media_down=True))
    return _changed(state, replace(found, media_down=True))


def channel_lost(state: Hearing, who: str, since: datetime, at: Recorded) -> Hearing:
    """Note that the interpreters' channel that someone depends on is down: they hear, and do not understand."""
    found = _open_incident(state, who)
    if found is None:
        begun = Incident(who, since, None, INTERPRETATION, state.stage, f"i{at.n}", channel_down=True)
        return _began(state, who, begun)
    return _changed(state, replace(found, channel_down=True))


def channel_back(state: Hearing, who: str, moment: datetime) -> Hearing:
    """Note that someone's channel is up again, or that they no longer listen to one."""
    return _back(state, who, moment, channel=True)


def _back(
    state: Hearing, who: str, moment: datetime, *, line: bool = False, media: bool = False, channel: bool = False
) -> Hearing:
    """Note that line, media, or the channel listened to are proved again; with all of them the incident ends."""
    found = _open_incident(state, who)
    if found is None:
        return state
    found = replace(
        found,
        line_down=found.line_down and not line,
        media_down=found.media_down and not media,
        channel_down=found.channel_down and not channel,
    )
    lasts = found.line_down or found.media_down or found.channel_down
    return _changed(state, found if lasts else replace(found, until=moment))


def _began(state: Hearing, who: str, incident: Incident) -> Hearing:
    """Add an incident inside an open hearing; the absence of an observer or of a companion is none."""
    inside = room_of(state, who) in {Room.HEARING, Room.DELIBERATION}
    if not inside or not in_session(state) or state.roster[who].role is Role.OBSERVER or is_seated(state, who):
        return state
    return replace(state, incidents=(*state.incidents, incident))


def _open_incident(state: Hearing, who: str) -> Incident | None:
    return next((one for one in reversed(state.incidents) if one.participant == who and one.until is None), None)


def _changed(state: Hearing, changed: Incident) -> Hearing:
    """Replace someone's open incident; in an outage several people's have the same id."""
    is_it = (one.participant == changed.participant and one.until is None for one in state.incidents)
    found = tuple(changed if it else one for it, one in zip(is_it, state.incidents, strict=True))
    return replace(state, incidents=found)
