"""The text of a decision and its parts: cover, header table, 案由, 决定的理由, 决定.

Pure. Spans always index the text as it was given, so that a person can be shown the place. Every reader takes a
Source and returns facts and queue entries; none of them raises on odd text.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hearing.cases.importing.result import Queued, Span

_TABLE = re.compile(r"<table\b.*?(?:</table>|\Z)", re.DOTALL | re.IGNORECASE)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=</tr>|<tr\b|\Z)", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<td\b[^>]*>(.*?)(?=</td>|<td\b|\Z)", re.DOTALL | re.IGNORECASE)
_LINE = re.compile(r"^[ \t]*([^\s:：，。<>“”#|][^:：，。<>“”|\n]{0,15}?)[ \t]*[:：][ \t]*(\S[^\n]*)$", re.MULTILINE)
_HEADINGS = {
    "grounds": re.compile(r"^[# \t　]*一\s*、\s*案\s*由", re.MULTILINE),
    "reasons": re.compile(r"^[# \t　]*二\s*、\s*决定的?理由", re.MULTILINE),
    "operative": re.compile(r"^[# \t　]*三\s*、\s*决\s*定\s*$", re.MULTILINE),
}
_NUMBERED = re.compile(r"^[# \t　]*无效宣告请求审查决定\s*[（(]\s*第\s*(\d{3,7})\s*号", re.MULTILINE)
_REMEDY = re.compile(r"当事人对本(?:决定|无效)|如?对本决定不服|合议组组长\s*[:：]")
_HEADER_WORDS = ("案件编号", "决定日", "发明创造名称", "专利号", "法律依据", "授权公告日", "申请日")
DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")

REASONS = {
    "missing": ("文本中没有这一项", "the text does not show it"),
    "malformed": ("打印的内容不符合该项的格式", "what is printed does not have the form of this field"),
    "check_digit": ("专利号校验位不符", "the check digit of the patent number does not fit"),
    "disagrees": ("文本中两处的记载不一致", "two places of the text disagree"),
    "out_of_order": ("日期先后顺序矛盾", "the dates are out of order"),
    "not_confirmed": ("仅有通知，未记载是否如期举行", "only a notice; whether it took place is not stated"),
    "ambiguous": ("记载可有多种理解", "it can be understood in more than one way"),
    "part_unread": ("其中一部分未能识别", "a part of it could not be read"),
    "earlier_text": (
        "所维持的文本由在先决定留下或在本次请求之前提交，是否算作修改后维持需人工确认",
        "the text kept was left by an earlier decision or submitted before this request; "
        "whether to count it as amended is for a person",
    ),
    "several_classes": ("该行列有多个分类号，取第一个为主分类号", "several classes are printed; the first was taken"),
    "cut_off": ("文本在此之前中断，该部分缺失", "the text ends before this part"),
}
"""Stable codes of the reasons for which a value goes to a person, with their words in Chinese and English."""

_LETTERS = dict(
    zip(
        ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "omega"),
        "αβγδεζηθκλμω",
        strict=True,
    )
)
_GREEK = re.compile(rf"\\({'|'.join(_LETTERS)})(?![a-z])")
"""How machine-read texts write a Greek letter in one place and not in the other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the source: its text with markup removed, and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Source:
    """A decision's text and the half-open ranges of its parts (None where a part is missing).

    Attributes:
        text: The text as given.
        cover: Everything before the header table.
        rows: Header rows: key without white space, value.
        grounds: Section one, 案由.
        reasons: Section two.
        operative: Section three up to the instruction on remedies: the only part that decides.
        signature: What follows the operative part.
    """

    text: str
    cover: Span
    rows: tuple[tuple[str, Piece], ...]
    grounds: Span | None
    reasons: Span | None
    operative: Span | None
    signature: Span | None

    def part(self, span: Span | None) -> str:
        """Give the text of a part; empty when it is missing."""
        return self.text[span.start : span.end] if span else ""

    def row(self, *prefixes: str) -> Piece | None:
        """Give the first header row whose key begins with one of the prefixes."""
        return next(iter(self.rows_of(*prefixes)), None)

    def rows_of(self, *prefixes: str) -> tuple[Piece, ...]:
        """Give every header row whose key begins with one of the prefixes, in order."""
        return tuple(piece for key, piece in self.rows if key.startswith(prefixes))

    def cover_line(self, *keys: str) -> Piece | None:
        """Give the value of the first line ``key：value`` of the cover."""
        for match in _LINE.finditer(self.part(self.cover)):
            if re.sub(r"\s", "", match.group(1)) in keys:
                start = self.cover.start + match.start(2)
                return Piece(match.group(2).strip(), Span(start, start + len(match.group(2))))
        return None


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A part without its white space: page breaks split words and dates anywhere.

    Attributes:
        text: The part, squeezed.
        places: For each character of it, where it stands in the source.
    """

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Give the range of the source behind a range of the squeezed text, which must not be empty."""
        return Span(self.places[start], self.places[end - 1] + 1)


