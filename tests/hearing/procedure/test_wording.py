"""Edits word by word: what is found makes the one text of the other, and two hands lose nothing."""

from hypothesis import given
from hypothesis import strategies as st

from hearing.procedure.commands import Marked
from hearing.procedure.wording import both, carried, edits, moved, moved_span, words_of
from hearing.vocabulary import Mark

texts = st.text(alphabet="证据一二 ab1.，\n", max_size=24)


@given(texts)
def test_the_words_joined_are_the_text(text):
    assert "".join(words_of(text)) == text


def test_a_word_is_an_ideograph_a_latin_word_or_a_space():
    words = ["证", "据", "1", " ", "is", " ", "O'Neill's", ",", " ", "v2.1", "。"]
    assert words_of("证据1 is O'Neill's, v2.1。") == words


@given(texts, texts)
def test_edits_make_the_one_text_of_the_other(before, after):
    made = before
    for edit in reversed(edits(before, after)):
        made = made[: edit.begin] + edit.words + made[edit.end :]
    assert made == after


@given(texts, texts)
def test_who_changed_nothing_loses_nothing_and_takes_nothing_away(base, other):
    assert both(base, base, other) == other
    assert both(base, other, base) == other
    assert both(base, other, other) == other


@given(texts, texts, texts)
def test_it_does_not_matter_who_came_first(base, one, other):
    assert both(base, one, other) == both(base, other, one)


@given(texts, texts, texts)
def test_two_edits_on_either_side_of_words_that_stay_are_both_kept(left, right, new):
    base = f"{left}甲乙丙{right}"
    assert both(base, f"{new}甲乙丙{right}", f"{left}甲乙丙{new}") == f"{new}甲乙丙{new}"


def test_neighbouring_words_are_not_joined_blindly():
    assert both("一二三", "甲二三", "一乙三") is None
    assert both("一二三", "甲二三", "一二丙") == "甲二丙"


@given(texts, texts, st.integers(0, 24), st.integers(0, 24))
def test_a_passage_that_was_not_touched_reads_as_before(before, after, one, other):
    begin, end = sorted(min(place, len(before)) for place in (one, other))
    span = moved_span(begin, end, before, after)
    assert span is None or after[span[0] : span[1]] == before[begin:end]
    ((mark, where),) = carried([Marked(begin, end, Mark.UNCLEAR)], before, after)
    assert (where is None) == (span is None)
    assert mark.mark is Mark.UNCLEAR


@given(texts, texts)
def test_the_ends_of_a_text_stay_its_ends(before, after):
    assert moved(len(before), before, after) == len(after)
    place = moved(0, before, after)
    assert place is not None
    assert after.endswith(before) or place <= len(after)
