"""From what the board's data say of a trial, in one answer or several, to one account of it and to a case.

Pure. What changes in the life of a trial is taken from the row changed last; what cannot change and yet
differs is for a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hearing.cases.model import Case, Claim, LinkedProceeding, ListedExhibit, Party, Patent, ProceedingKind, Relation
from hearing.imports.facts import Reading, SourcedFact
from hearing.imports.ptab import Row
from hearing.imports.review import DECIDED
from hearing.vocabulary import Side

_FIXED = frozenset({"filed_on", "patent_number", "application_number", "granted_on", "type"})
_REPEATED = frozenset({"paper", "court_outcome"})
RULES = "ptab"
"""The rule set that a trial before the board is heard under."""


def proceedings(rows: Iterable[Row]) -> tuple[Reading, ...]:
    """Give one reading for each proceeding that an answer tells of, the rows in the order of their last change."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.reading.subject, []).append(row)
    return tuple(_merged(sorted(group, key=lambda row: row.modified)) for group in found.values())


def _merged(rows: Sequence[Row]) -> Reading:
    whole = Reading(rows[0].reading.kind, rows[0].reading.subject)
    for row in rows:
        for doubt in row.reading.doubts:
            if all((one.field, one.reason, one.proposed) != (doubt.field, doubt.reason, doubt.proposed)
                   for one in whole.doubts):  # fmt: skip
                whole.doubts.append(doubt)
    facts = [fact for row in rows for fact in row.reading.facts]
    whole.facts = latest(facts)
    _drop(whole, _contradictions(facts))
    return whole


def contradicted(reading: Reading, before: Iterable[SourcedFact]) -> None:
    """Take out of a reading what cannot change and yet differs from what is on file; it is for a person."""
    _drop(reading, _contradictions([*before, *reading.facts]))


def _drop(reading: Reading, contradictions: Mapping[str, Sequence[SourcedFact]]) -> None:
    for name, differing in contradictions.items():
        reading.doubt(name, "disagrees", differing[-1].place, sorted({str(fact.value) for fact in differing}))
        reading.facts = [fact for fact in reading.facts if fact.field != name]


def latest(facts: Iterable[SourcedFact]) -> list[SourcedFact]:
    """Give of each field the last fact, of papers the last of each; ``facts`` come in the order of their knowledge."""
    kept: dict[tuple[str, str], SourcedFact] = {}
    for fact in facts:
        key = fact.value["id"] if fact.field == "paper" else str(fact.value) if fact.field in _REPEATED else ""
        kept.pop((fact.field, key), None)
        kept[fact.field, key] = fact
    return list(kept.values())


def _contradictions(facts: Iterable[SourcedFact]) -> dict[str, list[SourcedFact]]:
    said: dict[str, list[SourcedFact]] = {}
    for fact in facts:
        if fact.field in _FIXED:
            said.setdefault(fact.field, []).append(fact)
    said = {name: found for name, found in said.items() if all(fact.method != DECIDED for fact in found)}
    return {name: found for name, found in said.items() if len({str(fact.value) for fact in found}) > 1}


def trial_case(subject: str, facts: Sequence[SourcedFact], grant: Sequence[SourcedFact]) -> Case | tuple[str, ...]:
    """Make the case of a trial from all that is known of it and of its patent; or name what is missing for one."""
    said = {fact.field: fact.value for fact in facts}
    missing = tuple(name for name in ("patent_number", "petitioner", "patent_owner") if name not in said)
    if missing:
        return missing
    papers = [fact.value for fact in facts if fact.field == "paper"]
    return Case(
        id=subject,
        numbers=(subject,),
        patent=patent_of(said["patent_number"], grant, _day(said.get("granted_on"))),
        parties=(
            Party("petitioner-1", _name(said["petitioner"]), Side.PETITIONER, _counsel(said, "petitioner_counsel")),
            Party("patentee-1", _name(said["patent_owner"]), Side.PATENTEE, _counsel(said, "patent_owner_counsel")),
        ),
        listed_exhibits=exhibits(papers),
        links=mandates(papers),
        request_dates=tuple(day for day in (_day(said.get("filed_on")),) if day),
        rule_set=RULES,
    )


def patent_of(number: str, grant: Sequence[SourcedFact], granted_on: date | None = None) -> Patent:
    """Give a patent as its grant, where that was imported, tells of it; claims only when none of them is in doubt."""
    said = {fact.field: fact.value for fact in grant}
    return Patent(
        number=number,
        title=said.get("title", ""),
        ipc=said.get("ipc", ""),
        filing_date=_day(said.get("filing_date")),
        priority_date=_day(said.get("priority_date")),
        grant_date=_day(said.get("grant_date")) or granted_on,
        claims=tuple(
            Claim(fact.value["number"], fact.value["text"], tuple(fact.value["parents"]), fact.value["independent"])
            for fact in grant
            if fact.field == "claim"
        ),
    )


def exhibits(papers: Sequence[Mapping[str, Any]]) -> tuple[ListedExhibit, ...]:
    """Give the parties' exhibits by number; parts filed under one number stand in one line."""
    titles: dict[tuple[Side, int], list[str]] = {}
    for paper in papers:
        side = {"petitioner": Side.PETITIONER, "patentee": Side.PATENTEE}.get(paper["side"] or "")
        if paper["kind"] == "exhibit" and paper["number"] and side:
            titles.setdefault((side, paper["number"]), []).append(paper["title"])
    ordered = sorted(titles.items(), key=lambda item: (item[0][0] is Side.PATENTEE, item[0][1]))
    return tuple(
        ListedExhibit(side, f"Ex. {number}", "; ".join(dict.fromkeys(sorted(said)))) for (side, number), said in ordered
    )


def mandates(papers: Sequence[Mapping[str, Any]]) -> tuple[LinkedProceeding, ...]:
    """Give the court cases whose mandates are among the papers."""
    return tuple(
        LinkedProceeding(
            ProceedingKind.COURT, f"Fed. Cir. {number}", Relation.SAME_PATENT, paper["outcome_printed"] or "",
            _day(paper["date"]), number,
        )
        for paper in papers
        if paper["kind"] == "court_mandate"
        for number in paper["courts"]
    )  # fmt: skip


def _name(value: Mapping[str, Any]) -> str:
    return f"{value['name']} et al." if value["others"] else str(value["name"])


def _counsel(said: Mapping[str, Any], field: str) -> tuple[str, ...]:
    return (str(said[field]["name"]),) if field in said else ()


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
