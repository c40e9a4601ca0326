"""Word times through edits: they never go back, stay within the statement, and untouched words keep theirs exactly."""

from copy import copy
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hearing.procedure import commands as c
from hearing.procedure.commands import Source
from hearing.procedure.refusal import Refused
from hearing.procedure.wording import words_of
from hearing.transcript.timing import Draft, SaidWord, carried, of_drafts, runs, times_of
from hearing.vocabulary import Stage
from tests.scripts.play import START, Play, at_stage

PIECES = ("证", "据", "一", "公", "开", "了", "hinge ", "latch ", "，", "。")

DEBATE = at_stage(Stage.DEBATE)


def _draft(words: list[str], begin: datetime) -> Draft:
    said, at = [], begin
    for word in words:
        said.append(SaidWord(word, at, at + timedelta(seconds=0.3)))
        at += timedelta(seconds=0.4)
    return Draft("".join(words), tuple(said))


def _taken_over(words: list[str]) -> tuple[Play, str, dict[str, Draft]]:
    play = copy(DEBATE)
    play.recorded = list(DEBATE.recorded)
    draft = _draft(words, play.now)
    play.now += timedelta(seconds=60)
    sources = (Source("agent-1", "ab" * 32),)
    play.do("clerk", c.RecordUtterance("agent", draft.text, draft.words[0].begin, sources=sources))
    return play, next(iter(play.state.utterances)), {"agent-1": draft}


def test_a_statement_taken_over_has_the_time_of_each_word():
    draft = _draft(["证据", "一", " hinge"], START)
    found = runs(of_drafts(draft.text, [draft]), START, START + timedelta(seconds=2))
    assert [(draft.text[one.first : one.last], one.heard) for one in found] == [
        ("证据", True),
        ("一", True),
        (" ", False),
        ("hinge", True),
    ]
    assert found[0].begin == draft.words[0].begin
    assert found[-1].end == draft.words[-1].end


def test_words_put_right_have_the_time_that_is_left_and_all_others_keep_theirs():
    play, one, drafts = _taken_over(["证", "据", "一", "公", "开"])
    play.do("clerk", c.AmendUtterance(one, "证据二公开"))
    found = runs(times_of(play.recorded, drafts)[one], START, play.now)
    words = drafts["agent-1"].words
    assert [one.heard for one in found] == [True, True, False, True, True]
    assert (found[1].begin, found[1].end) == (words[1].begin, words[1].end)
    assert (found[2].begin, found[2].end) == (words[1].end, words[3].begin)
    assert (found[4].begin, found[4].end) == (words[4].begin, words[4].end)


def test_divided_and_made_one_again_every_word_has_its_time():
    play, one, drafts = _taken_over(["证", "据", "一", "hinge ", "latch "])
    before = times_of(play.recorded, drafts)[one]
    play.do("clerk", c.SplitUtterance(one, 3))
    first, rest = play.state.utterances.values()
    parts = times_of(play.recorded, drafts)
    assert parts[first.id] + parts[rest.id] == before
    play.do("clerk", c.MergeUtterances(first.id, rest.id, first.changed, rest.changed))
    assert times_of(play.recorded, drafts) == {one: before}


def test_a_statement_written_by_hand_has_only_its_own_time():
    times = of_drafts("手写", [])
    (whole,) = runs(times, START, START + timedelta(seconds=3))
    assert (whole.begin, whole.end, whole.heard) == (START, START + timedelta(seconds=3), False)
    assert runs((), START, START) == ()


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.lists(st.sampled_from(PIECES), max_size=12), st.data())
def test_what_stands_before_and_after_one_change_keeps_its_time(left, right, data):
    """However often the same words come again: a change in one place leaves all others their exact times."""
    middle = data.draw(st.lists(st.sampled_from(PIECES), max_size=4))
    new = data.draw(st.lists(st.sampled_from(PIECES), max_size=4))
    draft = _draft([*left, "甲", *middle, "乙", *right], START)
    before = of_drafts(draft.text, [draft])
    head, tail = "".join(left) + "甲", "乙" + "".join(right)
    after = carried(before, draft.text, head + "".join(new) + tail)
    assert after[: len(head)] == before[: len(head)]
    assert after[len(after) - len(tail) :] == before[len(before) - len(tail) :]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=12), st.data())
def test_after_any_edits_times_never_go_back_and_stay_within_the_statement(words, data):
    play, _, drafts = _taken_over(words)
    known = {(word.text.strip(), word.begin, word.end) for word in drafts["agent-1"].words}
    for _ in range(data.draw(st.integers(0, 6))):
        _edit(play, data)
    times = times_of(play.recorded, drafts)
    assert set(times) == set(play.state.utterances)
    begin = latest = drafts["agent-1"].words[0].begin
    for key, one in play.state.utterances.items():
        assert len(times[key]) == len(one.text)
        for word in filter(None, times[key]):
            assert (word.text.strip(), word.begin, word.end) in known
        end = begin + timedelta(seconds=40)
        found = runs(times[key], begin, end)
        assert [run.first for run in found] == [0, *(run.last for run in found)][: len(found)]
        moments = [moment for run in found for moment in (run.begin, run.end)]
        assert moments == sorted(moments)
        assert all(begin <= moment <= end for moment in moments)
        heard = [word.begin for word in times[key] if word is not None]  # two statements may share a divided word
        assert [latest, *heard] == sorted([latest, *heard])
        latest = heard[-1] if heard else latest


def _edit(play: Play, data: st.DataObject) -> None:
    """One edit that a clerk might make; what the procedure refuses is no edit."""
    spoken = list(play.state.utterances.values())
    at = data.draw(st.integers(0, len(spoken) - 1))
    one, kind = spoken[at], data.draw(st.sampled_from(("amend", "split", "merge")))
    try:
        if kind == "amend":
            words = words_of(one.text)
            place = data.draw(st.integers(0, len(words)))
            taken = data.draw(st.integers(0, 3))
            new = data.draw(st.lists(st.sampled_from(PIECES), max_size=3))
            text = "".join([*words[:place], *new, *words[place + taken :]])
            play.do("clerk", c.AmendUtterance(one.id, text, one.changed))
        elif kind == "split":
            play.do("clerk", c.SplitUtterance(one.id, data.draw(st.integers(0, len(one.text))), one.changed))
        elif at + 1 < len(spoken):
            other = spoken[at + 1]
            play.do("clerk", c.MergeUtterances(one.id, other.id, one.changed, other.changed))
    except Refused:
        pass
