"""The fonts of every document: where they lie, and their registration with reportlab.

Noto Serif SC, static TrueType (reportlab cannot embed the CFF outlines of the usual Noto CJK packages), covers all
of GB 2312 and GBK's ideographs. What it lacks is looked for in a chain of further fonts, each loaded when a character
first asks for it: rare ideographs, mathematics, other scripts, emoji. Only the glyphs a document uses are embedded.
"""

import os
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from hearing.transcript.lines import TIGHT
from hearing.transcript.sheet import BOLD, REGULAR

FONT_FOLDER_VARIABLE = "HEARING_FONT_DIR"
FILES = {REGULAR: "NotoSerifSC-Regular.ttf", BOLD: "NotoSerifSC-Bold.ttf"}

FURTHER = (
    "STIXTwoMath.ttf",
    "NanumMyeongjo.ttf",
    "NotoSans.ttf",
    "NotoSansArabic.ttf",
    "NotoSansHebrew.ttf",
    "NotoSansThai.ttf",
    "NotoSansLao.ttf",
    "NotoSansArmenian.ttf",
    "NotoSansGeorgian.ttf",
    "NotoSansEthiopic.ttf",
    "NotoSansSymbols.ttf",
    "NotoEmoji.ttf",
    "HanaMinB.ttf",
    "HanaMinA.ttf",
)
"""Where a character that the Chinese font lacks is looked for, in this order; a missing file is passed over."""

IDEOGRAPHS = ("HanaMinB.ttf",)
"""The fonts of the planes that hold nothing but ideographs (U+20000 and above)."""


NEARER = 500
"""How much nearer a mark stands to the mark after it, in thousandths of the size."""


class FontMissing(Exception):  # noqa: N818 -- it names what is the case, as the other errors a person sees
    """The font is not installed; the message (zh, en) says what to do."""

    def __init__(self, path: Path) -> None:
        self.zh = (
            f"缺少中文字体文件 {path.name}：请运行 python tools/fonts.py，"
            f"或用环境变量 {FONT_FOLDER_VARIABLE} 指明其所在文件夹。"
        )
        self.en = (
            f"The Chinese font {path} is missing: run `python tools/fonts.py`, "
            f"or name the folder that holds it in {FONT_FOLDER_VARIABLE}."
        )
        super().__init__(f"{self.zh} {self.en}")


def cjk_font_path(*, bold: bool = False) -> Path:
    """Give the TrueType file of the Chinese font.

    Looks in the folder named by HEARING_FONT_DIR, otherwise in ``fonts`` beside this file.

    Raises:
        FontMissing: it is not there.
    """
    path = font_folder() / FILES[BOLD if bold else REGULAR]
    if not path.is_file():
        raise FontMissing(path)
    return path


def font_folder() -> Path:
    """Give the folder that holds the fonts."""
    named = os.environ.get(FONT_FOLDER_VARIABLE)
    return Path(named) if named else Path(__file__).with_name("fonts")


@cache
def register_fonts() -> None:
    """Make both faces known to reportlab, once per process (about 0.1 s).

    Raises:
        FontMissing: a file is missing or is not a usable TrueType font.
    """
    for name, bold in ((REGULAR, False), (BOLD, True)):
        path = cjk_font_path(bold=bold)
        try:
            pdfmetrics.registerFont(TTFont(name, str(path)))
        except TTFError as error:
            raise FontMissing(path) from error


@cache
def further(file: str) -> bool:
    """Make one of the further fonts known to reportlab under its file's name; tell whether it is there and usable."""
    try:
        pdfmetrics.registerFont(TTFont(file, str(font_folder() / file)))
    except TTFError:
        return False
    return True


@lru_cache(maxsize=1 << 16)
def home(character: str) -> str | None:
    """Give the further font that a character is drawn in: "" for the document's own faces, None where none has it."""
    register_fonts()
    code = ord(character)
    if all(code in pdfmetrics.getFont(name).face.charToGlyph for name in FILES):
        return ""
    chain = IDEOGRAPHS if code >= 0x20000 else FURTHER
    return next((file for file in chain if further(file) and code in pdfmetrics.getFont(file).face.charToGlyph), None)


def covers(character: str) -> bool:
    """Tell whether a font has a glyph for a character, in both faces where it is the Chinese one."""
    return home(character) is not None


class Advances(dict[str, float]):
    """The width of each character of a face in thousandths of its size, looked up once."""

    def __init__(self, face: str) -> None:
        super().__init__()
        register_fonts()
        self.face = face

    def __missing__(self, character: str) -> float:
        drawn_in = home(character) or self.face
        advance = self[character] = float(pdfmetrics.stringWidth(character, drawn_in, 1000))
        return advance


@cache
def advances(face: str) -> Advances:
    """Give the widths of a face's characters."""
    return Advances(face)


def width(text: str, face: str, size: float) -> float:
    """Give the width of a line of text in points; a mark beside another takes half a square less."""
    wide = sum(map(advances(face).__getitem__, text))
    if len(text) > 1 and TIGHT.search(text):
        wide -= NEARER * len(TIGHT.findall(text))
    return wide * size / 1000
