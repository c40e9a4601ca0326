"""References in what people say, found by a regular grammar and resolved against the case's register.

Understood are exhibits (证据1, 对比文件2第5页, 证据1第[0023]段、图2, 反证1-3, D1, Exhibit 1 p. 5, Fig. 2), claims
(权利要求1-3、5, claims 1-3 and 5), provisions (专利法第22条第3款, art. 26.4, rule 23(2)), and numbers of patents and
proceedings (ZL201810123456.5, 4W123456, 第56789号无效宣告请求审查决定, 粤知法裁字〔2026〕12号,
（2023）最高法知行终123号). What is not on the register is never linked: a wrong link in a legal record is
worse than none. "证据3-1、3-4" names two sub-exhibits; "证据1-3" is a range only where no exhibit is registered under
that very label and every exhibit of the range is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hearing.transcript.numbered import number_key, numbers
from hearing.transcript.numerals import ascii_digits, number_of

CN = "[一二三四五六七八九十]{1,3}"
# A Chinese numeral counts only where a word can end: 证据一 is an exhibit, 证据一致 is not.
CN_END = r"(?=$|[\s，。、；：！？（）()“”\"的中第和与及或公未所不是为也])"
DASH = r"[-‐‑‒–—―~～]"
LABEL_NUMBER = rf"(?:\d{{1,4}}[A-Z]?(?:{DASH}\d{{1,4}}[A-Z]?)*|{CN}{CN_END})"
COUNTED = r"(?!\d|\.\d|\s*(?:[个种次项条款年月日号页件份幅张篇倍℃%％]|mm|cm|nm))"
AND = r"(?:、|,|和/或|以及|和|及|与|或|/|\+|&|and/or\b|and\b|or\b)"
TO = r"(?:至|到|to\b|through\b)"
# A full comma goes on with a list only before a range: 权利要求1-5，7-12. Behind it often something else begins.
COMMA = rf"，(?=\s*\d{{1,3}}\s*{DASH}\s*\d{{1,3}}(?![A-Za-zμµ°\d.%％个种次份倍小天周分秒]))"

STEMS: dict[str, tuple[str, ...]] = {
    "E": ("证据", "exhibits", "exhibit", "evidence", "ex."),
    "C": ("反证", "counter-exhibits", "counter-exhibit", "counter-evidence"),
    "D": ("对比文件", "D"),
    "A": ("附件", "annexes", "annex"),
}
"""Families of labels. Chinese and English names of a family are the same label: Exhibit 1 is 证据1."""

LONGEST_OWNER = 32
"""Characters before a claim in which the exhibit that owns it is looked for."""

FAMILY = {stem.lower(): family for family, stems in STEMS.items() for stem in stems}
STEM = "|".join(
    # A Latin name begins a word: neither ED1 nor co-exhibit 1 is one.
    ("(?<![A-Za-z0-9-])" if stem.isascii() else "") + re.escape(stem)
    for stem in sorted(FAMILY, key=len, reverse=True)
)
FIRST = re.compile(rf"({STEM})\s*({LABEL_NUMBER}){COUNTED}(?![A-Za-z])", re.IGNORECASE)
SPAN = rf"{TO}|{DASH}(?=\s*(?:{STEM}))"
"""From one exhibit to another; a dash only before a name said again: 证据1-证据7."""

NEXT = re.compile(rf"\s*({AND}|{SPAN}|{COMMA})\s*({STEM})?\s*({LABEL_NUMBER}){COUNTED}(?![A-Za-z])", re.IGNORECASE)
OWNER = re.compile(rf"(?:{STEM})\s*{LABEL_NUMBER}\s*(?:的|之)?\s*$", re.IGNORECASE)
OF_EXHIBIT = re.compile(rf"\s+of\s+(?:the\s+)?(?:{STEM})", re.IGNORECASE)
"""Who owns a claim that is not this patent's: 证据1的权利要求1, claim 1 of D1."""
PAGE = re.compile(
    r"\s*(?:的|之)?\s*(?:部分|中文|英文)?(?:译文|正文|说明书|附图)*\s*第\s*(\d{1,5})(?:\s*[-–—～~至]\s*\d{1,5})?\s*页"
    r"|,?\s*(?:at\s+)?(?:pages?|pp?\.)\s*(\d{1,5})(?:\s*[-–]\s*\d{1,5})?",
    re.IGNORECASE,
)
PARAGRAPH = re.compile(
    r"\s*(?:的|之)?\s*(?:译文|正文|说明书)*\s*第\s*[\[［【]?\s*(\d{1,5})\s*[\]］】]?"
    r"(?:\s*[-–—～~至]\s*[\[［【]?\s*\d{1,5}\s*[\]］】]?)?\s*(?:自然)?段"
    r"|,?\s*(?:at\s+)?(?:paragraphs?|paras?\.?|¶)\s*\[?(\d{1,5})\]?",
    re.IGNORECASE,
)
FIGURE = re.compile(
    r"\s*(?:的|之)?\s*(?:说明书)?(?:附图|图)\s*(\d{1,3})(?:\s*[-–—～~至]\s*(?:图)?\d{1,3})?(?!\d)"
    r"|,?\s*(?:figures?|figs?\.?)\s*(\d{1,3})(?!\d)",
    re.IGNORECASE,
)
FURTHER = re.compile(r"\s*(?:[，,、和及]|and\b)?")
"""What may stand between two places in one exhibit: 第5页、图2."""

