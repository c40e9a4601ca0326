"""Other proceedings that the text names: administrative rulings, court cases, earlier decisions.

Pure. A number is canonical; whether it concerns the same patent is stated only when its sentence says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hearing.cases.importing.days import dates
from hearing.cases.importing.header import Reading
from hearing.cases.importing.result import Fact, Span
from hearing.cases.importing.source import Source, Squeezed, squeezed
from hearing.cases.model import LinkedProceeding, ProceedingKind, Relation
from hearing.cases.numbers import COURT_PATTERN, PROVINCES, RULING_PATTERN, canonical_court, canonical_ruling

_ALONE = r"(?<![\dA-Za-z.．/年〕）)\]】初终再申监辖复保执裁处字-])"
"""Where a number without 第 begins: not inside another one."""
_NUMBERS = r"(?:WX|FS)?\d{4,7}(?:号?(?:[、，,和及与]|以及)第?(?:WX|FS)?\d{4,7}){0,40}"
_DECISION = re.compile(
    rf"(?:第|{_ALONE})(?P<numbers>{_NUMBERS})号(?:(?:在先|生效)的?)?(?:(?:发明|实用新型|外观设计)?专利(?:权的?)?)?[《“]?"
    r"(?:(?P<invalid>无效(?:宣告)?(?:请求|审查)*|(?=决定书?维持))|(?P<review>复审(?:请求|审查)*))决定"
)
_NAMED_FIRST = re.compile(
    r"(?:(?P<invalid>无效(?:宣告)?(?:请求|审查)*)|(?P<review>复审(?:请求|审查)*))决定书?[》”]?"
    rf"(?:[，,（(]{{0,2}}(?:决定|文书)?(?:编?号|文号)[为是:：]?|[（(])?(?P<numbers>第{_NUMBERS}号|(?<=[为是:：号]){_NUMBERS}(?!\d)号?)"
)
_NUMBER_FIRST = re.compile(
    rf"决定(?:编?号|文号)[为是:：]?第?(?P<numbers>{_NUMBERS})(?!\d)号?[)）]?[的，,]?(?:(?P<invalid>无效(?:宣告)?(?:请求|审查)*)|(?P<review>复审(?:请求|审查)*))决定"
)
"""The number stands behind what it numbers, or is announced as one."""
_BARE = re.compile(
    rf"(?:第|{_ALONE})(?:WX|FS)?(\d{{4,7}})号(?:(?:在先|生效)的?)?(?:审查)?决定|决定(?:编?号|文号)[为是:：]?第?(?:WX|FS)?(\d{{4,7}})"
)
"""A decision named by its number alone: of which kind is told elsewhere, or waits for a person."""
_MAY_BE_ONE = re.compile(
    r"[〔（(\[【][\dOoIl]{4}[〕）)\]】][^\s，。；：、（）()〔〕\[\]“”《》]{1,14}?[初终再申监辖复保执提裁处](?:字)?第?[\dOoIl]{1,6}号"
    r"|[裁处]字?[〔（(\[【][\dOoIl]{4}[〕）)\]】]第?[\dOoIl]{1,6}号"
    r"|\d{2,3}年度?[一-鿿]{1,6}字第\d{1,6}号"
)
"""What looks like the number of a court's case or a ruling; where none was read, a figure may be misread."""
_YEAR = r"[〔（(\[【]\d{4}[〕）)\]】]"
_SIGN = rf"{_YEAR}[^\s，。；：、（）()〔〕\[\]“”《》]{{1,14}}?[初终再申监辖复保执]字?第?|[裁处]字?{_YEAR}第?"
_BEFORE_SIGN = 8
"""Characters of a ruling's sign before the year that may stand before 裁."""
_SERIALS = re.compile(
    rf"(?P<sign>{_SIGN})(?P<serials>\d{{1,6}}(?:(?:[、，,和及与]|以及)\d{{1,6}}){{1,40}}号"
    r"|\d{1,6}号?(?:(?:[、，,和及与]|以及)第?\d{1,6}号?){1,40}(?<=号)(?=(?:民事|行政)?(?:判决|裁定|裁决|案)))"
)
"""Several numbers after one sign: （2021）京73行初1234、1235号."""
_YEAR_BARE = re.compile(
    rf"(?<![\d〔（(\[【])(?:19|20)\d{{2}}年?(?:最高法|[{PROVINCES}])[一-鿿\d]{{0,10}}?[初终再申](?:字)?第?\d{{1,6}}号"
)
"""A court's number whose brackets are lost."""
_NOTARY = re.compile(r"公证[^，。；、（(]{0,8}$")
_OF_A_COURT = re.compile(r"[民行刑知法]")
"""What the number of a court's case has, and that of a notarial act has not."""
_BY_CASE = re.compile(r"([1-9]W\d{4,8})号?(?:的|案的?)?(?:[《“])?(?:无效(?:宣告)?(?:请求|审查){0,2})?(?:在先)?决定")
"""A decision that is named by the number of its case alone."""
_OWN = (
    r"(?:本专利|涉案专利|本案专利|该专利|上述专利)"
    r"(?!(?:申请|权)?的?(?:母案|分案|同族|系列|另一|优先权|在先申请|授权后))"
)
_BEFORE_IT = re.compile(
    rf"{_OWN}(?:(?!反证|证据|附件|参考|参见|认为|主张|依据|根据|引用|援引|类似|不同|无关)[^。；]){{0,70}}$"
)
_AFTER_IT = re.compile(
    rf"书?[，,]{_OWN}(?:此前|在先)?维持有效"
    r"|(?:(?!反证|证据\d|附件|参考文献)[^。；])*?(?:(?:宣告|维持|撤销|认为|针对|就|对|即[，,]?|属于|是|为)"
    rf"{_OWN}|重新成立合议组|重新作出本?(?:无效宣告请求)?审查决定)"
)
"""How a sentence says that a decision is on this patent, or led to this one; to speak of both is not enough."""
_STATUS = re.compile(
    r"中止(?:审理|处理)|恢复(?:审理|处理)|撤销|驳回(?:上诉|诉讼请求)|维持(?:原判|一审)|发回重审|尚未审结|正在审理|已经?审结|已作出|予以受理|受理"
)


