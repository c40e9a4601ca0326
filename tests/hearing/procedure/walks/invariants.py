"""What must hold of every hearing at every moment, written without looking at how the procedure does it.

Each invariant is a function of one step of a walk; it asserts. `ALWAYS` is looked at after every command that caused
something (the first one after refused commands too), `AT_THE_END` once a walk.
"""

from collections.abc import Callable, Mapping, Sequence

from hearing.procedure import commands as c
from hearing.procedure import events as e
from hearing.procedure import floor
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import fold
from hearing.procedure.minutes import minutes_digest
from hearing.procedure.names import name_of
from hearing.procedure.state import Hearing, Presence
from hearing.record.codec import decode, encode
from hearing.vocabulary import SYSTEM, IdentityResult, Mark, RecessPurpose, Role, Room, Stage
from tests.hearing.procedure.walks.invariants_delayed import observers_know_what_was_and_no_withheld_word
from tests.hearing.procedure.walks.invariants_procedure import OF_THE_PROCEDURE
from tests.hearing.procedure.walks.random_hearing import Step

NOWHERE = Presence()
PANEL = {Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER}
IN_THE_DELIBERATION = PANEL | {Role.TECHNICAL_INVESTIGATOR}
SIDES = {Role.PARTY, Role.AGENT}
TALKING = {Room.HEARING, Room.DELIBERATION, Room.PETITIONER, Room.PATENTEE}

PLAIN_STEPS = {
    (Stage.PREPARATION, Stage.OPENING),
    (Stage.OPENING, Stage.INVESTIGATION),
    (Stage.INVESTIGATION, Stage.DEBATE),
    (Stage.DEBATE, Stage.INVESTIGATION),
    (Stage.DEBATE, Stage.FINAL_STATEMENTS),
    (Stage.FINAL_STATEMENTS, Stage.INVESTIGATION),
    (Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT),
    (Stage.FINAL_STATEMENTS, Stage.MINUTES),
    (Stage.ANNOUNCEMENT, Stage.MINUTES),
    (Stage.MINUTES, Stage.ENDED),
}
STEPS = {
    "epo-opposition": {
        (Stage.PREPARATION, Stage.OPENING),
        (Stage.OPENING, Stage.DEBATE),
        (Stage.OPENING, Stage.INVESTIGATION),
        (Stage.INVESTIGATION, Stage.DEBATE),
        (Stage.DEBATE, Stage.INVESTIGATION),
        (Stage.DEBATE, Stage.FINAL_STATEMENTS),
        (Stage.FINAL_STATEMENTS, Stage.DEBATE),
        (Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT),
        (Stage.FINAL_STATEMENTS, Stage.MINUTES),
        (Stage.ANNOUNCEMENT, Stage.DEBATE),
        (Stage.ANNOUNCEMENT, Stage.MINUTES),
        (Stage.MINUTES, Stage.ENDED),
    },
    "ptab": {
        (Stage.PREPARATION, Stage.OPENING),
        (Stage.OPENING, Stage.DEBATE),
        (Stage.DEBATE, Stage.ANNOUNCEMENT),
        (Stage.ANNOUNCEMENT, Stage.DEBATE),
        (Stage.ANNOUNCEMENT, Stage.MINUTES),
        (Stage.MINUTES, Stage.ENDED),
    },
}
"""Every step between stages, by rule set; the others have the plain ones."""

