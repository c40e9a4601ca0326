"""What cannot be seen is shown by its code point."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from hearing.transcript.characters import is_hidden, printable
from hearing.transcript.fonts import covers


def test_marks_that_reorder_or_hide_words_are_shown():
    assert printable("付\u202e款\u200b人", covers) == "付〔U+202E〕款〔U+200B〕人"
    assert printable("\x07铃", covers) == "〔U+0007〕铃"
    assert printable("汉\ufe00", covers) == "汉〔U+FE00〕"


def test_what_no_font_has_is_shown_by_code_point():
    assert printable("好😀", lambda character: character == "好") == "好〔U+1F600〕"
    # A script whose letters have to be put together.
    assert printable("हिन्दी", covers).startswith("〔U+0939〕〔U+093F〕")
    assert printable("\ud800", covers) == "〔U+D800〕"


def test_rare_ideographs_are_printed_as_they_are():
    assert printable("𬬻䶮", covers) == "𬬻䶮"


def test_line_ends_and_spaces_are_made_one():
    assert printable("一\r\n二\r三\u2028四\t五\u00a0六", covers) == "一\n二\n三\n四    五 六"


@given(st.text(max_size=60))
def test_everything_printed_has_a_glyph(text):
    shown = printable(text, covers)
    assert all(c == "\n" or (covers(c) and not is_hidden(c)) for c in shown)
    assert printable(shown, covers) == shown


@given(st.text(alphabet=st.characters(categories=["Cf", "Cc", "Co"]), min_size=1, max_size=5))
def test_no_hidden_character_is_dropped(text):
    visible = [c for c in text if c not in "\r\n\t\x0b\x0c\x85"]
    assert printable(text, covers).count("〔U+") == len(visible)
    assert all(unicodedata.category(c) != "Cf" for c in printable(text, covers))
