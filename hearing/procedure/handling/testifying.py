"""Witnesses: called one at a time, told their duty before they speak, released, and confronted when they contradict."""

from collections.abc import Sequence

from hearing.procedure.commands import (
    CallWitness,
    ConfrontWitnesses,
    EndConfrontation,
    Invited,
    ReleaseWitness,
    WarnWitness,
)
from hearing.procedure.events import (
    ConfrontationBegun,
    ConfrontationEnded,
    Event,
    Moved,
    WitnessCalled,
    WitnessReleased,
    WitnessWarned,
)
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.order import refuse_expelled
from hearing.procedure.people import device_of, identity_confirmed, participant, room_of
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.procedure.words import people_in_words
from hearing.vocabulary import Role, Room, WitnessState

MAY_TESTIFY = frozenset({WitnessState.WARNED, WitnessState.CONFRONTED})
"""Witnesses who were told the duty of truth: only they get the floor."""


def witnesses_inside(state: Hearing) -> tuple[str, ...]:
    """Give the witnesses in the hearing room, in roster order."""
    return tuple(
        one.id for one in state.roster.values() if one.role is Role.WITNESS and room_of(state, one.id) is Room.HEARING
    )


def state_of(state: Hearing, who: str) -> WitnessState:
    """Give how far a witness is; one who was never called waits."""
    testimony = state.witnesses.testimonies.get(who)
    return testimony.state if testimony is not None else WitnessState.WAITING


def _witness(state: Hearing, who: str) -> Invited:
    line = participant(state, who)
    if line.role is not Role.WITNESS:
        raise Refused("not_a_witness", f"{line.name}不是证人。", f"{line.name} is not a witness.")
    return line


def _require_alone(state: Hearing) -> None:
    inside = witnesses_inside(state)
    if inside:
        zh, en = people_in_words(state, inside)
        raise Refused(
            "witness_inside",
            f"证人应单独作证：{zh}仍在审理庭内；请先令其退庭。",
            f"Witnesses are heard alone, and {en} is still in the hearing room; release them first.",
        )


def _require_ready(state: Hearing, line: Invited) -> None:
    """Refuse a witness who cannot come in now; one seated in an on-site room is called into that room.

    Records from before there was a witness room have witnesses in the waiting room.
    """
    refuse_expelled(state, line.id)
    here = room_of(state, line.id)
    seated = bool(line.seat_of) and room_of(state, device_of(state, line.id)) is Room.HEARING
    if here not in {Room.WITNESS, Room.WAITING} and not (seated and here is Room.OUTSIDE):
        raise Refused(
            "not_waiting",
            f"{line.name}不在证人候审室，不能传唤到庭。",
            f"{line.name} is not waiting and cannot be called in.",
        )
    if line.seat_of and not seated:
        raise Refused(
            "seated",
            f"{line.name}在现场审理庭就座；请先准许该庭的审理辅助员入庭。",
            f"{line.name} sits in an on-site room; admit that room's assistant first.",
        )


def call(state: Hearing, command: CallWitness, act: Act) -> Sequence[Event]:
    """Call a waiting witness in, alone; one who was released comes back only to be confronted."""
    line = _witness(state, command.participant)
    if state_of(state, line.id) is WitnessState.RELEASED:
        raise Refused(
            "witness_released",
            f"{line.name}已作证完毕；如需再次到庭，只能与其他证人对质。",
            f"{line.name} was released, and comes back only to be confronted with another witness.",
        )
    _require_alone(state)
    _require_ready(state, line)
    return WitnessCalled(line.id, command.subject.strip()), Moved(line.id, Room.HEARING)


def may_warn(state: Hearing, by: str) -> None:
    """Refuse when no witness waits to be told their duty, and one whose identity is not confirmed."""
    called = [who for who in witnesses_inside(state) if state_of(state, who) is WitnessState.CALLED]
    if not called:
        raise Refused(
            "no_witness",
            "庭内没有待告知作证义务的证人；请先传唤证人。",
            "No witness in the room is still to be told the duty of truth; call one first.",
        )
    if not identity_confirmed(state, called[0]):
        name = state.roster[called[0]].name
        raise Refused(
            "identity_unchecked",
            f"{name}的身份尚未核验通过；请先核验。",
            f"The identity of {name} is not confirmed; check it first.",
        )