Mention = tuple[re.Match[str], ProceedingKind, str]
"""Where a proceeding is named, its kind and its canonical number."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the text without its white space, and every proceeding that it names."""

    account: Squeezed
    mentions: list[Mention]


def read_links(source: Source, reading: Reading) -> None:
    """Read every linked proceeding of sections one to three, once each; the first place is its span."""
    own = reading.facts.get("decision_number")
    found: dict[tuple[ProceedingKind, str], Fact[LinkedProceeding]] = {}
    parts = []
    for span in (source.operative, source.grounds, source.reasons):
        if span is None:
            reading.wait("links", Span(len(source.text), len(source.text)), "cut_off")
            continue
        account = squeezed(source, span)
        part = _Part(account, _mentions(account.text))
        parts.append(part)
        for match, kind, number in part.mentions:
            if own and kind is ProceedingKind.INVALIDATION and number == own.value:
                continue
            fact = _fact(account, match, kind, number)
            known = found.get((kind, number))
            if known is None or (_weight(fact) > _weight(known)):
                found[kind, number] = fact
    reading.facts["links"] = tuple(sorted(found.values(), key=lambda fact: fact.span.start))
    known_numbers = {number for _, number in found} | ({own.value} if own else set())
    cases = {fact.value for fact in reading.facts.get("case_numbers", ())}
    for part in parts:
        _unread(part, reading, known_numbers, cases)


def _unread(part: _Part, reading: Reading, known: set[str], cases: set[str]) -> None:
    """Queue the links when a decision is named without its kind or its number, or a number may be misread."""
    text = part.account.text
    read = [(match.start(), match.end()) for match, _, _ in part.mentions]
    for match in (*_MAY_BE_ONE.finditer(text), *_YEAR_BARE.finditer(text)):
        if text.startswith(("公证", "执行证书"), match.end()) or _notarial(text, match):
            continue
        if not any(start < match.end() and match.start() < end for start, end in read):
            reading.wait("links", part.account.span(match.start(), match.end()), "part_unread")
    for match in _BARE.finditer(text):
        if (match.group(1) or match.group(2)) not in known:
            reading.wait("links", part.account.span(match.start(), match.end()), "ambiguous")
    for match in _BY_CASE.finditer(text):
        if match.group(1) not in cases:
            reading.wait("links", part.account.span(match.start(), match.end()), "ambiguous")


def _weight(fact: Fact[LinkedProceeding]) -> tuple[bool, bool, bool]:
    link = fact.value
    return link.relation is Relation.SAME_PATENT, bool(link.status), link.on is not None


def _mentions(text: str) -> list[Mention]:
    found: list[Mention] = []
    for pattern in (_DECISION, _NAMED_FIRST, _NUMBER_FIRST):
        for match in pattern.finditer(text):
            kind = ProceedingKind.INVALIDATION if match["invalid"] is not None else ProceedingKind.REEXAMINATION
            found += [(match, kind, number) for number in re.findall(r"\d+", match["numbers"])]
    for match in RULING_PATTERN.finditer(text):
        found.append((match, ProceedingKind.ADMINISTRATIVE_RULING, canonical_ruling(match)))
    for match in COURT_PATTERN.finditer(text):
        if not _notarial(text, match):
            found.append((match, ProceedingKind.COURT, canonical_court(match)))
    return [*found, *_of_one_sign(text)]


def _of_one_sign(text: str) -> Iterator[Mention]:
    """Give the proceedings of a list that prints the sign of the first alone."""
    for match in _SERIALS.finditer(text):
        for serial in re.findall(r"\d+", match["serials"]):
            printed = f"{text[max(0, match.start() - _BEFORE_SIGN) : match.start()]}{match['sign']}{serial}号"
            if court := COURT_PATTERN.search(printed):
                yield match, ProceedingKind.COURT, canonical_court(court)
            elif ruling := RULING_PATTERN.search(printed):
                yield match, ProceedingKind.ADMINISTRATIVE_RULING, canonical_ruling(ruling)


def _notarial(text: str, match: re.Match[str]) -> bool:
    """Whether a number is one of a notarial act: 某公证处（2023）浙台合保字第19号."""
    before = text[max(0, match.start() - 16) : match.start()]
    return bool(_NOTARY.search(before)) and not _OF_A_COURT.search(match.group())


def _fact(part: Squeezed, match: re.Match[str], kind: ProceedingKind, number: str) -> Fact[LinkedProceeding]:
    text = part.text
    start = max(text.rfind(mark, 0, match.start()) for mark in "。；") + 1
    ends = [place for mark in "。；" if (place := text.find(mark, match.end())) >= 0]
    end = min(ends, default=len(text))
    sentence = text[start:end]
    same = _BEFORE_IT.search(text[start : match.start()]) or _AFTER_IT.match(text[match.end() : end])
    relation = Relation.SAME_PATENT if same else Relation.MENTIONED
    status = _STATUS.findall(text[match.end() : end]) or _STATUS.findall(sentence)
    days = [day for day, _ in dates(sentence)]
    span = part.span(match.start(), match.end())
    link = LinkedProceeding(
        kind,
        number,
        relation,
        status[-1] if status else "",
        days[0] if len(days) == 1 else None,
        match.group(),
        (span.start, span.end),
    )
    return Fact(link, span, "number_pattern", 0.95)
