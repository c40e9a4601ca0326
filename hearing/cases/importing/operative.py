"""The outcome and the result of each claim, from the operative part alone.

Pure. The cover lists all three outcomes and its tick boxes are lost in most texts, so it is never asked. What the
operative part says in a form that this file does not know goes to a person whole.
"""

import re
from dataclasses import dataclass
from datetime import date

from hearing.cases.claim_numbers import NUMBERS, claim_numbers
from hearing.cases.importing.days import dates
from hearing.cases.importing.header import Reading
from hearing.cases.importing.result import Fact, Span
from hearing.cases.importing.source import Source
from hearing.cases.model import ClaimOutcome

INVALID_ALL, INVALID_PART = "invalid_all", "invalid_part"
MAINTAINED, MAINTAINED_AMENDED = "maintained", "maintained_amended"
OUTCOMES = (INVALID_ALL, INVALID_PART, MAINTAINED, MAINTAINED_AMENDED)

_LEAD = (
    r"(?:(?:综上(?:所述)?|据此|因此)[，,])?(?:(?:国家知识产权局)?(?:专利局)?(?:专利复审委员会|合议组|本局)?(?:决定)?)?[:：，,]?(?:[一1][、.．])?"
    r"(?:(?:在|以|基于|根据)[^。；]*?(?:基础上?|权利要求书|文本)[，,]?)?"
)
"""What may stand before the word that decides: who decides, and on which text."""
_DECLARED = re.compile(rf"(?P<lead>{_LEAD})宣告(?P<target>.*?)无效(?=[。；，,;]|$)")
_REJECTED = re.compile(r"驳回(?:(?!部分)[^，。；])*(?:请求|主张)[，,]")
_NAME = (
    r"(?:[“\"《][^”\"》]*[”\"》]|[\dlIoO.．Xx]|名称为|专利号为?|号|第|ZL|的|[、，,]|中国|发明|实用新型|外观设计|专利权?|权"
    r"|上述|本|涉案|该|其)"
)
_WHOLE_PATENT = re.compile(rf"{_NAME}*(?:全部)?")
_PART_OF_IT = re.compile(rf"{_NAME}*部分")
_ALL_CLAIMS = re.compile(rf"(?P<whose>.*?)的?权利要求书?第?(?P<numbers>{NUMBERS})项?(?P<how>全部|均)?")
_KEEPS = re.compile(r"[，,]?(?:继续)?维持(?P<kept>.*?)(?:继续|仍然|全部)?有效(?=[。；，,（(]|$)")
_APPENDED = re.compile(r"维持有效的权利要求书如下|上述[A-Z]组技术方案指")
_EARLIER = re.compile(r"无效宣告(?:请求)?(?:审查)?(?=决定)|无效(?=决定)")
_LEFT = re.compile(r"决定所留的?(权利要求书?第?\d.*?)的?基础上")
_AMENDED = re.compile(r"专利权人于?[^，。]*提交|年\d+月\d+日(?:提交|修改)的|修改(?:后|文本)")
_TEXT_EXAMINED = re.compile(r"本(?:决定|案)所?(?:针对|依据|基于)?的?(?:审查|审理)?(?:文本|基础)(?:是|为)[^。]*")


def _spec(name: str) -> str:
    return rf"权利要求书?第?(?P<{name}>{NUMBERS})项?"


def _referring(name: str) -> str:
    return rf"(?:直接或间接|直接或者间接)?引用{_spec(name)}(?:时|中)?"


_BOUNDARY = r"(?=[，、；。;]|以及|和|及|的?$)"
_FREE = r"(?:(?!权利要求|引用)[^，；。;])+?(?:技术方案|部分)(?:[（(][^）)]*[）)])?"
_ITEM = re.compile(
    rf"(?P<backward>{_referring('m1')}的{_spec('n1')})"
    rf"|(?P<forward>{_spec('n2')}(?:中|的)?{_referring('m2')}的?(?:部分)?(?:技术方案|部分){_BOUNDARY})"
    rf"|{_spec('n4')}(?:中|的)?(?P<within>引用{_spec('m4')}中{_FREE}){_BOUNDARY}"
    rf"|{_spec('n5')}(?:中|的)?(?P<alternative>(?!技术方案){_FREE}){_BOUNDARY}"
    rf"|(?P<whole>{_spec('n3')}(?!中|的?(?:直接或间接|直接或者间接)?引用|除|的?并列|书)(?:的技术方案)?)"
)
_JOIN = re.compile(r"[，、；,;]|以及|和|及")


@dataclass(frozen=True, slots=True)
class Ruling:
    """The outcome an operative part gives, and the code of the reason for which a person must confirm it, if any."""

    outcome: str
    doubt: str = ""


