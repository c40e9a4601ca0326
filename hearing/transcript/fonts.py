"""The Chinese font of every document: where it lies, and its registration with reportlab.

Noto Serif SC, static TrueType (reportlab cannot embed the CFF outlines of the usual Noto CJK packages), covers all
of GB 2312 and GBK's ideographs. Only the glyphs a document uses are embedded.
"""

import os
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from hearing.transcript.sheet import BOLD, REGULAR

FONT_FOLDER_VARIABLE = "HEARING_FONT_DIR"
FILES = {REGULAR: "NotoSerifSC-Regular.ttf", BOLD: "NotoSerifSC-Bold.ttf"}


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
    named = os.environ.get(FONT_FOLDER_VARIABLE)
    folder = Path(named) if named else Path(__file__).with_name("fonts")
    path = folder / FILES[BOLD if bold else REGULAR]
    if not path.is_file():
        raise FontMissing(path)
    return path


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


@lru_cache(maxsize=1 << 16)
def covers(character: str) -> bool:
    """Tell whether the font has a glyph for a character in both faces."""
    register_fonts()
    code = ord(character)
    return all(code in pdfmetrics.getFont(name).face.charToGlyph for name in FILES)


class Advances(dict[str, float]):
    """The width of each character of a face in thousandths of its size, looked up once."""

    def __init__(self, face: str) -> None:
        super().__init__()
        register_fonts()
        self.face = face

    def __missing__(self, character: str) -> float:
        advance = self[character] = float(pdfmetrics.stringWidth(character, self.face, 1000))
        return advance


@cache
def advances(face: str) -> Advances:
    """Give the widths of a face's characters."""
    return Advances(face)


def width(text: str, face: str, size: float) -> float:
    """Give the width of a line of text in points."""
    return sum(map(advances(face).__getitem__, text)) * size / 1000
