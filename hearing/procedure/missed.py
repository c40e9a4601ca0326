"""The right to be heard when a line fails: what exactly each person missed, and what is still owed to them.

A time in which someone's line stood and they heard nobody, or only fragments, counts like one in which it was down; but
of it only words are missed, for pages and acts are before them in writing.

Three proofs are joined: the incidents (when a device's line and media are not proved to have been up), the stays (who
was in the hearing room when), and what was said and shown there: statements by the moment they were said, the floor,
and the trail of everything else. Nobody's absence is inferred from silence, and no one's presence from a seat.

Who is listed: parties and agents, and the deliberating, who must have heard what they decide on. Those seated in an
on-site room miss what its device misses. A platform outage counts for everybody. Someone who is noted as having left,
or was sent out, misses nothing by a line from then on. To someone who was replaced since, nothing is owed any more.

What is *owed*, and so asked for before the closing: to someone who decides, all they missed; to a side, what was said
or shown while nobody of that side could hear it. A side that someone else of its people heard throughout had its
chance to comment (what art. 23 of the provisions on grant and confirmation protects); its dropped member's passages
are still listed, and can be restored or waived all the same.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands import Citation
from hearing.procedure.keeping import once_for_each_state
from hearing.procedure.people import device_of, seated_with
from hearing.procedure.spans import FOREVER, Span, common, span, without
from hearing.procedure.standing import line_of
from hearing.procedure.state import Heard, Hearing, Incident, Settlement, Utterance
from hearing.vocabulary import DELIBERATES, REPRESENTS, UNHEARING, Side, Stage

_LISTED = REPRESENTS | DELIBERATES
_FLOOR_GIVEN, _FLOOR_TAKEN, _SHOWN = "floor_given", "floor_taken", "exhibit_shown"
_FLOOR = frozenset({_FLOOR_GIVEN, _FLOOR_TAKEN})


@dataclass(frozen=True, slots=True)
class Missed:
    """What one person missed in one incident.

    Attributes:
        incident: The incident's id.
        participant: Who missed it; for an on-site room, each of those seated there.
        since: The last proof that their line and media were up, or when they ceased to hear.
        until: When both were proved again, or they heard again; None before.
        cause: Why, as the platform named it; of a line that stood, the trouble.
        stage: The stage in which it began.
        utterances: Ids of the statements said meanwhile, in the order in which they were said.
        events: Numbers of the other events said or shown meanwhile.
        exhibits: The pages that were shown meanwhile, each once.
        speakers: Who had the floor meanwhile.
        owed: Whether it must be restored or waived before the closing (the rule stands above).
        settled: How it was given to them again, or that they waived it; None while neither happened.
    """

    incident: str
    participant: str
    since: datetime
    until: datetime | None
    cause: str
    stage: Stage
    utterances: tuple[str, ...]
    events: tuple[int, ...]
    exhibits: tuple[Citation, ...]
    speakers: tuple[str, ...]
    owed: bool
    settled: Settlement | None


@dataclass(frozen=True, slots=True)
class _Room:
    """What was said and shown in the room about the time of one incident, in order of time, and the floor's turns.

    Of what was ``under_way`` when it began the rest was missed.
    """

    spoken: tuple[Utterance, ...]
    trail: tuple[Heard, ...]
    turns: tuple[tuple[str, Span], ...]
    under_way: tuple[Utterance, ...] = ()

    def words(self, times: tuple[Span, ...]) -> tuple[Utterance, ...]:
        """Give the statements that began in these times, after those that went on into them where that is known."""
        went_on = (one for one in self.under_way if any(time.start < _ends(one) for time in times))
        return (*went_on, *(one for one in self.spoken if any(time.holds(one.said_at) for time in times)))

    def acts(self, times: tuple[Span, ...]) -> tuple[Heard, ...]:
        """Give what else was said or shown in these times; that the floor was taken back is no word to anybody."""
        told = (one for one in self.trail if one.kind != _FLOOR_TAKEN)
        return tuple(one for one in told if any(time.holds(one.at) for time in times))

    def floors(self, times: tuple[Span, ...]) -> tuple[str, ...]:
        """Give who had the floor in these times, each once."""
        return tuple(dict.fromkeys(who for who, turn in self.turns if any(turn.meets(time) for time in times)))


class _Proofs:
    """What is asked again for each incident, put in order once: an unlucky hearing has hundreds of them."""

    def __init__(self, state: Hearing) -> None:
        self.state = state
        self._spoken = sorted(state.utterances.values(), key=lambda one: (one.said_at, one.n))
        self._moments = [one.said_at for one in self._spoken]
        self._stays: dict[str, tuple[Span, ...]] = {}
        self._hears: dict[str, tuple[Span, ...]] = {}

    def room(self, incident: Incident) -> _Room:
        """Give what was said and shown about the time of an incident."""
        time = span(incident.since, incident.until)
        first, end = (bisect_left(self._moments, moment) for moment in time)
        stood = incident.cause in UNHEARING
        acts = () if stood else _since(self.state, incident)
        return _Room(
            tuple(self._spoken[first:end]),
            tuple(one for one in acts if time.holds(one.at)),
            _turns(self.state, incident),
            self._lasting(first, incident.since) if stood else (),
        )

    def _lasting(self, before: int, moment: datetime) -> tuple[Utterance, ...]:
        """Give the statements before this place in the order that lasted at this moment."""
        start = before
        while start and _ends(self._spoken[start - 1]) > moment:
            start -= 1
        return tuple(self._spoken[start:before])

    def stays(self, who: str) -> tuple[Span, ...]:
        """Give when someone was in the room."""
        if who not in self._stays:
            self._stays[who] = tuple(span(one.since, one.until) for one in self.state.stays.get(who, ()))
        return self._stays[who]

    def hears(self, who: str) -> tuple[Span, ...]:
        """Give when someone was in the room with line and media proved."""
        if who not in self._hears:
            device = device_of(self.state, who)
            gaps = (span(one.since, one.until) for one in _incidents(self.state) if one.participant == device)
            self._hears[who] = without(self.stays(who), gaps)
        return self._hears[who]


def _incidents(state: Hearing) -> Iterator[Incident]:
    """Give the times in which someone's line or media failed, then those in which they only did not hear."""
    yield from state.incidents
    yield from state.unheard