def read_operative(source: Source, reading: Reading) -> None:
    """Read outcome and claim results; both wait for a person when the operative part is missing or cut off."""
    reading.facts["claim_results"] = ()
    if source.operative is None or not source.part(source.operative).strip():
        for name in ("outcome", "claim_results"):
            reading.wait(name, Span(len(source.text), len(source.text)), "cut_off")
        return
    span = _trimmed(source.text, source.operative)
    compact = _compact(source.text[span.start : span.end])
    known = tuple(fact.value.number for fact in reading.facts.get("claims", ()))
    known = known if not any(item.field == "claims" for item in reading.queue) else ()
    ruling = None
    if _ended(compact, source):
        examined = _TEXT_EXAMINED.search("".join(source.part(source.reasons).split()))
        ruling = read_outcome(compact, known, _first_request(reading), examined.group() if examined else "")
    if ruling is None:
        reading.wait("outcome", span, "ambiguous" if _ended(compact, source) else "cut_off")
        reading.wait("claim_results", span, "ambiguous")
        return
    if ruling.doubt:
        reading.wait("outcome", span, ruling.doubt)
    reading.facts["outcome"] = Fact(ruling.outcome, span, "operative_part", 0.6 if ruling.doubt else 0.97)
    results, whole = claim_outcomes(compact, ruling.outcome, known)
    if not whole:
        reading.wait("claim_results", span, "part_unread")
    reading.facts["claim_results"] = tuple(Fact(result, span, "operative_part", 0.95) for result in results)


def _compact(text: str) -> str:
    compact = re.sub(r"[\s#]+", "", text)
    compact = compact[: cut.start()] if (cut := _APPENDED.search(compact)) else compact
    return re.sub(r"决定书?维持有效的", "决定所留", _EARLIER.sub("", compact))


def _ended(compact: str, source: Source) -> bool:
    """Whether the operative part was printed to its end: a full stop, or something after it."""
    return compact.endswith(("。", "”", "；")) or bool(source.part(source.signature).strip())


def _first_request(reading: Reading) -> date | None:
    return min((fact.value for fact in reading.facts.get("request_dates", ())), default=None)


def _trimmed(text: str, span: Span) -> Span:
    body = text[span.start : span.end]
    lead = len(body) - len(body.lstrip())
    return Span(span.start + lead, span.start + len(body.rstrip()))


def read_outcome(compact: str, known: tuple[int, ...], requested: date | None, examined: str) -> Ruling | None:
    """Give the outcome of an operative part without white space; None when it is not certain.

    Args:
        compact: The operative part, earlier decisions' names reduced so that 无效 and 维持 speak of this one.
        known: Numbers of all claims as granted, when they were read completely.
        requested: The day of the first request: a text submitted before it was not amended in this proceeding.
        examined: What section two says on the text that was examined.
    """
    declared = _DECLARED.match(compact)
    if declared is None and "宣告" in compact.replace("无效宣告", ""):
        return None
    kept = "维持" in compact
    if declared and kept:
        return None if _WHOLE_PATENT.fullmatch(declared["target"]) else Ruling(INVALID_PART)
    if declared:
        return _declared(declared["target"], declared["lead"], known)
    return _kept(compact, known, requested, examined) if kept else None


def _declared(target: str, before: str, known: tuple[int, ...]) -> Ruling | None:
    """Nothing is maintained: the whole patent, or a list of claims that must be all of them."""
    if "权利要求" not in target:
        part = Ruling(INVALID_PART) if _PART_OF_IT.fullmatch(target) else None
        return Ruling(INVALID_ALL) if _WHOLE_PATENT.fullmatch(target) else part
    named = _ALL_CLAIMS.fullmatch(target)
    if named is None or not _of_this_patent(named["whose"]):
        return None
    numbers = claim_numbers(named["numbers"])
    if known and not _AMENDED.search(before):
        return Ruling(INVALID_ALL) if numbers == known else None
    return Ruling(INVALID_ALL) if named["how"] and numbers[:1] == (1,) else None


def _of_this_patent(whose: str) -> bool:
    return bool(_WHOLE_PATENT.fullmatch(whose) or _AMENDED.search(whose))


def _kept(compact: str, known: tuple[int, ...], requested: date | None, examined: str) -> Ruling | None:
    """Nothing is declared invalid: as granted, or on the text that the sentence names."""
    basis = re.search(r"^(.*?)基础上", compact)
    rejected = None if basis else _REJECTED.match(compact)
    keeps = _KEEPS.match(compact, basis.end() if basis else rejected.end() if rejected else 0)
    if keeps is None:
        return None
    if basis is None:
        return Ruling(MAINTAINED) if _keeps_all(keeps["kept"], known) else None
    return _on_basis(basis.group(1), known, requested, examined) if _WHOLE_PATENT.fullmatch(keeps["kept"]) else None


