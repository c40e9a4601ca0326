from array import array

from hypothesis import given
from hypothesis import strategies as st

from hearing.speech.gate import FRAME, Gate, GateRules, Utterance
from hearing.speech.port import LONGEST_SECONDS, RATE

SECOND = RATE / FRAME


def run(chances, rules=None):
    """Give the utterances of a stream in which each frame's samples are all the frame's number."""
    gate = Gate(rules)
    ended = [gate.push(array("f", [number] * FRAME), chance) for number, chance in enumerate(chances)]
    return [done for done in [*ended, gate.finish()] if done is not None]


def frames_of(utterance: Utterance):
    assert utterance.start % FRAME == 0
    numbers = [int(number) for number in utterance.samples[::FRAME]]
    assert numbers[0] == utterance.start // FRAME  # it says where in the stream it is
    return numbers


def seconds(length, chance):
    return [chance] * round(length * SECOND)


def test_speech_is_given_with_what_came_before_it():
    (said,) = run([*seconds(2, 0.01), *seconds(1, 0.9), *seconds(2, 0.01)])
    numbers = frames_of(said)
    first_voiced = round(2 * SECOND)
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert (first_voiced - numbers[0]) * FRAME / RATE >= 0.3
    assert numbers[-1] >= first_voiced + round(SECOND) - 1
    assert not said.cut


def test_speech_at_once_loses_nothing():
    (said,) = run([*seconds(1, 0.9), *seconds(1, 0.0)])
    assert frames_of(said)[0] == 0


def test_a_pause_between_words_does_not_end_an_utterance():
    assert len(run([*seconds(1, 0.9), *seconds(0.3, 0.1), *seconds(1, 0.9), *seconds(1, 0.1)])) == 1
    assert len(run([*seconds(1, 0.9), *seconds(0.8, 0.1), *seconds(1, 0.9), *seconds(1, 0.1)])) == 2


def test_a_knock_is_no_speech():
    assert run([*seconds(1, 0.0), *seconds(0.1, 0.99), *seconds(1, 0.0)]) == []


def test_silence_gives_nothing():
    assert run(seconds(60, 0.3)) == []


def test_who_talks_without_end_is_cut_where_it_is_quietest():
    chances = seconds(40, 0.9)
    dip = round(13 * SECOND)
    chances[dip] = 0.5
    said = run(chances)
    assert frames_of(said[0])[-1] == dip
    assert [one.cut for one in said] == [True, True, False]
    assert [number for one in said for number in frames_of(one)] == list(range(len(chances)))


def test_a_draft_shows_what_is_under_way():
    gate = Gate()
    for number, chance in enumerate([*seconds(1, 0.0), *seconds(0.1, 0.9)]):
        gate.push(array("f", [number] * FRAME), chance)
    assert gate.so_far() is None  # it may still be a knock
    assert gate.speaking
    for _ in range(10):
        gate.push(array("f", [0.0] * FRAME), 0.9)
    draft = gate.so_far()
    assert draft is not None
    assert draft.cut
    assert draft.start < RATE


@given(st.lists(st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.99]), max_size=1500))
def test_every_voiced_stretch_is_in_an_utterance_of_bounded_length(chances):
    rules = GateRules()
    said = run(chances, rules)
    assert all(one.seconds <= rules.longest <= LONGEST_SECONDS for one in said)
    given_out = {number for one in said for number in frames_of(one)}
    run_length = 0
    for number, chance in enumerate(chances):
        run_length = run_length + 1 if chance >= rules.begins else 0
        if run_length * FRAME / RATE >= rules.least + FRAME / RATE:
            assert number in given_out
