"""The view's sections on the course: agenda, opening, standing, recusal, settlement, sittings, consents, withdrawal."""

from datetime import datetime
from typing import Any

from hearing.procedure.agenda import agenda
from hearing.procedure.canonical import as_json, moment
from hearing.procedure.commands import Invited
from hearing.procedure.order import is_expelled, sitting_number
from hearing.procedure.people import in_session, room_of
from hearing.procedure.standing import to_be_replaced, without_standing
from hearing.procedure.state import Hearing
from hearing.vocabulary import Room


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


def out(state: Hearing, who: str, *, told: bool) -> dict[str, str] | None:
    """Give why someone is outside who was sent out or left: ordered out, without standing, to withdraw, or gone.

    Args:
        state: the folded hearing.
        who: the participant.
        told: whether the reader is told the reason too; others find it in the record's lines.
    """
    found = _sent_out(state, who) if room_of(state, who) is Room.OUTSIDE else None
    return {"why": found[0], "reason": found[1] if told else ""} if found else None


def _sent_out(state: Hearing, who: str) -> tuple[str, str] | None:
    if is_expelled(state, who):
        return "expelled", state.order.expelled[who].reason
    if without_standing(state, who):
        return "no_standing", next(
            one.answer for one in state.opening.standing.values() if one.against == who and one.sustained
        )
    if who in to_be_replaced(state):
        return "recused", next(one.answer for one in state.opening.recusals if one.upheld and who in one.against)
    gone = [one for one in state.order.departures if one.participant == who]
    if gone and in_session(state) and gone[-1].sitting == sitting_number(state):
        return "left" if gone[-1].permitted else "left_without_leave", gone[-1].reason
    return None


def _at(value: datetime | None) -> str | None:
    return moment(value) if value is not None else None
