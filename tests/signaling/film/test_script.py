"""From the record to the film: who is large when, which page lies there, and that nothing of a recess is in it."""

from hearing.procedure import commands as c
from hearing.vocabulary import Stage
from signaling.film.order import TICK, Said, moment_of
from signaling.film.script import CARD, TITLE, cues_of, script
from tests.scripts.play import at_stage
from tests.signaling.film.heard import RECESS_MS, heard
from tests.signaling.film.tapes import MS


def at(told, ms: int):
    """The scene at so many milliseconds after recording began."""
    moment = told.began + ms * MS
    return next(one for one in script("h1", told.play.recorded).scenes if one.since <= moment < one.until)


def test_who_has_the_floor_is_large_and_who_sits_in_a_room_is_shown_by_its_camera(tmp_path):
    told = heard(tmp_path)
    assert at(told, 1000).large == "leader", "nobody has the floor"
    assert at(told, told.events["floor"] + 100).large == "agent"
    late = at(told, told.events["counsel"] + 100)
    assert (late.speaker, late.large) == ("counsel", "assistant")


def test_the_page_that_everybody_saw_stands_beside(tmp_path):
    told = heard(tmp_path)
    assert at(told, told.events["shown"] - 100).page == ""
    assert at(told, told.events["shown"] + 100).page == "E1/2"
    assert at(told, told.events["sealed"] + 100).page == "E2/1"


def test_in_a_recess_nothing_may_be_in_the_film_and_a_card_says_why(tmp_path):
    told = heard(tmp_path)
    aside = at(told, told.events["recess"] + 1200)
    assert (aside.tracks, aside.page) == ((), "")
    story = script("h1", told.play.recorded)
    (gap,) = story.gaps
    assert gap.why == Said("暂停审理：合议", "Recess: deliberation")
    assert (gap.until - gap.since) // MS == RECESS_MS
    before, after = story.takes
    assert (before.start, gap.start, gap.ticks) == (TITLE, TITLE + before.ticks, CARD)
    assert after.start == gap.start + CARD
    assert (before.since, before.until, after.since) == (told.began, gap.since, gap.until)
    assert before.ticks * TICK == before.until - before.since


def test_a_chapter_for_each_stay_in_a_stage_in_both_languages(tmp_path):
    told = heard(tmp_path)
    story = script("h1", told.play.recorded)
    titles = [one.title for one in story.chapters]
    assert [one.en for one in titles] == ["Investigation", "Debate", "Final statements"]
    assert all(one.zh and one.zh != one.en for one in titles)
    debate = story.takes[1].start + (told.events["debate"] - told.events["resumed"]) * MS // TICK
    assert story.chapters[1].start == debate


def test_the_words_stand_where_they_were_said(tmp_path):
    told = heard(tmp_path)
    (cue,) = cues_of(told.play.state)
    assert cue.text == "被比设计公开了全部特征"
    assert cue.voice.endswith("counsel")
    assert moment_of(cue.since) == next(iter(told.play.state.utterances.values())).said_at


def test_what_was_struck_by_order_is_not_read():
    play = at_stage(Stage.INVESTIGATION)
    (row,) = play.do("clerk", c.RecordUtterance("leader", "这一句不算数，这一句算"))
    (said,) = play.state.utterances
    play.do("leader", c.StrikeWords(said, "与本案无关", 0, 6, row.n))
    assert cues_of(play.state)[0].text == "[…]，这一句算"


def test_without_a_recording_there_is_nothing_to_film():
    assert script("h1", at_stage(Stage.MINUTES).recorded).takes == ()
