"""How the state changes when witnesses are called, told their duty, released and confronted."""

from collections.abc import Iterable

from hearing.procedure.events import (
    ConfrontationBegun,
    ConfrontationEnded,
    Recorded,
    WitnessCalled,
    WitnessReleased,
    WitnessWarned,
)
from hearing.procedure.folding.change import put
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing, Testimony
from hearing.vocabulary import WitnessState


def _with(state: Hearing, who: str, testimony: Testimony) -> Hearing:
    testimonies = put(state.witnesses.testimonies, who, testimony)
    return replace(state, witnesses=replace(state.witnesses, testimonies=testimonies))


def called(state: Hearing, event: WitnessCalled, at: Recorded) -> Hearing:
    """A witness is in; one who was told the duty before and had to wait again need not be told twice."""
    before = state.witnesses.testimonies.get(event.participant, Testimony(WitnessState.WAITING))
    now = WitnessState.WARNED if before.warned_at is not None else WitnessState.CALLED
    testimony = replace(before, state=now, subject=event.subject or before.subject, called_at=at.at)
    return _with(state, event.participant, testimony)


def warned(state: Hearing, event: WitnessWarned, at: Recorded) -> Hearing:
    """A witness was told the duty of truth."""
    before = state.witnesses.testimonies[event.participant]
    testimony = replace(before, state=WitnessState.WARNED, warned_at=at.at, undertaking=event.undertaking)
    return _with(state, event.participant, testimony)


def released(state: Hearing, event: WitnessReleased, at: Recorded) -> Hearing:
    """A witness has testified."""
    before = state.witnesses.testimonies.get(event.participant, Testimony(WitnessState.WAITING))
    return _with(state, event.participant, replace(before, state=WitnessState.RELEASED, released_at=at.at))


def _all_are(state: Hearing, people: Iterable[str], now: WitnessState) -> Hearing:
    for who in people:
        state = _with(state, who, replace(state.witnesses.testimonies[who], state=now))
    return state


def confronted(state: Hearing, event: ConfrontationBegun, at: Recorded) -> Hearing:
    """Witnesses are in together."""
    state = _all_are(state, event.participants, WitnessState.CONFRONTED)
    witnesses = replace(state.witnesses, confronted=event.participants, confronted_on=event.subject)
    return replace(state, witnesses=witnesses)


def confrontation_ended(state: Hearing, event: ConfrontationEnded, at: Recorded) -> Hearing:
    """The witnesses have testified, once more."""
    state = _all_are(state, state.witnesses.confronted, WitnessState.RELEASED)
    return replace(state, witnesses=replace(state.witnesses, confronted=(), confronted_on=""))
