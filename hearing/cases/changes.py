"""What was changed in the data of a case after it was put on file: by whom, why, and how it read before.

Pure. A change keeps the rows that it replaced, so that a case can be given as it was known at any moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from hearing.cases.claim_numbers import written
from hearing.cases.model import Case
from hearing.vocabulary import Side

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""The rows of a case by table, ``case_file`` among them; days as ISO text."""


class ChangeKind(StrEnum):
    """How data came to be changed: corrected by the office, decided in the review queue, linked, or imported later."""

    CORRECTED = "corrected"
    REVIEWED = "reviewed"
    LINKED = "linked"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that reads otherwise now; ``field`` is named as in ``hearing import --json``, lists have a line each."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Made:
    """Who changed something and why; ``by`` is an account, empty when no person did."""

    kind: ChangeKind
    at: datetime
    by: str = ""
    name: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change on file: the ``n``-th of its case."""

    case_id: str
    n: int
    made: Made
    differences: tuple[Difference, ...]


def replaced(before: Rows, after: Rows) -> dict[str, list[dict[str, Any]]]:
    """Give the rows before a change of those tables in which it changed something."""
    return {table: [dict(row) for row in rows] for table, rows in before.items() if list(rows) != list(after[table])}


def rewound(now: Rows, replaced_rows: Iterable[Rows]) -> dict[str, list[dict[str, Any]]]:
    """Give the rows as they were, from those of now and what each change replaced, the newest change first."""
    found = {table: [dict(row) for row in rows] for table, rows in now.items()}
    for one in replaced_rows:
        found |= {table: [dict(row) for row in rows] for table, rows in one.items()}
    return found


def differences(before: Case, after: Case) -> tuple[Difference, ...]:
    """Give the fields in which two states of a case differ, in words."""
    first, second = _shown(before), _shown(after)
    return tuple(Difference(name, text, second[name]) for name, text in first.items() if text != second[name])


def _shown(case: Case) -> dict[str, str]:
    patent, decision = case.patent, case.decision
    parties = {side: _lines(_party(one.name, one.agents) for one in case.side(side)) for side in _SIDES}
    return {
        "case_numbers": "、".join(case.numbers),
        "request_dates": "、".join(map(str, case.request_dates)),
        "hearing_dates": "、".join(map(str, case.hearing_dates)),
        "rule_set": case.rule_set,
        "patent_number": patent.number,
        "title": patent.title,
        "ipc": patent.ipc,
        "filing_date": _day(patent.filing_date),
        "priority_date": _day(patent.priority_date),
        "grant_date": _day(patent.grant_date),
        "claims": _lines(f"{claim.number}. {claim.text}" for claim in patent.claims),
        "petitioners": parties[Side.PETITIONER],
        "patentees": parties[Side.PATENTEE],
        "panel": _lines(f"{seat.role.value}: {seat.name}" for seat in case.panel),
        "grounds": _grounds(case),
        "exhibits": _lines(f"{one.label} {one.title}".strip() for one in case.listed_exhibits),
        "links": _lines(" ".join(filter(None, (one.number, one.status))) for one in case.links),
        "decision_number": decision.number if decision else "",
        "decision_date": _day(decision.decided_on) if decision else "",
        "outcome": decision.outcome if decision else "",
        "claim_results": _lines(
            f"{written(one.claims)}{f'（{one.part}）' if one.part else ''}: {one.result}"
            for one in (decision.claim_outcomes if decision else ())
        ),
    }


_SIDES = (Side.PETITIONER, Side.PATENTEE)


def _party(name: str, agents: Sequence[str]) -> str:
    return f"{name}（{'、'.join(agents)}）" if agents else name


def _grounds(case: Case) -> str:
    lines: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for cell in case.cells:
        lines.setdefault((cell.petitioner, cell.ground, cell.exhibits), []).append(cell.claim)
    several = len(case.side(Side.PETITIONER)) > 1
    names = {party.id: party.name for party in case.parties}
    return _lines(
        " ".join(
            filter(
                None,
                (
                    names.get(petitioner, petitioner) if several else "",
                    ground,
                    written(tuple(claim for claim in claims if claim)),
                    " + ".join(exhibits),
                ),
            )
        )
        for (petitioner, ground, exhibits), claims in lines.items()
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)