BY: Mapping[type[e.Event], set[Role]] = {
    e.HearingOpened: {Role.LEADER},
    e.StageEntered: {Role.LEADER, Role.CLERK},
    e.RecusalAsked: {Role.LEADER},
    e.RecusalAnswered: {*SIDES, Role.ASSISTANT},
    e.FloorGiven: {Role.LEADER},
    e.FocusSet: {Role.LEADER, Role.CHIEF_EXAMINER, Role.CLERK},
    e.Recessed: {Role.LEADER},
    e.Resumed: {Role.LEADER},
    e.Announced: {Role.LEADER},
    e.HearingClosed: {Role.LEADER},
    e.HearingEnded: {Role.LEADER, Role.CLERK},
    e.IdentityChecked: {Role.LEADER, Role.CLERK, Role.ASSISTANT},
    e.UtteranceRecorded: {Role.CLERK},
    e.UtteranceAmended: {Role.LEADER, Role.CLERK},
    e.UtteranceSplit: {Role.LEADER, Role.CLERK},
    e.UtterancesMerged: {Role.LEADER, Role.CLERK},
    e.SpeakerReassigned: {Role.LEADER, Role.CLERK},
    e.InterpretationTied: {Role.LEADER, Role.CLERK},
    e.PassageMarked: {Role.LEADER, Role.CLERK},
    e.WordsStruck: {Role.LEADER, Role.CLERK},
    e.WordsRestored: {Role.LEADER, Role.CLERK},
    e.MinutesPresented: {Role.CLERK},
    e.CorrectionDecided: {Role.LEADER, Role.CLERK},
    e.MinutesSigned: {*SIDES, Role.LEADER, Role.CLERK},
    e.OpinionStated: {*SIDES, Role.ASSISTANT},
}
"""Who may cause what. Events that are not here may come from several sides or from the platform."""

PLATFORMS = {
    e.Connected, e.Lost, e.MediaArriving, e.MediaImpaired, e.MediaUnimpaired, e.RecordingSealed, e.OutageRecorded,
    e.FilmSealed, e.RedactionOrdered,
}  # fmt: skip


def _room(state: Hearing, who: str) -> Room:
    return state.presence.get(who, NOWHERE).room


def _device(state: Hearing, who: str) -> str:
    return state.roster[who].seat_of or who


def in_session(state: Hearing) -> bool:
    """Opened, and neither closed nor between two sittings."""
    return state.opened_at is not None and state.closed_at is None and state.adjourned is None


def a_refusal_changes_nothing(step: Step) -> None:
    if step.refused:
        assert step.after is step.before


def events_follow_one_another(step: Step) -> None:
    assert [one.n for one in step.events] == list(range(step.before.n + 1, step.after.n + 1))


def stages_change_by_the_table(step: Step) -> None:
    before, after = step.before.stage, step.after.stage
    kinds = {type(one.event) for one in step.events}
    if e.Adjourned in kinds:
        assert after is Stage.PREPARATION
        assert step.after.adjourned is not None
        assert step.after.adjourned.stage is before
    elif e.SittingOpened in kinds:
        assert step.before.adjourned is not None
        assert after is step.before.adjourned.stage
    elif e.WithdrawalDecided in kinds:
        assert after in {before, Stage.MINUTES}
    elif before is not after:
        assert (before, after) in STEPS.get(step.after.rules.id, PLAIN_STEPS), f"{before} to {after}"


def nothing_happens_without_authority(step: Step) -> None:
    for one in step.events:
        kind = type(one.event)
        if one.by == SYSTEM:
            assert kind not in BY, f"the platform caused {name_of(kind)}"
        elif kind in BY:
            assert step.before.roster[one.by].role in BY[kind], f"{one.by} caused {name_of(kind)}"
        if kind in PLATFORMS:
            assert one.by == SYSTEM


def the_floor_belongs_to_one_who_can_be_heard(step: Step) -> None:
    state = step.after
    if not state.floor:
        return
    line = state.roster[state.floor]
    assert line.role is not Role.OBSERVER
    assert in_session(state), "the floor outside a session"
    assert state.recess is None, "the floor in a recess"
    assert _room(state, line.id) is Room.HEARING, "the floor outside the room"
    assert state.presence[_device(state, line.id)].connections, "the floor without a line"
    if line.role in SIDES:
        assert state.presence[line.id].identity is not IdentityResult.NOT_CONFIRMED


def at_most_one_person_is_heard_on_the_floor(step: Step) -> None:
    state = step.after
    reasons = {who: floor.may_be_heard(state, who) for who in state.roster}
    on_floor = [who for who, why in reasons.items() if why in {floor.Reason.FLOOR, floor.Reason.SEATED}]
    holder = {state.floor, _device(state, state.floor)} if state.floor else set()
    assert set(on_floor) <= holder
    for who, why in reasons.items():
        if why.heard:
            _may_really_be_heard(state, who)


def _may_really_be_heard(state: Hearing, who: str) -> None:
    here = state.presence[who]
    assert here.room in TALKING, f"{who} is heard from {here.room}"
    assert not here.muted_by, f"{who} is heard although muted"
    assert state.roster[who].role is not Role.OBSERVER
    assert state.stage is not Stage.ENDED
    if state.recess is not None:
        assert here.room is not Room.HEARING, f"{who} is heard in a recess"


