"""The sub-stages of a hearing: what is done within each stage, in what order, and when it counts as done.

The theory. A stage says what a hearing is about now; its steps say what has to happen there. Nobody "enters" a step: an
event begins it (the question about recusal begins the step of recusal), and the folded state says whether it is done.
So the agenda can never say something that the record does not.

A step is *begun* by the first event of its row that happens in its stage, *open* before, and *done* when its predicate
holds; what was done can be undone again, as when a new member joins the panel and recusal has to be asked anew. A rule
set names the steps that are *required*: while one of them is not done, no stage after its own is entered. It also says
by this in which order they come: a required step named in a row's ``after`` must be done before that row's step begins.
What is not required may be done, or left out, in any order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hearing.procedure import events as e
from hearing.procedure.events import Event
from hearing.procedure.people import identities_missing, in_session, not_answered, panel_missing, sides_present
from hearing.procedure.standing import line_of, recusals_open, to_be_replaced
from hearing.procedure.state import Hearing
from hearing.vocabulary import Side, Stage, Step, WitnessState

_STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Row:
    """A step's place: its stage, the events that begin it, the steps it comes after, and when it is done."""

    stage: Stage
    begun: frozenset[type]
    after: tuple[Step, ...]
    done: Callable[[Hearing], bool]


def _roll_called(state: Hearing) -> bool:
    """Everyone needed is here and known; an opened sitting proves that they were."""
    opened = in_session(state) or state.closed_at is not None
    return opened or not (panel_missing(state) or identities_missing(state))


def _introduced(state: Hearing) -> bool:
    """The hearing was opened and went on from there: introductions leave no event of their own."""
    return state.opened_at is not None and state.step is not Step.INTRODUCTIONS


def _standing_settled(state: Hearing) -> bool:
    opening = state.opening
    return opening.standing_asked_at is not None and all(one.sustained is not None for one in opening.standing.values())


def recusal_unanswered(state: Hearing) -> tuple[Side, ...]:
    """Give the sides in the hearing room that did not answer the question about recusal."""
    return tuple(side for side in sides_present(state) if side not in state.recusal_answers)


def _recusal_answered(state: Hearing) -> bool:
    settled = not recusals_open(state) and not to_be_replaced(state)
    return state.recusal_asked_at is not None and settled and not recusal_unanswered(state)


def _settlement_answered(stage: Stage) -> Callable[[Hearing], bool]:
    """Tell of a stage whether settlement was asked there and each side present answered, or asked again since."""

    def done(state: Hearing) -> bool:
        opening = state.opening
        if opening.settlement_asked_in is None:
            return False
        if opening.settlement_asked_in is not stage:
            return _STAGES.index(opening.settlement_asked_in) > _STAGES.index(stage)
        return all(side in opening.settlement for side in sides_present(state))

    return done


def _grounds_examined(state: Hearing) -> bool:
    """Tell whether every ground of the fixed scope was taken up; without a scope, whether any was."""
    taken_up = {one.ground for one in state.examination.taken_up}
    if state.focus is not None:
        taken_up.add(state.focus.ground)
    scope = state.examination.scope
    if scope is None:
        return bool(taken_up)
    given_up = {one.ground for one in state.examination.given_up if not one.claims and not one.exhibits}
    return all(one.ground in taken_up | given_up for one in scope)


def _witnesses_heard(state: Hearing) -> bool:
    inside = {WitnessState.CALLED, WitnessState.WARNED, WitnessState.CONFRONTED}
    return not any(one.state in inside for one in state.witnesses.testimonies.values())


def _each_side_spoke(stage: Stage) -> Callable[[Hearing], bool]:
    """Tell of a stage whether the minutes hold words of each side present that were said there."""

    def done(state: Hearing) -> bool:
        silent = set(sides_present(state))
        for one in reversed(tuple(state.utterances.values())) if _reached(state, stage) else ():
            if one.stage is stage:
                line = line_of(state, one.speaker)
                silent.discard(line.side if line is not None else Side.NONE)
            if not silent or _STAGES.index(one.stage) < _STAGES.index(stage):
                break
        return not silent and _reached(state, stage)

    return done


def _reached(state: Hearing, stage: Stage) -> bool:
    return any(one.kind == "stage" and one.stage is stage for one in state.course)


def _minutes_lie_there(state: Hearing) -> bool:
    return state.minutes is not None and not state.minutes.stale


def _row(stage: Stage, begun: tuple[type, ...], after: tuple[Step, ...], done: Callable[[Hearing], bool]) -> Row:
    return Row(stage, frozenset(begun), after, done)


