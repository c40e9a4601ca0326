"""What was recorded of whom and when, for a player: pure, from the record alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hearing.procedure.state import Hearing
from hearing.transcript.words import Namer

AUDIO, SCREEN = "audio", "screen"
SHORTEST_GAP = timedelta(seconds=2)
"""Recordings that follow one another within this time are one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """From when to when sound was recorded."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Track:
    """One person's recordings: whose, for whom else they speak, and when their file, ``{participant}.webm``, begins.

    ``people`` are the ids of all whom its microphone records: of an assistant, everybody seated in the room.
    """

    participant: str
    name: str
    people: tuple[str, ...]
    began: datetime
    sound: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class FilmSpan:
    """Time of the hearing that begins in its film at the second ``at``; of a gap, ``why`` nothing was recorded."""

    since: datetime
    until: datetime
    at: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """What a player finds beside itself.

    Attributes:
        film: The file that shows everybody together; empty where there is none.
        takes: Which time runs where in it.
        gaps: Of which time it has a card that says why nothing was recorded.
        taken_out: What orders took out of all that is given.
        version: That of the files which leave it out; 1 for what is whole.
    """

    film: str = ""
    takes: tuple[FilmSpan, ...] = ()
    gaps: tuple[FilmSpan, ...] = ()
    taken_out: tuple[Taken, ...] = ()
    version: int = 1

    def file(self, participant: str) -> str:
        """Name the file of one participant's recordings."""
        return f"{participant}.webm" if self.version == 1 else f"{participant}.v{self.version}.webm"


def tracks_of(state: Hearing, namer: Namer) -> tuple[Track, ...]:
    """Give the tracks in the order of the roster."""
    found = []
    for who in dict.fromkeys([*state.roster, *(one.participant for one in state.recordings)]):
        own = [one for one in state.recordings if one.participant == who and one.kind != SCREEN]
        if own:
            seated = [one.id for one in state.roster.values() if one.seat_of == who]
            sound = joined([Taken(one.started_at, one.ended_at) for one in own if one.kind == AUDIO])
            began = min(one.started_at for one in own)
            found.append(Track(who, namer.person(who), (who, *seated), began, sound))
    return tuple(found)


def joined(taken: Sequence[Taken]) -> tuple[Taken, ...]:
    """Give spans in order, those that touch or overlap as one."""
    found: list[Taken] = []
    for one in sorted(taken, key=lambda each: each.since):
        if found and one.since - found[-1].until <= SHORTEST_GAP:
            found[-1] = Taken(found[-1].since, max(found[-1].until, one.until))
        else:
            found.append(one)
    return tuple(found)


def gaps(tracks: Sequence[Track], since: datetime, until: datetime) -> tuple[Taken, ...]:
    """Give when nobody's sound was recorded, between two moments."""
    found, at = [], since
    for one in joined([span for track in tracks for span in track.sound]):
        if one.since - at > SHORTEST_GAP:
            found.append(Taken(at, min(one.since, until)))
        at = max(at, one.until)
    if until - at > SHORTEST_GAP:
        found.append(Taken(at, until))
    return tuple(one for one in found if one.since < one.until)
