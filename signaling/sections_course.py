"""The view's sections on the course of the hearing."""

from typing import Any

from hearing.procedure.agenda import agenda
from hearing.procedure.canonical import as_json
from hearing.procedure.state import Hearing


def sections(state: Hearing) -> dict[str, Any]:
    """Give what everyone in the room may know of the hearing's course."""
    return {"agenda": as_json(agenda(state))}
