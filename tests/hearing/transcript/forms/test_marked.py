"""Struck, inaudible and unclear words, and an interpretation beside its original, in every form of the record."""

from io import BytesIO

import docx as word
import pytest
from lxml import etree

from hearing.procedure import commands as c
from hearing.transcript.forms.akoma_ntoso import akoma_ntoso
from hearing.transcript.forms.docx import docx
from hearing.transcript.forms.gather import gather
from hearing.transcript.forms.webvtt import captions
from hearing.transcript.marking import shown
from hearing.transcript.pdf import layout_of
from hearing.transcript.sheet import Rule, Text
from hearing.transcript.words import Words
from hearing.vocabulary import Mark, Stage
from tests.hearing.transcript.forms.test_akoma_ntoso import strict
from tests.hearing.transcript.script import context
from tests.pdfs import every_character_is_found_again, misplaced
from tests.scripts.play import at_stage

SAID = "证据1公开了卡扣。对方的私事不论，证据2没有公开。"
READ = "证据1〔公开了？〕卡扣。〔删去：对方的私事不论，〕证据2没有〔听不清〕公开。"


@pytest.fixture(scope="module")
def transcript():
    play = at_stage(Stage.DEBATE)
    play.do("clerk", c.RecordUtterance("agent", SAID))
    play.do("clerk", c.RecordUtterance("counsel", "The hinge is not disclosed."))
    one, original = play.state.utterances
    play.do("clerk", c.RecordUtterance("interpreter", "铰链没有公开。", language="zh", interprets=original))
    play.do("leader", c.StrikeWords(one, "与本案无关", 9, 17))
    for begin, end, mark in ((3, 6, Mark.UNCLEAR), (22, 22, Mark.INAUDIBLE)):
        play.do("clerk", c.MarkPassage(one, begin, end, mark, play.state.utterances[one].changed))
    return gather(play.state, play.recorded, context("zh-CN"))


def test_the_words_are_read_with_their_brackets():
    assert shown("没有标注", (), Words("zh-CN", 480)).text == "没有标注"


def test_the_minutes_say_what_was_struck_and_by_whose_order(transcript):
    said = [one for section in transcript.minutes.sections for one in section.entries if getattr(one, "struck", ())]
    (one,) = said
    assert one.text == READ
    assert [one.text[begin:end] for begin, end in one.struck] == ["对方的私事不论，"]
    assert "与本案无关" in one.remarks
    assert READ in captions(transcript)


def test_a_line_goes_through_struck_words_on_the_page(transcript):
    layout = layout_of(transcript.minutes)
    assert not misplaced(layout)
    every_character_is_found_again(layout, transcript.minutes.about())
    shapes = [shape for page in layout.pages for shape in page]
    through = [one for one in shapes if isinstance(one, Rule) and one.weight == 0.7]
    assert through
    assert all(any(isinstance(text, Text) and 0 < text.y - rule.y1 < text.size for text in shapes) for rule in through)


def test_an_interpretation_stands_in_a_column_beside_its_original(transcript):
    shapes = [shape for page in layout_of(transcript.minutes).pages for shape in page]
    texts = {one.text: one for one in shapes if isinstance(one, Text)}
    original = next(one for text, one in texts.items() if "hinge" in text)
    beside = next(one for text, one in texts.items() if text.startswith("铰链没有公开"))
    assert abs(beside.y - original.y) < 2 * original.size
    assert beside.x > original.x


def test_the_debate_deletes_struck_words_and_is_strictly_valid(transcript):
    root = etree.fromstring(akoma_ntoso(transcript))
    assert strict().validate(root), strict().error_log
    assert [one.text for one in root.iter("{*}del")] == ["对方的私事不论，"]
    languages = root.xpath("//@xml:lang")
    assert languages == ["zh"]


def test_the_word_document_strikes_them_and_sets_two_columns(transcript):
    document = word.Document(BytesIO(docx(transcript)))
    paragraph = next(one for one in document.paragraphs if "卡扣" in one.text)
    assert READ in paragraph.text
    assert [run.text for run in paragraph.runs if run.font.strike] == ["对方的私事不论，"]
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    (pair,) = [row for row in cells if any("hinge" in text for text in row)]
    assert "铰链没有公开。" in pair[1]