AGENDA: Mapping[Step, Row] = {
    Step.ROLL_CALL: _row(Stage.PREPARATION, (e.Adjourned, e.IdentityChecked), (), _roll_called),
    Step.DISCIPLINE: _row(
        Stage.PREPARATION, (e.DisciplineRead,), (), lambda state: state.opening.discipline_read_at is not None
    ),
    Step.INTRODUCTIONS: _row(Stage.OPENING, (e.StageEntered,), (Step.ROLL_CALL, Step.DISCIPLINE), _introduced),
    Step.STANDING: _row(Stage.OPENING, (e.StandingAsked,), (), _standing_settled),
    Step.RIGHTS: _row(
        Stage.OPENING, (e.RightsRead,), (Step.STANDING,), lambda state: state.opening.rights_read_at is not None
    ),
    Step.RECUSAL: _row(Stage.OPENING, (e.RecusalAsked,), (Step.STANDING, Step.RIGHTS), _recusal_answered),
    Step.SETTLEMENT: _row(Stage.OPENING, (e.SettlementAsked,), (Step.RECUSAL,), _settlement_answered(Stage.OPENING)),
    Step.STATEMENT: _row(
        Stage.INVESTIGATION,
        (e.StageEntered, e.ScopeStated),
        (Step.RECUSAL,),
        lambda state: state.examination.stated is not None,
    ),
    Step.SCOPE: _row(
        Stage.INVESTIGATION,
        (e.ScopeFixed,),
        (Step.STATEMENT,),
        lambda state: state.examination.scope is not None,
    ),
    Step.GROUNDS: _row(Stage.INVESTIGATION, (e.StageEntered, e.FocusSet), (Step.SCOPE,), _grounds_examined),
    Step.WITNESSES: _row(Stage.INVESTIGATION, (e.WitnessCalled,), (Step.SCOPE,), _witnesses_heard),
    Step.ARGUMENT: _row(Stage.DEBATE, (e.StageEntered,), (Step.GROUNDS,), _each_side_spoke(Stage.DEBATE)),
    Step.LAST_WORDS: _row(Stage.FINAL_STATEMENTS, (e.StageEntered,), (), _each_side_spoke(Stage.FINAL_STATEMENTS)),
    Step.SETTLEMENT_AGAIN: _row(
        Stage.FINAL_STATEMENTS, (e.SettlementAsked,), (), _settlement_answered(Stage.FINAL_STATEMENTS)
    ),
    Step.RESULT: _row(Stage.ANNOUNCEMENT, (e.StageEntered, e.Announced), (), lambda state: bool(state.announcement)),
    Step.READING: _row(Stage.MINUTES, (e.StageEntered, e.MinutesPresented), (), _minutes_lie_there),
    Step.SIGNING: _row(
        Stage.MINUTES,
        (e.MinutesSigned, e.SigningRefused),
        (Step.READING,),
        lambda state: _minutes_lie_there(state) and not not_answered(state),
    ),
}
"""Every step, in order. A result that is announced at the final statements has no step; closing asks for it itself."""

_BEGUN: Mapping[type, tuple[Step, ...]] = {
    kind: tuple(step for step, row in AGENDA.items() if kind in row.begun)
    for kind in {kind for row in AGENDA.values() for kind in row.begun}
}


class Status(StrEnum):
    """How far a step is."""

    OPEN = "open"
    CURRENT = "current"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Line:
    """A step as it stands, and whether the rule set requires it."""

    step: Step
    stage: Stage
    status: Status
    required: bool


def step_after(state: Hearing, event: Event) -> Step:
    """Give the step at which the hearing is after this event; ``state`` has the event folded in already.

    Of several steps of the stage that the event may begin it is the first that is not done yet, or the last.
    """
    steps = [step for step in _BEGUN.get(type(event), ()) if AGENDA[step].stage is state.stage]
    if not steps:
        return state.step
    return next((step for step in steps if not AGENDA[step].done(state)), steps[-1])


def is_done(state: Hearing, step: Step) -> bool:
    """Tell whether a step is done as things stand."""
    return AGENDA[step].done(state)


def agenda(state: Hearing) -> tuple[Line, ...]:
    """Give every step of the hearing, in order, with how far it is."""
    return tuple(
        Line(step, row.stage, _status(state, step), step in state.rules.required) for step, row in AGENDA.items()
    )


def _status(state: Hearing, step: Step) -> Status:
    if _STAGES.index(AGENDA[step].stage) <= _furthest(state) and is_done(state, step):
        return Status.DONE
    return Status.CURRENT if step is state.step else Status.OPEN


def _furthest(state: Hearing) -> int:
    """Give the number of the furthest stage that the hearing has been in."""
    return max((_STAGES.index(one.stage) for one in state.course if one.kind == "stage"), default=0)


def missing_before(state: Hearing, target: Stage) -> tuple[Step, ...]:
    """Give the required steps that must be done before this stage: those of the stages passed, in order.

    None are missing for going back. Once the oral part is over, only the minutes' own steps are: nothing else can be
    made up for then, and a withdrawn request may have ended it anywhere.
    """
    here = _STAGES.index(state.stage)
    first = _STAGES.index(Stage.MINUTES) if state.closed_at is not None else 0
    if _STAGES.index(target) <= here:
        return ()
    return tuple(
        step
        for step, row in AGENDA.items()
        if step in state.rules.required and first <= _STAGES.index(row.stage) <= here and not row.done(state)
    )


def missing_first(state: Hearing, step: Step) -> tuple[Step, ...]:
    """Give the required steps that must be done before this one begins, in order."""
    return tuple(one for one in AGENDA[step].after if one in state.rules.required and not is_done(state, one))
