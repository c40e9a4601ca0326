"""How the state changes when a film is kept, or a span is ordered out of it. Neither is part of the minutes."""

from hearing.procedure.events import FilmSealed, Recorded, RedactionOrdered
from hearing.procedure.folding.recording import withheld
from hearing.procedure.replacing import replace
from hearing.procedure.state import Film, Hearing, Redaction


def sealed(state: Hearing, event: FilmSealed, at: Recorded) -> Hearing:
    """A film and its digest belong to the record."""
    film = Film(event.name, event.version, event.sha256, event.size, event.of, event.redactions)
    return replace(state, films=(*state.films, film))


def redacted(state: Hearing, event: RedactionOrdered, at: Recorded) -> Hearing:
    """A span is out of whatever is given from here on, and what is on its way to delayed observers does not arrive."""
    order = Redaction(at.n, event.since, event.until, event.reason, event.ordered_by)
    return withheld(replace(state, redactions=(*state.redactions, order)), at)
