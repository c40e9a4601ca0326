"""A set of claims as somebody writes it, read into numbered claims with the claims that each refers to.

Pure. Nothing is guessed: numbers that do not run from 1 upwards, or a claim that refers to itself or to a later one,
are faults with their place, for the person who wrote them to mend.
"""

import re
from dataclasses import dataclass

from hearing.cases.claim_numbers import CLAIMS, claim_numbers
from hearing.cases.model import Claim
from hearing.visible import visible

LONGEST = 100_000
"""Characters of a set of claims."""
MOST = 300
"""Claims of a set."""
PREAMBLE = 200
"""Characters within which a claim names the claims that it refers to."""

_START = re.compile(
    r"^[ \t\u3000]*(?:权利要求[ \t]*)?(\d{1,3})[ \t]*(?:[.．、:：]|\)[ \t])(?!\d)[ \t\u3000]*", re.MULTILINE
)
REFERENCE = re.compile(
    r"\bclaims?\s+(?P<numbers>\d{1,3}(?:\s*(?:,|-|–|—|to|through|and/or|and|or)\s*(?:claims?\s+)?\d{1,3})*)\b",
    re.IGNORECASE,
)
_DEPENDENT = re.compile(r"\s*(?:根据|如|按照|依照|依据|按|由|据)?\s*(?:上述|前述|任一)?\s*权利要求")
_DEPENDENT_EN = re.compile(
    r"[^,;:.]{0,120}?\b(?:according to|as (?:claimed |recited |defined )?in|of|in)\s+"
    r"(?:any\s+(?:one\s+)?of\s+)?(?:the\s+)?claims?\b",
    re.IGNORECASE,
)
_OTHER_CATEGORY = re.compile(r"\s*(?:an?\s+)?[^,;:.]{0,80}?\b(?:comprising|including|using)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text of claims, and what to do; ``claim`` is the number it concerns, 0 for the whole."""

    claim: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ReadClaims:
    """Claims as read, and what must be mended before they can be filed."""

    claims: tuple[Claim, ...]
    faults: tuple[Fault, ...]


def read_claims(text: str) -> ReadClaims:
    """Read a set of claims: each begins on a line of its own with its number and a full stop, from 1 upwards."""
    if len(text) > LONGEST:
        return _refused(f"权利要求书超过 {LONGEST} 字。", f"The claims are longer than {LONGEST} characters.")
    if not visible(text, lines=True):
        return _refused(
            "权利要求书中有不可见或改变文字方向的字符，请删除后重试。",
            "The claims hold invisible characters, or such as turn the text around: remove them.",
        )
    starts = _starts(text)
    if not starts or text[: starts[0].start()].strip():
        return _refused(
            "请从“1.”开始，每项权利要求另起一行并写明编号。",
            "Begin with “1.”, and each claim on a line of its own with its number.",
        )
    claims, faults = [], []
    ends = [*(match.start() for match in starts[1:]), len(text)]
    for match, end in zip(starts, ends, strict=True):
        number, body = int(match[1]), text[match.end() : end].strip()
        references = references_of(body)
        claims.append(_claim(number, body, references))
        faults += _faults(number, body, references)
    if len(claims) > MOST:
        faults.append(Fault(0, f"权利要求超过 {MOST} 项。", f"There are more than {MOST} claims."))
    return ReadClaims(tuple(claims), (*_gaps(text, len(claims)), *faults))


def references_of(body: str) -> tuple[int, ...]:
    """Give the numbers of the claims that a claim's beginning refers to, in Chinese or English."""
    head = body[:PREAMBLE]
    match = CLAIMS.search(head) or REFERENCE.search(head)
    if match is None:
        return ()
    spelt = re.sub(r"\s*(?:to|through)\s*(?:claims?\s+)?", "-", match["numbers"], flags=re.IGNORECASE)
    return claim_numbers(re.sub(r"claims?|and/or|and|or", ",", spelt, flags=re.IGNORECASE))


def as_text(claims: tuple[Claim, ...]) -> str:
    """Write claims as they are read: each with its number, a line between them."""
    return "\n\n".join(f"{claim.number}. {claim.text}" for claim in claims)


def _starts(text: str) -> list[re.Match[str]]:
    """Give where each claim begins: the next number expected, so that figures in a text begin no claim."""
    found: list[re.Match[str]] = []
    for match in _START.finditer(text):
        if int(match[1]) == len(found) + 1:
            found.append(match)
    return found


def _gaps(text: str, read: int) -> list[Fault]:
    """Name a line that begins like a claim further on than the last one read: a number between them is missing."""
    beyond = next((int(match[1]) for match in _START.finditer(text) if read + 1 < int(match[1]) <= read + 20), 0)
    if not beyond:
        return []
    return [
        Fault(
            read + 1,
            f"权利要求{read}之后是{beyond}，缺少权利要求{read + 1}；请按顺序连续编号。",
            f"After claim {read} comes {beyond}; claim {read + 1} is missing. Number them one after the other.",
        )
    ]


def _claim(number: int, body: str, references: tuple[int, ...]) -> Claim:
    english = CLAIMS.search(body[:PREAMBLE]) is None
    begins = _DEPENDENT_EN.match(body) if english else _DEPENDENT.match(body)
    other = english and _OTHER_CATEGORY.match(body[: begins.end()] if begins else "")
    parents = tuple(one for one in references if one < number)
    return Claim(number, body, parents, independent=not (parents and begins and not other))


def _faults(number: int, body: str, references: tuple[int, ...]) -> list[Fault]:
    if not body:
        return [Fault(number, f"权利要求{number}没有内容。", f"Claim {number} is empty.")]
    later = [one for one in references if one >= number]
    if later:
        return [
            Fault(
                number,
                f"权利要求{number}引用了权利要求{later[0]}；只能引用在前的权利要求。",
                f"Claim {number} refers to claim {later[0]}; a claim refers only to claims before it.",
            )
        ]
    return []


def _refused(zh: str, en: str) -> ReadClaims:
    return ReadClaims((), (Fault(0, zh, en),))
