"""Seconds folded into intervals: what is said, when it begins and ends, and that it does not come and go."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.vocabulary import Trouble
from signaling.media import Flow, LegQuality, MediaKind
from signaling.quality import (
    CLOSES_AFTER,
    LIMITS,
    OPENS_AFTER,
    Heard,
    Interval,
    Measured,
    Seen,
    Watch,
    receiving,
    sending,
)

START = datetime(2026, 11, 23, 10, 2, 10, tzinfo=UTC)
BAD, GOOD = 1.0, 0.0


def second(number: float) -> datetime:
    return START + timedelta(seconds=number)


def fold(levels: Sequence[float | None], trouble: Trouble = Trouble.NOT_HEARD) -> list[Interval]:
    watch = Watch(trouble)
    found = (watch.take(level, second(number)) for number, level in enumerate(levels, 1))
    return [one for one in found if one is not None]


def test_an_interval_begins_with_the_first_bad_second_and_ends_with_the_last():
    opened, closed = fold([GOOD, BAD, BAD, BAD, BAD, GOOD, GOOD, GOOD])
    assert opened == Interval(Trouble.NOT_HEARD, second(1), None)
    assert closed == Interval(Trouble.NOT_HEARD, second(1), second(5), 1.0)


def test_two_bad_seconds_are_no_word():
    assert fold([BAD, BAD, GOOD, BAD, BAD, GOOD]) == []


def test_one_good_second_between_bad_ones_ends_nothing():
    assert [one.until for one in fold([BAD, BAD, BAD, GOOD, BAD, BAD])] == [None]


def test_what_cannot_be_any_more_ends_at_once():
    assert fold([BAD, BAD, BAD, None])[-1] == Interval(Trouble.NOT_HEARD, START, second(3), 1.0)


def test_between_the_two_limits_it_goes_on_and_does_not_begin():
    limit = LIMITS[Trouble.BREAKS_UP]
    between = (limit.begins + limit.ends) / 2
    assert fold([between] * 9, Trouble.BREAKS_UP) == []
    assert len(fold([limit.begins] * 3 + [between] * 9, Trouble.BREAKS_UP)) == 1


def test_how_bad_it_was_is_the_mean_of_the_bad_seconds():
    found = fold([GOOD, 0.5, GOOD, 0.2, 0.3, 0.4, GOOD, 0.1, GOOD, GOOD], Trouble.BREAKS_UP)
    assert [one.level for one in found] == [None, pytest.approx(0.25)]
    again = fold([900.0] * 4 + [None] + [1_000.0] * 3 + [None], Trouble.LATE)
    assert [one.level for one in again] == [None, 900.0, None, 1_000.0]


LEVELS = st.lists(st.sampled_from([None, 0.0, 0.3, 0.7, 1.0]), max_size=60)


@given(LEVELS, st.sampled_from([Trouble.NOT_HEARD, Trouble.HEARS_NOBODY, Trouble.HEARS_BROKEN]))
def test_whatever_comes_intervals_open_and_close_in_turn_do_not_touch_and_are_long_enough(levels, trouble):
    found = fold(levels, trouble)
    assert [one.until is None for one in found] == [number % 2 == 0 for number in range(len(found))]
    closed = [(one.since, one.until) for one in found if one.until is not None]
    for since, until in closed:
        assert until - since >= OPENS_AFTER
    for (_, until), (since, _) in itertools.pairwise(closed):
        assert until < since
    begins = LIMITS[trouble].begins
    bad = sum(level is not None and level >= begins for level in levels)
    assert len(closed) <= bad // OPENS_AFTER.seconds


@given(LEVELS)
def test_enough_good_seconds_end_everything(levels):
    found = fold([*levels, *[GOOD] * (CLOSES_AFTER.seconds + 1)])
    assert len(found) % 2 == 0


@given(LEVELS, st.lists(st.floats(0.2, 1.0), min_size=60, max_size=60))
def test_moments_within_the_seconds_do_not_matter_to_the_order(levels, steps):
    watch, at = Watch(Trouble.NOT_HEARD), START
    for level, step in zip(levels, steps, strict=False):
        at += timedelta(seconds=step)
        one = watch.take(level, at)
        assert one is None or one.since <= (one.until or at) <= at


def report(audio: int, video: int, *, lost: int = 0) -> LegQuality:
    flows = (Flow(MediaKind.AUDIO, audio, lost, 0, 0.0), Flow(MediaKind.VIDEO, video, 0, 0, 0.0))
    return LegQuality("h1", "p4", "p4-1", audio + video, 0, lost, flows)


def test_nothing_from_who_is_to_be_heard_is_bad_and_from_another_is_nothing():
    before, after = report(100, 100), report(100, 130)
    due = sending(before, after, heard=True, seen=True)
    assert due == {Trouble.NOT_HEARD: 1.0, Trouble.BREAKS_UP: None, Trouble.NOT_SEEN: 0.0}
    assert set(sending(before, after, heard=False, seen=False).values()) == {None}


def test_a_screen_is_neither_missed_nor_taken_for_the_face():
    shared = Flow(MediaKind.SCREEN, 500, 0, 0, 0.0)
    before = report(100, 100)
    after = replace(before, coming=(*before.coming, shared))
    still = sending(after, after, heard=False, seen=False)
    assert set(still.values()) == {None}, "nobody is told of a screen that does not change, or is not there"
    assert sending(before, after, heard=True, seen=True)[Trouble.NOT_SEEN] == 1.0, "only the screen came"


def test_holes_are_counted_over_the_second():
    levels = sending(report(100, 0), report(140, 0, lost=10), heard=True, seen=False)
    assert levels[Trouble.BREAKS_UP] == pytest.approx(0.2)


def voice(packets: int, concealed: int) -> Heard:
    return Heard(packets, 0, 0, 48_000, concealed)


def measured(voices: dict[str, Heard], pictures: dict[str, Seen] | None = None) -> Measured:
    return Measured(1000, None, {}, voices, pictures or {})


def test_who_hears_one_of_several_hears_somebody():
    both = frozenset({"p1", "p5"})
    assert receiving(measured({"p1": voice(0, 0), "p5": voice(50, 0)}), both, frozenset())[Trouble.HEARS_NOBODY] == 0
    assert receiving(measured({"p1": voice(0, 0)}), both, frozenset())[Trouble.HEARS_NOBODY] == 1
    assert receiving(measured({"p9": voice(50, 0)}), both, frozenset())[Trouble.HEARS_NOBODY] == 1
    assert receiving(measured({}), frozenset(), frozenset())[Trouble.HEARS_NOBODY] is None


def test_sound_that_the_browser_made_up_is_not_heard():
    one = frozenset({"p1"})
    half = receiving(measured({"p1": voice(50, 24_000)}), one, frozenset())
    assert half[Trouble.HEARS_BROKEN] == 0.5
    whole = receiving(measured({"p1": voice(50, 47_000)}), one, frozenset())
    assert (whole[Trouble.HEARS_NOBODY] or 0) > 0.9
    assert whole[Trouble.HEARS_BROKEN] is None, "one word for one thing"


def test_pictures_stand_still_when_all_that_are_sent_do():
    still, moving = Seen(0, 0, 0, 0, 1, 900), Seen(80, 0, 0, 15, 0, 0)
    two = frozenset({"p1", "p5"})
    assert receiving(measured({}, {"p1": still, "p5": moving}), frozenset(), two)[Trouble.SEES_STILL] == 0.5
    assert receiving(measured({}, {"p1": still, "p9": moving}), frozenset(), two)[Trouble.SEES_STILL] == 1.0
