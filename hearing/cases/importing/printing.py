"""What printing, publishing and machine reading leave in a text, evened out; every character stays in its place.

Pure. What is taken out is replaced by as much white space, so that spans index the text as it was given.
"""

import re
import unicodedata

GROUNDS_HEADING = re.compile(r"^[#> \t　*]*一\s*[、.．]\s*案\s*由[*]*", re.MULTILINE)
"""Where the body begins; running heads after it are no headings."""

_PAGES = r"第[ \t]*\d{1,3}[ \t]*页(?:[ \t]*[，,、/]?[ \t]*共[ \t]*\d{1,3}[ \t]*页)?"
_PAGE_MARK = re.compile(
    rf"^[ \t　]*(?:(?:第[ \t]*\d{{4,7}}[ \t]*号[ \t]*)?{_PAGES}|共[ \t]*\d{{1,3}}[ \t]*页"
    r"|[Pp]age[ \t]+\d{1,3}(?:[ \t]+of[ \t]+\d{1,3})?"
    r"|\d{1,3}[ \t]*/[ \t]*\d{1,3}|[-–—·][ \t]*\d{1,3}[ \t]*[-–—·]|!\[[^\]\n]*\]\([^)\n]*\))[ \t　]*$",
    re.MULTILINE,
)
_RUNNING_HEAD = re.compile(
    r"^[# \t　*]*(?:国家知识产权局[ \t]*)?无效宣告请求审查决定书?[ \t]*[（(]?[ \t]*第[ \t]*(?:WX)?[\d \t]{3,13}号"
    rf"[ \t]*[)）]?(?:[ \t　]*{_PAGES})?[ \t　]*$",
    re.MULTILINE,
)
"""What pages repeat at their edges, and pictures: they stand in the midst of sentences and numbers."""
_MARKS_OF_TEXT = re.compile(r"\*\*|\\(?=[-.*_#+!()\[\]])|&(?:nbsp|ensp|emsp|#160|#xa0);")
"""Bold, what is escaped in Markdown, and spaces of HTML."""
_TABLE = re.compile(r"<table\b.*?(?:</table>|\Z)", re.DOTALL | re.IGNORECASE)
_LINE_ENDS = re.compile(r"<(?:br|hr|/p|/div|/li|/dd|/h[1-6]|/section)\b[^>]*>", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:p|div|span|font|b|strong|i|em|u|a|center|section|body|html|head|ul|ol|li|dl|dt|dd|h[1-6])\b[^>]*>",
    re.IGNORECASE,
)
_PUNCTUATION = dict(zip("「」『』〝〞﹐﹑﹔﹕､｡", "“”“”“”，、；：、。", strict=True))
_LINE_ENDING = "\x0b\x0c\x85\u2028\u2029"
_CONTROLS = "".join(chr(code) for code in (*range(0x20), 0x7F) if chr(code) not in f"\t\n\r{_LINE_ENDING}")
_INVISIBLE = f"\u200b\u200c\u200d\u2060\ufeff\u00ad{_CONTROLS}"


def _one_for_one() -> dict[int, int | str]:
    """Give what stands for one character: full-width figures and letters, radicals, punctuation, the invisible."""
    table: dict[int, int | str] = {0xFEE0 + code: code for code in range(ord("0"), ord("z") + 1) if chr(code).isalnum()}
    for code in (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFB00)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    table |= {ord(mark): plain for mark, plain in _PUNCTUATION.items()}
    table |= dict.fromkeys(map(ord, _LINE_ENDING), "\n")
    return table | dict.fromkeys(map(ord, _INVISIBLE), " ")


_ONE_FOR_ONE = _one_for_one()


def without_invisible(text: str) -> str:
    """Take out the characters that nobody sees: marks of byte order, joiners, soft hyphens, controls."""
    return text.translate(dict.fromkeys(map(ord, _INVISIBLE)))


def evened(text: str) -> str:
    """Give the text with one form for each character and white space for what belongs to no sentence."""
    text = text.translate(_ONE_FOR_ONE)
    text = _MARKS_OF_TEXT.sub(_blank, text) if any(mark in text for mark in ("**", "\\", "&")) else text
    text = _PAGE_MARK.sub(_blank, _without_markup(text) if "<" in text else text)
    body = GROUNDS_HEADING.search(text)
    start = body.end() if body else len(text)
    return text[:start] + _RUNNING_HEAD.sub(_blank, text[start:])


def _without_markup(text: str) -> str:
    """Put line ends and spaces in the place of tags, but for tables, which are read as such."""
    pieces, place = [], 0
    for table in _TABLE.finditer(text):
        pieces += [_untagged(text[place : table.start()]), table.group()]
        place = table.end()
    return "".join([*pieces, _untagged(text[place:])])


def _untagged(text: str) -> str:
    if "<" not in text:
        return text
    return _TAGS.sub(_blank, _LINE_ENDS.sub(lambda tag: "\n".rjust(len(tag.group())), text))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())
