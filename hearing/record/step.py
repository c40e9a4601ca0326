"""One command, decided and folded: what it adds to the record, and the hearing after it."""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands import Command
from hearing.procedure.decide import decide
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.state import Hearing


@dataclass(frozen=True, slots=True)
class Step:
    """What a command causes: its events (none for a report that tells nothing new) and the state after them."""

    command_id: str
    events: tuple[Recorded, ...]
    state: Hearing


def step(state: Hearing, command: Command, *, by: str, command_id: str, now: datetime) -> Step:
    """Decide a command on this state, and fold what it causes. Nothing has happened until that is stored.

    Raises:
        Refused: the procedure does not allow it.
    """
    decided = decide(state, command, by=by, now=now, command_id=command_id)
    events = tuple(Recorded(n, now, by, command_id, event) for n, event in enumerate(decided, start=state.n + 1))
    for one in events:
        state = evolve(state, one)
    return Step(command_id, events, state)
