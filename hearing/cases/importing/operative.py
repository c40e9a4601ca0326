"""The outcome and the result of each claim, from the operative part alone.

Pure. The cover lists all three outcomes and its tick boxes are lost in most texts, so it is never asked. What the
operative part says in a form that this file does not know goes to a person whole.
"""

import re

from hearing.cases.claim_numbers import NUMBERS, claim_numbers
from hearing.cases.importing.header import Reading
from hearing.cases.importing.result import Fact, Span
from hearing.cases.importing.source import Source
from hearing.cases.model import ClaimOutcome

INVALID_ALL, INVALID_PART = "invalid_all", "invalid_part"
MAINTAINED, MAINTAINED_AMENDED = "maintained", "maintained_amended"
OUTCOMES = (INVALID_ALL, INVALID_PART, MAINTAINED, MAINTAINED_AMENDED)

_APPENDED = re.compile(r"维持有效的权利要求书如下|上述[A-Z]组技术方案指")
_EARLIER = re.compile(r"无效宣告(?:请求)?(?:审查)?(?=决定)|无效(?=决定)")
_AMENDED = re.compile(r"专利权人于?[^，。]*提交|年\d+月\d+日(?:提交|修改)的|修改(?:后|文本)")


def _spec(name: str) -> str:
    return rf"权利要求书?第?(?P<{name}>{NUMBERS})项?"


def _referring(name: str) -> str:
    return rf"(?:直接或间接|直接或者间接)?引用{_spec(name)}(?:时|中)?"


_ITEM = re.compile(
    rf"(?P<backward>{_referring('m1')}的{_spec('n1')})"
    rf"|(?P<forward>{_spec('n2')}(?:中|的)?{_referring('m2')}的?(?:部分)?(?:技术方案|部分))"
    rf"|(?P<whole>{_spec('n3')}(?!中|的?(?:直接或间接|直接或者间接)?引用|除|的?并列|书)(?:的技术方案)?)"
)
_JOIN = re.compile(r"[，、；,;]|以及|和|及")


def read_operative(source: Source, reading: Reading) -> None:
    """Read outcome and claim results; both wait for a person when the operative part is missing."""
    reading.facts["claim_results"] = ()
    if source.operative is None or not source.part(source.operative).strip():
        for name in ("outcome", "claim_results"):
            reading.wait(name, Span(len(source.text), len(source.text)), "cut_off")
        return
    span = _trimmed(source.text, source.operative)
    compact = re.sub(r"[\s#]+", "", source.text[span.start : span.end])
    compact = compact[: cut.start()] if (cut := _APPENDED.search(compact)) else compact
    compact = re.sub(r"决定书?维持有效的", "决定所留", _EARLIER.sub("", compact))
    known = tuple(fact.value.number for fact in reading.facts.get("claims", ()))
    complete = bool(known) and not any(item.field == "claims" for item in reading.queue)
    outcome = read_outcome(compact, known if complete else ())
    if outcome is None:
        reading.wait("outcome", span, "ambiguous")
        reading.wait("claim_results", span, "ambiguous")
        return
    reading.facts["outcome"] = Fact(outcome, span, "operative_part", 0.97)
    results = claim_outcomes(compact, outcome, known if complete else ())
    if results is None:
        reading.wait("claim_results", span, "part_unread")
        return
    reading.facts["claim_results"] = tuple(Fact(result, span, "operative_part", 0.95) for result in results)


def _trimmed(text: str, span: Span) -> Span:
    body = text[span.start : span.end]
    lead = len(body) - len(body.lstrip())
    return Span(span.start + lead, span.start + len(body.rstrip()))


def read_outcome(compact: str, known: tuple[int, ...]) -> str | None:
    """Give the outcome of an operative part without white space; None when it is not certain.

    Args:
        compact: The operative part, earlier decisions' names reduced so that 无效 and 维持 speak of this one.
        known: Numbers of all claims as granted, when they were read completely.
    """
    declared = re.search(r"宣告(.*?)无效", compact)
    kept = "维持" in compact
    if declared and kept:
        return None if "全部无效" in compact else INVALID_PART
    if declared:
        return _declared(declared.group(1), compact[: declared.start()], known)
    return _kept(compact) if kept else None