def squeezed(source: Source, part: Span | None) -> Squeezed:
    """Take the white space out of a part of a source; a part that is missing is empty."""
    kept = [place for place in range(part.start, part.end) if not source.text[place].isspace()] if part else []
    return Squeezed("".join(source.text[place] for place in kept), tuple(kept))


def queued(name: str, span: Span, reason: str) -> Queued:
    """Make a queue entry with the words of a reason."""
    zh, en = REASONS[reason]
    return Queued(name, span, reason, zh, en)


def plain(text: str) -> str:
    """Remove markup and surrounding white space from a table cell."""
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


def folded(text: str) -> str:
    """Fold a text for comparison: compatibility forms unified, no white space, one style of punctuation."""
    text = _GREEK.sub(lambda match: _LETTERS[match.group(1)], unicodedata.normalize("NFKC", text))
    return re.sub(r"[\s$\\{}_^~·•.,,、。;:'\"’‘“”*★☆※-]+", "", text.replace("mathrm", "")).lower()


def dates(text: str, offset: int = 0) -> Iterator[tuple[date, Span]]:
    """Give every valid Chinese date of a text with its place; ``offset`` is where the text begins in the source."""
    for match in DATE.finditer(text):
        try:
            day = date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
        except ValueError:
            continue
        yield day, Span(offset + match.start(), offset + match.end())


def _table_rows(text: str, start: int) -> list[tuple[str, Piece]]:
    rows = []
    for row in _ROW.finditer(text):
        cells = [
            (plain(cell.group(1)), row.start(1) + cell.start(1), row.start(1) + cell.end(1))
            for cell in _CELL.finditer(row.group(1))
        ]
        if len(cells) == 1 and re.search(r"[:：]", cells[0][0]):
            key, _, value = re.sub(r"[:：]", ":", cells[0][0], count=1).partition(":")
            cells = [(key, cells[0][1], cells[0][1]), (value.strip(), *cells[0][1:])]
        if len(cells) >= 2:
            value = " ".join(cell[0] for cell in cells[1:])
            piece = Piece(value, Span(start + cells[1][1], start + cells[-1][2]))
            rows.append((re.sub(r"\s", "", cells[0][0]), piece))
    return rows


def _header(text: str, limit: int) -> tuple[int, tuple[tuple[str, Piece], ...]]:
    """Find the header before ``limit``: the table, or run of ``key：value`` lines, with most of the known keys."""
    best: tuple[int, int, list[tuple[str, Piece]]] = (0, limit, [])
    for table in _TABLE.finditer(text, 0, limit):
        rows = _table_rows(table.group(), table.start())
        known = sum(key.startswith(_HEADER_WORDS) for key, _ in rows)
        if known > best[0]:
            best = (known, table.start(), rows)
    if best[0] < 4:
        heading = re.search(r"^[# \t　]*无效宣告请求审查决定\s*[（(]?\s*第", text[:limit], re.MULTILINE)
        start = heading.start() if heading else 0
        lines = [
            (re.sub(r"\s", "", match.group(1)), Piece(match.group(2).strip(), Span(match.start(2), match.end(2))))
            for match in _LINE.finditer(text, start, limit)
        ]
        known = sum(key.startswith(_HEADER_WORDS) for key, _ in lines)
        if known > best[0]:
            best = (known, start, lines)
    return best[1], tuple(best[2])


def several(text: str) -> bool:
    """Tell whether the text holds more than one decision: another number in a heading, or all headings again."""
    if len(set(_NUMBERED.findall(text))) > 1:
        return True
    return all(len(pattern.findall(text)) > 1 for name, pattern in _HEADINGS.items() if name != "reasons")


def read_source(text: str) -> Source:
    """Split a decision into its parts; a part that is not there is None."""
    places: dict[str, re.Match[str] | None] = {}
    for name, pattern in _HEADINGS.items():
        matches = list(pattern.finditer(text))
        places[name] = (matches[-1] if name == "operative" else matches[0]) if matches else None
    starts = [match.start() for match in places.values() if match]
    header_start, rows = _header(text, min(starts, default=len(text)))
    ends = {
        name: min([s for s in starts if match and s > match.start()], default=len(text))
        for name, match in places.items()
    }
    spans = {name: Span(match.end(), ends[name]) if match else None for name, match in places.items()}
    operative, signature = spans["operative"], None
    if operative:
        remedy = _REMEDY.search(text, operative.start)
        end = remedy.start() if remedy else len(text)
        operative, signature = Span(operative.start, end), Span(end, len(text))
    return Source(text, Span(0, header_start), rows, spans["grounds"], spans["reasons"], operative, signature)
