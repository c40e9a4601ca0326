"""Who gets what on a thin line: voices first, the largest tile first, and nothing swings."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from signaling.engines.allocation import BEGIN, STAY, Demand, Layer, allocate, wanted

VOICES = 80_000.0
LAYERS = (Layer(60_000, 90), Layer(180_000, 180), Layer(600_000, 360))

demands = st.lists(
    st.builds(
        lambda bits, height, now: (
            tuple(Layer(sum(bits[: n + 1]), 90 << n) for n in range(len(bits))),
            height,
            min(now, len(bits) - 1) if now >= 0 and bits else None,
        ),
        st.lists(st.floats(1_000, 1_000_000), max_size=3),
        st.sampled_from([0, 60, 120, 240, 480, 1080]),
        st.integers(-1, 2),
    ),
    max_size=10,
).map(lambda found: [Demand(number, *each) for number, each in enumerate(found)])


def cost(given_layers: dict[int, int | None], wishes: list[Demand[int]]) -> float:
    return sum(wish.layers[level].bits for wish in wishes if (level := given_layers[wish.key]) is not None)


@given(st.floats(0, 5_000_000), demands)
def test_all_fits_and_nobody_gets_what_they_do_not_see(budget, wishes):
    found = allocate(budget, VOICES, wishes)
    assert found.keys() == {wish.key for wish in wishes}
    assert STAY * cost(found, wishes) <= max(0.0, budget - VOICES) + 1e-3
    for wish in wishes:
        level = found[wish.key]
        assert level is None or (wish.height > 0 and 0 <= level <= wish.useful)


@given(demands)
def test_on_a_line_without_limit_everyone_gets_what_is_of_use(wishes):
    found = allocate(float("inf"), VOICES, wishes)
    assert all(found[wish.key] == wish.useful for wish in wishes if wish.height and wish.layers)


@given(st.floats(0, 5_000_000), demands)
def test_what_was_given_stays_given_while_the_line_stays(budget, wishes):
    def again(now: dict[int, int | None]) -> list[Demand[int]]:
        return [Demand(wish.key, wish.layers, wish.height, now[wish.key]) for wish in wishes]

    first = allocate(budget, VOICES, wishes)
    second = allocate(budget, VOICES, again(first))
    third = allocate(budget, VOICES, again(second))
    assert cost(second, wishes) >= cost(first, wishes) * 0.5 or first == second
    assert allocate(budget, VOICES, again(third)).keys() == third.keys()


def test_the_speaker_keeps_the_picture_when_the_others_must_go():
    wishes = [Demand("small", LAYERS, 90, 0), Demand("speaker", LAYERS, 720, 2), Demand("hidden", LAYERS, 0, 1)]
    assert allocate(2_000_000, VOICES, wishes) == {"speaker": 2, "small": 0, "hidden": None}
    assert allocate(400_000, VOICES, wishes) == {"speaker": 1, "small": 0, "hidden": None}
    assert allocate(145_000, VOICES, wishes) == {"speaker": 0, "small": None, "hidden": None}
    assert allocate(120_000, VOICES, wishes) == {"speaker": None, "small": None, "hidden": None}


def test_a_shared_screen_comes_before_every_face_however_small_it_is_shown():
    screen = Demand("screen", [Layer(100_000, 1080)], 360, 0, first=True)
    wishes = [Demand("speaker", LAYERS, 720, 2), screen]
    assert allocate(2_000_000, VOICES, wishes) == {"screen": 0, "speaker": 2}
    assert allocate(VOICES + 110_000, VOICES, wishes) == {"screen": 0, "speaker": None}
    assert allocate(VOICES + 110_000, VOICES, [wishes[0], replace(screen, height=0)]) == {"screen": None, "speaker": 0}


def test_a_paused_picture_needs_more_room_to_come_back_than_to_stay():
    room = VOICES + 60_000 * (BEGIN + 1) / 2
    assert allocate(room, VOICES, [Demand("p", LAYERS, 360, 0)]) == {"p": 0}
    assert allocate(room, VOICES, [Demand("p", LAYERS, 360, None)]) == {"p": None}


def test_what_is_wanted_is_what_is_of_use():
    assert wanted(VOICES, [Demand("p", LAYERS, 180), Demand("q", LAYERS, 0)]) == VOICES + BEGIN * 180_000
