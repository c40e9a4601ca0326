"""Rare ideographs, other scripts, mathematics and emoji in names and statements: on the page, and found again."""

import subprocess
from io import BytesIO

import pikepdf
import pytest

from hearing.transcript.document import About
from hearing.transcript.fonts import covers, home
from hearing.transcript.lines import break_lines
from hearing.transcript.minutes import build
from hearing.transcript.pdf import draw, lay_out, layout_of, render
from hearing.transcript.sheet import BOLD, Layout, Text
from tests.hearing.transcript.script import START, Play, context
from tests.pdfs import every_character_is_found_again, misplaced, pages_of, squeezed
from tests.tools import require_fonts, require_tool

ABOUT = About("字", "字", "zh-CN", START)
NAMES = {
    "extension B": "𠮷田与𤭢公司",
    "extensions C to F": "𪜀𫝀𫠠𬺰",
    "compatibility ideographs": "福丽",
    "Korean": "삼성전자 주식회사",
    "Greek": "Ἀθῆναι ψ ϕ",
    "Cyrillic": "Ўзбекистон Ґ",
    "Latin": "Łódź Nguyễn ḍ ʃ",
    "Thai": "ที่นี่ น้ำ",
    "mathematics": "∰ ⊗ ≈ ∂ 𝒜 ℝ ħ",
    "signs": "⚖ ⏱ ☑ ⇒ ⌀",
    "emoji": "😀🎉🚀",
    "Armenian, Georgian, Amharic": "Հայերեն ქართული አማርኛ",
}


@pytest.fixture(autouse=True)
def _fonts():
    require_fonts()


def drawn(text: str) -> bytes:
    """Draw a line as every paper does, in both faces."""

    def compose(paper, width, clean):
        return Layout(((Text(80, 100, clean(paper)), Text(80, 140, clean(paper), BOLD)),))

    return draw(lay_out(compose, text), ABOUT)


@pytest.mark.parametrize("script", NAMES)
def test_it_is_found_again_as_it_was_said_by_two_programs(script, tmp_path):
    pdf = drawn(NAMES[script])
    assert "〔U+" not in pages_of(pdf)[0]
    assert squeezed(pages_of(pdf)[0]) == 2 * squeezed(NAMES[script])
    path = tmp_path / "name.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(
        [require_tool("pdftotext"), "-raw", path, "-"], capture_output=True, check=True, encoding="utf-8"
    )
    assert squeezed(told.stdout) == 2 * squeezed(NAMES[script])


@pytest.mark.parametrize("said", ["محمد", "ئۇيغۇر", "שלום"])
def test_what_is_written_from_right_to_left_is_found_again_in_the_order_in_which_it_is_read(said):
    assert squeezed(pages_of(drawn(f"证人{said}到庭"))[0]) == 2 * f"证人{said}到庭"


def test_the_planes_of_rare_ideographs_are_covered():
    assert sum(map(covers, map(chr, range(0x20000, 0x2A6D7)))) == 0x2A6D7 - 0x20000  # extension B as Unicode 3.1 has it
    assert all(map(covers, map(chr, range(0x2A700, 0x2B735))))
    assert all(map(covers, map(chr, range(0xAC00, 0xD7A4))))


def test_a_common_character_stays_in_the_documents_own_face():
    assert {home(character) for character in "权利要求 claim 1（一）αБ"} == {""}


def test_only_the_glyphs_that_are_used_are_embedded():
    assert len(drawn("𠮷田")) < 40_000


def test_a_rare_character_in_a_name_and_in_a_statement_is_in_the_minutes(tmp_path):
    play = Play().schedule().enter().open()
    play.say("pet", "我方法定代表人𠮷田𤭢，译名Ἀθηνᾶ，即삼성전자的代理人，" * 12)
    document = build(play.state, play.recorded, context())
    found = squeezed("".join(every_character_is_found_again(layout_of(document), document.about())))
    assert found.count("𠮷田𤭢") == 12
    assert "삼성전자" in found
    assert "〔U+" not in found
    assert not misplaced(layout_of(document))
    assert render(document) == render(document)


def test_every_glyph_of_a_line_is_marked_content_and_its_font_is_embedded():
    with pikepdf.open(BytesIO(drawn("证人𠮷田 Ἀθ 😀"))) as pdf:
        fonts = pdf.pages[0].Resources.Font
        files = [font.DescendantFonts[0].FontDescriptor.FontFile2 for font in fonts.values()]
        assert len(files) == len({font.BaseFont for font in fonts.values()}) == 5  # two faces, three that lend
        assert all("/ToUnicode" in font for font in fonts.values())
        depth = 0
        for instruction in pikepdf.parse_content_stream(pdf.pages[0]):
            operator = str(instruction.operator)
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
            assert depth == 1 or operator not in {"Tj", "TJ"}


def test_a_vowel_or_a_tone_never_begins_a_line():
    lines = break_lines("น้ำที่นี่" * 20, 7.0, len)
    assert "".join(line.text for line in lines) == "น้ำที่นี่" * 20
    assert not any(line.text[0] in "\u0e49\u0e35\u0e48" for line in lines)