def _declared(target: str, before: str, known: tuple[int, ...]) -> str | None:
    """Nothing is maintained: the whole patent, or a list of claims that must be all of them."""
    if "权利要求" not in target:
        return INVALID_PART if target.endswith("部分") else INVALID_ALL
    numbers = claim_numbers("".join(re.findall(rf"权利要求第?({NUMBERS})", target)[:1]))
    return INVALID_ALL if known and numbers == known and not _AMENDED.search(before) else None


def _kept(compact: str) -> str | None:
    """Nothing is declared invalid: as granted, or on an amended text; the text of an earlier decision is unsure."""
    basis = re.search(r"^(.*?)基础上", compact)
    if basis is None:
        return MAINTAINED if re.match(r"(?:继续)?维持第?[\dXx.．]+号[^，]*有效", compact) else None
    if "决定" in basis.group(1):
        return None
    return MAINTAINED_AMENDED if _AMENDED.search(basis.group(1)) else None


def claim_outcomes(compact: str, outcome: str, known: tuple[int, ...]) -> tuple[ClaimOutcome, ...] | None:
    """Give what the operative part says on each claim or part of one; None when any piece of it was not understood."""
    if outcome == INVALID_ALL:
        amended = _AMENDED.search(compact.partition("宣告")[0])
        return (ClaimOutcome(() if amended else known, "invalid"),)
    if outcome == MAINTAINED:
        return (ClaimOutcome(known, "valid"),)
    if outcome == MAINTAINED_AMENDED:
        basis = compact.partition("基础上")[0]
        return _items(basis, "valid_amended")
    declared = re.search(r"宣告(.*?)无效[，,；;。]?(.*)", compact)
    if not declared or "权利要求" not in declared.group(1):
        return None
    kept = declared.group(2)
    kept_result = "valid_amended" if _AMENDED.search(compact) else "valid"
    kept = kept.partition("基础上")[0] if "基础上" in kept else re.sub(r"有效。?$", "", kept)
    invalid = _items(declared.group(1), "invalid")
    valid = _items(kept, kept_result)
    return (*invalid, *valid) if invalid and valid and _disjoint(invalid, valid) else None


def _disjoint(invalid: tuple[ClaimOutcome, ...], valid: tuple[ClaimOutcome, ...]) -> bool:
    """Whole claims declared invalid and whole claims kept must not overlap; an overlap is a misreading."""
    lost = {number for item in invalid if not item.part for number in item.claims}
    kept = {number for item in valid for number in item.claims}
    whole = {number for item in valid if not item.part for number in item.claims}
    partly = {number for item in invalid for number in item.claims}
    return not lost & kept and not whole & partly


def _items(segment: str, result: str) -> tuple[ClaimOutcome, ...] | None:
    """Read a segment as a list of claims and parts of claims; None when anything is left over."""
    start = re.search(r"(?:直接或间接|直接或者间接)?引用权利要求|权利要求", segment)
    if start is None:
        return None
    place = start.start()
    found: list[ClaimOutcome] = []
    while place < len(segment):
        match = _ITEM.match(segment, place)
        if match is None:
            return None if segment[place:] not in {"", "的", "。"} else tuple(found)
        numbers = claim_numbers(match["n1"] or match["n2"] or match["n3"])
        if not numbers:
            return None
        found.append(ClaimOutcome(numbers, result, _part(match)))
        place = match.end()
        while join := _JOIN.match(segment, place):
            place = join.end()
    return tuple(found)


def _part(match: re.Match[str]) -> str:
    referred = match["m1"] or match["m2"]
    return f"引用权利要求{referred}的技术方案" if referred else ""
