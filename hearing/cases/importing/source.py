"""The text of a decision and its parts: cover, header table, 案由, 决定的理由, 决定.

Pure. Spans always index the text as it was given, so that a person can be shown the place. Every reader takes a
Source and returns facts and queue entries; none of them raises on odd text.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from hearing.cases.importing.printing import GROUNDS_HEADING
from hearing.cases.importing.result import Piece, Queued, Span
from hearing.cases.importing.table import LINE, OFFICE, find_header, key_of

_HEADINGS = {
    "grounds": GROUNDS_HEADING,
    "reasons": re.compile(r"^[#> \t　*]*二\s*[、.．]\s*决\s*定\s*的?\s*理\s*由[*]*", re.MULTILINE),
    "operative": re.compile(r"^[#> \t　*]*三\s*[、.．]\s*决\s*定[* \t\r　:：]*$", re.MULTILINE),
}
_FULL_TEXT = re.compile(r"^[#> \t　*]*全\s*文\s*[:：]", re.MULTILINE)
"""What the office's site prints before the body; some bodies there have no heading 案由."""
_NUMBERED = re.compile(
    rf"^[#> \t　*]*(?:{OFFICE}无效宣告请求审查决定\s*[（(]\s*第\s*(?:WX)?|决定号[ \t]*[:：][ \t]*(?:WX)?第?)"
    r"\s*(\d{3,7})(?!\d)",
    re.MULTILINE,
)
_REMEDY = re.compile(
    r"当\s*事\s*人\s*对\s*本\s*(?:决\s*定|无\s*效)|(?:如\s*)?对\s*本\s*决\s*定\s*不\s*服|合\s*议\s*组\s*组\s*长\s*[:：]"
)

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
    "cover_only": (
        "仅封面记载，合并审理的决定封面只写其中一件",
        "only the cover states it, and the cover of a joint trial names one request alone",
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
        squeezes: Parts that were squeezed already; each is read by several readers.
    """

    text: str
    cover: Span
    rows: tuple[tuple[str, Piece], ...]
    grounds: Span | None
    reasons: Span | None
    operative: Span | None
    signature: Span | None
    squeezes: dict[Span, "Squeezed"] = field(default_factory=dict, compare=False, repr=False)

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
        for match in LINE.finditer(self.part(self.cover)):
            if key_of(match.group(1)) in keys:
                start = self.cover.start + match.start(2)
                return Piece(match.group(2).strip(), Span(start, start + len(match.group(2))))
        return None


_RUN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A part without its white space: page breaks split words and dates anywhere.

    Attributes:
        text: The part, squeezed.
        starts: Where each unbroken run begins in the squeezed text, ascending.
        places: Where the same run begins in the source.
    """

    text: str
    starts: tuple[int, ...]
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Give the range of the source behind a range of the squeezed text, which must not be empty."""
        return Span(self._place(start), self._place(end - 1) + 1)

    def _place(self, index: int) -> int:
        run = bisect_right(self.starts, index) - 1
        return self.places[run] + index - self.starts[run]


def squeezed(source: Source, part: Span | None) -> Squeezed:
    """Take the white space out of a part of a source; a part that is missing is empty."""
    if part is None:
        return Squeezed("", (), ())
    if part not in source.squeezes:
        source.squeezes[part] = _squeeze(source.text, part)
    return source.squeezes[part]


def _squeeze(text: str, part: Span) -> Squeezed:
    runs = list(_RUN.finditer(text, part.start, part.end))
    lengths = accumulate((run.end() - run.start() for run in runs), initial=0)
    return Squeezed(
        "".join(run.group() for run in runs), tuple(lengths)[: len(runs)], tuple(run.start() for run in runs)
    )


def queued(name: str, span: Span, reason: str) -> Queued:
    """Make a queue entry with the words of a reason."""
    zh, en = REASONS[reason]
    return Queued(name, span, reason, zh, en)


def folded(text: str) -> str:
    """Fold a text for comparison: compatibility forms unified, no white space, one style of punctuation."""
    text = _GREEK.sub(lambda match: _LETTERS[match.group(1)], unicodedata.normalize("NFKC", text))
    return re.sub(r"[\s$\\{}_^~·•.,,、。;:'\"’‘“”*★☆※-]+", "", text.replace("mathrm", "")).lower()


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
    places["grounds"] = places["grounds"] or _FULL_TEXT.search(text)
    starts = [match.start() for match in places.values() if match]
    header_start, rows = find_header(text, min(starts, default=len(text)))
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
