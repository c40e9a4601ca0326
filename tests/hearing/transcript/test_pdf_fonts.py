"""Every character has its own code, also where two share a glyph, and beyond U+FFFF."""

import pypdfium2

from hearing.transcript.document import About
from hearing.transcript.fonts import covers
from hearing.transcript.pdf import draw
from hearing.transcript.pdf_fonts import Subset
from hearing.transcript.sheet import BOLD, REGULAR, Layout, Text
from tests.hearing.transcript.script import START

ABOUT = About("字", "字", "zh-CN", START)


def test_characters_that_share_a_glyph_are_found_again_as_themselves():
    text = "".join(character for character in "一⼀人⼈𬬻䶮é" if covers(character))
    assert "⼀" in text
    document = pypdfium2.PdfDocument(draw(Layout(((Text(80, 100, text), Text(80, 130, text, BOLD)),)), ABOUT))
    try:
        assert document[0].get_textpage().get_text_range().split() == [text, text]
    finally:
        document.close()


def test_the_order_of_the_characters_does_not_matter():
    one, other = Subset(REGULAR, "乙甲"), Subset(REGULAR, "甲乙")
    assert one.shown("甲乙") == other.shown("甲乙") == "00020001"
