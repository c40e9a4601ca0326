"""What the view tells of the right to be heard: what someone missed, the checks before the closing, the service."""

from typing import Any

from hearing.procedure.canonical import as_json, moment
from hearing.procedure.commands import Invited
from hearing.procedure.fairness import SIDES, checklist
from hearing.procedure.missed import Missed, missed
from hearing.procedure.people import device_of
from hearing.procedure.standing import line_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import PANEL, REPRESENTS, Role, Side

Section = Any

_SEES_ALL_MISSED = PANEL | {Role.CLERK}


def missed_section(state: Hearing, me: Invited) -> list[dict[str, Section]]:
    """Give what was missed: all of it to the panel and the clerk, to others their own and that of their side.

    A hearing assistant sees what those seated in the own room missed.
    """
    return [_missed(row) for row in missed(state) if _concerns(state, row, me)]


def _concerns(state: Hearing, row: Missed, me: Invited) -> bool:
    line = line_of(state, row.participant)
    if me.role in _SEES_ALL_MISSED or row.participant == me.id or device_of(state, row.participant) == me.id:
        return True
    return me.role in REPRESENTS and line is not None and line.role in REPRESENTS and line.side is me.side


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


def checks_section(state: Hearing) -> list[dict[str, Section]]:
    """Give the checks before the closing as they stand, with the reason of each that was set aside."""
    return [
        {
            "id": one.id,
            "check": one.name,
            "subject": one.subject,
            "satisfied": one.satisfied,
            "zh": one.zh,
            "en": one.en,
            "overridden": state.overrides[one.id].reason if one.id in state.overrides else "",
        }
        for one in checklist(state)
    ]


def service_section(state: Hearing) -> dict[str, Section]:
    """Give how the notices reached the sides, and what they answered; the proofs stay in the record."""
    return {
        side: {
            "served": [
                {"notice": one.notice, "step": one.step, "at": moment(one.at)}
                for one in state.service.served.get(side, ())
            ],
            "receipt": _receipt(state, side),
        }
        for side in SIDES
    }


def _receipt(state: Hearing, side: Side) -> dict[str, Section] | None:
    found = state.service.receipts.get(side)
    return {"attends": found.attends, "at": moment(found.at)} if found is not None else None


def sections(state: Hearing, me: Invited) -> dict[str, Section]:
    """Give the sections that this person may see; the panel and the clerk see whether the hearing can be closed."""
    found: dict[str, Section] = {}
    if me.role not in {Role.WITNESS, Role.OBSERVER}:
        found |= {"missed": missed_section(state, me), "service": service_section(state)}
    if me.role in _SEES_ALL_MISSED:
        found["checks"] = checks_section(state)
    return found
