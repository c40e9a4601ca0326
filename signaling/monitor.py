"""How everyone's media do, hearing by hearing: reports and measures in, intervals out, and what each person is told.

Pure: moments are arguments. What the record allows decides what is due: who is not to be heard is not "not heard".
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hearing.procedure.canonical import moment
from hearing.procedure.people import presence, room_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import Role, Room, Trouble
from signaling.media import Forward, LegQuality, MediaKind
from signaling.quality import Interval, Measured, Watch, figures, flow, moved, own_figures, receiving, sending

TOLD_OF_ALL = frozenset({Role.LEADER, Role.CLERK})
"""Who is told how everybody's media in their room do; everyone else of their own only."""
MEASURES_EVERY = timedelta(seconds=0.5)
"""A browser that tells more often is not listened to."""
FRESH = timedelta(seconds=5)
"""A leg that was not reported for this long sends nothing to anybody."""


@dataclass(slots=True)
class _Due:
    """What the record allows now: whose sound and picture go to somebody, and whose go to whom."""

    heard: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    voices: dict[str, set[str]] = field(default_factory=dict)
    pictures: dict[str, set[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Person:
    """One participant's newest reports, and what is wrong."""

    watches: dict[Trouble, Watch] = field(default_factory=lambda: {one: Watch(one) for one in Trouble})
    legs: dict[str, tuple[LegQuality | None, LegQuality, datetime]] = field(default_factory=dict)
    measured: Measured | None = None
    measured_at: datetime | None = None

    def take(self, levels: Mapping[Trouble, float | None], at: datetime) -> list[Interval]:
        found = (self.watches[trouble].take(level, at) for trouble, level in levels.items())
        return [one for one in found if one is not None]

    def sends(self, kind: MediaKind, at: datetime) -> bool:
        """Whether something of this kind came in the last second that was reported."""
        for before, report, when in self.legs.values():
            after = flow(report.coming, kind)
            if after is not None and before is not None and at - when < FRESH:
                return moved(flow(before.coming, kind), after).packets > 0
        return False


class Monitor:
    """All hearings of this process. What it gives is what has opened or closed just now."""

    def __init__(self) -> None:
        self._due: dict[str, _Due] = {}
        self._people: dict[str, dict[str, _Person]] = {}
        self.carried: Counter[tuple[str, str, str]] = Counter()
        """Since this process began: packets, lost ones and octets by (what, direction seen from the server, kind)."""

    def follow(self, state: Hearing, forwards: Iterable[Forward], *, over: bool = False) -> None:
        """Take what the record allows from now on; with ``over`` the hearing is forgotten."""
        if over:
            self._due.pop(state.id, None)
            self._people.pop(state.id, None)
            return
        due = self._due[state.id] = _Due()
        for forward in forwards:
            source, own = forward.track.participant, presence(state, forward.track.participant)
            if forward.track.kind is MediaKind.AUDIO and own.microphone:
                due.heard.add(source)
                due.voices.setdefault(forward.to, set()).add(source)
            elif forward.track.kind is MediaKind.VIDEO and own.camera:
                due.seen.add(source)
                due.pictures.setdefault(forward.to, set()).add(source)

    def note(self, report: LegQuality, at: datetime) -> list[Interval]:
        """Take a plane's report of a leg that counts."""
        person, due = self._person(report.hearing, report.participant), self._due.get(report.hearing, _Due())
        _, last, _ = person.legs.get(report.leg, (None, None, None))
        person.legs[report.leg] = (last, report, at)
        for way, before, after in (
            ("in", last.coming if last is not None else (), report.coming),
            ("out", last.going if last is not None else (), report.going),
        ):
            for one in after:
                second = moved(flow(before, one.kind), one)
                self.carried["packets", way, one.kind.value] += second.packets
                self.carried["lost", way, one.kind.value] += second.lost
                self.carried["octets", way, one.kind.value] += second.octets
        levels: dict[Trouble, float | None] = {}
        if last is not None:
            who = report.participant
            levels |= sending(last, report, heard=who in due.heard, seen=who in due.seen)
        if report.round_trip_ms is not None:
            levels[Trouble.LATE] = report.round_trip_ms
        return person.take(levels, at)

    def measure(self, hearing: str, participant: str, measured: Measured, at: datetime) -> list[Interval] | None:
        """Take what a person's browser measured; None when it tells too often."""
        person, due = self._person(hearing, participant), self._due.get(hearing, _Due())
        if person.measured_at is not None and at - person.measured_at < MEASURES_EVERY:
            return None
        person.measured, person.measured_at = measured, at
        if not person.legs:
            return []
        voices, pictures = due.voices.get(participant, ()), due.pictures.get(participant, ())
        levels = receiving(
            measured,
            frozenset(who for who in voices if self._person(hearing, who).sends(MediaKind.AUDIO, at)),
            frozenset(who for who in pictures if self._person(hearing, who).sends(MediaKind.VIDEO, at)),
        )
        if measured.round_trip_ms is not None:
            levels[Trouble.LATE] = measured.round_trip_ms
        return person.take(levels, at)

    def gone(self, hearing: str, participant: str, leg: str, at: datetime) -> list[Interval]:
        """Take that a leg is lost: from now on it is the line that fails, and nothing is known of sound and picture."""
        person = self._people.get(hearing, {}).get(participant, _Person())
        if person.legs.pop(leg, None) is None:
            return []
        return person.take(dict.fromkeys(Trouble), at)

    def lost(self, hearings: Collection[str] | None, at: datetime) -> list[tuple[str, str, list[Interval]]]:
        """Take that every leg of these hearings is gone, of all when None; give what closed, by hearing and person."""
        return [
            (hearing, participant, self.gone(hearing, participant, leg, at))
            for hearing, people in self._people.items()
            if hearings is None or hearing in hearings
            for participant, person in people.items()
            for leg in list(person.legs)
        ]

    def legs(self) -> list[LegQuality]:
        """Give the newest report of each leg."""
        return [
            report
            for people in self._people.values()
            for person in people.values()
            for _, report, _ in person.legs.values()
        ]

    def connected(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Give hearing, participant and what is told of them, of each person of whom a leg is reported."""
        for hearing, people in self._people.items():
            for who, person in people.items():
                if person.legs:
                    yield hearing, who, self._told(hearing, who)

    def open_troubles(self) -> Counter[Trouble]:
        """Count what is wrong now, over all people."""
        people = (person for each in self._people.values() for person in each.values())
        return Counter(kind for person in people for kind, watch in person.watches.items() if watch.open is not None)

    def open_in(self, hearing: str) -> list[tuple[str, Interval]]:
        """Give what is wrong now in a hearing, by person."""
        people = self._people.get(hearing, {})
        return [(who, one) for who in people for one in self.troubles(hearing, who)]

    def troubles(self, hearing: str, participant: str) -> list[Interval]:
        """Give what is wrong with someone's media now."""
        return [one.open for one in self._person(hearing, participant).watches.values() if one.open is not None]

    def told(self, state: Hearing, participant: str) -> dict[str, Any]:
        """Give what this participant is told: of their own media; who leads or keeps the minutes, of their room's."""
        people = [participant]
        if state.roster[participant].role in TOLD_OF_ALL:
            room = room_of(state, participant)
            near = (one for one in state.roster if room_of(state, one) is room and room in _OPEN)
            people += [one for one in near if one != participant and one in self._people.get(state.id, {})]
        return {one: self._told(state.id, one) for one in people}

    def _told(self, hearing: str, participant: str) -> dict[str, Any]:
        person = self._person(hearing, participant)
        sent: dict[str, Any] = {}
        reached: dict[str, Any] = {}
        way: float | None = person.measured.round_trip_ms if person.measured is not None else None
        for before, report, _ in person.legs.values():
            earlier = before or report
            sent |= figures(earlier.coming, report.coming)
            reached |= figures(earlier.going, report.going)
            way = report.round_trip_ms if way is None else way
        return {
            "troubles": [
                {"kind": one.trouble, "since": moment(one.since)} for one in self.troubles(hearing, participant)
            ],
            "figures": {"round_trip_ms": way, "from": sent, "to": reached, **own_figures(person.measured)},
        }

    def _person(self, hearing: str, participant: str) -> _Person:
        return self._people.setdefault(hearing, {}).setdefault(participant, _Person())


_OPEN = frozenset({Room.HEARING, Room.DELIBERATION})
"""Rooms whose leader is told of the others there."""
