"""More of what must hold: opening, examination, clocks, closing. ``invariants.py`` says how these are used."""

from collections.abc import Callable

from hearing.procedure import events as e
from hearing.procedure.fairness import checklist
from hearing.procedure.state import Hearing
from hearing.vocabulary import Mode, MotionKind, Place, Role, Room, Side, Stage
from tests.hearing.procedure.walks.random_hearing import Step

STOPPED_BY_RECUSAL = (e.FloorGiven, e.FocusSet, e.Announced, e.HearingClosed)
ADDING = {MotionKind.NEW_GROUND, MotionKind.NEW_EVIDENCE}
ORAL = {Stage.OPENING, Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT}
CNIPA = ("cnipa-2024", "cnipa-2026")


def between_sittings_nobody_is_inside_or_known(step: Step) -> None:
    if not any(isinstance(one.event, e.Adjourned) for one in step.events):
        return
    for here in step.after.presence.values():
        assert here.room is Room.OUTSIDE, "someone stayed after the adjournment"
        assert here.identity is None


def who_must_withdraw_is_gone(step: Step) -> None:
    for one in step.events:
        if isinstance(one.event, e.RecusalDecided) and one.event.upheld:
            for who in step.before.recusal_answers[one.event.side].against:
                assert step.after.presence[who].room is Room.OUTSIDE


def _recusal_undecided(state: Hearing) -> bool:
    """In a file's own segment a request counts that names nobody, or anyone but people of other files alone."""
    undecided = [
        answer
        for side, answer in state.recusal_answers.items()
        if answer.requested and side not in state.recusal_decisions
    ]
    segment, people = state.joint.segment, {**state.former, **state.roster}
    if not segment:
        return bool(undecided)
    named = [[people[who].files for who in one.against] for one in undecided]
    return any(not of_each or any(not files or segment in files for files in of_each) for of_each in named)


def a_request_for_recusal_suspends(step: Step) -> None:
    if not _recusal_undecided(step.before):
        return
    for one in step.events:
        assert not isinstance(one.event, STOPPED_BY_RECUSAL), f"{type(one.event).__name__} while a recusal is open"
        if isinstance(one.event, e.StageEntered):
            assert one.event.stage is Stage.PREPARATION or step.before.stage is Stage.PREPARATION


def the_investigation_begins_after_the_questions(step: Step) -> None:
    for one in step.events:
        if isinstance(one.event, e.StageEntered) and one.event.stage is Stage.INVESTIGATION:
            if step.before.stage is not Stage.OPENING:
                return
            before = step.before
            if before.rules.id in {"plain", "checked", *CNIPA}:
                assert before.recusal_asked_at is not None
                assert {before.roster[who].side for who in _sides_inside(before)} <= set(before.recusal_answers)
            if before.rules.id in CNIPA:
                assert before.opening.rights_read_at is not None
                assert before.opening.standing_asked_at is not None


def _sides_inside(state: Hearing) -> list[str]:
    roles = {Role.PARTY, Role.AGENT}
    return [
        one.id for one in state.roster.values() if one.role in roles and state.presence[one.id].room is Room.HEARING
    ]


OTHER_SIDE = {Side.PETITIONER: Side.PATENTEE, Side.PATENTEE: Side.PETITIONER}


def _came(state: Hearing, side: Side) -> bool:
    """Whether someone of this side was ever in the open hearing, and is inside if it was heard in default since.

    Only such a side can choose.
    """
    roles = {Role.PARTY, Role.AGENT}
    came = any(one.side is side and one.role in roles and one.id in state.attended for one in state.roster.values())
    inside = {state.roster[who].side for who in _sides_inside(state)}
    return came and (side not in state.order.defaults or side in inside)


def the_debate_begins_with_nothing_open(step: Step) -> None:
    for one in step.events:
        entered = isinstance(one.event, e.StageEntered) and one.event.stage is Stage.DEBATE
        if not entered or step.before.stage is not Stage.INVESTIGATION:
            continue
        for motion in step.before.examination.motions.values():
            assert motion.granted is not None, "an undecided motion"
            replies = motion.granted and motion.kind in ADDING and _came(step.before, OTHER_SIDE[motion.side])
            assert not replies or motion.reply is not None, "no reply chosen"
        if step.before.rules.id in CNIPA:
            assert step.before.examination.scope is not None


def only_what_is_in_the_scope_is_taken_up(step: Step) -> None:
    scope = step.before.examination.scope
    for one in step.events:
        if isinstance(one.event, e.FocusSet) and scope is not None:
            assert one.event.ground in {item.ground for item in scope}


