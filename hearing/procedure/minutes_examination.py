"""What the minutes say of the examination, the witnesses, order in the room, objections and time, in canonical form."""

from hearing.procedure.canonical import Json, as_json
from hearing.procedure.state import Hearing


def examination_content(state: Hearing) -> dict[str, Json]:
    """Give this part of the minutes' content, as JSON."""
    return {
        "objections": as_json(tuple(state.objections.values())),
        "time": {"budgets": as_json(state.clocks.budgets), "spent": as_json(state.clocks.spent)},
    }