CLAIMS = re.compile(r"权利要求\s*(?=\d)|\bclaims?\s+(?=\d)", re.IGNORECASE)
CLAIM = re.compile(rf"(\d{{1,3}})(?:\s*(?:{DASH}|{TO})\s*(?:权利要求)?\s*(\d{{1,3}}))?{COUNTED}")
CLAIM_NEXT = re.compile(rf"\s*(?:{AND}|{COMMA})\s*(?:权利要求)?\s*(?=\d)")
ORDINAL = re.compile(rf"权利要求书?\s*第\s*(\d{{1,3}})(?:\s*(?:{DASH}|{TO})\s*(\d{{1,3}}))?\s*项")
ARTICLE_ZH = re.compile(
    rf"(?P<law>(?:专利法)?实施细则|细则|专利法)?》?\s*第\s*(?P<article>\d{{1,3}}|{CN})\s*条"
    rf"(?:\s*第\s*(?P<paragraph>\d{{1,2}}|{CN})\s*款)?"
)
ARTICLE_EN = re.compile(
    r"(?<![A-Za-z])(?:(?P<article>article|art\.?)|(?P<rule>rule))\s*(?P<number>\d{1,3})"
    r"(?:\s*\((?P<bracketed>\d{1,2})\)|\.(?P<dotted>\d{1,2}))?(?!\d)",
    re.IGNORECASE,
)


