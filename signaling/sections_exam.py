"""The sections of a view on the examination: objections, time, what one may see, hear, say and share."""

from typing import Any

from hearing.procedure import floor
from hearing.procedure.canonical import as_json, moment
from hearing.procedure.commands import Invited
from hearing.procedure.scope import matrix
from hearing.procedure.state import CommonKnowledge, Hearing, Motion
from hearing.vocabulary import Role


def examination(state: Hearing, me: Invited) -> dict[str, Any]:
    """Give these sections for someone inside. A witness, who testifies from memory, is not told what is argued."""
    found: dict[str, Any] = {"clocks": _clocks(state), "witnesses": _witnesses(state, me)}
    if me.role is not Role.WITNESS:
        found |= _argued(state) | {"order": as_json(state.order)}
    return found


def _argued(state: Hearing) -> dict[str, Any]:
    examination = state.examination
    return {
        "objections": as_json(tuple(state.objections.values())),
        "motions": [_motion(one) for one in examination.motions.values()],
        "scope": {
            "requested": as_json(examination.requested),
            "stated": as_json(examination.stated),
            "fixed": as_json(examination.scope),
            "given_up": as_json(examination.given_up),
            "agreements": list(examination.agreements),
        },
        "matrix": as_json(matrix(state)),
        "common_knowledge": [_matter(one) for one in examination.common_knowledge.values()],
    }


def _witnesses(state: Hearing, me: Invited) -> dict[str, Any]:
    """Describe the testimonies; a witness knows only of their own, and of a confrontation they are part of."""
    witnesses = state.witnesses
    mine = me.role is Role.WITNESS
    shown = {who: one for who, one in witnesses.testimonies.items() if not mine or who == me.id}
    there = not mine or me.id in witnesses.confronted
    return {
        "testimonies": as_json(shown),
        "confronted": list(witnesses.confronted) if there else [],
        "confronted_on": witnesses.confronted_on if there else "",
    }


def _motion(motion: Motion) -> dict[str, Any]:
    found: dict[str, Any] = as_json(motion)  # type: ignore[assignment]  # a dataclass becomes an object
    del found["decided_at"]
    return found


def _matter(matter: CommonKnowledge) -> dict[str, Any]:
    found: dict[str, Any] = as_json(matter)  # type: ignore[assignment]  # a dataclass becomes an object
    answers = {side: {"accepted": accepted, "reason": reason} for side, (accepted, reason) in matter.answers.items()}
    return found | {"answers": answers}


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
