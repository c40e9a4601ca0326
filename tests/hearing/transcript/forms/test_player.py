"""The offline player: one page, nothing from anywhere, no word of the record taken for markup, the same bytes again."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearing.transcript.document import Statement
from hearing.transcript.forms.gather import gather
from hearing.transcript.forms.player import player
from hearing.transcript.forms.player_parts import LABELS
from hearing.transcript.forms.tracks import Taken, gaps
from tests.hearing.transcript.forms.made import CLAIMS, before_it_began, hostile, transcript
from tests.hearing.transcript.script import START, Play, context

HOSTILE = st.text(
    st.sampled_from("</script>!--<svg onload=\"'&\\u2028\u2028]]>{}${`\n\u202e锁"), min_size=1, max_size=60
)


class Page(HTMLParser):
    """Every element with its attributes, and what is written inside scripts, styles and the title."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[int, str] = {}
        self.open = False
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open = True

    def handle_endtag(self, tag):
        self.open = False

    def handle_data(self, data):
        at = len(self.elements) - 1
        if self.open:
            self.inside[at] = self.inside.get(at, "") + data

    def of(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(about, self.inside.get(at, "")) for at, (name, about) in enumerate(self.elements) if name == tag]

    def data(self):
        return json.loads(next(inside for about, inside in self.of("script") if about.get("id") == "record"))


def said(name: str, words: str) -> bytes:
    play = Play().schedule().enter().open()
    play.say("pet", words)
    made = gather(play.state, tuple(play.recorded), context(claims=CLAIMS))
    section = made.minutes.sections[-1]
    last = section.entries[-1]
    assert isinstance(last, Statement)
    entries = (*section.entries[:-1], replace(last, speaker=name))
    sections = (*made.minutes.sections[:-1], replace(section, entries=entries, title=name))
    return player(replace(made, minutes=replace(made.minutes, sections=sections, title=name, subtitle=words)))


@settings(max_examples=40, deadline=None)
@given(HOSTILE, HOSTILE)
def test_hostile_names_and_words_are_text_and_nothing_else(name, words):
    plain, page = Page(said("某人", "一句话")), Page(said(f"某{name}", f"说{words}"))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert all(set(about) == set(other) for (_, about), (_, other) in zip(page.elements, plain.elements, strict=True))
    assert page.of("script")[1] == plain.of("script")[1]
    assert page.data()["sections"][-1]["entries"][-1]["name"]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_policy_allows_the_pages_own_script_and_style_and_no_address(language):
    page = Page(player(transcript(language)))
    policy = str(next(about["content"] for about, _ in page.of("meta") if about.get("http-equiv")))
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for kind, (_, content) in (("script-src", page.of("script")[1]), ("style-src", page.of("style")[0])):
        assert allowed[kind] == f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
    assert allowed["default-src"] == "'none'"
    assert not {"src", "href", "action", "onclick", "style"} & {name for _, about in page.elements for name in about}
    code = page.of("script")[1][1] + page.of("style")[0][1]
    assert not re.search(r"https?:|//[a-z]|url\(|@import|fetch\(|innerHTML|eval\(|import\(", code)
    assert page.data()["labels"] == LABELS[language]


def test_it_holds_every_word_and_whose_recording_is_whose():
    made = transcript()
    data = Page(player(made)).data()
    assert [section["title"] for section in data["sections"]] == [one.title for one in made.minutes.sections]
    assert sum(len(section["entries"]) for section in data["sections"]) == sum(
        len(one.entries) for one in made.minutes.sections
    )
    assert {track["file"] for track in data["tracks"]} == {f"{one.participant}.webm" for one in made.tracks}
    spoken = {who for track in data["tracks"] for who in track["people"]}
    assert {one.participant for one in made.tracks} <= spoken


def test_times_without_a_recording_are_listed():
    minute = timedelta(minutes=1)
    (track, *_) = transcript().tracks
    two = replace(track, sound=(Taken(START, START + minute), Taken(START + 3 * minute, START + 4 * minute)))
    other = replace(track, sound=(Taken(START + minute / 2, START + 2 * minute),))
    assert gaps([two, other], START - minute, START + 5 * minute) == (
        Taken(START - minute, START),
        Taken(START + 2 * minute, START + 3 * minute),
        Taken(START + 4 * minute, START + 5 * minute),
    )
    assert gaps([], START, START + minute) == (Taken(START, START + minute),)


def test_the_same_record_gives_the_same_bytes_and_an_empty_one_a_page():
    assert player(transcript()) == player(transcript())
    assert Page(player(before_it_began())).data()["tracks"] == []
    assert Page(player(hostile())).data()["sections"]
