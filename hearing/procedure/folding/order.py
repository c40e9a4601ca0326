"""How the state changes with warnings, expulsions, departures and defaults."""

from hearing.procedure.events import DefaultDeclared, Departed, Expelled, ParticipantWarned, Recorded
from hearing.procedure.folding.change import put
from hearing.procedure.order import sitting_number
from hearing.procedure.replacing import replace
from hearing.procedure.state import Default, Departure, Expulsion, Hearing, Warned


def warned(state: Hearing, event: ParticipantWarned, at: Recorded) -> Hearing:
    """Someone was warned, once more."""
    before = state.order.warnings.get(event.participant, ())
    warnings = put(state.order.warnings, event.participant, (*before, Warned(event.reason, at.by, at.at)))
    return replace(state, order=replace(state.order, warnings=warnings))


def expelled(state: Hearing, event: Expelled, at: Recorded) -> Hearing:
    """Someone is out for this sitting."""
    expulsion = Expulsion(event.reason, at.by, at.at, sitting_number(state))
    return replace(state, order=replace(state.order, expelled=put(state.order.expelled, event.participant, expulsion)))


def departed(state: Hearing, event: Departed, at: Recorded) -> Hearing:
    """Someone left during this sitting."""
    departure = Departure(event.participant, event.permitted, event.reason, at.at, sitting_number(state))
    return replace(state, order=replace(state.order, departures=(*state.order.departures, departure)))


def default_declared(state: Hearing, event: DefaultDeclared, at: Recorded) -> Hearing:
    """A side is heard in default from here on; it may still come, and takes part from then on."""
    default = Default(event.basis, event.reason, at.at)
    return replace(state, order=replace(state.order, defaults=put(state.order.defaults, event.side, default)))
