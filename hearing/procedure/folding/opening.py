"""How the state changes with what the opening asks and tells, and with who may no longer take part."""

from hearing.procedure.events import (
    DisciplineRead,
    Recorded,
    RecusalAnswered,
    RecusalAsked,
    RecusalDecided,
    RightsRead,
    SettlementAnswered,
    SettlementAsked,
    StandingAsked,
    StandingDecided,
    StandingObjected,
)
from hearing.procedure.folding.change import put
from hearing.procedure.replacing import replace
from hearing.procedure.state import (
    Hearing,
    RecusalAnswer,
    RecusalDecision,
    RecusalRequest,
    SettlementAnswer,
    StandingObjection,
)
from hearing.vocabulary import Side


def discipline_read(state: Hearing, event: DisciplineRead, at: Recorded) -> Hearing:
    """The rules of conduct were read, before this sitting if it is not the first."""
    return replace(state, opening=replace(state.opening, discipline_read_at=at.at))


def standing_asked(state: Hearing, event: StandingAsked, at: Recorded) -> Hearing:
    """The sides were asked about one another's standing."""
    return replace(state, opening=replace(state.opening, standing_asked_at=at.at))


def standing_objected(state: Hearing, event: StandingObjected, at: Recorded) -> Hearing:
    """An objection waits for a decision."""
    made = StandingObjection(event.objection, event.participant, event.against, event.reason, at.at)
    return replace(state, opening=replace(state.opening, standing=put(state.opening.standing, made.id, made)))


def standing_decided(state: Hearing, event: StandingDecided, at: Recorded) -> Hearing:
    """An objection is decided."""
    made = replace(state.opening.standing[event.objection], sustained=event.sustained, answer=event.reason)
    return replace(state, opening=replace(state.opening, standing=put(state.opening.standing, made.id, made)))


def rights_read(state: Hearing, event: RightsRead, at: Recorded) -> Hearing:
    """The parties know their rights and duties."""
    return replace(state, opening=replace(state.opening, rights_read_at=at.at))


def recusal_asked(state: Hearing, event: RecusalAsked, at: Recorded) -> Hearing:
    """The sides were asked."""
    return replace(state, recusal_asked_at=at.at)


def recusal_answered(state: Hearing, event: RecusalAnswered, at: Recorded) -> Hearing:
    """A side answered; its latest answer counts, and a new request waits for a decision of its own."""
    line = state.roster.get(event.participant)
    side = line.side if line is not None else Side.NONE
    answer = RecusalAnswer(event.participant, event.requested, event.reason, at.at, event.against)
    return replace(
        state,
        recusal_answers=put(state.recusal_answers, side, answer),
        recusal_decisions={one: decision for one, decision in state.recusal_decisions.items() if one is not side},
    )


def recusal_decided(state: Hearing, event: RecusalDecided, at: Recorded) -> Hearing:
    """A side's request is decided, and stays in the list of all that were."""
    asked = state.recusal_answers[event.side]
    request = RecusalRequest(
        side=event.side,
        participant=asked.participant,
        against=asked.against,
        reason=asked.reason,
        requested_at=asked.at,
        upheld=event.upheld,
        decided_by=event.decided_by,
        answer=event.reason,
        decided_at=at.at,
    )
    decision = RecusalDecision(event.upheld, event.decided_by, event.reason, at.at)
    return replace(
        state,
        recusal_decisions=put(state.recusal_decisions, event.side, decision),
        opening=replace(state.opening, recusals=(*state.opening.recusals, request)),
    )


def settlement_asked(state: Hearing, event: SettlementAsked, at: Recorded) -> Hearing:
    """The sides were asked; earlier answers were to an earlier question."""
    asked = replace(state.opening, settlement_asked_at=at.at, settlement_asked_in=state.stage, settlement={})
    return replace(state, opening=asked)


def settlement_answered(state: Hearing, event: SettlementAnswered, at: Recorded) -> Hearing:
    """A side said whether it wishes to settle; its latest answer counts."""
    answer = SettlementAnswer(event.participant, event.willing, event.note, at.at)
    side = state.roster[event.participant].side
    return replace(state, opening=replace(state.opening, settlement=put(state.opening.settlement, side, answer)))
