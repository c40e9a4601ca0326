"""What the minutes say of the examination, the witnesses, order in the room, objections and time, in canonical form."""

from hearing.procedure.canonical import Json, as_json
from hearing.procedure.scope import matrix
from hearing.procedure.state import Hearing


def examination_content(state: Hearing) -> dict[str, Json]:
    """Give this part of the minutes' content, as JSON."""
    examination = state.examination
    return {
        "scope": {
            "requested": as_json(examination.requested),
            "stated": as_json(examination.stated),
            "fixed": as_json(examination.scope),
            "given_up": as_json(examination.given_up),
            "agreements": as_json(examination.agreements),
            "matrix": as_json(matrix(state)),
        },
        "exhibits": as_json(tuple(examination.exhibits.values())),
        "taken_up": as_json(examination.taken_up),
        "motions": as_json(tuple(examination.motions.values())),
        "common_knowledge": as_json(tuple(examination.common_knowledge.values())),
        "witnesses": as_json(state.witnesses),
        "order": as_json(state.order),
        "objections": as_json(tuple(state.objections.values())),
        "time": {"budgets": as_json(state.clocks.budgets), "spent": as_json(state.clocks.spent)},
    }
