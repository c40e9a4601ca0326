"""The provisions that the header cites, each as law, version, article and paragraph.

Pure. The version of a provision on the patent itself is the year that the text states, else the one that the
transitional rules call for: they go by the filing date, with a priority by the priority date (Transitional Measures
of 2009 and 2010; implementing regulations, rule 11 of 2010). A version that the text states and that was not in
force yet is for a person. Provisions on the procedure follow other rules: their version stays empty.
"""

import re
from datetime import date

from hearing.cases.grounds import PATENT_LAW, REGULATIONS, provisions
from hearing.cases.importing.header import Reading
from hearing.cases.importing.result import CitedProvision, Fact, Piece, Span
from hearing.cases.importing.source import Source

_VERSIONS = {
    PATENT_LAW: ((date(2021, 6, 1), 2020), (date(2009, 10, 1), 2008), (date(2001, 7, 1), 2000)),
    REGULATIONS: (
        (date(2024, 1, 20), 2023),
        (date(2010, 2, 1), 2010),
        (date(2003, 2, 1), 2002),
        (date(2001, 7, 1), 2001),
    ),
}
"""For patents filed from this day on, the law as amended in this year; earlier ones are left open."""

_YEARS = {PATENT_LAW: {1984, 1992, 2000, 2008, 2020}, REGULATIONS: {1985, 1992, 2001, 2002, 2010, 2023}}
_ON_THE_PATENT = {
    PATENT_LAW: {2, 5, 9, 19, 20, 22, 23, 25, 26, 27, 29, 33},
    REGULATIONS: {2, 12, 13, 20, 21, 23, 43, 49},
}
_ONLY_SINCE_2023 = {(REGULATIONS, 11)}
"""Good faith is a rule of 2023 alone: whoever cites rule 11 as a ground cites that version."""

_STATED = re.compile(
    r"(\d{4})年(?:\d{1,2}月\d{1,2}日)?(?:第[一二三四]次)?(?:修正|修订|修改)[^，。；]{0,12}?专利法(实施细则)?"
    r"|专利法(实施细则)?[》]?[（(](\d{4})年?(?:第[一二三四]次)?(?:修正|修订|修改)"
)


_BETWEEN = re.compile(
    r"(?:[、，,；;。.和及或与《》]|以及|或者|根据|依照|的?规定|第[（(]?[一二三四五六七八九十\d]+[）)]?项|(?:中华人民共和国|中国)?专利法|实施细则|中国"
    r"|[（(]\d{4}年?[^）)]*[）)])*"
)


def read_basis(source: Source, reading: Reading) -> None:
    """Read the row 法律依据; an article in it that was not read as a provision is queued."""
    row = source.row("法律依据")
    found = tuple(dict.fromkeys(provision.id for provision in provisions(_unspaced(row)))) if row else ()
    if row is None or not found:
        near = row.span if row else Span(source.cover.start, min(len(source.text), source.cover.end + 1))
        reading.wait("legal_basis", near, "malformed" if row else "missing")
        return
    stated, day = _stated(source), _day(reading)
    cited = [_cited(identity, stated, day) for identity in found]
    reading.facts["legal_basis"] = tuple(Fact(provision, row.span, "header_row", 0.95) for provision, _ in cited)
    if any(doubtful for _, doubtful in cited):
        reading.wait("legal_basis", row.span, "ambiguous")
    _unread(row, reading)


def _day(reading: Reading) -> date | None:
    """Give the day by which the law that applies goes; None when it waits or was not read."""
    if any(item.field in {"priority_date", "filing_date"} for item in reading.queue):
        return None
    fact = reading.facts.get("priority_date") or reading.facts.get("filing_date")
    return fact.value if fact is not None else None


def _unspaced(row: Piece) -> str:
    return "".join(row.text.split())


def _unread(row: Piece, reading: Reading) -> None:
    """Queue the legal basis when anything is left of the row but words between provisions."""
    text = _unspaced(row)
    rest, place = "", 0
    for cite in provisions(text):
        rest, place = rest + text[place : cite.start], cite.end
    if not _BETWEEN.fullmatch(rest + text[place:]):
        reading.wait("legal_basis", row.span, "part_unread")


def _cited(identity: str, stated: dict[str, int], day: date | None) -> tuple[CitedProvision, bool]:
    """Give the provision, and whether its version is doubtful (and left out)."""
    law = PATENT_LAW if identity.startswith("A") else REGULATIONS
    article, _, paragraph = identity[1:].partition(".")
    version, doubtful = _version(law, int(article), stated.get(law), day)
    return CitedProvision(identity, law, version, int(article), int(paragraph) if paragraph else None), doubtful


def _version(law: str, article: int, stated: int | None, day: date | None) -> tuple[int | None, bool]:
    """Give the version that applies; one that the text states and that was not in force yet is doubtful."""
    if (law, article) in _ONLY_SINCE_2023:
        return 2023, False
    if article not in _ON_THE_PATENT[law]:
        return None, False
    by_rule = next((year for start, year in _VERSIONS[law] if day and day >= start), None)
    if stated is None:
        return by_rule, False
    return (None, True) if by_rule is not None and stated > by_rule else (stated, False)


def _stated(source: Source) -> dict[str, int]:
    """Give the year of the version of each law that the text states, where it states one alone."""
    text = "".join((source.part(source.grounds) + source.part(source.reasons)).split())
    years: dict[str, set[int]] = {PATENT_LAW: set(), REGULATIONS: set()}
    for match in _STATED.finditer(text):
        first, rule, other, second = match.groups()
        if "不适用" in text[match.end() : text.find("。", match.end())]:
            continue
        law = REGULATIONS if rule or other else PATENT_LAW
        years[law] |= {int(first or second)} & _YEARS[law]
    return {law: found.pop() for law, found in years.items() if len(found) == 1}
