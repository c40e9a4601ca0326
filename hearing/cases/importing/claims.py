"""The claims, when the decision prints them, with their dependencies.

Pure. Numbers must run from 1 without a gap; a list whose closing quotation mark is missing is queued as cut off.
"""

import re

from hearing.cases.claim_numbers import CLAIMS, claim_numbers
from hearing.cases.importing.header import Reading
from hearing.cases.importing.result import Fact, Span
from hearing.cases.importing.source import Source
from hearing.cases.model import Claim

_OPENING = re.compile(r"权利要求书?[^。“”]{0,40}?(?:如下|为)\s*[:：]?\s*[“\"]\s*(?=1\s*[.．、])")
_DEPENDENT = re.compile(r"\s*(?:根据|如|按照|依照|依据|按|由|据)?\s*(?:上述|前述)?\s*权利要求")
_NOT_GRANTED = re.compile(r"维持|提交|修改|替换")
_PROCEEDINGS = re.compile(
    r"^[ \t#]*(?:针对(?:上述|本|涉案|该)|经形式审查|[^\n]{0,60}(?:提出|提起)了?(?:专利权)?无效宣告请求)", re.MULTILINE
)
"""How the paragraph after the claims begins, whether or not their closing quotation mark was printed."""
_FROM_ONE = re.compile(r"权利要求书?\s*第?\s*1\s*[-–—－~～至]\s*(\d{1,3})(?!\d)")
_OF_EXHIBIT = re.compile(r"(?:证据|反证|附件|对比文件)\s*\d+[^，。；]{0,6}$")
_PREAMBLE = 160
"""Characters within which a claim names the claims it refers to."""


def read_claims(source: Source, reading: Reading) -> None:
    """Read the first set of claims that section one prints: the claims as granted."""
    reading.facts["claims"] = ()
    opening = _OPENING.search(source.part(source.grounds))
    if opening is None or source.grounds is None:
        return
    if _NOT_GRANTED.search(source.part(source.grounds)[max(0, opening.start() - 40) : opening.end()]):
        reading.wait(
            "claims", Span(source.grounds.start + opening.start(), source.grounds.start + opening.end()), "ambiguous"
        )
        return
    start = source.grounds.start + opening.end()
    end = _closing(source.text, start, source.grounds.end)
    closed = source.text[end : end + 1] in {"”", '"'}
    starts = _starts(source.text, start, end)
    facts = []
    for (number, begin), stop in zip(starts, [*(place for _, place in starts[1:]), end], strict=True):
        body = re.sub(r"^\d+\s*[.．、]\s*", "", source.text[begin:stop]).strip().rstrip('”"').strip()
        claim = make_claim(number, body)
        if any(parent >= number for parent in _references(body)):
            reading.wait("claims", Span(begin, stop), "ambiguous")
        facts.append(Fact(claim, Span(begin, stop), "numbered_list", 0.95))
    if not closed:
        reading.wait("claims", Span(start, end), "cut_off")
    if _attacked(source, end) > len(starts):
        reading.wait("claims", Span(start, end), "part_unread")
    reading.facts["claims"] = tuple(facts)


def _attacked(source: Source, after: int) -> int:
    """Give the highest claim that the request or the operative part names as the end of a list from claim 1 on."""
    parts = [Span(after, source.grounds.end) if source.grounds else None, source.operative]
    named = [
        int(match.group(1))
        for part in parts
        if part
        for match in _FROM_ONE.finditer(source.part(part))
        if not _OF_EXHIBIT.search(source.text[max(0, part.start + match.start() - 12) : part.start + match.start()])
    ]
    return max(named, default=0)


def make_claim(number: int, body: str) -> Claim:
    """Make a claim from its number and text; it refers only to claims before it."""
    parents = tuple(parent for parent in _references(body) if parent < number)
    return Claim(number, body, parents, independent=not (parents and _DEPENDENT.match(body)))


def _references(body: str) -> tuple[int, ...]:
    match = CLAIMS.search(body[:_PREAMBLE])
    return claim_numbers(match["numbers"]) if match else ()


def _starts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give (number, place) of each claim: the next expected number at the beginning of a line."""
    found, expected, place = [(1, start)], 2, start
    while match := re.compile(rf"^[ \t#]*(?={expected}\s*[.．、]\s*\D)", re.MULTILINE).search(text, place, end):
        found.append((expected, match.end()))
        place, expected = match.end() + 1, expected + 1
    return found


def _closing(text: str, start: int, limit: int) -> int:
    """Give the place of the quotation mark that closes the list: at a line's end, no claim number following."""
    account = _PROCEEDINGS.search(text, start, limit)
    limit = account.start() if account else limit
    for match in re.finditer(r"[”\"][ \t]*(?:[。；]?[ \t]*)(?=\n|\Z)", text[start:limit]):
        following = text[start + match.end() : limit].lstrip()
        opened = text[start : start + match.start()].count("“")
        closed = text[start : start + match.start()].count("”")
        if opened <= closed and not re.match(r"\d+\s*[.．、]\s*(?:根据|如|一种|权利要求|按照)", following):
            return start + match.start()
    return limit
