"""How the state changes with focus, shown exhibits and opinions."""

from dataclasses import replace

from hearing.procedure.events import ExhibitHidden, ExhibitShown, FocusSet, OpinionStated, Recorded
from hearing.procedure.folding.change import put
from hearing.procedure.state import Focus, Hearing, Opinion, Shown


def focus_set(state: Hearing, event: FocusSet, at: Recorded) -> Hearing:
    """Cells of the matrix are under examination."""
    return replace(state, focus=Focus(event.ground, event.claims, event.exhibits, at.at))


def shown(state: Hearing, event: ExhibitShown, at: Recorded) -> Hearing:
    """Everyone sees a page."""
    return replace(state, shown=Shown(event.exhibit, event.page, event.region, at.by, at.at))


def hidden(state: Hearing, event: ExhibitHidden, at: Recorded) -> Hearing:
    """Nothing is shown."""
    return replace(state, shown=None)


def opinion(state: Hearing, event: OpinionStated, at: Recorded) -> Hearing:
    """A side's opinion on an exhibit; its latest counts."""
    side = state.roster[event.participant].side
    stated = Opinion(event.participant, side, event.exhibit, event.stances, event.reason, at.at)
    return replace(state, opinions=put(state.opinions, (event.exhibit, side), stated))