def time_is_never_negative_nor_more_than_has_passed(step: Step) -> None:
    state = step.after
    if state.opened_at is None or not step.events:
        return
    passed = (step.events[-1].at - state.opened_at).total_seconds()
    assert all(seconds >= 0 for seconds in state.clocks.spent.values())
    assert sum(state.clocks.spent.values()) <= passed + 0.001
    running = state.clocks.running
    if running is not None:
        assert state.floor, "a clock runs while nobody has the floor"
        assert state.roster[state.floor].side is running.side
        assert running.side in {Side.PETITIONER, Side.PATENTEE}


def closing_leaves_no_check_unmet_in_silence(step: Step) -> None:
    for one in step.events:
        if isinstance(one.event, e.HearingClosed) and step.before.withdrawal is None:
            unmet = {check.id for check in checklist(step.before, one.at) if not check.satisfied}
            assert unmet <= set(step.after.overrides), f"closed in spite of {sorted(unmet - set(step.after.overrides))}"


def who_lost_their_standing_is_not_inside(step: Step) -> None:
    state = step.after
    for one in state.opening.standing.values():
        if one.sustained and one.against in state.roster:
            assert state.presence[one.against].room is not Room.HEARING, f"{one.against} has no standing"


def witnesses_are_heard_one_by_one(step: Step) -> None:
    """Called before they come in, alone unless confronted, and silent until they were told the duty of truth."""
    state = step.after
    inside = [
        one.id
        for one in state.roster.values()
        if one.role is Role.WITNESS and state.presence[one.id].room is Room.HEARING
    ]
    for who in inside:
        assert who in state.witnesses.testimonies, f"{who} is inside and was never called"
    assert len(inside) < 2 or set(inside) <= set(state.witnesses.confronted), f"{inside} hear one another"
    if state.floor in inside:
        assert state.witnesses.testimonies[state.floor].warned_at is not None, f"{state.floor} speaks untold"


def who_was_ordered_out_stays_out(step: Step) -> None:
    state = step.after
    for who, one in state.order.expelled.items():
        if who in state.roster and one.sitting == len(state.sittings) and state.stage in ORAL:
            assert state.presence[who].room is not Room.HEARING, f"{who} was ordered out and is inside"


def no_default_while_a_line_is_down(step: Step) -> None:
    for one in step.events:
        if isinstance(one.event, e.DefaultDeclared):
            state = step.before
            for who in state.roster.values():
                if who.side is one.event.side and who.role in {Role.PARTY, Role.AGENT}:
                    here = state.presence[who.seat_of or who.id]
                    lost = state.presence[who.id].room is Room.HEARING and not here.connections
                    assert not lost, f"default although the line of {who.id} failed"


def the_online_form_needs_each_sides_consent(step: Step) -> None:
    """Under the office's rules, for the very stage that begins, of each side that has someone there from afar."""
    for one in step.events:
        if not isinstance(one.event, e.StageEntered) or one.event.stage not in ORAL:
            continue
        before = step.before
        if before.rules.id not in CNIPA or before.mode in {Mode.ON_SITE, Mode.CIRCUIT}:
            continue
        for who in _sides_inside(before):
            line = before.roster[who]
            if line.place is Place.REMOTE and not line.seat_of:
                said = before.consents.get(line.side, {}).get(one.event.stage)
                assert said is not None, f"{line.side} was not asked about the {one.event.stage}"
                assert said.agreed, f"{line.side} did not agree to the {one.event.stage}"


def nobody_is_inside_between_two_sittings_without_coming_anew(step: Step) -> None:
    for one in step.events:
        if isinstance(one.event, e.Adjourned):
            inside = [who for who, here in step.after.presence.items() if here.room is not Room.OUTSIDE]
            assert not inside, f"{inside} are still inside"
            checked = [who for who, here in step.after.presence.items() if here.identity is not None]
            assert not checked, f"the checks of {checked} outlast the sitting"


OF_THE_PROCEDURE: tuple[Callable[[Step], None], ...] = (
    a_request_for_recusal_suspends,
    who_must_withdraw_is_gone,
    between_sittings_nobody_is_inside_or_known,
    the_investigation_begins_after_the_questions,
    the_debate_begins_with_nothing_open,
    only_what_is_in_the_scope_is_taken_up,
    time_is_never_negative_nor_more_than_has_passed,
    closing_leaves_no_check_unmet_in_silence,
    who_lost_their_standing_is_not_inside,
    witnesses_are_heard_one_by_one,
    who_was_ordered_out_stays_out,
    no_default_while_a_line_is_down,
    the_online_form_needs_each_sides_consent,
    nobody_is_inside_between_two_sittings_without_coming_anew,
)
