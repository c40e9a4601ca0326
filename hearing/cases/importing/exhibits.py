"""The lists of evidence, per side, and the reading of references to them.

Pure. ``证据3-1`` is an exhibit of its own when the list has it, and ``证据1-14`` a range when the list has all of them;
a reference that is neither is never linked.
"""

import re

from hearing.cases.importing.header import Reading
from hearing.cases.importing.result import Fact, ReadExhibit, Span
from hearing.cases.importing.source import Source, folded
from hearing.vocabulary import Side

_WORD = r"(?:公知常识性?证据|证据|反证|对比文件|附件)"
_ITEM = re.compile(
    rf"(?:^|[；;。：:])[ \t#]*({_WORD})\s*(\d{{1,3}}(?:[-－]\d{{1,2}})?['’′]?)\s*[:：]\s*([^\n；;。]{{2,400}})",
    re.MULTILINE,
)
_SUBMITTED = re.compile(r"(请求人|专利权人)(?:(?!请求人|专利权人)[^。]){0,140}?(?:提交|提供)")
_ONE = r"\d{1,3}(?:\s*(?:[-－~～]|至)\s*\d{1,3})?['’′]?"
REFERENCE = re.compile(
    rf"(证据|反证|对比文件|附件)\s*({_ONE}(?:\s*(?:、|,|，|和|或者|或|及|与|以及)\s*{_ONE}(?!\s*[年月日条款份项]))*)"
)
"""Finds ``证据 1-3、5`` in running text."""


def read_exhibits(source: Source, reading: Reading) -> None:
    """Read the exhibits listed in 案由; a label listed twice with different titles is queued."""
    reading.facts["exhibits"] = ()
    if source.grounds is None:
        return
    text, offset = source.part(source.grounds), source.grounds.start
    found: dict[tuple[Side, str], Fact[ReadExhibit]] = {}
    for match in _ITEM.finditer(text):
        word, number, title = match.group(1), match.group(2).replace("－", "-"), match.group(3).strip()
        span = Span(offset + match.start(1), offset + match.end())
        side = _side(word, text[: match.start()])
        if side is None:
            reading.wait("exhibits", span, "ambiguous")
            continue
        label = f"{word}{number}"
        known = found.get((side, label))
        if known is None:
            found[side, label] = Fact(ReadExhibit(side, label, title), span, "listed", 0.9)
        elif folded(known.value.title)[:12] != folded(title)[:12]:
            reading.wait("exhibits", span, "disagrees")
    reading.facts["exhibits"] = tuple(found.values())


def _side(word: str, before: str) -> Side | None:
    """Tell whose list it is: by the word, confirmed by who submitted last; None when the two disagree."""
    submitted = [match.group(1) for match in _SUBMITTED.finditer(before[-1500:])]
    last = {"请求人": Side.PETITIONER, "专利权人": Side.PATENTEE}.get(submitted[-1]) if submitted else None
    if word == "反证":
        return Side.PATENTEE
    if word == "附件":
        return last
    return Side.PETITIONER if last in {None, Side.PETITIONER} else None


def resolve(reference: re.Match[str], labels: frozenset[str]) -> tuple[str, ...] | None:
    """Give the registered labels that a match of REFERENCE names; None when one of them is not registered."""
    word, resolved = reference.group(1), []
    for first, last, prime in re.findall(r"(\d+)(?:\s*(?:[-－~～]|至)\s*(\d+))?(['’′]?)", reference.group(2)):
        whole = f"{word}{first}-{last}{prime}" if last else f"{word}{first}{prime}"
        members = [f"{word}{n}{prime}" for n in range(int(first), int(last) + 1)] if last else [whole]
        if whole in labels:
            resolved.append(whole)
        elif members and all(member in labels for member in members):
            resolved.extend(members)
        else:
            return None
    return tuple(dict.fromkeys(resolved))
