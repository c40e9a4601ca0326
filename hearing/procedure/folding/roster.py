"""How the state changes when someone joins the roster or takes another's place."""

from hearing.procedure.events import ParticipantAdded, ParticipantReplaced, Recorded
from hearing.procedure.folding.change import put, with_presence
from hearing.procedure.people import presence, roster_with
from hearing.procedure.replacing import replace
from hearing.procedure.rules import RECUSABLE
from hearing.procedure.state import Hearing, Presence


def added(state: Hearing, event: ParticipantAdded, at: Recorded) -> Hearing:
    """One more is on the roster, outside."""
    line = event.line
    return replace(state, roster=put(state.roster, line.id, line), presence=put(state.presence, line.id, Presence()))


def replaced(state: Hearing, event: ParticipantReplaced, at: Recorded) -> Hearing:
    """Another person is in someone's place, outside; after a change of those concerned, recusal is to be asked anew."""
    new, old = event.replacement, state.roster[event.participant]
    changed = replace(state, roster=roster_with(state, old.id, new))
    if new.id == old.id:
        return with_presence(changed, old.id, lambda one: replace(one, identity=None, muted_by=""))
    left = replace(presence(state, old.id), connections=frozenset(), encrypting=(), media=False, lost_since=None)
    changed = replace(
        changed,
        former=put(state.former, old.id, old),
        presence={**state.presence, old.id: left, new.id: Presence()},
        incidents=tuple(
            replace(one, until=at.at) if one.participant == old.id and one.until is None else one
            for one in state.incidents
        ),
    )
    if old.role not in RECUSABLE:
        return changed
    return replace(changed, recusal_asked_at=None, recusal_answers={}, recusal_decisions={})
