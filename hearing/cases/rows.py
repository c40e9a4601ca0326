"""Case data as rows and back: one pair of functions per kind, nothing of SQL beyond plain mappings.

Pure.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hearing.cases.model import (
    Answer,
    Appointment,
    Blob,
    Case,
    Claim,
    ClaimOutcome,
    DecisionRecord,
    Exhibit,
    GroundCell,
    LinkedProceeding,
    ListedExhibit,
    Occasion,
    Opinion,
    Party,
    Patent,
    ProceedingKind,
    Relation,
)
from hearing.vocabulary import Element, Role, Side, Stance

Row = Mapping[str, Any]
"""A row as the database gives or takes it."""


def dumped(values: Iterable[object]) -> str:
    """Write a list of numbers or words as JSON text."""
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))


def words(text: str) -> tuple[str, ...]:
    """Read a JSON list of words."""
    return tuple(str(item) for item in json.loads(text))


def numbers(text: str) -> tuple[int, ...]:
    """Read a JSON list of numbers."""
    return tuple(int(item) for item in json.loads(text))


def case_rows(case: Case) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of a case by table name; ``case_file`` still lacks ``created_at``."""
    own = {"case_id": case.id}
    patent, decision = case.patent, case.decision
    head = {
        "id": case.id,
        "rule_set": case.rule_set,
        "patent_number": patent.number,
        "title": patent.title,
        "ipc": patent.ipc,
        "filing_date": patent.filing_date,
        "priority_date": patent.priority_date,
        "grant_date": patent.grant_date,
        "request_dates": dumped(day.isoformat() for day in case.request_dates),
        "hearing_dates": dumped(day.isoformat() for day in case.hearing_dates),
        "decision_number": decision.number if decision else None,
        "decided_on": decision.decided_on if decision else None,
        "outcome": decision.outcome if decision else None,
        "text_sha256": decision.text_sha256 if decision else None,
    }
    outcomes = decision.claim_outcomes if decision else ()
    return {
        "case_file": [head],
        "case_number": [own | {"number": number, "position": i} for i, number in enumerate(case.numbers)],
        "patent_claim": [
            own | {"number": c.number, "text": c.text, "parents": dumped(c.parents), "independent": c.independent}
            for c in patent.claims
        ],
        "case_party": [
            own | {"id": p.id, "position": i, "name": p.name, "side": p.side.value, "agents": dumped(p.agents)}
            for i, p in enumerate(case.parties)
        ],
        "panel_seat": [own | {"position": i, "role": s.role.value, "name": s.name} for i, s in enumerate(case.panel)],
        "ground_cell": [
            own
            | {
                "position": i,
                "claim": cell.claim,
                "ground": cell.ground,
                "exhibits": dumped(cell.exhibits),
                "petitioner": cell.petitioner,
            }
            for i, cell in enumerate(case.cells)
        ],
        "listed_exhibit": [
            own | {"position": i, "side": e.side.value, "label": e.label, "title": e.title}
            for i, e in enumerate(case.listed_exhibits)
        ],
        "linked_proceeding": [own | {"position": i} | link_row(link) for i, link in enumerate(case.links)],
        "claim_outcome": [
            own | {"position": i, "claims": dumped(o.claims), "result": o.result, "part": o.part}
            for i, o in enumerate(outcomes)
        ],
    }


def link_row(link: LinkedProceeding) -> dict[str, Any]:
    """Give the columns of a linked proceeding, without case and position."""
    return {
        "kind": link.kind.value,
        "number": link.number,
        "relation": link.relation.value,
        "status": link.status,
        "on": link.on,
        "printed": link.printed,
        "span_start": link.span[0],
        "span_end": link.span[1],
    }


def link_of(row: Row) -> LinkedProceeding:
    """Read a linked proceeding."""
    return LinkedProceeding(
        ProceedingKind(row["kind"]),
        row["number"],
        Relation(row["relation"]),
        row["status"],
        row["on"],
        row["printed"],
        (row["span_start"], row["span_end"]),
    )


