"""What counts as the same text, and its words: one tokenizer for documents and queries, whatever database keeps them.

Pure. Chinese, Japanese and Korean have no spaces, so of a run of such characters every two neighbours are one word,
and its last character is one more: ``无效宣告`` gives 无效 效宣 宣告 告. So any part of a run is found as a phrase of
its pairs, and a single character as the beginning of a word. Letters and digits are words of their own, ``4W900123``
gives 4 w 900123. White space between two such characters is a line that was broken, and does not part them.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST_WORD = 64
"""Characters of a word that count; what follows them in a longer run of letters is not looked at."""

_WIDE = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u30ff\u3100-\u312f\u3130-\u318f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""The characters of Chinese, Japanese and Korean, as a class of an expression."""

_RUN = re.compile(rf"[{_WIDE}]+(?:\s+[{_WIDE}]+)*|\d+|[^\W\d_{_WIDE}]+")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")


def clean(text: str) -> str:
    """Give a text that any database keeps and a page can show: composed (NFC), without controls and lone surrogates."""
    return unicodedata.normalize("NFC", _UNWANTED.sub(" ", text))


def fold(text: str) -> str:
    """Give the text in which letters of other widths and cases are one: NFKC, then case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def is_wide(word: str) -> bool:
    """Tell whether a word is of Chinese, Japanese or Korean characters."""
    return _RUN.fullmatch(word) is not None and re.match(rf"[{_WIDE}]", word) is not None


def run_of(char: str) -> str:
    """Give the class of the characters that are one word with this one; none for Chinese, Japanese and Korean."""
    if is_wide(char):
        return ""
    return r"\d" if char.isdigit() else rf"[^\W\d_{_WIDE}]"


def words(text: str) -> list[str]:
    """Give the words of a text in order, as they are indexed; they hold letters and digits only."""
    found: list[str] = []
    for run in _RUN.findall(fold(text)):
        found += _of_run(run)
    return found


def _of_run(run: str) -> Iterator[str]:
    if not is_wide(run[:1]):
        yield run[:LONGEST_WORD]
        return
    joined = "".join(run.split())
    for place in range(len(joined)):
        yield joined[place : place + 2]


def folded_places(text: str) -> tuple[str, list[int]]:
    """Give a text folded character by character, and for each of its characters the place where it comes from."""
    parts: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        plain = fold(char)
        parts.append(plain)
        places += [place] * len(plain)
    return "".join(parts), places