def _on_basis(text: str, known: tuple[int, ...], requested: date | None, examined: str) -> Ruling | None:
    """As granted, or on an amended text; one that an earlier decision left is flagged."""
    if "本决定" in text:
        return Ruling(MAINTAINED_AMENDED, "ambiguous") if _AMENDED.search(examined) else None
    earlier = "决定" in text or any(requested and day < requested for day, _ in dates(text))
    if _AMENDED.search(text):
        return Ruling(MAINTAINED_AMENDED, "earlier_text" if earlier else "")
    if earlier:
        return Ruling(MAINTAINED, "earlier_text")
    if "授权公告" not in text:
        return None
    named = re.search(rf"权利要求书?第?({NUMBERS})", text)
    return Ruling(MAINTAINED, "earlier_text" if named and claim_numbers(named.group(1)) != known else "")


def _keeps_all(kept: str, known: tuple[int, ...]) -> bool:
    """Whether what is kept is the patent, or a list of all its claims."""
    if _WHOLE_PATENT.fullmatch(kept):
        return True
    named = _ALL_CLAIMS.fullmatch(kept)
    return bool(known and named and _of_this_patent(named["whose"]) and claim_numbers(named["numbers"]) == known)


def claim_outcomes(compact: str, outcome: str, known: tuple[int, ...]) -> tuple[tuple[ClaimOutcome, ...], bool]:
    """Give what the operative part says on each claim or part of one, and whether all of it was understood."""
    if outcome == INVALID_ALL:
        before = compact.partition("宣告")[0]
        if left := _LEFT.search(before):
            items = _items(left.group(1), "invalid")
            return items or (), bool(items)
        other = _AMENDED.search(before) or "决定所留" in before
        return (ClaimOutcome(() if other else known, "invalid"),), True
    if outcome in {MAINTAINED, MAINTAINED_AMENDED}:
        result = "valid" if outcome == MAINTAINED else "valid_amended"
        basis, found, _ = compact.partition("基础上")
        if not found or (outcome == MAINTAINED and "权利要求" not in basis):
            return (ClaimOutcome(known, result),), True
        items = _items(basis, result)
        return items or (), bool(items)
    return _in_part(compact)


def _in_part(compact: str) -> tuple[tuple[ClaimOutcome, ...], bool]:
    """What is lost and what is kept; where the lost claims are not named, what is kept alone."""
    declared = re.search(r"宣告(.*?)无效[，,；;。]?(.*)", compact)
    if not declared or compact.count("宣告") > 1:
        return (), False
    kept = declared.group(2)
    kept_result = "valid_amended" if _AMENDED.search(compact) else "valid"
    kept = kept.partition("基础上")[0] if "基础上" in kept else re.sub(r"(?:继续|仍然)?有效。?$", "", kept)
    valid = _items(kept, kept_result)
    if re.search(r"(?:权利要求|专利权?)部分$", declared.group(1)):
        return valid or (), False
    invalid = _items(re.sub(r"(?:全部|均)$", "", declared.group(1)), "invalid")
    if not invalid or not valid or not _disjoint(invalid, valid):
        return (), False
    return (*invalid, *valid), _without_holes(invalid, valid)


def _without_holes(invalid: tuple[ClaimOutcome, ...], valid: tuple[ClaimOutcome, ...]) -> bool:
    """Whether every claim up to the last is spoken of; one that is not was given up, lost before, or not read."""
    numbers = {number for item in (*invalid, *valid) for number in item.claims}
    return numbers == set(range(1, max(numbers) + 1))


def _disjoint(invalid: tuple[ClaimOutcome, ...], valid: tuple[ClaimOutcome, ...]) -> bool:
    """Whole claims declared invalid and whole claims kept must not overlap; an overlap is a misreading."""
    lost = {number for item in invalid if not item.part for number in item.claims}
    kept = {number for item in valid for number in item.claims}
    whole = {number for item in valid if not item.part for number in item.claims}
    partly = {number for item in invalid for number in item.claims}
    return not lost & kept and not whole & partly


def _items(segment: str, result: str) -> tuple[ClaimOutcome, ...] | None:
    """Read a segment as a list of claims and parts of claims; None when anything is left over."""
    start = re.search(r"(?:直接或间接|直接或者间接)?引用权利要求|权利要求书?(?=第?\d)", segment)
    if start is None:
        return None
    place = start.start()
    found: list[ClaimOutcome] = []
    while place < len(segment):
        match = _ITEM.match(segment, place)
        if match is None:
            return None if segment[place:] not in {"", "的", "。"} else tuple(found)
        numbers = claim_numbers(match["n1"] or match["n2"] or match["n3"] or match["n4"] or match["n5"])
        if not numbers:
            return None
        found.append(ClaimOutcome(numbers, result, _part(match)))
        place = match.end()
        while join := _JOIN.match(segment, place):
            place = join.end()
    return tuple(found)


def _part(match: re.Match[str]) -> str:
    referred = match["m1"] or match["m2"]
    return f"引用权利要求{referred}的技术方案" if referred else match["within"] or match["alternative"] or ""
