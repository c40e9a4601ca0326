"""The sections of a view on the examination: objections, time, what one may see, hear, say and share."""

from typing import Any

from hearing.procedure import floor
from hearing.procedure.canonical import as_json, moment
from hearing.procedure.commands import Invited
from hearing.procedure.state import Hearing
from hearing.vocabulary import Role


def examination(state: Hearing, me: Invited) -> dict[str, Any]:
    """Give these sections for someone inside. A witness, who testifies from memory, is not told what is argued."""
    found: dict[str, Any] = {"clocks": _clocks(state)}
    if me.role is not Role.WITNESS:
        found["objections"] = as_json(tuple(state.objections.values()))
    return found


def permissions(state: Hearing, who: str) -> dict[str, Any]:
    """Give what this participant may see, hear, say and share now, and why."""
    return as_json(floor.permissions(state, who))  # type: ignore[return-value]  # a dataclass becomes an object


def _clocks(state: Hearing) -> dict[str, Any]:
    running = state.clocks.running
    return {
        "budgets": as_json(state.clocks.budgets),
        "spent": as_json(state.clocks.spent),
        "running": None
        if running is None
        else {"side": running.side, "since": moment(running.since), "rebuttal": running.rebuttal},
    }