def warn(state: Hearing, command: WarnWitness, act: Act) -> Sequence[Event]:
    """Tell the witness in the room the duty of truth."""
    called = (who for who in witnesses_inside(state) if state_of(state, who) is WitnessState.CALLED)
    return (WitnessWarned(next(called), command.undertaking.strip()),)


def may_release(state: Hearing, by: str) -> None:
    """Refuse when no witness is in the room, and during a confrontation, whose end sends all of them out."""
    if not witnesses_inside(state):
        raise Refused("no_witness", "庭内没有证人。", "No witness is in the room.")
    if state.witnesses.confronted:
        raise Refused(
            "confrontation",
            "对质尚未结束；请先结束对质。",
            "The confrontation is not over; end it first.",
        )


def release(state: Hearing, command: ReleaseWitness, act: Act) -> Sequence[Event]:
    """Release a witness, who leaves the room."""
    line = _witness(state, command.participant)
    if line.id not in witnesses_inside(state):
        raise Refused("not_inside", f"{line.name}不在审理庭内。", f"{line.name} is not in the hearing room.")
    released = WitnessReleased(line.id, command.reason.strip())
    return released, Moved(line.id, Room.WITNESS), *floor_lost(state, line.id)


def confront(state: Hearing, command: ConfrontWitnesses, act: Act) -> Sequence[Event]:
    """Bring in together two or more witnesses who have testified."""
    people = tuple(_witness(state, who) for who in dict.fromkeys(command.participants))
    subject = said(command.subject, "subject_needed", "请写明对质事项。", "Say what the witnesses are confronted on.")
    if len(people) < 2:
        raise Refused("two_needed", "对质须有两名以上证人。", "A confrontation needs two witnesses or more.")
    _require_alone(state)
    for line in people:
        if state_of(state, line.id) is not WitnessState.RELEASED or not _was_told(state, line.id):
            raise Refused(
                "not_released",
                f"{line.name}尚未单独作证完毕，不能参加对质。",
                f"{line.name} has not testified alone yet and cannot be confronted.",
            )
        _require_ready(state, line)
    moves = (Moved(line.id, Room.HEARING) for line in people)
    return ConfrontationBegun(tuple(line.id for line in people), subject), *moves


def _was_told(state: Hearing, who: str) -> bool:
    """Tell whether a witness was told the duty of truth; one who was let go before that never testified."""
    return state.witnesses.testimonies[who].warned_at is not None


def may_end(state: Hearing, by: str) -> None:
    """Refuse when there is no confrontation."""
    if not state.witnesses.confronted:
        raise Refused("no_confrontation", "现在没有进行对质。", "No confrontation is going on.")


def end(state: Hearing, command: EndConfrontation, act: Act) -> Sequence[Event]:
    """End the confrontation; the witnesses leave the room."""
    return _confrontation_over(state)


def _confrontation_over(state: Hearing) -> tuple[Event, ...]:
    inside = tuple(who for who in state.witnesses.confronted if room_of(state, who) is Room.HEARING)
    return ConfrontationEnded(), *(Moved(who, Room.WITNESS) for who in inside), *floor_lost(state, *inside)


def require_warned(state: Hearing, line: Invited) -> None:
    """Refuse the floor to a witness who was not told the duty of truth."""
    if line.role is Role.WITNESS and state_of(state, line.id) not in MAY_TESTIFY:
        raise Refused(
            "witness_not_warned",
            f"尚未向证人{line.name}告知如实作证的义务和作伪证的责任；告知后才能给予发言权。",
            f"The witness {line.name} has not been told the duty of truth; do so before giving the floor.",
        )


def sent_out(state: Hearing) -> tuple[Event, ...]:
    """Give what sends the witnesses out when the hearing goes on to another stage: a witness never sits in.

    Who was told the duty has testified; who was only called in may be called again.
    """
    if state.witnesses.confronted:
        return _confrontation_over(state)
    inside = witnesses_inside(state)
    released = (who for who in inside if state_of(state, who) in MAY_TESTIFY)
    events: tuple[Event, ...] = tuple(WitnessReleased(who, "") for who in released)
    return *events, *(Moved(who, Room.WITNESS) for who in inside), *floor_lost(state, *inside)