def nobody_hears_or_sees_across_rooms(step: Step) -> None:
    """Every third pair of people who are not together, another third after each event: a walk meets all of them."""
    state = step.after
    if not step.events:
        return
    rooms = {who: _room(state, who) for who in state.roster}
    pairs = [
        (source, listener)
        for listener, there in rooms.items()
        for source, here in rooms.items()
        if here is not there or here not in TALKING
    ]
    for source, listener in pairs[state.n % 3 :: 3]:
        reached = floor.may_hear(state, source, listener) or floor.may_see(state, source, listener)
        assert source == listener or not reached, f"{listener} in {rooms[listener]} is reached by {source}"


def the_deliberation_is_the_panels(step: Step) -> None:
    state = step.after
    inside = [who for who in state.roster if _room(state, who) is Room.DELIBERATION]
    if inside:
        assert state.recess is not None
        assert state.recess.purpose is RecessPurpose.DELIBERATION
    for who in inside:
        assert state.roster[who].role in IN_THE_DELIBERATION, f"{who} is in the deliberation"


def a_private_room_is_its_sides(step: Step) -> None:
    """Only who represents the side is there, and of those who came from the hearing nobody while it goes on."""
    state = step.after
    for who, line in state.roster.items():
        here = state.presence[who]
        if here.room not in {Room.PETITIONER, Room.PATENTEE}:
            assert here.stepped_out is None
            continue
        assert here.room == f"{line.side}_room"
        assert line.role in SIDES
        assert not line.seat_of
        assert here.stepped_out is not None
        if here.stepped_out.room is Room.HEARING:
            assert not in_session(state) or state.recess is not None, f"{who} consults while the hearing goes on"


def a_witness_is_there_only_to_testify(step: Step) -> None:
    state = step.after
    inside = [
        one.id for one in state.roster.values() if one.role is Role.WITNESS and _room(state, one.id) is Room.HEARING
    ]
    if inside and step.events:
        entered = {one.event.participant for one in step.events if isinstance(one.event, e.Moved)}
        if entered & set(inside):
            assert state.stage is Stage.INVESTIGATION, f"a witness came in during the {state.stage}"


def only_a_session_is_recorded(step: Step) -> None:
    state = step.after
    if floor.is_recorded(state):
        assert in_session(state)
        assert state.recess is None


def a_trouble_with_media_is_one_of_a_session(step: Step) -> None:
    state = step.after
    lasting = [(one.participant, one.trouble) for one in state.impairments if one.until is None]
    assert len(lasting) == len(set(lasting)), "the same trouble twice"
    assert not lasting or in_session(state)
    for one in state.impairments:
        assert state.opened_at is not None
        assert state.opened_at <= one.since
        assert one.until is None or one.since <= one.until
    for recorded in step.events:
        if isinstance(recorded.event, e.MediaImpaired):
            assert state.recess is None, "what was measured in a recess"
            assert _room(state, recorded.event.participant) is Room.HEARING


def what_is_closed_stays_closed(step: Step) -> None:
    if step.before.closed_at is not None:
        assert step.after.closed_at == step.before.closed_at
        assert step.after.stage in {Stage.MINUTES, Stage.ENDED}
    if step.before.stage is Stage.ENDED:
        assert {type(one.event) for one in step.events} <= {e.RecordingSealed, e.FilmSealed, e.RedactionOrdered}


def a_signature_is_on_what_was_presented(step: Step) -> None:
    for one in step.events:
        if isinstance(one.event, e.MinutesPresented):
            assert one.event.digest == minutes_digest(step.before, one.event.file)
        if isinstance(one.event, e.MinutesSigned):
            beside = step.before.joint.minutes
            lies = beside.get(one.event.file, step.before.minutes)
            assert lies is not None
            assert one.event.digest == lies.digest
            assert not lies.stale


def the_opening_finds_everyone_checked(step: Step) -> None:
    if not isinstance(step.command, c.OpenHearing) or not step.events:
        return
    for one in step.before.roster.values():
        here = step.before.presence[one.id]
        if one.role in SIDES and here.room is Room.HEARING:
            assert here.identity is IdentityResult.CONFIRMED, f"{one.id} was not checked"
        if one.role in PANEL:
            assert here.room is Room.HEARING, f"opened without {one.id}"


