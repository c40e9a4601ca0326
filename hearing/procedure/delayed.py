"""What observers know of a hearing whose rule set has them see everything later.

Pure. They know the record as it stood the rule set's delay ago. A cut withholds what had not reached them then: until
the delay has passed again they know what they knew at the cut's beginning; after it they know where the hearing stands,
but none of the words of the withheld span, whenever those are written down. Of themselves they know the present: that
they were sent out counts at once, that they were let in counts when the others' seconds have passed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from hearing.procedure import events as e
from hearing.procedure.events import Event, Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.people import presence, room_of
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing
from hearing.vocabulary import Role, Room

WORDS = frozenset({"text", "rest", "asked", "before", "reason", "note", "subject", "undertaking", "feature"})
"""The fields of events that hold people's own words."""

MASK = "█"


def is_delayed(state: Hearing, who: str) -> bool:
    """Tell whether this participant sees the hearing later than it happens."""
    line = state.roster.get(who)
    return line is not None and line.role is Role.OBSERVER and state.rules.observers_delay > 0


def delayed(state: Hearing) -> tuple[str, ...]:
    """Give who sees the hearing later than it happens, in roster order."""
    return tuple(who for who in state.roster if is_delayed(state, who))


def delay_of(state: Hearing) -> timedelta:
    """Give how far observers are behind."""
    return timedelta(seconds=state.rules.observers_delay)


def known_until(present: Hearing, now: datetime) -> datetime:
    """Give the moment up to which observers know the hearing now; it never goes back."""
    until = now - delay_of(present)
    for cut in reversed(present.cuts):
        if cut.since < until < cut.at:
            until = cut.since
    return until


def known_at(present: Hearing, at: datetime) -> datetime:
    """Give the moment from which observers know what happened ``at`` a moment, by the cuts there are."""
    for cut in present.cuts:
        if cut.since < at < cut.at:
            at = cut.at
    return at + delay_of(present)


def is_withheld(present: Hearing, at: datetime) -> bool:
    """Tell whether what was said at a moment never reaches the observers."""
    return any(cut.since < at < cut.at for cut in present.cuts)


def waits_for_cut(present: Hearing, now: datetime) -> bool:
    """Tell whether observers see nothing new now, because of a cut."""
    return known_until(present, now) < now - delay_of(present)


class Delayed:
    """A hearing as far as observers know it: its record folded up to there, without what was withheld.

    ``hidden`` are the keys of lines that they may not read: utterances of the withheld span, and ``e`` with the number
    of each event in it.
    """

    def __init__(self, hearing: str) -> None:
        self.state = Hearing(hearing)
        self.hidden: set[str] = set()

    def advance(self, events: Iterable[Recorded], present: Hearing, now: datetime) -> Iterator[Recorded]:
        """Fold in what observers know by now, event by event; gives each, withheld words masked, once it is folded in.

        Args:
            events: what was recorded after ``state.n``, in order.
            present: the hearing as it stands.
            now: the moment, by the clock of the record.
        """
        until = known_until(present, now)
        for one in events:
            if one.at > until:
                break
            told = self._told(one, present)
            self.state = evolve(self.state, told)
            yield told

    def _told(self, recorded: Recorded, present: Hearing) -> Recorded:
        withheld = is_withheld(present, recorded.at)
        if withheld:
            self.hidden.add(f"e{recorded.n}")
        if self._hides(recorded.event, present, withheld=withheld) or withheld:
            return replace(recorded, event=masked(recorded.event))
        if isinstance(recorded.event, e.ObserversCut | e.RedactionOrdered):
            return replace(recorded, event=replace(recorded.event, reason=""))  # it may say what was withheld
        return recorded

    def _hides(self, event: Event, present: Hearing, *, withheld: bool) -> bool:
        """Tell whether an event is about words of a withheld span, and remember which statements hold such."""
        about = {getattr(event, name) for name in ("utterance", "following", "interprets") if hasattr(event, name)}
        if isinstance(event, e.CorrectionDecided) and event.correction in self.state.corrections:
            about.add(self.state.corrections[event.correction].utterance)
        about.discard("")
        if isinstance(event, e.UtteranceRecorded):
            begun, ended = event.said_at, event.until or event.said_at
            said_then = any(cut.since < ended and begun < cut.at for cut in present.cuts)
            if withheld or said_then or about & self.hidden:
                self.hidden.add(event.utterance)
        elif about & self.hidden:
            self.hidden |= about
        return bool(about & self.hidden)


def masked(event: Event) -> Event:
    """Give an event without people's own words: as many black letters stand in their place."""
    changes: dict[str, Any] = {
        one.name: MASK * len(value)
        for one in fields(event)
        if one.name in WORDS and isinstance(value := getattr(event, one.name), str)
    }
    return replace(event, **changes) if changes else event


def as_known(late: Hearing, present: Hearing, observers: Iterable[str]) -> Hearing:
    """Give the hearing as these observers know it: what they know of it, and of themselves the present.

    Args:
        late: what observers know of the record.
        present: the hearing as it stands.
        observers: of whom the present counts; others are as observers know them.
    """
    roster, people = dict(late.roster), dict(late.presence)
    for who in observers:
        if who not in present.roster:
            roster.pop(who, None)
            people.pop(who, None)
            continue
        roster[who] = present.roster[who]
        own = presence(present, who)
        if own.room is Room.HEARING and room_of(late, who) is not Room.HEARING:
            own = replace(own, room=Room.WAITING)
        people[who] = own
    shown = late.shown
    if shown is not None and is_withheld(present, shown.at):
        shown = None
    return replace(late, roster=roster, presence=people, shown=shown, rules=present.rules)