def _ends(one: Utterance) -> datetime:
    return one.said_at if one.until is None else one.until


def _since(state: Hearing, incident: Incident) -> tuple[Heard, ...]:
    """Give the end of the trail that may belong to an incident.

    That is from the event that began it, and before it as far back as the last proof of the line.
    """
    began, start = int(incident.id[1:] or 0), len(state.trail)
    while start and (state.trail[start - 1].n > began or state.trail[start - 1].at >= incident.since):
        start -= 1
    return state.trail[start:]


def _turns(state: Hearing, incident: Incident) -> tuple[tuple[str, Span], ...]:
    """Give who had the floor from when to when, from the turn that lasted when the incident began."""
    later = _since(state, incident)
    earlier = (one for one in reversed(state.trail[: len(state.trail) - len(later)]) if one.kind in _FLOOR)
    before = next(earlier, None)
    turns: list[tuple[str, Span]] = []
    for one in (before, *later) if before is not None else later:
        if one.kind in _FLOOR and turns and turns[-1][1].end == FOREVER:
            who, turn = turns[-1]
            turns[-1] = (who, Span(turn.start, max(turn.start, one.at)))
        if one.kind == _FLOOR_GIVEN:
            turns.append((one.participant, Span(one.at, FOREVER)))
    return tuple(turns)


def affected(state: Hearing, incident: Incident) -> tuple[str, ...]:
    """Give whom an incident concerns: who sits behind the device, of those to whom what was missed matters.

    Someone who was replaced since is not among them.
    """
    behind = (incident.participant, *seated_with(state, incident.participant))
    return tuple(who for who in behind if who in state.roster and state.roster[who].role in _LISTED)


def missed(state: Hearing, *, unsettled: bool = False) -> tuple[Missed, ...]:
    """Give what each dropped person missed, incident by incident; one in which nothing was said or shown is not there.

    A statement counts by the moment it was said, whenever it is written down.

    Args:
        state: the hearing.
        unsettled: give only what was neither restored nor waived.
    """
    rows = _all(state)
    return tuple(row for row in rows if row.settled is None) if unsettled else rows


@once_for_each_state
def _all(state: Hearing) -> tuple[Missed, ...]:
    rows: list[Missed] = []
    proofs = _Proofs(state)
    for incident in _incidents(state):
        people = affected(state, incident)
        if people:
            room = proofs.room(incident)
            found = (_missed(proofs, incident, who, room) for who in people)
            rows += [row for row in found if row is not None]
    return tuple(rows)


def owed(state: Hearing) -> tuple[Missed, ...]:
    """Give what must still be restored or waived."""
    return tuple(row for row in missed(state, unsettled=True) if row.owed)


@dataclass(frozen=True, slots=True)
class _Passages:
    """What was said and shown in some time by others than this person and those beside them."""

    words: tuple[Utterance, ...]
    acts: tuple[Heard, ...]
    speakers: tuple[str, ...]

    def any(self) -> bool:
        """Tell whether there was anything."""
        return bool(self.words or self.acts or self.speakers)


def _passages(state: Hearing, who: str, times: tuple[Span, ...], room: _Room) -> _Passages:
    device = device_of(state, who)
    return _Passages(
        tuple(one for one in room.words(times) if device_of(state, one.speaker) != device),
        room.acts(times),
        tuple(one for one in room.floors(times) if device_of(state, one) != device),
    )


def _missed(proofs: _Proofs, incident: Incident, who: str, room: _Room) -> Missed | None:
    state = proofs.state
    gap = common(proofs.stays(who), (span(incident.since, _until(state, incident, who)),))
    found = _passages(state, who, gap, room)
    line = line_of(state, who)
    if line is None or not found.any():
        return None
    alone = gap if line.role in DELIBERATES else without(gap, _heard_by(proofs, line.side, gap, but=who))
    return Missed(
        incident=incident.id,
        participant=who,
        since=incident.since,
        until=incident.until,
        cause=incident.cause,
        stage=incident.stage,
        utterances=tuple(one.id for one in found.words),
        events=tuple(one.n for one in found.acts),
        exhibits=tuple(dict.fromkeys(Citation(one.exhibit, one.page) for one in found.acts if one.kind == _SHOWN)),
        speakers=found.speakers,
        owed=who in state.roster and _passages(state, who, alone, room).any(),
        settled=incident.settled.get(who),
    )


def _heard_by(proofs: _Proofs, side: Side, times: tuple[Span, ...], *, but: str) -> Iterator[Span]:
    """Give when, about these times, someone else of this side was in the room with line and media proved."""
    for one in (*proofs.state.roster.values(), *proofs.state.former.values()):
        if one.role in REPRESENTS and one.side is side and one.id != but:
            yield from (heard for heard in proofs.hears(one.id) if any(heard.meets(time) for time in times))


def _until(state: Hearing, incident: Incident, who: str) -> datetime | None:
    """Give when the incident ended for this person, at the latest when they are noted as having left."""
    ends = [one.at for one in state.order.departures if one.participant == who and one.at >= incident.since]
    ends += [incident.until] if incident.until is not None else []
    return min(ends, default=None)
