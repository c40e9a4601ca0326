"""What stands behind a bar, as rows that a person reads: which case, which patent, what became of it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hearing.dataset.analysis.figures import Bar

MOST_ROWS = 1_000
"""Rows that are shown of a bar; ``analysis.json`` names them all."""

Row = Mapping[str, Any]


class Behind:
    """Finds the cases of a bar's rows in a package's tables: a case, a claim of one, or what was heard in it."""

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        decided = {row["case_id"]: row for row in tables.get("decision", ())}
        self._cases = {
            row["case_id"]: {
                "case": row["case_id"],
                "patent": row["patent_number"],
                "requested": _day(row["request_date"]),
                "decided": _day(decided.get(row["case_id"], {}).get("decided_on")),
                "outcome": decided.get(row["case_id"], {}).get("outcome") or "",
            }
            for row in tables.get("case", ())
        }
        self._case_of = {
            row[column]: row["case_id"]
            for name, column in (("hearing", "hearing_id"), ("evidence", "exhibit_id"),
                                 ("cross_examination", "opinion_id"))
            for row in tables.get(name, ())
        }  # fmt: skip

    def rows(self, bar: Bar) -> dict[str, Any]:
        """Give the first rows of a bar as JSON values, with how many there are in all."""
        return {"total": len(bar.rows), "rows": [self._row(row) for row in bar.rows[:MOST_ROWS]]}

    def _row(self, row: str) -> dict[str, Any]:
        case, _, claim = row.partition("#")
        found = self._cases.get(case) or self._cases.get(self._case_of.get(case, ""), {})
        return {"row": row, "claim": int(claim) if claim else None, **found}


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
