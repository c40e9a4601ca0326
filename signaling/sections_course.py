"""The view's sections on the course: agenda, opening, standing, recusal, settlement, sittings, consents, withdrawal."""

from datetime import datetime
from typing import Any

from hearing.procedure.agenda import agenda
from hearing.procedure.canonical import as_json, moment
from hearing.procedure.commands import Invited
from hearing.procedure.state import Hearing


def sections(state: Hearing) -> dict[str, Any]:
    """Give what everyone in the room may know of the hearing's course."""
    opening = state.opening
    return {
        **sitting(state),
        "agenda": as_json(agenda(state)),
        "consents": as_json(state.consents),
        "withdrawal": as_json(state.withdrawal),
        "opening": {
            "discipline_read_at": _at(opening.discipline_read_at),
            "rights_read_at": _at(opening.rights_read_at),
        },
        "standing": {
            "asked_at": _at(opening.standing_asked_at),
            "objections": as_json(tuple(opening.standing.values())),
        },
        "recusal": {
            "asked_at": _at(state.recusal_asked_at),
            "answers": as_json(state.recusal_answers),
            "decisions": as_json(state.recusal_decisions),
        },
        "settlement": {
            "asked_at": _at(opening.settlement_asked_at),
            "asked_in": opening.settlement_asked_in,
            "answers": as_json(opening.settlement),
        },
    }


def sitting(state: Hearing) -> dict[str, Any]:
    """Give the sittings, which whoever is outside may know too: between two of them everyone is."""
    return {"sittings": as_json(state.sittings), "adjourned": as_json(state.adjourned)}


def waiting(state: Hearing, me: Invited) -> dict[str, Any]:
    """Give what someone who is not in the room may know: the sittings, and what their own side agreed to."""
    own = {side: said for side, said in state.consents.items() if side is me.side}
    return {**sitting(state), "consents": as_json(own)}


def _at(value: datetime | None) -> str | None:
    return moment(value) if value is not None else None
