"""The grounds of the request, clause by clause: which claims, which provision, which evidence.

Pure. A clause is read left to right; claims named first are attacked by the provisions that follow, evidence named
between them (or right after) carries it. A provision that only fits claims, with no claims named, is queued.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hearing.cases.claim_numbers import CLAIMS, claim_numbers
from hearing.cases.grounds import ground, provisions
from hearing.cases.importing.exhibits import REFERENCE, resolve
from hearing.cases.importing.header import Reading
from hearing.cases.importing.result import Fact, ReadGround, Span
from hearing.cases.importing.source import Source

_REQUEST = re.compile(
    r"(?:其|提交的)(?:无效宣告)?(?:请求)?的?(?:无效)?(?:具体)?理由(?:是|为|如下|包括)?\s*[:：]?|无效(?:宣告)?理由(?:是|为|如下)\s*[:：]?"
    r"|无效宣告请求\s*[，,]\s*(?:以|认为)(?=[^。]{0,20}(?:说明书|权利要求))"
)
_HEARING = re.compile(
    r"请求人[^。；\n]{0,24}(?:明确|确认|当庭)[^。；\n]{0,24}(?:无效)?(?:宣告)?(?:请求)?的?(?:无效)?(?:理由|范围)[^。；\n]{0,24}?(?:是|为|如下|包括)\s*[:：]?"
)
_END = re.compile(r"请求宣告|同时提交|并提交|。\s*\n|。")
_WHOLE = re.compile(
    r"(?:(?<=[，,。；;：:、是为）)])|^)\s*(?:(?:本专利|涉案专利|其)的?)?(?:说明书(?!支持|为依据|的支持)|(?:本专利|涉案专利)(?!的?(?:权利要求|说明书)))"
)
_WITHOUT_CLAIMS = {"A2", "A5", "A9", "A19", "A26.3", "A33", "R11", "R43", "R49", "R13", "R2"}
_NOT_GROUNDS = {"A28", "A29", "A30", "A35", "A44", "A45", "A46", "A47"}
"""Provisions that requests cite on the way (priority, procedure) without attacking the patent by them."""


@dataclass(slots=True)
class _Clause:
    claims: tuple[int, ...] = ()
    exhibits: tuple[str, ...] = ()
    consumed: bool = False
    emitted: list[int] = field(default_factory=list)


def read_request(source: Source, reading: Reading) -> None:
    """Read the grounds as requested and, where the petitioner fixed them in the hearing, as fixed."""
    reading.facts["grounds"] = ()
    if source.grounds is None:
        reading.wait("grounds", Span(len(source.text), len(source.text)), "cut_off")
        return
    labels = frozenset(fact.value.label for fact in reading.facts.get("exhibits", ()))
    text, offset = source.part(source.grounds), source.grounds.start
    found: list[Fact[ReadGround]] = []
    for stage, pattern in (("request", _REQUEST), ("hearing", _HEARING)):
        for index, opening in enumerate(pattern.finditer(text)):
            end = _END.search(text, opening.end())
            stop = end.start() if end else len(text)
            found += _statement(text[opening.end() : stop], offset + opening.end(), (stage, index), labels, reading)
    if not found:
        reading.wait("grounds", source.grounds, "missing")
    elif len(reading.facts.get("case_numbers", ())) > 1:
        reading.wait("grounds", source.grounds, "part_unread")
    reading.facts["grounds"] = tuple(found)


def _tokens(text: str) -> Iterator[tuple[int, str, object]]:
    tokens: list[tuple[int, int, str, object]] = [
        (match.start(), 1, "claims", claim_numbers(match["numbers"]))
        for match in CLAIMS.finditer(text)
        if not text[: match.start()].endswith("引用")
    ]
    tokens += [(match.start(), 0, "whole", None) for match in _WHOLE.finditer(text)]
    tokens += [(match.start(), 2, "exhibits", match) for match in REFERENCE.finditer(text)]
    tokens += [(cited.start, 3, "provision", cited) for cited in provisions(text)]
    tokens += [(match.start(), 4, "end", None) for match in re.finditer(r"[；;]", text)]
    for place, _, kind, value in sorted(tokens, key=lambda token: token[:2]):
        yield place, kind, value


def _statement(
    text: str, offset: int, origin: tuple[str, int], labels: frozenset[str], reading: Reading
) -> list[Fact[ReadGround]]:
    found: list[Fact[ReadGround]] = []
    clause = _Clause()
    for place, kind, value in _tokens(text):
        if kind == "end":
            clause = _Clause()
        elif kind == "claims" and isinstance(value, tuple):
            fresh = clause.consumed or not clause.claims
            merged = value if fresh else tuple(sorted({*clause.claims, *value}))
            clause = _Clause(merged, () if clause.consumed else clause.exhibits)
        elif kind == "whole":
            clause = clause if clause.claims and not clause.consumed else _Clause()
        elif kind == "exhibits" and isinstance(value, re.Match):
            _attach(value, clause, labels, found, reading, Span(offset + place, offset + place + len(value.group())))
        elif kind == "provision":
            _emit(value, clause, origin, offset, found, reading)
    return found


def _attach(
    reference: re.Match[str],
    clause: _Clause,
    labels: frozenset[str],
    found: list[Fact[ReadGround]],
    reading: Reading,
    span: Span,
) -> None:
    resolved = resolve(reference, labels)
    if resolved is None:
        reading.wait("grounds", span, "part_unread")
        return
    clause.exhibits = tuple(dict.fromkeys((*clause.exhibits, *resolved)))
    if clause.consumed:
        for index in clause.emitted:
            fact = found[index]
            read = fact.value
            merged = tuple(dict.fromkeys((*read.exhibits, *resolved)))
            read = ReadGround(read.ground, read.claims, merged, read.stage, read.request)
            found[index] = Fact(read, fact.span, fact.method, fact.confidence)


def _emit(
    value: object,
    clause: _Clause,
    origin: tuple[str, int],
    offset: int,
    found: list[Fact[ReadGround]],
    reading: Reading,
) -> None:
    cited = value
    identity, start, end = (getattr(cited, name) for name in ("id", "start", "end"))
    article = identity.split(".")[0]
    span = Span(offset + start, offset + end)
    clause.consumed = True
    if article in _NOT_GROUNDS:
        return
    if ground(identity) is None or not (clause.claims or {identity, article} & _WITHOUT_CLAIMS):
        reading.wait("grounds", span, "ambiguous")
        return
    clause.emitted.append(len(found))
    found.append(Fact(ReadGround(identity, clause.claims, clause.exhibits, *origin), span, "clause", 0.85))
