"""Cues stand against the recordings' clock, in order, with nothing of a statement taken for markup."""

import html
import re
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hearing.transcript.forms.transcript import statements
from hearing.transcript.forms.webvtt import captions, chapter_track, stamp
from tests.hearing.transcript.forms.made import before_it_began, hostile, long, transcript

CUE = re.compile(r"(.+)\n(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})\n((?:.+\n?)+)")


def cues(vtt: str) -> list[tuple[str, str, str, str]]:
    head, _, body = vtt.partition("\n\n")
    assert head.startswith("WEBVTT ")
    blocks = [block for block in body.split("\n\n") if block.strip() and not block.startswith("NOTE")]
    found = [CUE.fullmatch(block) for block in blocks]
    assert all(found)
    return [(one[1], one[2], one[3], one[4].strip()) for one in found if one]


def test_one_cue_for_each_statement_with_its_voice():
    found = transcript()
    said = statements(found.minutes.sections)
    made = cues(captions(found))
    assert [name for name, *_ in made] == [one.id for one in said]
    assert [begin for _, begin, *_ in made] == [stamp(one.at - found.zero) for one in said]
    assert made[0][3].startswith("<v 合议组组长 王振华>现在开庭。")
    assert all(begin < until for _, begin, until, _ in made)


def test_one_recordings_clock_begins_with_that_recording():
    found = transcript()
    recording = found.minutes.recordings[0]
    (first, *_) = cues(captions(found, recording))
    assert first[1] == stamp(statements(found.minutes.sections)[0].at - recording.started)


def test_the_stages_are_chapters_without_a_gap():
    made = cues(chapter_track(transcript()))
    assert [words for *_, words in made][:3] == ["口头审理准备", "口头审理开始", "口头审理调查"]
    assert all(before[2] == after[1] for before, after in pairwise(made))


def test_hostile_words_are_a_cue_like_any_other():
    ((_, _, _, words),) = [one for one in cues(captions(hostile())) if "第一行" in one[3]]
    shown = html.unescape(words.partition(">")[2])
    assert (
        shown
        == "第一行 <b>&amp; --> 00:00\n第二行 😀 〔U+202E〕反向〔U+0001〕零〔U+200B〕宽 ]]> {权利要求1} 𬬻\n第三行"
    )


def test_a_record_of_nothing_is_a_file_without_cues():
    assert cues(captions(before_it_began())) == []


def test_the_same_record_gives_the_same_file():
    assert captions(long(20)) == captions(long(20))


@given(st.integers(0, 10**9))
def test_a_stamp_says_the_milliseconds(milliseconds):
    hours, minutes, seconds = stamp(timedelta(milliseconds=milliseconds)).split(":")
    whole, rest = seconds.split(".")
    assert ((int(hours) * 60 + int(minutes)) * 60 + int(whole)) * 1000 + int(rest) == milliseconds
