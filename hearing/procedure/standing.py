"""Who may no longer take part, and what is still to be decided about it: standing and recusal, read from the state."""

from hearing.procedure.commands import Invited
from hearing.procedure.state import Hearing
from hearing.vocabulary import Side


def line_of(state: Hearing, who: str) -> Invited | None:
    """Give the roster's line of this participant, or the one they had before they were replaced."""
    return state.roster.get(who) or state.former.get(who)


def without_standing(state: Hearing, who: str) -> bool:
    """Tell whether an objection to this participant's standing was sustained: they are out for the whole hearing."""
    return any(one.against == who and one.sustained is True for one in state.opening.standing.values())


def recusals_open(state: Hearing) -> tuple[Side, ...]:
    """Give the sides whose request for recusal is not decided."""
    return tuple(
        side
        for side, answer in state.recusal_answers.items()
        if answer.requested and side not in state.recusal_decisions
    )


def challenged(state: Hearing) -> tuple[str, ...]:
    """Give those on the roster against whom a request for recusal is open, in roster order."""
    named = {who for side in recusals_open(state) for who in state.recusal_answers[side].against}
    return tuple(who for who in state.roster if who in named)


def to_be_replaced(state: Hearing) -> tuple[str, ...]:
    """Give those on the roster who must withdraw, in roster order: the hearing waits for who takes their place."""
    upheld = {who for one in state.opening.recusals if one.upheld for who in one.against}
    return tuple(who for who in state.roster if who in upheld)