class ReferenceKind(StrEnum):
    """What is referred to."""

    EXHIBIT = "exhibit"
    CLAIMS = "claims"
    PROVISION = "provision"
    PATENT = "patent"
    CASE = "case"
    DECISION = "decision"
    RULING = "ruling"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a text (``start`` to ``end``) that names things of the register.

    ``targets`` are ids of exhibits, numbers of claims, ids of grounds, or numbers as registered; ``page``,
    ``paragraph`` and ``figure`` are places in an exhibit (the first of several), 0 for none.
    """

    kind: ReferenceKind
    start: int
    end: int
    targets: tuple[str, ...]
    page: int = 0
    paragraph: int = 0
    figure: int = 0


@dataclass(frozen=True, slots=True)
class Register:
    """What a case has: exhibits' ids by label key, numbers of claims, ids of grounds (A22.3, R23.2).

    ``numbers`` are those of its patent and of the proceedings linked to it, as registered, by kind and canonical form.
    """

    exhibits: Mapping[str, str]
    claims: frozenset[str] = frozenset()
    grounds: frozenset[str] = frozenset()
    numbers: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        labels: Iterable[tuple[str, str]],
        claims: Iterable[str] = (),
        grounds: Iterable[str] = (),
        numbers: Iterable[str] = (),
    ) -> "Register":
        """Make a register.

        Args:
            labels: pairs of an exhibit's label as registered (证据1, D1, Exhibit 1) and its id. A label of another
                form is left out: nothing in a text could be told to be it.
            claims: numbers of the patent's claims.
            grounds: ids of the grounds raised.
            numbers: of the patent and of proceedings; one of an unknown form is left out.
        """
        keys = ((label_key(label), exhibit) for label, exhibit in labels)
        known = ((number_key(number), number) for number in numbers)
        return cls(
            {key: exhibit for key, exhibit in keys if key},
            frozenset(claims),
            frozenset(grounds),
            {key: number for key, number in known if key},
        )


def label_key(label: str) -> str:
    """Give a label's form in which spellings agree: 证据 1, 证据一, Exhibit 1 are all E1. Empty for other labels."""
    found = FIRST.fullmatch(ascii_digits(label).strip())
    return FAMILY[found[1].lower()] + plain(found[2]) if found else ""


def plain(number: str) -> str:
    """Give a label's number with ASCII digits and hyphens."""
    joined = re.sub(DASH, "-", number).upper()
    return joined if joined[0].isdecimal() else str(number_of(joined))


def find(text: str, register: Register) -> tuple[Reference, ...]:
    """Find every reference to something on the register, in the order of the text; none overlaps another."""
    plain_text = ascii_digits(text)
    found = [
        *exhibits(plain_text, register),
        *claims(plain_text, register),
        *provisions(plain_text, register),
        *proceedings(plain_text, register),
    ]
    return tuple(sorted(found, key=lambda reference: reference.start))


@dataclass(slots=True)
class Item:
    """One exhibit, or a range of them, named in a list."""

    start: int
    end: int
    keys: tuple[str, ...]
    page: int = 0
    paragraph: int = 0
    figure: int = 0


def exhibits(text: str, register: Register) -> Iterator[Reference]:
    """Find exhibits; a page, paragraph or figure belongs to the exhibit before it."""
    at = 0
    while first := FIRST.search(text, at):
        family = FAMILY[first[1].lower()]
        items = [Item(first.start(), first.end(), named(family, first[2], register))]
        at = place_after(text, items[-1])
        while following := NEXT.match(text, at):
            family = FAMILY[following[2].lower()] if following[2] else family
            start = following.start(2) if following[2] else following.start(3)
            item = Item(start, following.end(), named(family, following[3], register))
            if re.fullmatch(f"{TO}|{DASH}", following[1], re.IGNORECASE):
                between = spanned(items[-1].keys[-1:], item.keys, register)
                items[-1] = Item(items[-1].start, item.end, between)
            else:
                items.append(item)
            at = place_after(text, items[-1])
        for item in items:
            targets = tuple(register.exhibits[key] for key in item.keys)
            if targets:
                place = item.page, item.paragraph, item.figure
                yield Reference(ReferenceKind.EXHIBIT, item.start, item.end, targets, *place)


def place_after(text: str, item: Item) -> int:
    """Take the page, paragraph and figure that follow an exhibit into it; give where the text goes on."""
    at = item.end
    while True:
        if found := None if item.page else PAGE.match(text, at):
            item.page = int(found[1] or found[2])
        elif found := None if item.paragraph else PARAGRAPH.match(text, at):
            item.paragraph = int(found[1] or found[2])
        elif found := None if item.figure else FIGURE.match(text, at):
            item.figure = int(found[1] or found[2])
        else:
            return item.end
        item.end = found.end()
        between = FURTHER.match(text, item.end)
        at = between.end() if between else item.end


def named(family: str, number: str, register: Register) -> tuple[str, ...]:
    """Give the registered keys that a label names: its own, otherwise those of a complete range, otherwise none."""
    key = family + plain(number)
    if key in register.exhibits:
        return (key,)
    first, _, last = plain(number).partition("-")
    if not first.isdecimal() or not last.isdecimal():
        return ()
    return complete(family, int(first), int(last), register)


