"""Numbers of patents and proceedings in what people say, in the canonical forms of `hearing.cases.numbers`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hearing.cases.numbers import COURT_PATTERN, RULING_PATTERN, canonical_court, canonical_ruling, check_digit

PATENT = re.compile(
    r"(?<![0-9A-Za-z.])(?:(?:ZL|CN)\s*)?(?:(\d{4})\s?(\d)\s?(\d{7})\s?\.?\s?|(\d{8})\s?\.\s?)([0-9X])(?![0-9A-Za-z])"
)
CASE = re.compile(r"(?<![0-9A-Za-z])([1-9]W\d{4,8})(?![0-9A-Za-z])")
DECISION = re.compile(r"第?\s*(?<!\d)(\d{3,7})\s*号\s*(?:专利)?(?:无效|复审)?(?:宣告)?(?:请求)?(?:审查)?决定")
BARE_DECISION = re.compile(r"第?\s*(\d{3,7})\s*号?")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number in a text: its kind (patent, case, decision, ruling, court), where it stands, its canonical form."""

    kind: str
    start: int
    end: int
    key: str


def _patent(found: re.Match[str]) -> str:
    digits = found[4] or found[1] + found[2] + found[3]
    return f"{digits}.{found[5]}" if check_digit(digits) == found[5] else ""


def _plain(found: re.Match[str]) -> str:
    return found[1]


FORMS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("patent", PATENT, _patent),
    ("case", CASE, _plain),
    ("decision", DECISION, _plain),
    ("ruling", RULING_PATTERN, canonical_ruling),
    ("court", COURT_PATTERN, canonical_court),
)
"""Each kind with its pattern, and what makes the canonical form; an empty one is no such number."""


def number_key(text: str) -> tuple[str, str] | None:
    """Give the kind and canonical form of a registered number, None for one of another form."""
    text = text.strip()
    for kind, pattern, canonical in FORMS:
        found = pattern.fullmatch(text)
        if found and (key := canonical(found)):
            return kind, key
    bare = BARE_DECISION.fullmatch(text)
    return ("decision", bare[1]) if bare else None


def numbers(text: str, kinds: frozenset[str]) -> Iterator[Numbered]:
    """Find every number of these kinds, kind by kind."""
    for kind, pattern, canonical in FORMS:
        if kind in kinds:
            for found in pattern.finditer(text):
                if key := canonical(found):
                    start = found.start() + len(found[0]) - len(found[0].lstrip())
                    yield Numbered(kind, start, found.end(), key)