def words_are_never_lost(step: Step) -> None:
    """Whatever stood once is kept with the statement, or stands in the two that it was divided into, or in one."""
    for key, before in step.before.utterances.items():
        after = step.after.utterances.get(key)
        if after is None:
            into = step.after.utterances[step.after.merged[key]]
            assert before.text in into.text
            assert set(before.earlier) <= set(into.earlier)
        elif any(isinstance(one.event, e.UtteranceSplit | e.UtterancesMerged) for one in step.events):
            assert set(before.earlier) <= set(after.earlier)
            whole = "".join("".join(one.text for one in step.after.utterances.values()).split())
            assert "".join(before.text.split()) in whole
        else:
            assert after.earlier in (before.earlier, (*before.earlier, before.text))
            assert after.text == before.text or after.earlier[-1] == before.text
        if after is not None:
            assert after.wordings[: len(before.wordings)] == before.wordings


def marks_stand_within_the_words(step: Step) -> None:
    if not step.events:
        return
    for one in step.after.utterances.values():
        for mark in one.marks:
            assert 0 <= mark.begin <= mark.end <= len(one.text)
            assert mark.begin < mark.end or mark.mark is Mark.INAUDIBLE
        assert (one.wordings[-1].text, one.wordings[-1].speaker) == (one.text, one.speaker)


def what_was_struck_stands_as_it_was_said(step: Step) -> None:
    """Struck words are neither changed nor lost until somebody restores them."""
    if any(isinstance(one.event, e.WordsRestored | e.UtteranceSplit | e.UtterancesMerged) for one in step.events):
        return
    for key, before in step.before.utterances.items():
        after = step.after.utterances[key]
        struck = [one for one in before.marks if one.mark is Mark.STRUCK]
        standing = [after.text[one.begin : one.end] for one in after.marks if one.mark is Mark.STRUCK]
        for one in struck:
            assert any(before.text[one.begin : one.end] in words for words in standing)


ALWAYS: tuple[Callable[[Step], None], ...] = (
    a_refusal_changes_nothing,
    events_follow_one_another,
    stages_change_by_the_table,
    nothing_happens_without_authority,
    the_floor_belongs_to_one_who_can_be_heard,
    at_most_one_person_is_heard_on_the_floor,
    nobody_hears_or_sees_across_rooms,
    the_deliberation_is_the_panels,
    a_private_room_is_its_sides,
    a_witness_is_there_only_to_testify,
    only_a_session_is_recorded,
    a_trouble_with_media_is_one_of_a_session,
    what_is_closed_stays_closed,
    a_signature_is_on_what_was_presented,
    the_opening_finds_everyone_checked,
    words_are_never_lost,
    marks_stand_within_the_words,
    what_was_struck_stands_as_it_was_said,
    *OF_THE_PROCEDURE,
)


def the_replay_is_the_live_state(state: Hearing, recorded: Sequence[Recorded]) -> None:
    again = [Recorded(one.n, one.at, one.by, one.command_id, decode(*encode(one.event))) for one in recorded]
    assert fold(state.id, again) == state


def moments_never_go_back(state: Hearing, recorded: Sequence[Recorded]) -> None:
    moments = [one.at for one in recorded]
    assert moments == sorted(moments)


def the_record_never_knows_two_floors(state: Hearing, recorded: Sequence[Recorded]) -> None:
    """Between two gifts of the floor the record says that the first one ended, and how."""
    holder = ""
    for one in recorded:
        if isinstance(one.event, e.FloorGiven):
            assert not holder, f"event {one.n} gives the floor while {holder} has it"
            holder = one.event.participant
        elif isinstance(one.event, e.FloorTaken):
            assert one.event.participant == holder, f"event {one.n} ends a floor that {holder or 'nobody'} has"
            holder = ""
    assert holder == state.floor


AT_THE_END: tuple[Callable[[Hearing, Sequence[Recorded]], None], ...] = (
    the_replay_is_the_live_state,
    moments_never_go_back,
    the_record_never_knows_two_floors,
    observers_know_what_was_and_no_withheld_word,
)