def complete(prefix: str, first: int, last: int, register: Register) -> tuple[str, ...]:
    """Give every key from first to last when all of them are registered; nothing otherwise."""
    if not first < last <= first + 500:
        return ()
    keys = tuple(f"{prefix}{number}" for number in range(first, last + 1))
    return keys if all(key in register.exhibits for key in keys) else ()


def spanned(first: tuple[str, ...], last: tuple[str, ...], register: Register) -> tuple[str, ...]:
    """Give the keys from one exhibit to another, sub-exhibits of the same exhibit included: 证据3-1至证据3-4."""
    if len(first) != 1 or len(last) != 1:
        return ()
    begins, ends = (re.fullmatch(r"(.*?)(\d+)", key) for key in (first[0], last[0]))
    if not begins or not ends or begins[1] != ends[1]:
        return ()
    return complete(begins[1], int(begins[2]), int(ends[2]), register)


def claims(text: str, register: Register) -> Iterator[Reference]:
    """Find claims; of a range, those that the patent has."""
    at = 0
    while head := CLAIMS.search(text, at):
        at, numbers = head.end(), list[str]()
        while item := CLAIM.match(text, at):
            numbers += within(item[1], item[2], register)
            end = at = item.end()
            more = CLAIM_NEXT.match(text, end)
            if more is None:
                break
            at = more.end()
        if numbers and not of_exhibit(text, head.start(), end):
            yield Reference(ReferenceKind.CLAIMS, head.start(), end, tuple(dict.fromkeys(numbers)))
    for said in ORDINAL.finditer(text):
        numbers = within(said[1], said[2], register)
        if numbers and not of_exhibit(text, said.start(), said.end()):
            yield Reference(ReferenceKind.CLAIMS, said.start(), said.end(), tuple(numbers))


def within(first: str, last: str | None, register: Register) -> list[str]:
    """Give the claims from first to last that the patent has."""
    numbers = map(str, range(int(first), int(last or first) + 1))
    return [number for number in numbers if number in register.claims]


def of_exhibit(text: str, start: int, end: int) -> bool:
    """Tell whether claims named here are those of an exhibit that is itself a patent."""
    return bool(OWNER.search(text[max(0, start - LONGEST_OWNER) : start]) or OF_EXHIBIT.match(text, end))


def provisions(text: str, register: Register) -> Iterator[Reference]:
    """Find provisions that are grounds of this case; one named without its law is the Patent Law's first."""
    for found in ARTICLE_ZH.finditer(text):
        number = f"{number_of(found['article'])}"
        number += f".{number_of(found['paragraph'])}" if found["paragraph"] else ""
        laws = "A" if found["law"] == "专利法" else "R" if found["law"] else "AR"
        yield from provision(found, laws, number, register)
    for found in ARTICLE_EN.finditer(text):
        paragraph = found["bracketed"] or found["dotted"]
        number = found["number"] + (f".{paragraph}" if paragraph else "")
        yield from provision(found, "R" if found["rule"] else "A", number, register)


def provision(found: re.Match[str], laws: str, number: str, register: Register) -> Iterator[Reference]:
    """Give the reference to the first of these laws' provisions that is a ground of the case."""
    ids = [law + number for law in laws if law + number in register.grounds]
    if ids:
        start = found.start() + len(found[0]) - len(found[0].lstrip("》 "))
        yield Reference(ReferenceKind.PROVISION, start, found.end(), (ids[0],))


def proceedings(text: str, register: Register) -> Iterator[Reference]:
    """Find the numbers of patents and proceedings that are on the register."""
    kinds = frozenset(kind for kind, _ in register.numbers)
    for found in numbers(text, kinds):
        registered = register.numbers.get((found.kind, found.key))
        if registered:
            yield Reference(ReferenceKind(found.kind), found.start, found.end, (registered,))
