"""What the view tells of the right to be heard: what someone missed, the checks before the closing, the service."""

from typing import Any

from hearing.procedure.canonical import as_json, moment
from hearing.procedure.commands import Invited
from hearing.procedure.missed import Missed, missed
from hearing.procedure.people import device_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import PANEL, REPRESENTS, Role

Section = Any

_SEES_ALL_MISSED = PANEL | {Role.CLERK}


def missed_section(state: Hearing, me: Invited) -> list[dict[str, Section]]:
    """Give what was missed: all of it to the panel and the clerk, to others their own and that of their side.

    A hearing assistant sees what those seated in the own room missed.
    """
    return [_missed(row) for row in missed(state) if _concerns(state, row, me)]


def _concerns(state: Hearing, row: Missed, me: Invited) -> bool:
    line = state.roster[row.participant]
    if me.role in _SEES_ALL_MISSED or row.participant == me.id or device_of(state, row.participant) == me.id:
        return True
    return me.role in REPRESENTS and line.role in REPRESENTS and line.side is me.side


def _missed(row: Missed) -> dict[str, Section]:
    return {
        "incident": row.incident,
        "participant": row.participant,
        "since": moment(row.since),
        "until": moment(row.until) if row.until is not None else None,
        "cause": row.cause,
        "stage": row.stage,
        "lines": [*row.utterances, *(f"e{n}" for n in row.events)],
        "exhibits": as_json(row.exhibits),
        "speakers": list(row.speakers),
        "owed": row.owed,
        "restored": row.settled.how if row.settled is not None else None,
        "note": row.settled.note if row.settled is not None else "",
    }
