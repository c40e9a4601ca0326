"""Answers that are worked out once for each state."""

from hearing.procedure.keeping import KEPT, once_for_each_state
from hearing.procedure.state import Hearing


def test_an_answer_is_worked_out_once_for_the_same_state_and_anew_for_one_that_only_equals_it():
    asked = []

    @once_for_each_state
    def name(state):
        asked.append(state.id)
        return state.id

    state, twin = Hearing("h1"), Hearing("h1")
    assert [name(state), name(state), name(twin), name(twin)] == ["h1"] * 4
    assert len(asked) == 2


def test_only_the_latest_states_are_kept():
    asked = []
    ask = once_for_each_state(lambda state: asked.append(state.id))
    first = Hearing("first")
    for state in (first, *(Hearing(str(n)) for n in range(KEPT)), first):
        ask(state)
    assert asked.count("first") == 2