def case_of(head: Row, parts: Mapping[str, Sequence[Row]]) -> Case:
    """Read a case from its head row and the rows of its parts, each list in order."""
    claims = tuple(
        Claim(r["number"], r["text"], numbers(r["parents"]), r["independent"]) for r in parts["patent_claim"]
    )
    patent = Patent(
        head["patent_number"],
        head["title"],
        head["ipc"],
        head["filing_date"],
        head["priority_date"],
        head["grant_date"],
        claims,
    )
    return Case(
        id=head["id"],
        numbers=tuple(row["number"] for row in parts["case_number"]),
        patent=patent,
        parties=tuple(Party(r["id"], r["name"], Side(r["side"]), words(r["agents"])) for r in parts["case_party"]),
        panel=tuple(Appointment(Role(r["role"]), r["name"]) for r in parts["panel_seat"]),
        cells=tuple(
            GroundCell(r["claim"], r["ground"], words(r["exhibits"]), r["petitioner"]) for r in parts["ground_cell"]
        ),
        listed_exhibits=tuple(ListedExhibit(Side(r["side"]), r["label"], r["title"]) for r in parts["listed_exhibit"]),
        links=tuple(link_of(row) for row in parts["linked_proceeding"]),
        request_dates=tuple(date.fromisoformat(day) for day in words(head["request_dates"])),
        hearing_dates=tuple(date.fromisoformat(day) for day in words(head["hearing_dates"])),
        decision=_decision_of(head, parts["claim_outcome"]),
        rule_set=head["rule_set"],
    )


def _decision_of(head: Row, outcomes: Sequence[Row]) -> DecisionRecord | None:
    if head["decision_number"] is None:
        return None
    results = tuple(ClaimOutcome(numbers(row["claims"]), row["result"], row["part"]) for row in outcomes)
    return DecisionRecord(
        head["decision_number"], head["decided_on"], head["outcome"] or "", results, head["text_sha256"] or ""
    )


def exhibit_row(exhibit: Exhibit) -> dict[str, Any]:
    """Give the columns of an exhibit."""
    blob = exhibit.blob
    return {
        "id": exhibit.id,
        "case_id": exhibit.case_id,
        "side": exhibit.side.value,
        "number": exhibit.number,
        "label": exhibit.label,
        "title": exhibit.title,
        "purpose": exhibit.purpose,
        "grounds": dumped(exhibit.grounds),
        "claims": dumped(exhibit.claims),
        "sha256": blob.sha256 if blob else None,
        "size": blob.size if blob else None,
        "media_type": blob.media_type if blob else None,
        "pages": blob.pages if blob else None,
        "filed_by": exhibit.filed_by,
        "filed_at": exhibit.filed_at,
        "receipt": exhibit.receipt,
        "secret": exhibit.secret,
    }


def exhibit_of(row: Row) -> Exhibit:
    """Read an exhibit."""
    blob = Blob(row["sha256"], row["size"], row["media_type"], row["pages"]) if row["sha256"] else None
    return Exhibit(
        row["id"],
        row["case_id"],
        Side(row["side"]),
        row["number"],
        row["label"],
        row["title"],
        row["purpose"],
        words(row["grounds"]),
        numbers(row["claims"]),
        blob,
        row["filed_by"],
        row["filed_at"],
        row["receipt"],
        row["secret"],
    )


def opinion_row(opinion: Opinion) -> dict[str, Any]:
    """Give the columns of an opinion."""
    row: dict[str, Any] = {
        "id": opinion.id,
        "exhibit_id": opinion.exhibit_id,
        "side": opinion.side.value,
        "stated_at": opinion.stated_at,
        "stated_by": opinion.stated_by,
        "occasion": opinion.occasion.value,
        "receipt": opinion.receipt,
    }
    for element in Element:
        answer: Answer = getattr(opinion, element.value)
        row |= {element.value: answer.stance.value, f"{element.value}_reason": answer.reason}
    return row


def opinion_of(row: Row) -> Opinion:
    """Read an opinion."""
    answers = {element.value: Answer(Stance(row[element.value]), row[f"{element.value}_reason"]) for element in Element}
    return Opinion(
        id=row["id"],
        exhibit_id=row["exhibit_id"],
        side=Side(row["side"]),
        stated_at=row["stated_at"],
        stated_by=row["stated_by"],
        occasion=Occasion(row["occasion"]),
        receipt=row["receipt"],
        **answers,
    )
