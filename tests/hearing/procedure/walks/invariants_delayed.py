"""What observers know who are behind: at no moment more than was, and never a withheld word."""

from collections.abc import Sequence
from datetime import timedelta

from hearing.procedure import events as e
from hearing.procedure.delayed import Delayed, as_known, delayed, is_withheld
from hearing.procedure.events import Recorded
from hearing.procedure.people import room_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import Room
from signaling.plan import late, plan


def observers_know_what_was_and_no_withheld_word(state: Hearing, recorded: Sequence[Recorded]) -> None:
    """Folded at some moments of the record; at the end they know all events, withheld ones without their words."""
    delay = timedelta(seconds=state.rules.observers_delay)
    if not delay:
        return
    known = Delayed(state.id)
    for moment in sorted({one.at for one in recorded} | {one.at + delay for one in recorded})[::40]:
        for one in known.advance(recorded[known.state.n :], state, moment):
            assert one.at + delay <= moment, f"event {one.n} is known before its time"
        if known.state.n:
            seen = as_known(known.state, state, delayed(state))
            assert all(room_of(state, leave.to) is Room.HEARING for leave in late(seen))
    list(known.advance(recorded[known.state.n :], state, recorded[-1].at + 3 * delay))
    assert known.state.n == state.n
    assert list(known.state.roster) == list(state.roster)
    for one in recorded:
        if isinstance(one.event, e.UtteranceRecorded) and is_withheld(state, one.at):
            kept = known.state.utterances.get(one.event.utterance)
            assert kept is None or set(kept.text) <= {"█"}, f"words of event {one.n} were withheld"
    assert not any(each.to in delayed(state) for each in plan(state).forwards)
